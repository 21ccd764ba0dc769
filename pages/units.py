"""By unit: who owes what, who is silent; and one unit with its duties."""

from dashboard.web import session, show, units

view = session.current()
words = view.words
found = session.units(view.day)

if view.situation.only_sources:
    show.warning(words("banner.only_sources"))
chosen = units.ask(view, found)
if chosen:
    show.markup(units.one(view, found, chosen))
else:
    show.markup(units.everyone(view, found))
show.foot(
    words("overview.foot", day=words.date(view.day), sequence=view.version),
    words("units.foot"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
