"""Report progress: hand in a table or typed lines, see what is wrong or what would change, keep a receipt."""

from hashlib import sha256

from dashboard.markup import method, who_reported
from dashboard.markup.kit import html
from dashboard.markup.overview import to_do
from dashboard.web import safe_output, session
from dashboard.web.report import (
    confirmation,
    drafts,
    grid,
    handed_in,
    nothing_to_report,
    returned_submissions,
    upload,
)
from dashboard.web.shell import role_choice
from dashboard.workflow import permissions

view = session.current_view()
words = view.words

safe_output.markup(html.title(words("page.report"), 2))
who = role_choice.ask(view, permissions.Role.OFFICER, hands_in=True)
if not who.may_report:
    safe_output.notice(words("report.not_evaluator"))
elif who.entity is None:
    safe_output.notice(words("report.choose_unit"))
else:
    returned_submissions.show_all(view, who, who.entity)
    way = to_do.draw_way_to_today(view, "report", role="officer", unit=who.entity)
    body = view.snapshot.answer(view.workspace.today).body(who.entity)
    safe_output.markup(way or who_reported.draw_requests(view, body))
    has_reported = bool(handed_in.of_entity(view, who.entity))
    is_answered = not way and has_reported and nothing_to_report.offer(view, who, who.entity)
    safe_output.markup(
        method.draw_closed_rounds(view.workspace.strategy, view.workspace.today, words)
    )
    if is_answered:
        pass
    elif grid.is_chosen(view):
        grid.draw(view, who, who.entity)
    else:
        upload.show_tasks_and_form(view, who.entity)
        file = upload.ask_file(view, who, who.entity)
        if file is None:
            safe_output.markup(html.remark(words("report.no_file")))
        else:
            attempt = upload.try_file(view, who, file)
            drafts.keep_file(view, who, attempt.file, attempt.result)
            with handed_in.outcome(sha256(file.content).hexdigest()[:16]):
                confirmation.show_attempt(view, who, attempt)
    if not way and not has_reported:
        nothing_to_report.offer(view, who, who.entity)
    handed_in.show_submissions(view, who, who.entity)
