"""What evaluators settled of rows that contradict each other, and what they took back; nothing is changed."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.progress.contradictions import Settlement
from dashboard.store import records
from dashboard.store.audit_entry import By


def add(
    connection: Connection,
    by: By,
    task: str,
    holds: int,
    yields: int,
    reason: str,
    *,
    taken_back: bool = False,
) -> int:
    """Stores which of two rows holds, or that it is open again; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    return records.add(
        connection,
        records.SETTLEMENT,
        by,
        task=task,
        state="taken_back" if taken_back else "settled",
        holds=holds,
        yields=yields,
        reason=reason,
    )


def in_force(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[Settlement, ...]:
    """What is settled at an audit sequence, by default now, whether its rows still stand or not."""
    last: dict[frozenset[int], Settlement] = {}
    for row in records.rows(connection, records.SETTLEMENT, strategy, sequence):
        rows = frozenset((row.holds, row.yields))
        if row.state == "taken_back":
            last.pop(rows, None)
        else:
            last[rows] = Settlement(row.holds, row.yields, row.reason, row.actor, row.at)
    return tuple(last.values())
