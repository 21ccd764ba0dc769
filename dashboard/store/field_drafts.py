"""Drafts of fields: what a person has typed or chosen in a field of a page and not yet sent.

A draft is not a record. It is overwritten, erased once it is sent, and has no line in the audit log. It is
shown to its author alone. Every change runs in the caller's `database.write_transaction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, delete, func, insert, select

from dashboard.store import audit_entry, erased_bytes, schema

_TABLE = schema.field_draft
_COLUMN = schema.field_draft.c
_TEXT = ""
"""The file name of what was typed."""

MOST_BYTES = 40 << 20
"""Bytes that one person may have in drafts of fields."""
ABANDONED = timedelta(days=30)
"""Drafts that were not touched for so long go when somebody keeps another."""


@dataclass(frozen=True, slots=True)
class FieldOwner:
    """Whose drafts they are: a person of a strategy, by name or handle."""

    strategy: str
    name: str


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file that was chosen in a field."""

    name: str
    content: bytes


def keep_text(
    connection: Connection, owner: FieldOwner, field: str, text: str, at: datetime
) -> bool:
    """Keeps what stands in a field in place of what stood there; an empty text erases it.

    False where the owner has too much.
    """
    return _keep(connection, owner, field, ChosenFile(_TEXT, text.encode()), at)


def keep_file(
    connection: Connection, owner: FieldOwner, field: str, file: ChosenFile, at: datetime
) -> bool:
    """Keeps a file that was chosen in a field, in place of one of the same name; False for too much."""
    return _keep(connection, owner, field, file, at)


def texts(connection: Connection, owner: FieldOwner) -> Mapping[str, str]:
    """What the owner has typed, by field."""
    mine = select(_COLUMN.field, _COLUMN.sha256, _COLUMN.bytes).where(
        _is_of(owner), _COLUMN.file_name == _TEXT
    )
    return {
        row.field: row.bytes.decode("utf-8", "replace")
        for row in connection.execute(mine)
        if is_as_kept(row.bytes, row.sha256)
    }


def files(connection: Connection, owner: FieldOwner, field: str) -> list[ChosenFile]:
    """The files that the owner has chosen in a field, by name."""
    mine = select(_TABLE).where(_is_of(owner), _COLUMN.field == field, _COLUMN.file_name != _TEXT)
    return [
        ChosenFile(row.file_name, row.bytes)
        for row in connection.execute(mine.order_by(_COLUMN.file_name))
        if is_as_kept(row.bytes, row.sha256)
    ]


def is_as_kept(content: object, digest: str) -> bool:
    """Whether the bytes of a stored draft are those that were kept, by their digest."""
    # SQLite lets somebody put a text there.
    return isinstance(content, bytes) and digest == sha256(content).hexdigest()


def erase(
    connection: Connection, owner: FieldOwner, fields: Iterable[str], file: str | None = None
) -> None:
    """Erases what the owner has in some fields; of files only the named one, where one is named."""
    which = _is_of(owner) & _COLUMN.field.in_(list(fields))
    if file is not None:
        which &= _COLUMN.file_name == file
    if connection.execute(delete(_TABLE).where(which)).rowcount:
        erased_bytes.note_discarded(connection, _TABLE.name)


def erase_all_of(connection: Connection, owner: FieldOwner) -> None:
    """Erases every draft of a person."""
    erased_bytes.note(connection, _TABLE.name)
    connection.execute(delete(_TABLE).where(_is_of(owner)))


def _keep(
    connection: Connection, owner: FieldOwner, field: str, file: ChosenFile, at: datetime
) -> bool:
    this = _is_of(owner) & (_COLUMN.field == field) & (_COLUMN.file_name == file.name)
    long_ago = audit_entry.format_timestamp(at - ABANDONED)
    connection.execute(
        delete(_TABLE).where(this | (_COLUMN.at < long_ago) & (_COLUMN.strategy == owner.strategy))
    )
    held = select(func.coalesce(func.sum(func.length(_COLUMN.bytes)), 0)).where(_is_of(owner))
    if connection.execute(held).scalar_one() + len(file.content) > MOST_BYTES:
        return False
    record = {
        "strategy": owner.strategy,
        "name": owner.name,
        "field": field,
        "file_name": file.name,
        "sha256": sha256(file.content).hexdigest(),
        "bytes": file.content,
        "at": audit_entry.format_timestamp(at),
    }
    connection.execute(insert(_TABLE), record)
    return True


def _is_of(owner: FieldOwner):  # type: ignore[no-untyped-def]
    return (_COLUMN.strategy == owner.strategy) & (_COLUMN.name == owner.name)
