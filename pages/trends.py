"""Trends: counts of cases, convictions and victims over the years, as their sources publish them."""

from dashboard.web import session
from dashboard.web.kit import safe_output
from dashboard.web.trends import page

view = session.current_view()
words = view.words

safe_output.markup(page.title(words))
ask = page.choose(view)
if ask:
    page.draw_topic(view, ask)
    safe_output.footer(words("trends.foot"), words("trends.known", sequence=view.snapshot.sequence))
else:
    safe_output.notice(words("trends.none"))
