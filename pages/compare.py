"""Compare: what happened between two days, a line for each change, and the papers for a meeting."""

from dashboard.markup import compare
from dashboard.web import safe_output, session
from dashboard.web.assessment import download
from dashboard.web.shell import frame

view = session.current_view()
since = frame.choose_earlier_day(view)
comparison = view.snapshot.since(since, view.day)
missing = [unit for unit in view.snapshot.answer(view.day).bodies if unit.outstanding]

key = ("compare", since, view.day)
for part in view.draw_once(lambda: compare.draw_all(view, comparison, missing), *key):
    safe_output.markup(part)
download.offer_pack(view, since)
safe_output.footer(
    view.words("overview.foot", day=view.words.date(view.day), sequence=view.snapshot.sequence)
)
