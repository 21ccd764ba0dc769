"""The fields of the assessment as a document: each text that a person wrote, in its order.

The last one of a field stands; an empty one empties it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store import recorded_rows, schema
from dashboard.store.people import accounts

_TABLE = schema.document_field


@dataclass(frozen=True, slots=True)
class DocumentField:
    """A text of a field; `at` is ISO text in UTC, `seq` its audit sequence."""

    seq: int
    name: str
    text: str
    actor: str
    at: str


def add(
    connection: Connection, *, strategy: str, name: str, text: str, actor: str, at: datetime
) -> int:
    """Writes a field; returns the audit sequence. Only inside `database.write_transaction`."""
    after = {"texts": {"text": text}}
    line = recorded_rows.Line(strategy, actor, "write", f"document:{name}", after, at)
    return recorded_rows.add(connection, _TABLE, line, {"name": name, "text": text})


def history(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[DocumentField, ...]:
    """Every text that was written up to an audit sequence, by default until now."""
    mine = (
        select(*accounts.with_names(_TABLE, "actor"))
        .where(_TABLE.c.strategy == strategy)
        .order_by(_TABLE.c.seq)
    )
    if sequence is not None:
        mine = mine.where(_TABLE.c.seq <= sequence)
    return tuple(
        DocumentField(row.seq, row.name, row.text, row.actor, row.at)
        for row in connection.execute(mine)
    )


def current(
    connection: Connection, strategy: str, sequence: int | None = None
) -> dict[str, DocumentField]:
    """The text that stands in each field that has one."""
    last = {each.name: each for each in history(connection, strategy, sequence)}
    return {name: each for name, each in last.items() if each.text}
