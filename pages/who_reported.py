"""Who has reported: units by reporting period; and one unit with what it owes and its digest."""

from dashboard.web import session, who_reported
from dashboard.web.kit import safe_output

view = session.current_view()
words = view.words
found = view.snapshot.reporting(view.day)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
if not found:
    safe_output.notice(words("who_reported.none"))
else:
    chosen = who_reported.choose_unit(view, found)
    if chosen:
        safe_output.markup(who_reported.draw_unit(view, chosen))
        unit = next(
            one for one in view.snapshot.obligations(view.day) if one.entity == chosen.entity
        )
        who_reported.show_letter(view, unit, chosen)
    else:
        safe_output.markup(who_reported.draw_all(view, found))
    safe_output.footer(
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
        words("who_reported.foot"),
        who_reported.assumption_note(view),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
    )
