"""Locks of reporting periods: what nobody but the coordinator may do under one, and who sets them.

The lock of the strategy file is the first; what the coordinator stored after it takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl
from sqlalchemy import Connection

from dashboard.store import Submission, round_locks, submissions
from dashboard.strategy import Strategy, periods
from dashboard.text import Problem, Severity, damaged_letters, names
from dashboard.workflow.action_result import Refused, action, refuse
from dashboard.workflow.permissions import Actor, may_review
from dashboard.workflow.workspace import HOME, Workspace


@dataclass(frozen=True, slots=True)
class LockResult:
    """A period after it was locked or unlocked, with warnings about the reason."""

    period: periods.ReportingPeriod
    warnings: tuple[Problem, ...] = ()


def with_stored_locks(
    workspace: Workspace, connection: Connection, sequence: int | None = None
) -> Workspace:
    """The workspace with the locks stored up to an audit sequence, by default until now."""
    strategy = workspace.strategy
    stored = round_locks.current(connection, strategy.id, sequence)
    merged = tuple(
        period.model_copy(update={"locked": _as_lock(stored[period.id])})
        if period.id in stored
        else period
        for period in strategy.reporting_periods
    )
    return replace(workspace, strategy=strategy.model_copy(update={"reporting_periods": merged}))


def _as_lock(stored: round_locks.PeriodLock) -> periods.Lock | None:
    day = datetime.fromisoformat(stored.at).astimezone(HOME).date()
    return periods.Lock(on=day, reason=stored.reason) if stored.locked else None


def lock_severity(actor: Actor) -> Severity:
    """The severity of a row dated in a locked period: a warning for the coordinator, else an error."""
    return Severity.WARNING if may_review(actor) else Severity.ERROR


def find_locked_rows(
    connection: Connection, workspace: Workspace, actor: Actor, stored: Submission | None
) -> list[Problem]:
    """Why the rows of a submission may neither be removed nor count again: the first one in a locked period.

    Rows that were never standing may. The coordinator may do it in any case.
    """
    if stored is None or stored.state not in {"accepted", "replaced"} or may_review(actor):
        return []
    rows = submissions.read_rows(connection, workspace.strategy.id, stored.id)
    return [
        Problem("submission-locked", {**problem.values, "found": str(stored.id)})
        for problem in _rows_under_lock(connection, workspace, rows)[:1]
    ]


def find_rows_under_lock(
    connection: Connection, workspace: Workspace, actor: Actor, rows: pl.DataFrame
) -> list[Problem]:
    """Why rows may not be handed in, but by the coordinator: those dated in a period locked now."""
    return [] if may_review(actor) else _rows_under_lock(connection, workspace, rows)


def _rows_under_lock(
    connection: Connection, workspace: Workspace, rows: pl.DataFrame
) -> list[Problem]:
    strategy = with_stored_locks(workspace, connection).strategy
    return periods.find_rows_in_locked_periods(strategy.reporting_periods, rows, workspace.today)


@action
def set_lock(
    workspace: Workspace, actor: Actor, written: str, reason: str, *, locked: bool
) -> Refused | LockResult:
    """Locks a reporting period, or unlocks it, for a reason; it holds at once.

    `written` is the id or the title of the period. Problems: period-unknown, period-running,
    period-is-locked, period-is-open, reason-missing.
    """
    reason = damaged_letters.clean_typed(reason)
    verb, thing = "lock" if locked else "unlock", f"period:{written}"
    wrong = [] if reason else [Problem("reason-missing", {"found": written})]
    with workspace.act(actor, verb, thing, may_review(actor), [reason], wrong) as act:
        before = with_stored_locks(workspace, act.connection)
        period = _find_period(before.strategy, written)
        if isinstance(period, Refused):
            return period
        if refused := _why_not(before, period, locked=locked):
            return refused
        round_locks.add(act.connection, act.by, period=period.id, locked=locked, reason=reason)
        after = with_stored_locks(workspace, act.connection).strategy
    changed = _find_period(after, period.id)
    assert not isinstance(changed, Refused)
    return LockResult(changed, act.warnings)


def _find_period(strategy: Strategy, written: str) -> periods.ReportingPeriod | Refused:
    name = names.fold(written)
    for period in strategy.reporting_periods:
        known = (period.id, period.title, period.title_cs or period.title)
        if name in {names.fold(each) for each in known}:
            return period
    listed = [f"{period.id} ({period.title})" for period in strategy.reporting_periods]
    czech = [f"{each.id} ({each.title_cs or each.title})" for each in strategy.reporting_periods]
    return refuse(
        "period-unknown",
        found=written,
        known=", ".join(listed) or "–",
        known_cs=", ".join(czech) or "–",
    )


def _why_not(
    workspace: Workspace, period: periods.ReportingPeriod, *, locked: bool
) -> Refused | None:
    """Why a period cannot be locked or unlocked; None where it can."""
    values = {"period": period.title, "period_cs": period.title_cs or period.title}
    if locked and workspace.today <= period.end:
        return refuse("period-running", **values, end=period.end.isoformat())
    if locked == (period.locked is not None):
        return refuse("period-is-locked" if locked else "period-is-open", **values)
    return None
