"""Assessment: the card of each task, written beside what the program says of it."""

from dashboard.markup.kit import html
from dashboard.web import safe_output, session
from dashboard.web.assessment import document_form, download, page, succession
from dashboard.web.shell import role_choice
from dashboard.web.trends import loading
from dashboard.workflow import permissions

chosen = session.current_view()
view = chosen.at(chosen.workspace.last_day)
words = view.words

safe_output.markup(html.title(words("page.assessment"), 2))
who = role_choice.ask(view, permissions.Role.EVALUATOR, remarks=page.remarks(view))
number = page.choose_task(view)
if number:
    page.draw_card(view, who, number)
else:
    download.offer_assessment(view)
    safe_output.markup(page.draw_all(view, who))
    document_form.draw(view, who)
    succession.draw(view)
    loading.offer(view, who)
safe_output.footer(
    words("overview.foot", day=words.date(view.day), sequence=view.snapshot.sequence)
)
