"""Timeline: the tasks along the period, what was reported, what is past its deadline."""

from dashboard.markup import timeline
from dashboard.web import safe_output, session

view = session.current_view()
words = view.words
lanes = view.snapshot.lanes(view.day)

safe_output.markup(timeline.draw_heading(lanes, words))
if view.workspace.strategy.cards is not None:
    safe_output.notice(words("timeline.finished"))
safe_output.once(view, lambda: timeline.draw_chart(view, lanes), "timeline", view.day)
safe_output.once(view, lambda: timeline.draw_facts(view, lanes), "lanes", view.day)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence),
    "" if any(lane.reports for lane in lanes) else words("timeline.silence"),
    words.plural("overview.later", view.later_rows) if view.later_rows else "",
)
