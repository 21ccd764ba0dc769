"""Drafts of reports: what a person has uploaded or typed for an entity and not yet handed in.

A draft is not a record. It is overwritten, erased when it is handed in or discarded, and has no line in
the audit log. Every change runs in the caller's `database.write_transaction`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from dashboard.store import audit_entry, erased_bytes, schema

_TABLE = schema.report_draft
_COLUMN = schema.report_draft.c

Kind = Literal["file", "grid"]
Choices = Mapping[str, str | int | bool | None]
"""What was chosen or typed beside a file, by the key of its field."""

MOST_DRAFTS = 40
"""Drafts that one person has at once: a coordinator may report for thirteen bodies, each in two ways."""
ABANDONED = timedelta(days=30)
"""Where there are too many, drafts that were not touched for so long make room for a new one."""


@dataclass(frozen=True, slots=True)
class DraftOwner:
    """Whose draft it is: a person in a role, reporting for an entity."""

    strategy: str
    entity: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A file that was uploaded, or the table of a grid that was typed; `at` is ISO text in UTC."""

    kind: Kind
    file_name: str
    content: bytes
    choices: Choices
    at: str = ""


def keep(
    connection: Connection, owner: DraftOwner, draft: ReportDraft, at: datetime
) -> ReportDraft | None:
    """Keeps a draft in place of the owner's earlier one of its kind; None where there are too many."""
    connection.execute(delete(_TABLE).where(_is_of(owner), _COLUMN.kind == draft.kind))
    of_person = (_COLUMN.strategy == owner.strategy) & (_COLUMN.name == owner.name)
    count = select(func.count()).where(of_person)
    if connection.execute(count).scalar_one() >= MOST_DRAFTS:
        long_ago = audit_entry.format_timestamp(at - ABANDONED)
        _discard(connection, of_person, _COLUMN.at < long_ago)
        if connection.execute(count).scalar_one() >= MOST_DRAFTS:
            return None
    kept = replace(draft, at=audit_entry.format_timestamp(at))
    record = {
        "strategy": owner.strategy,
        "entity": owner.entity,
        "role": owner.role,
        "name": owner.name,
        "kind": draft.kind,
        "file_name": draft.file_name,
        "sha256": sha256(draft.content).hexdigest(),
        "bytes": draft.content,
        "choices": audit_entry.canonical_json(draft.choices),
        "at": kept.at,
    }
    connection.execute(insert(_TABLE), record)
    return kept


def find(connection: Connection, owner: DraftOwner, kind: Kind) -> ReportDraft | None:
    """The owner's draft of a kind, or None; also where its bytes are not those that were kept."""
    mine = select(_TABLE).where(_is_of(owner), _COLUMN.kind == kind)
    row = connection.execute(mine).first()
    if row is None or not is_as_kept(row):
        return None
    choices = json.loads(row.choices)
    return ReportDraft(row.kind, row.file_name, bytes(row.bytes), choices, row.at)


def is_as_kept(row: Row[Any]) -> bool:
    """Whether the bytes of a stored draft are those that were kept, by their digest."""
    # SQLite lets somebody put a text there.
    return isinstance(row.bytes, bytes) and row.sha256 == sha256(row.bytes).hexdigest()


def erase(connection: Connection, owner: DraftOwner, kind: Kind) -> None:
    """Erases the owner's draft of a kind, if there is one."""
    _discard(connection, _COLUMN.kind == kind, _is_of(owner))


def erase_content(connection: Connection, owner: DraftOwner, content: bytes) -> None:
    """Erases the owner's drafts of these bytes: they were handed in."""
    _discard(connection, _COLUMN.sha256 == sha256(content).hexdigest(), _is_of(owner))


def erase_all_of(connection: Connection, strategy: str, name: str) -> None:
    """Erases every draft of a person, by the name or handle under which they are kept."""
    erased_bytes.note(connection, _TABLE.name)
    mine = (_COLUMN.strategy == strategy) & (_COLUMN.name == name)
    connection.execute(delete(_TABLE).where(mine))


def _discard(connection: Connection, *which: ColumnElement[bool]) -> None:
    if connection.execute(delete(_TABLE).where(*which)).rowcount:
        erased_bytes.note_discarded(connection, _TABLE.name)


def _is_of(owner: DraftOwner) -> ColumnElement[bool]:
    return (
        (_COLUMN.strategy == owner.strategy)
        & (_COLUMN.entity == owner.entity)
        & (_COLUMN.role == owner.role)
        & (_COLUMN.name == owner.name)
    )
