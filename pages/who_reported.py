"""Who has reported: units by reporting period; and one unit with what it owes and its digest."""

from dashboard.web import session, who_reported
from dashboard.web.kit import safe_output

view = session.current()
words = view.words
found = session.matrix(view.day)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
if not found:
    safe_output.notice(words("matrix.none"))
else:
    chosen = who_reported.ask(view, found)
    if chosen:
        safe_output.markup(who_reported.one(view, chosen))
        unit = next(one for one in session.units(view.day) if one.entity == chosen.entity)
        who_reported.letter(view, unit, chosen)
    else:
        safe_output.markup(who_reported.everyone(view, found))
    safe_output.foot(
        words("overview.foot", day=words.date(view.day), sequence=view.version),
        words("matrix.foot"),
        who_reported.assumption(view),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
    )
