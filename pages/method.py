"""Method: how a status is decided, what is assumed, and how the rule fares against people."""

from dashboard.web import principles, session, show

view = session.current()
finished, found = session.back_test()

show.markup(principles.rule(view))
show.markup(principles.closure(view.situation.strategy, view.words))
show.markup(principles.assumptions(view.situation, view.words))
show.markup(principles.resting(view, session.sensitivity(view.day)))
show.markup(principles.reporting_periods(view.desk.strategy, view.words))
title = view.words.text(finished.title, finished.title_cs) if finished else ""
show.markup(principles.back_test(title, found, view.words))
show.markup(principles.source_errors(view))
