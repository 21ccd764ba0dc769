"""Timeline: the tasks along the period, what was reported, what is past its deadline."""

from dashboard.web import session, show, timeline

view = session.current()
words = view.words
found = timeline.find(view)

show.markup(timeline.head(found, words))
timeline.draw(view, found)
show.markup(timeline.strips(view, found))
show.markup(timeline.table(view, found))
show.foot(
    words("overview.foot", day=words.date(view.day), sequence=view.version),
    "" if any(lane.reports for lane in found) else words("timeline.silence"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
