"""What an evaluator may do about two rows that contradict each other: say which of them holds, and why.

The choice is for the evaluation: it ends the showing of the contradiction as open. No row and no computed
status changes with it; the evaluator's verdict is the card's.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.progress import contradictions
from dashboard.progress.contradictions import Contradiction
from dashboard.store import settlements, standing_rows
from dashboard.text import Problem, damaged_letters
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_evaluate
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettlementResult:
    """A contradiction after it was settled or opened again, with warnings about what was typed."""

    contradiction: Contradiction
    warnings: tuple[Problem, ...] = ()


@action
def settle(
    workspace: Workspace, actor: Actor, holds: int, yields: int, reason: str
) -> Refused | SettlementResult:
    """Settles a contradiction: the row `holds` stands for the evaluation against the row `yields`.

    It is settled until one of the rows no longer stands or an evaluator takes it back. Problems:
    reason-missing, contradiction-unknown, contradiction-settled, personal data.
    """
    return _record(workspace, actor, (holds, yields), reason, taken_back=False)


@action
def take_back(
    workspace: Workspace, actor: Actor, row: int, other: int, reason: str
) -> Refused | SettlementResult:
    """Opens a settled contradiction again; the settlement stays on record.

    Problems: reason-missing, contradiction-unknown, contradiction-open, personal data.
    """
    return _record(workspace, actor, (row, other), reason, taken_back=True)


def _record(
    workspace: Workspace, actor: Actor, rows: tuple[int, int], reason: str, *, taken_back: bool
) -> Refused | SettlementResult:
    reason = damaged_letters.clean_typed(reason)
    wrong = [] if reason else [Problem("reason-missing", {"found": str(rows[0])})]
    verb, thing = "unsettle" if taken_back else "settle", f"row:{rows[0]}"
    with workspace.act(actor, verb, thing, may_evaluate(actor), [reason], wrong) as act:
        found = _find(act.connection, workspace, rows)
        values = {"found": str(rows[0]), "other": str(rows[1])}
        if found is None:
            return refuse("contradiction-unknown", **values)
        settled = found.settlement
        if taken_back and settled is None:
            return refuse("contradiction-open", **values)
        if settled and not taken_back:
            by = {"by": settled.actor, "row": str(settled.holds)}
            return refuse("contradiction-settled", **values, **by)
        holds, yields = (settled.holds, settled.yields) if settled else rows
        settlements.add(
            act.connection, act.by, found.task, holds, yields, reason, taken_back=taken_back
        )
        after = _find(act.connection, workspace, rows)
    return SettlementResult(after or found, act.warnings)


def _find(
    connection: Connection, workspace: Workspace, rows: tuple[int, int]
) -> Contradiction | None:
    """The contradiction of two standing rows, whatever their day; None where they do not contradict."""
    strategy = workspace.strategy
    found = contradictions.find_between(
        strategy,
        standing_rows.standing(connection, strategy.id, rows[:1]),
        standing_rows.standing(connection, strategy.id, rows[1:]),
    )
    settled = contradictions.settle(found, settlements.in_force(connection, strategy.id))
    return next(iter(settled), None)
