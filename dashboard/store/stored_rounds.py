"""Rounds of reports that the coordinator opened, changed, closed and reopened, in the order it was done.

The last opening or change of a name says what the round is; the last closing or reopening whether it is
closed. Without a stored one, the strategy file decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from dashboard.store import record_kinds
from dashboard.store.audit_entry import By


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a round is: its name, its days, the day due, the bodies asked (none: every owner), a note."""

    name: str
    start: date
    end: date
    due: date
    entities: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredRound:
    """A round as it was opened or last changed; `at` is ISO text in UTC, `seq` the audit sequence."""

    seq: int
    plan: RoundPlan
    changed: bool
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class RoundClosing:
    """A round that was closed, or reopened; `at` is ISO text in UTC, `seq` its audit sequence."""

    seq: int
    round: str
    closed: bool
    reason: str
    actor: str
    at: str


def add(connection: Connection, by: By, plan: RoundPlan, *, changed: bool) -> int:
    """Opens a round or changes it; returns the audit sequence. Only inside `database.write_transaction`."""
    return record_kinds.add(
        connection,
        record_kinds.ROUND,
        by,
        name=plan.name,
        state="changed" if changed else "opened",
        first_day=plan.start.isoformat(),
        last_day=plan.end.isoformat(),
        due=plan.due.isoformat(),
        entities=",".join(plan.entities),
        note=plan.note,
    )


def close(connection: Connection, by: By, round: str, reason: str, *, closed: bool) -> int:
    """Closes or reopens a round; returns the audit sequence. Only inside `database.write_transaction`."""
    state = "locked" if closed else "unlocked"
    return record_kinds.add(
        connection, record_kinds.LOCK, by, period=round, state=state, reason=reason
    )


def openings(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Sequence[StoredRound]:
    """Every opening and change up to an audit sequence, by default until now, oldest first."""
    return [
        StoredRound(
            row.seq,
            RoundPlan(
                row.name,
                date.fromisoformat(row.first_day),
                date.fromisoformat(row.last_day),
                date.fromisoformat(row.due),
                tuple(filter(None, row.entities.split(","))),
                row.note,
            ),
            row.state == "changed",
            row.actor,
            row.at,
        )
        for row in record_kinds.rows(connection, record_kinds.ROUND, strategy, sequence)
    ]


def closings(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[RoundClosing, ...]:
    """Every closing and reopening up to an audit sequence, by default until now, oldest first."""
    return tuple(
        RoundClosing(row.seq, row.period, row.state == "locked", row.reason, row.actor, row.at)
        for row in record_kinds.rows(connection, record_kinds.LOCK, strategy, sequence)
    )
