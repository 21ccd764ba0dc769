"""Statistics: counts of cases, convictions and victims over the years, as their sources publish them."""

from dashboard.web import session
from dashboard.web.kit import safe_output
from dashboard.web.trends import page, summary

view = session.current_view()
words = view.words

ask = page.choose(view)
if ask is None:
    safe_output.notice(words("trends.none"))
else:
    if ask.topic == page.SUMMARY:
        summary.draw(view)
    else:
        page.draw_topic(view, ask)
    safe_output.footer(words("trends.foot"), words("trends.known", sequence=view.snapshot.sequence))
