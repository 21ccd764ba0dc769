"""Recommendations: which tasks answer each of them, and which none answers."""

from dashboard.markup import recommendations
from dashboard.web import safe_output, session

view = session.current_view()
words = view.words

if view.situation.strategy.recommendations:
    safe_output.markup(recommendations.draw_heading(view))
    gaps = recommendations.gaps(view)
    if gaps:
        safe_output.warning(gaps)
    shown = ("recommendations", view.day, view.workspace.today)
    safe_output.once(view, lambda: recommendations.draw_all(view), *shown)
    safe_output.footer(
        words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence)
    )
else:
    safe_output.notice(words("recommendations.none"))
