"""Statistics: counts of cases, convictions and victims over the years, as their sources publish them."""

from dashboard.markup.kit.html import remark
from dashboard.markup.trends import printed_edition, topic
from dashboard.web import safe_output, session
from dashboard.web.trends import page

view = session.current_view()

part = page.choose_part(view)
ask = page.selected(view) if part == page.TRENDS else None
if part == page.DUTIES:
    page.draw_duties(view)
elif ask is None:
    safe_output.notice(printed_edition.explain_nothing(view))
else:
    if told := printed_edition.explain(view):
        safe_output.markup(remark(told))
    if ask.topic == topic.SUMMARY:
        page.draw_summary(view)
    else:
        page.draw_topic(view, ask)
        page.draw_foot(view)
