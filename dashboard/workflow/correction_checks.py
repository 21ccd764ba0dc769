"""Why a report may not be corrected, its correction not accepted, or not withdrawn.

Asked on the connection of the write itself: what somebody else did since the page was drawn counts.
"""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store import Submission, replacements, submissions
from dashboard.text import Problem
from dashboard.workflow import round_actions
from dashboard.workflow.permissions import Actor
from dashboard.workflow.workspace import Workspace


def check_replaced(
    connection: Connection, workspace: Workspace, actor: Actor, entity: str, number: int | None
) -> list[Problem]:
    """Why an entity may not replace a submission.

    Problems: replaces-what, replaces-waits (a correction of it waits), replaces-corrected (another
    correction of the same report counts), submission-locked.
    """
    if number is None:
        return []
    strategy = workspace.strategy.id
    old = submissions.get(connection, strategy, number)
    if old is None or old.entity != entity or old.state in {"withdrawn", "replaced"}:
        return [Problem("replaces-what", {"found": str(number)})]
    waiting = replacements.find_corrections(connection, strategy, number, ("submitted",))
    if waiting:
        return [Problem("replaces-waits", {"found": str(number), "later": str(waiting[-1])})]
    if by := _corrected_by(connection, strategy, number):
        return [Problem("replaces-corrected", {"found": str(number), "by": by[1]})]
    standing = replacements.find_standing(connection, strategy, number)
    gives_way = None if standing is None else submissions.get(connection, strategy, standing)
    return round_actions.find_locked_rows(connection, workspace, actor, gives_way)


def check_acceptance(
    connection: Connection, workspace: Workspace, sent: Submission
) -> list[Problem]:
    """The problem replaced-meanwhile if another correction of the same report already counts."""
    if by := _corrected_by(connection, workspace.strategy.id, sent.replaces):
        values = {"found": str(sent.id), "old": by[0], "by": by[1]}
        return [Problem("replaced-meanwhile", values)]
    return []


def _corrected_by(
    connection: Connection, strategy: str, replaces: int | None
) -> tuple[str, str] | None:
    """The report that is corrected, and the correction that replaces it; None where the report counts."""
    old = replacements.find_corrected(connection, strategy, replaces)
    if old is None or old.state == "accepted":
        return None
    stands = replacements.find_corrections(connection, strategy, old.id, ("accepted",))
    return str(old.id), str(stands[-1]) if stands else "–"


def check_withdrawal(
    connection: Connection, workspace: Workspace, actor: Actor, stored: Submission
) -> list[Problem]:
    """Why a submission may not be withdrawn, by its own rows and by those that would count again.

    Problems: submission-locked, withdraw-same-bytes (what would count again was handed in once more).
    """
    own = round_actions.find_locked_rows(connection, workspace, actor, stored)
    back = _find_reinstated(connection, workspace, stored)
    if own or back is None:
        return own
    again = submissions.find_active(connection, workspace.strategy.id, back.entity, back.sha256)
    if again is not None:
        values = {"found": str(stored.id), "old": str(back.id), "again": str(again.id)}
        return [Problem("withdraw-same-bytes", values)]
    return round_actions.find_locked_rows(connection, workspace, actor, back)


def _find_reinstated(
    connection: Connection, workspace: Workspace, stored: Submission
) -> Submission | None:
    """The submission whose rows count again once an accepted one is withdrawn."""
    if stored.state != "accepted":
        return None
    back = replacements.find_reinstated(connection, workspace.strategy.id, stored.id)
    return None if back is None else submissions.get(connection, workspace.strategy.id, back)
