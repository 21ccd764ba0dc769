"""Approval: what waits for a decision with its effect, the decision beside it, and what was decided."""

from dashboard.web import session
from dashboard.web.review import queue

queue.show(session.current_view())
