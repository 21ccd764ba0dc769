"""Files attached to a submission or to one of its rows; none is ever changed or erased.

Each has a line of the audit log with the hash of its bytes; of its name it has a salted digest.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from dashboard.store import audit_entry, originals, record_kinds, schema, shown_names
from dashboard.store.audit_entry import By

_TABLE, _FILE = schema.attachment, schema.file


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file as it is attached: to a row of the submission by its `line`, to all of it where that is None.

    `kind` is what the bytes are; see `files.attachment_kinds`.
    """

    submission: int
    line: int | None
    name: str
    kind: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of the bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file without its bytes; `seq` is its number and its audit sequence, `size` is in bytes.

    `taken_from` is the submission from which it was taken over, None where it came with this one.
    """

    seq: int
    submission: int
    line: int | None
    name: str
    kind: str
    size: int
    sha256: str
    actor: str
    at: str
    taken_from: int | None

    def is_same(self, new: NewAttachment) -> bool:
        """Whether another file has the same bytes at the same place."""
        return (self.line, self.sha256) == (new.line, new.sha256)


def add(connection: Connection, by: By, new: NewAttachment) -> Attachment:
    """Stores a file under its hash. Only inside `database.write_transaction`."""
    originals.save(connection, by.strategy, new.sha256, new.content)
    facts = {"line": new.line, "kind": new.kind, "size": len(new.content), "sha256": new.sha256}
    facts |= {"submission": new.submission, "name": new.name, "taken_from": None}
    return _insert(connection, by, facts)


def take_over(connection: Connection, by: By, earlier: Attachment, submission: int) -> Attachment:
    """Lets a submission have a file of the one that it replaces: the same stored bytes, and on record whose.

    A file of a row goes with the row that answers the same question, else with all of the submission.
    Only inside `database.write_transaction`.
    """
    columns = {name: getattr(earlier, name) for name in ("name", "kind", "size", "sha256")}
    columns |= {"submission": submission, "line": _same_row(connection, earlier, submission)}
    return _insert(connection, by, {**columns, "taken_from": earlier.submission})


def _same_row(connection: Connection, earlier: Attachment, submission: int) -> int | None:
    """The row of a submission with the key of the row of another, to which a file was attached."""
    old, new = schema.progress_row.alias(), schema.progress_row
    same = select(new.c.line).join_from(old, new, old.c.key == new.c.key)
    mine = (old.c.submission == earlier.submission) & (old.c.line == earlier.line)
    line: int | None = connection.execute(same.where(mine, new.c.submission == submission)).scalar()
    return line


def _insert(connection: Connection, by: By, columns: Mapping[str, Any]) -> Attachment:
    """Writes the record of a file whose bytes are stored."""
    seq = record_kinds.add(connection, record_kinds.ATTACHMENT, by, **columns)
    who, at = shown_names.name_of(connection, by.actor), audit_entry.format_timestamp(by.at)
    return Attachment(seq=seq, actor=who, at=at, **columns)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Mapping[int, tuple[Attachment, ...]]:
    """The files of each submission that has any, in their order, by one query and without their bytes.

    Up to an audit sequence, by default until now.
    """
    by_submission: dict[int, list[Attachment]] = defaultdict(list)
    for row in record_kinds.rows(connection, record_kinds.ATTACHMENT, strategy, sequence):
        own = {name: getattr(row, name) for name in Attachment.__slots__}
        by_submission[row.submission].append(Attachment(**own))
    return {number: tuple(attached) for number, attached in by_submission.items()}


def get(connection: Connection, strategy: str, number: int) -> Attachment | None:
    """One file by its number, without its bytes."""
    stored = listing(connection, strategy, number)
    return next((each for of in stored.values() for each in of if each.seq == number), None)


def read_content(connection: Connection, strategy: str, number: int) -> bytes:
    """The bytes of a file. Raises LookupError where there is no such number."""
    both = (_FILE.c.strategy == _TABLE.c.strategy) & (_FILE.c.sha256 == _TABLE.c.sha256)
    wanted = select(_FILE.c.bytes).join_from(_TABLE, _FILE, both)
    mine = wanted.where(_TABLE.c.strategy == strategy, _TABLE.c.seq == number)
    content = connection.execute(mine).scalar()
    if content is None:
        raise LookupError(f"Strategy {strategy} has no attachment {number}.")
    return bytes(content)
