"""Assessment: the card of each task, written beside what the program says of it."""

from dashboard.roles import Role
from dashboard.web import assessing, findings, papers, person, session, show, succeeding

view = session.current()
words = view.words

show.markup(findings.title(words("page.assessment"), 2))
who = person.ask(view, Role.EVALUATOR)
number = assessing.overview(view, who)
if number:
    assessing.draw(view, who, number)
else:
    papers.download(view)
    succeeding.draw(view)
show.foot(words("overview.foot", day=words.date(view.day), sequence=view.version))
