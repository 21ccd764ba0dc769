"""Overview: where the strategy stands, at a glance."""

import streamlit as st

from dashboard.web import frame, glance, session, show, trends

view = session.current()
words = view.words

if view.situation.only_sources:
    show.warning(words("banner.only_sources"))
show.markup(glance.counts(view))
show.markup(glance.goals(view))
changed, owing, figures = st.columns([1.1, 0.9, 1.6])
with changed:
    above = st.container()
    since = frame.since(view)
with above:
    show.markup(glance.changes(view, since, session.compared(since, view.day).changes))
with owing:
    show.markup(glance.owes(view, session.units(view.day)))
with figures:
    trends.small(view)
show.foot(
    words("overview.foot", day=words.date(view.day), sequence=view.version),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
    words("overview.translated") if words.language == "cs" else "",
)
