"""Compare: two days side by side, what changed between them and why, and the papers for a meeting."""

from dashboard.web import compare, session
from dashboard.web.assessment import download
from dashboard.web.kit import safe_output
from dashboard.web.shell import frame

view = session.current()
since = frame.since(view)
found = session.compared(since, view.day)
silent = [unit for unit in session.units(view.day) if unit.silent]

safe_output.markup(compare.head(view, found, silent))
safe_output.markup(compare.groups(view, found, silent))
safe_output.markup(compare.every(view, found))
download.pack(view, since)
safe_output.foot(view.words("overview.foot", day=view.words.date(view.day), sequence=view.version))
