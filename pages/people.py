"""People and access: who may come in and as what, and who came."""

from dashboard.markup.kit import html
from dashboard.web import people, safe_output, session
from dashboard.web.shell import role_choice
from dashboard.workflow import permissions

view = session.current_view()
words = view.words

safe_output.markup(html.title(words("page.people"), 2))
who = role_choice.ask(view, permissions.Role.COORDINATOR)
if permissions.may_manage_people(who.actor):
    people.draw_people(view, who)
    people.offer_invitation(view, who)
else:
    safe_output.notice(words("people.coordinator_only"))
people.draw_access(view, who)
