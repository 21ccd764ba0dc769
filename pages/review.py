"""Review: what waits for a decision, each with its effect, the decision beside it, and what was decided."""

from dashboard.markup.kit import html
from dashboard.web import safe_output, session
from dashboard.web.review import queue, several_at_once
from dashboard.web.shell import role_choice
from dashboard.workflow import permissions

view = session.current_view()
words = view.words

safe_output.markup(html.title(words("page.review"), 2))
who = role_choice.ask(view, permissions.Role.COORDINATOR)
queued = queue.read_queue(view)
if not queued.submissions:
    safe_output.notice(words("review.nothing"))
else:
    eyes = "review.four_eyes_held" if who.account else "review.four_eyes"
    safe_output.markup(html.remark(words(eyes)))
    chosen = queue.choose_submission(view, queued, who.entity)
    if chosen is not None and chosen.stage != "submitted":
        queue.show_decided(view, who, chosen)
    queue.show_queue(view, who, queued, chosen)
    several_at_once.offer(view, who, queued.waiting_submissions)
    queue.list_decided(view, who, queued)
