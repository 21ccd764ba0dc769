"""Method: how a status is decided, what the words mean, what is assumed, the rule against people."""

import streamlit as st

from dashboard.markup import method
from dashboard.web import safe_output, session

view = session.current_view()
evaluated = session.last_evaluated_strategy()
known_on = evaluated and evaluated.sequence
part = str(st.query_params.get("part", ""))

safe_output.once(
    view, lambda: method.draw(view, evaluated, part), "method", part, view.day, known_on
)
