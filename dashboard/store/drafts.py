"""Drafts: what a person has typed, chosen or uploaded in a field of a page and not yet sent.

A draft is not a record. It is overwritten, erased once it is sent, and has no line in the audit log. It is
shown to its author alone. Every change runs in the caller's `database.write_transaction`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from dashboard.store import audit_entry, erased_bytes, schema

_TABLE = schema.field_draft
_COLUMN = schema.field_draft.c
_TEXT = ""
"""The file name of what was typed."""

MOST_BYTES = 40 << 20
"""Bytes that one person may have in drafts."""
ABANDONED = timedelta(days=30)
"""Where there is too much, drafts of a person that were not touched for so long make room."""


@dataclass(frozen=True, slots=True)
class DraftOwner:
    """Whose drafts they are: a person of a strategy, by name or handle."""

    strategy: str
    name: str


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file that was chosen in a field; `at` is when it was kept, ISO text in UTC."""

    name: str
    content: bytes
    at: str = ""


def keep_texts(
    connection: Connection, owner: DraftOwner, texts: Mapping[str, str], at: datetime
) -> bool:
    """Keeps what stands in fields in place of what stood there; an empty text erases it.

    False where the owner has too much.
    """
    erase(connection, owner, [field for field, text in texts.items() if not text], _TEXT)
    contents = {field: text.encode() for field, text in texts.items() if text}
    return not contents or _keep(connection, owner, _TEXT, contents, at)


def keep_file(
    connection: Connection, owner: DraftOwner, field: str, file: ChosenFile, at: datetime
) -> bool:
    """Keeps a file that was chosen in a field, in place of one of the same name; False for too much."""
    return _keep(connection, owner, file.name, {field: file.content}, at)


def texts(connection: Connection, owner: DraftOwner) -> Mapping[str, str]:
    """What the owner has typed, by field."""
    mine = select(_COLUMN.field, _COLUMN.sha256, _COLUMN.bytes).where(
        _is_of(owner), _COLUMN.file_name == _TEXT
    )
    return {
        row.field: row.bytes.decode("utf-8", "replace")
        for row in connection.execute(mine)
        if is_as_kept(row.bytes, row.sha256)
    }


def files(connection: Connection, owner: DraftOwner, field: str) -> list[ChosenFile]:
    """The files that the owner has chosen in a field, by name."""
    mine = select(_TABLE).where(_is_of(owner), _COLUMN.field == field, _COLUMN.file_name != _TEXT)
    return [
        ChosenFile(row.file_name, row.bytes, row.at)
        for row in connection.execute(mine.order_by(_COLUMN.file_name))
        if is_as_kept(row.bytes, row.sha256)
    ]


def is_as_kept(content: object, digest: str) -> bool:
    """Whether the bytes of a stored draft are those that were kept, by their digest."""
    # SQLite lets somebody put a text there.
    return isinstance(content, bytes) and digest == sha256(content).hexdigest()


def erase(
    connection: Connection, owner: DraftOwner, fields: Iterable[str], file: str | None = None
) -> None:
    """Erases what the owner has in some fields; of files only the named one, where one is named."""
    which = _is_of(owner) & _COLUMN.field.in_(list(fields))
    if file is not None:
        which &= _COLUMN.file_name == file
    _discard(connection, which)


def erase_all_of(connection: Connection, owner: DraftOwner) -> None:
    """Erases every draft of a person."""
    erased_bytes.note(connection, _TABLE.name)
    connection.execute(delete(_TABLE).where(_is_of(owner)))


def _keep(
    connection: Connection,
    owner: DraftOwner,
    file_name: str,
    contents: Mapping[str, bytes],
    at: datetime,
) -> bool:
    these = _is_of(owner) & (_COLUMN.file_name == file_name) & _COLUMN.field.in_(list(contents))
    held = select(func.coalesce(func.sum(func.length(_COLUMN.bytes)), 0)).where(
        _is_of(owner), ~these
    )
    most = MOST_BYTES - sum(map(len, contents.values()))
    if connection.execute(held).scalar_one() > most:
        _discard(connection, _is_of(owner) & (_COLUMN.at < _written(at - ABANDONED)))
        if connection.execute(held).scalar_one() > most:
            return False
    connection.execute(delete(_TABLE).where(these))
    records = [
        {
            "strategy": owner.strategy,
            "name": owner.name,
            "field": field,
            "file_name": file_name,
            "sha256": sha256(content).hexdigest(),
            "bytes": content,
            "at": _written(at),
        }
        for field, content in contents.items()
    ]
    connection.execute(insert(_TABLE), records)
    return True


def _discard(connection: Connection, which: ColumnElement[bool]) -> None:
    if connection.execute(delete(_TABLE).where(which)).rowcount:
        erased_bytes.note_discarded(connection, _TABLE.name)


def _is_of(owner: DraftOwner) -> ColumnElement[bool]:
    return (_COLUMN.strategy == owner.strategy) & (_COLUMN.name == owner.name)


def _written(at: datetime) -> str:
    return audit_entry.format_timestamp(at)
