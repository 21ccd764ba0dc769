"""By unit: who owes what, who is silent; and one unit with its duties."""

from dashboard.markup import units
from dashboard.web import amendments, list_filters, safe_output, session

view = session.current_view()
words = view.words
found = view.snapshot.answer(view.day)

chosen = list_filters.choose_unit(view, found)
if chosen:
    safe_output.markup(units.draw_unit(view, found, chosen))
    amendments.offer_of_body(view, chosen)
else:
    wanted = list_filters.count_in_address(view)
    safe_output.once(view, lambda: units.draw_all(view, found, wanted), "units", view.day, wanted)
list_filters.offer_calendar(view, found, chosen)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    words("units.foot"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
