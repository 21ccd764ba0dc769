"""Who has reported: units by reporting period; and one unit with what it owes and its digest."""

import streamlit as st

from dashboard.web import session, who_reported
from dashboard.web.kit import safe_output

view = session.current_view()
words = view.words
entities = view.snapshot.reporting(view.day)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
if not entities:
    safe_output.notice(words("who_reported.none"))
else:
    chosen = who_reported.choose_unit(view, entities)
    if chosen:
        safe_output.markup(who_reported.draw_unit(view, chosen))
        unit = next(
            unit for unit in view.snapshot.obligations(view.day) if unit.entity == chosen.entity
        )
        who_reported.show_letter(view, unit, chosen)
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
        who_reported.offer_locks(view)
    safe_output.footer(
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
        words("who_reported.foot"),
        who_reported.assumption_note(view),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
    )
