"""Review: what was handed in, row beside standing row, and the decision on it."""

from dashboard.roles import Role
from dashboard.web import deciding, findings, person, reviewing, session, show, together

view = session.current()
words = view.words

show.markup(findings.title(words("page.review"), 2))
who = person.ask(view, Role.COORDINATOR)
found = reviewing.pile(view)
if not found.submissions:
    show.notice(words("review.nothing"))
else:
    reviewing.show_waiting(view, found)
    together.offer(view, who, found.waiting)
    one = reviewing.choose(view, found)
    reviewing.show_one(view, who, one)
    deciding.decide(view, who, one)
    reviewing.show_decided(view, found)
