"""State of reporting: what is outstanding from whom, the rounds of reports; one body with its letter."""

import streamlit as st

from dashboard.markup import who_reported
from dashboard.web import letters, rounds, safe_output, session, unit_fields

view = session.current_view()
words = view.words
entities = view.snapshot.reporting(view.workspace.real_day(view.day))

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
chosen = unit_fields.choose_reporting_unit(view, entities)
if chosen:
    safe_output.markup(who_reported.draw_unit(view, chosen, st.query_params.get("period")))
    letters.show_letter(view, chosen.entity.code)
else:
    table = view.draw_once(
        lambda: who_reported.draw_all(view, entities), "who", view.day, view.workspace.today
    )
    safe_output.markup(table)
    rounds.offer(view)
    letters.offer_all(view)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words("who_reported.foot"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
