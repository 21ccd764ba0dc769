"""Task: what it is, where it stands, who owes what, and why."""

import streamlit as st

from dashboard.web import cards, listing, session, show

view = session.current()
words = view.words
number = str(st.query_params.get("task", ""))
found = cards.of(view, number)

if found:
    show.markup(cards.page(view, found))
    show.foot(words("overview.foot", day=words.date(view.day), sequence=view.version))
else:
    show.markup(listing.title(view))
    show.warning(words("task.unknown", found=number) if number else words("task.choose"))
    show.markup(listing.table(view, list(view.situation.tasks)))
