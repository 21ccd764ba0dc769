"""Locks of reporting periods: each locking and unlocking by the coordinator, in the order they were made.

The last one of a period decides; without a stored one, the strategy file does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.store import records
from dashboard.store.audit_entry import By


@dataclass(frozen=True, slots=True)
class PeriodLock:
    """A period that was locked, or unlocked; `at` is ISO text in UTC, `seq` its audit sequence."""

    seq: int
    period: str
    locked: bool
    reason: str
    actor: str
    at: str


def add(connection: Connection, by: By, period: str, reason: str, *, locked: bool) -> int:
    """Locks or unlocks a period; returns the audit sequence. Only inside `database.write_transaction`."""
    state = "locked" if locked else "unlocked"
    return records.add(connection, records.LOCK, by, period=period, state=state, reason=reason)


def history(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[PeriodLock, ...]:
    """Every locking and unlocking of a strategy up to an audit sequence, by default until now."""
    return tuple(
        PeriodLock(row.seq, row.period, row.state == "locked", row.reason, row.actor, row.at)
        for row in records.rows(connection, records.LOCK, strategy, sequence)
    )


def current(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Mapping[str, PeriodLock]:
    """The last locking or unlocking of each period that has one."""
    return {each.period: each for each in history(connection, strategy, sequence)}
