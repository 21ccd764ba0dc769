"""Tasks: the list, by unit, role, goal and status."""

import streamlit as st

from dashboard.web import listing, session, show

view = session.current()

show.markup(listing.title(view))
with st.container(horizontal=True, key="filters"):
    wanted = listing.asked(view)
found = listing.matching(view.situation, wanted)
show.markup(listing.counted(view, found))
show.markup(listing.table(view, found))
