"""Method: how a status is decided, what the words mean, what is assumed, the rule against people."""

from dashboard.web import method, session
from dashboard.web.kit import safe_output

view = session.current_view()
evaluated = session.last_evaluated_strategy()

sections = [
    method.draw_rule(view),
    method.draw_glossary(view.words),
    method.draw_closure(view.situation.strategy, view.words),
    method.draw_assumptions(view.situation, view.words),
    method.draw_sensitivity(view, view.snapshot.sensitivity(view.day)),
    method.draw_reporting_periods(view.workspace.strategy, view.words),
    method.draw_back_test(evaluated, view.words),
    method.draw_source_errors(view),
]
safe_output.markup(method.draw_with_contents(sections, view.words))
