"""Locks of reporting periods: each locking and unlocking by the coordinator, in the order they were made.

The last one of a period decides; one of which none is stored is as the strategy file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store import recorded_rows, schema
from dashboard.store.people import accounts

_TABLE = schema.period_lock


@dataclass(frozen=True, slots=True)
class PeriodLock:
    """A period that was locked, or unlocked; `at` is ISO text in UTC, `seq` its audit sequence."""

    seq: int
    period: str
    locked: bool
    reason: str
    actor: str
    at: str


def add(
    connection: Connection,
    *,
    strategy: str,
    period: str,
    locked: bool,
    reason: str,
    actor: str,
    at: datetime,
) -> int:
    """Locks or unlocks a period; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    action, state = ("lock", "locked") if locked else ("unlock", "unlocked")
    after = {"texts": {"reason": reason}}
    line = recorded_rows.Line(strategy, actor, action, f"period:{period}", after, at)
    columns = {"period": period, "state": state, "reason": reason}
    return recorded_rows.add(connection, _TABLE, line, columns)


def history(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[PeriodLock, ...]:
    """Every locking and unlocking of a strategy up to an audit sequence, by default until now."""
    mine = (
        select(*accounts.with_names(_TABLE, "actor"))
        .where(_TABLE.c.strategy == strategy)
        .order_by(_TABLE.c.seq)
    )
    if sequence is not None:
        mine = mine.where(_TABLE.c.seq <= sequence)
    return tuple(
        PeriodLock(row.seq, row.period, row.state == "locked", row.reason, row.actor, row.at)
        for row in connection.execute(mine)
    )


def current(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Mapping[str, PeriodLock]:
    """The last locking or unlocking of each period that has one."""
    return {each.period: each for each in history(connection, strategy, sequence)}
