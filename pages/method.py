"""Method: how a status is decided, what the words mean, what is assumed, the rule against people."""

from dashboard.markup import method
from dashboard.web import safe_output, session

view = session.current_view()
evaluated = session.last_evaluated_strategy()
known_on = evaluated and evaluated.sequence

page = view.draw_once(lambda: method.draw_all(view, evaluated), "method", view.day, known_on)
safe_output.markup(page)
