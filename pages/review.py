"""Review: what was handed in, row beside standing row, and the decision on it."""

from dashboard.web import session
from dashboard.web.kit import html, safe_output
from dashboard.web.review import decision, queue, several_at_once
from dashboard.web.shell import person
from dashboard.workflow import permissions

view = session.current_view()
words = view.words

safe_output.markup(html.title(words("page.review"), 2))
who = person.ask(view, permissions.Role.COORDINATOR)
queued = queue.read_queue(view)
if not queued.submissions:
    safe_output.notice(words("review.nothing"))
else:
    queue.show_pending(view, queued)
    several_at_once.offer(view, who, queued.waiting_submissions)
    submission = queue.choose_submission(view, queued, who.entity)
    queue.show_submission(view, who, submission)
    decision.offer_decision(view, who, submission)
    queue.show_decided(view, queued)
