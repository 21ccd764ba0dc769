"""Who has reported: units by reporting period; and one unit with what it owes and its digest."""

import streamlit as st

from dashboard.markup import who_reported
from dashboard.web import round_locks, safe_output, session, unit_fields

view = session.current_view()
words = view.words
entities = view.snapshot.reporting(view.day)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
if not entities:
    safe_output.notice(words("who_reported.none"))
else:
    chosen = unit_fields.choose_reporting_unit(view, entities)
    if chosen:
        safe_output.markup(who_reported.draw_unit(view, chosen, st.query_params.get("period")))
        unit = view.snapshot.answer(view.day).body(chosen.entity.code)
        if unit is not None:
            unit_fields.show_letter(view, unit, chosen)
    else:
        period = st.query_params.get("period")
        table = view.draw_once(
            lambda: who_reported.draw_all(view, entities),
            "who",
            view.day,
            period,
            view.workspace.today,
        )
        safe_output.markup(table)
        round_locks.offer(view)
    safe_output.footer(
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
        words("who_reported.foot"),
        who_reported.assumption_note(view),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
    )
