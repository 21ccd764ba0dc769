"""Method: how a status is decided, what is assumed, and how the rule fares against people."""

from dashboard.web import method, session
from dashboard.web.kit import safe_output

view = session.current()
finished, found = session.back_test()

safe_output.markup(method.rule(view))
safe_output.markup(method.closure(view.situation.strategy, view.words))
safe_output.markup(method.assumptions(view.situation, view.words))
safe_output.markup(method.resting(view, session.sensitivity(view.day)))
safe_output.markup(method.reporting_periods(view.desk.strategy, view.words))
title = view.words.text(finished.title, finished.title_cs) if finished else ""
safe_output.markup(method.back_test(title, found, view.words))
safe_output.markup(method.source_errors(view))
