"""What nobody but the coordinator may do once a reporting period is locked."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store import Submission, submissions
from dashboard.strategy import periods
from dashboard.text import Problem, Severity
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.workspace import Workspace


def lock_severity(actor: Actor) -> Severity:
    """The severity of a row dated in a locked period: a warning for the coordinator, else an error."""
    return Severity.WARNING if may_review(actor) else Severity.ERROR


def find_locked_rows(
    connection: Connection, workspace: Workspace, actor: Actor, stored: Submission | None
) -> list[Problem]:
    """Why the rows of an accepted submission may not be taken away: the first in a locked period.

    Nothing keeps the coordinator from it.
    """
    if stored is None or stored.state != "accepted" or may_review(actor):
        return []
    rows = submissions.read_rows(connection, workspace.strategy.id, stored.id)
    locked = periods.find_rows_in_locked_periods(
        workspace.strategy.reporting_periods, rows, workspace.today
    )
    return [
        Problem("submission-locked", {**problem.values, "found": str(stored.id)})
        for problem in locked[:1]
    ]
