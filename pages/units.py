"""By unit: who owes what, who is silent; and one unit with its duties."""

from dashboard.markup import units
from dashboard.web import safe_output, session, unit_fields

view = session.current_view()
words = view.words
all_units = view.snapshot.obligations(view.day)

if view.situation.only_sources:
    safe_output.warning(words("banner.only_sources"))
chosen = unit_fields.choose_unit(view, all_units)
if chosen:
    safe_output.markup(units.draw_unit(view, all_units, chosen))
else:
    safe_output.markup(view.draw_once(lambda: units.draw_all(view, all_units), "units", view.day))
unit_fields.offer_calendar(view, all_units, chosen)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words("units.foot"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
