"""Who has reported: units by reporting period; and one unit with what it owes and its digest."""

from dashboard.web import matrix, session, show

view = session.current()
words = view.words
found = session.matrix(view.day)

if view.situation.only_sources:
    show.warning(words("banner.only_sources"))
if not found:
    show.notice(words("matrix.none"))
else:
    chosen = matrix.ask(view, found)
    if chosen:
        show.markup(matrix.one(view, chosen))
        unit = next(one for one in session.units(view.day) if one.entity == chosen.entity)
        matrix.letter(view, unit, chosen)
    else:
        show.markup(matrix.everyone(view, found))
    show.foot(
        words("overview.foot", day=words.date(view.day), sequence=view.version),
        words("matrix.foot"),
        matrix.assumption(view),
        words.plural("overview.later", view.later_rows) if view.later_rows else "",
    )
