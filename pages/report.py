"""Report progress: hand in a table or one row, see what is wrong or what it would change, keep a receipt."""

from dashboard.roles import Role
from dashboard.web import entry, findings, handing, person, principles, returned, session, show

view = session.current()
words = view.words

show.markup(findings.title(words("page.report"), 2))
who = person.ask(view, Role.OFFICER, hands_in=True)
if not who.hands_in:
    show.notice(words("report.not_evaluator"))
elif who.entity is None:
    show.notice(words("report.choose_unit"))
else:
    show.markup(principles.closed(view.desk.strategy, view.desk.today, words))
    returned.show_all(view, who, who.entity)
    if entry.by_row(view):
        entry.fill_in(view, who, who.entity)
    else:
        handing.help_with(view, who.entity)
        handed = handing.ask(view, who.entity)
        if handed is None:
            show.markup(findings.remark(words("report.no_file")))
        else:
            handing.show_attempt(view, who, handing.attempt(view, who, handed))
    handing.show_list(view, who, who.entity)
