"""What a locked reporting period keeps a person from doing; the coordinator is warned only."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store import Submission, submissions
from dashboard.strategy import periods
from dashboard.text import Problem, Severity
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.workspace import Workspace


def lock_severity(actor: Actor) -> Severity:
    """How much it weighs that a row is dated in a locked period: the coordinator is warned only."""
    return Severity.WARNING if may_review(actor) else Severity.ERROR


def find_locked_rows(
    connection: Connection, workspace: Workspace, actor: Actor, stored: Submission | None
) -> list[Problem]:
    """Why accepted rows may not be taken away: their period is locked, unless for the coordinator."""
    if stored is None or stored.state != "accepted" or may_review(actor):
        return []
    rows = submissions.read_rows(connection, workspace.strategy.id, stored.id)
    found = periods.find_rows_in_locked_periods(
        workspace.strategy.reporting_periods, rows, workspace.today
    )
    return [
        Problem("submission-locked", {**one.values, "found": str(stored.id)}) for one in found[:1]
    ]
