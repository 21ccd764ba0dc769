"""Method: how a status is decided, what is assumed, and how the rule fares against people."""

from dashboard.web import method, session
from dashboard.web.kit import safe_output

view = session.current_view()
evaluated = session.last_evaluated_strategy()

safe_output.markup(method.draw_rule(view))
safe_output.markup(method.draw_closure(view.situation.strategy, view.words))
safe_output.markup(method.draw_assumptions(view.situation, view.words))
safe_output.markup(method.draw_sensitivity(view, view.snapshot.sensitivity(view.day)))
safe_output.markup(method.draw_reporting_periods(view.workspace.strategy, view.words))
safe_output.markup(method.draw_back_test(evaluated, view.words))
safe_output.markup(method.draw_source_errors(view))
