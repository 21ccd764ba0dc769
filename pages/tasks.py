"""Tasks: the list, by unit, role, goal and status."""

import streamlit as st

from dashboard.web import session, tasks
from dashboard.web.kit import safe_output

view = session.current_view()

safe_output.markup(tasks.title(view))
with st.container(horizontal=True, key="filters"):
    wanted = tasks.choose_filter(view)
states = tasks.filter_tasks(view.situation, wanted)
safe_output.markup(tasks.draw_counts(view, states))
safe_output.markup(tasks.draw_all(view, states))
