"""Overview: where the strategy stands, at a glance."""

import streamlit as st

from dashboard.web import overview, session
from dashboard.web.kit import safe_output
from dashboard.web.shell import frame
from dashboard.web.trends import page

view = session.current_view()
words = view.words

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
safe_output.markup(overview.draw_counts(view))
safe_output.markup(overview.draw_goals(view))
changed, owing, figures = st.columns([1.1, 0.9, 1.6])
with changed:
    above = st.container()
    since = frame.choose_earlier_day(view)
with above:
    safe_output.markup(
        overview.draw_changes(view, since, view.snapshot.since(since, view.day).changes)
    )
with owing:
    safe_output.markup(overview.draw_outstanding(view, view.snapshot.obligations(view.day)))
with figures:
    page.draw_small_charts(view)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
    words("overview.translated") if words.language == "cs" else "",
)
