"""Rows that never change, each written with one line of the audit whose number it bears.

`verification/audited_rows.py` holds them against their lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert

from dashboard.store import audit_entry, audit_log


@dataclass(frozen=True, slots=True)
class Line:
    """What the audit says of a row: who did what to which object; `after` as `audit_log.append` takes it."""

    strategy: str
    actor: str
    action: str
    object: str
    after: Mapping[str, Any]
    at: datetime


def add(connection: Connection, table: Table, line: Line, columns: Mapping[str, object]) -> int:
    """Writes the line and its row; returns the audit sequence. Only inside `database.write_transaction`.

    `columns` are those of the row beside `seq`, `strategy`, `actor` and `at`, which are the line's.
    """
    seq = audit_log.append(
        connection,
        strategy=line.strategy,
        actor=line.actor,
        action=line.action,
        object=line.object,
        before=None,
        after=line.after,
        at=line.at,
    )
    shared = {"seq": seq, "strategy": line.strategy, "actor": line.actor}
    moment = {"at": audit_entry.format_timestamp(line.at)}
    connection.execute(insert(table), {**shared, **moment, **columns})
    return seq
