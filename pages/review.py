"""Review: what waits for a decision, each with its effect, the decision beside it, and what was decided."""

from dashboard.markup.kit import html
from dashboard.web import safe_output, session
from dashboard.web.review import decision, queue
from dashboard.web.shell import role_choice
from dashboard.web.sign_in import who_is_asking
from dashboard.workflow import permissions

view = session.current_view()
words = view.words

safe_output.markup(html.title(words("page.review"), 2))
queued = queue.read_queue(view)
eyes = "review.four_eyes_held" if who_is_asking.visitor().account else "review.four_eyes"
remarks = [words(eyes)] if queued.submissions else []
who = role_choice.ask(view, permissions.Role.COORDINATOR, remarks=remarks)
if not queued.submissions:
    safe_output.notice(words("review.nothing"))
else:
    chosen = queue.choose_submission(view, queued, who.entity)
    if chosen is not None and chosen.stage != "submitted":
        queue.show_decided(view, who, chosen)
    queue.show_queue(view, who, queued, chosen)
    decision.offer(view, who, queued.waiting_submissions)
    queue.list_decided(view, who, queued)
