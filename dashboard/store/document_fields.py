"""The fields of the assessment as a document: each text that a person wrote, in its order.

The last text of a field counts; an empty one empties it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from dashboard.store import records
from dashboard.store.audit_entry import By


@dataclass(frozen=True, slots=True)
class DocumentField:
    """A text of a field; `at` is ISO text in UTC, `seq` its audit sequence."""

    seq: int
    name: str
    text: str
    actor: str
    at: str


def add(connection: Connection, by: By, name: str, text: str) -> int:
    """Writes a field; returns the audit sequence. Only inside `database.write_transaction`."""
    return records.add(connection, records.DOCUMENT_FIELD, by, name=name, text=text)


def history(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[DocumentField, ...]:
    """Every text that was written up to an audit sequence, by default until now."""
    return tuple(
        DocumentField(row.seq, row.name, row.text, row.actor, row.at)
        for row in records.rows(connection, records.DOCUMENT_FIELD, strategy, sequence)
    )


def current(
    connection: Connection, strategy: str, sequence: int | None = None
) -> dict[str, DocumentField]:
    """The current text of each field that has one."""
    last = {each.name: each for each in history(connection, strategy, sequence)}
    return {name: each for name, each in last.items() if each.text}
