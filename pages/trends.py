"""Trends: counts of cases, convictions and victims over the years, as their sources publish them."""

from dashboard.web import session, show, trends

view = session.current()
words = view.words

show.markup(trends.title(words))
ask = trends.choose(view)
if ask:
    trends.draw(view, ask)
    show.foot(words("trends.foot"), words("trends.known", sequence=view.version))
else:
    show.notice(words("trends.none"))
