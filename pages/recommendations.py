"""Recommendations: which tasks answer each of them, and which none answers."""

from dashboard.web import recommendations, session, show

view = session.current()
words = view.words

if view.situation.strategy.recommendations:
    gaps = recommendations.gaps(view)
    if gaps:
        show.warning(gaps)
    show.markup(recommendations.table(view))
    show.foot(words("overview.foot", day=words.date(view.day), sequence=view.version))
else:
    show.notice(words("recommendations.none"))
