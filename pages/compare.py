"""Compare: two days side by side, what changed between them and why, and the papers for a meeting."""

from dashboard.web import comparing, frame, papers, session, show

view = session.current()
since = frame.since(view)
found = session.compared(since, view.day)
silent = [unit for unit in session.units(view.day) if unit.silent]

show.markup(comparing.head(view, found, silent))
show.markup(comparing.groups(view, found, silent))
show.markup(comparing.every(view, found))
papers.pack(view, since)
show.foot(view.words("overview.foot", day=view.words.date(view.day), sequence=view.version))
