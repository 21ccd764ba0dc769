"""Files attached to a submission or to one of its rows; none is ever changed or erased.

Each has a line of the audit log with the hash of its bytes; of its name it has a salted digest.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store import audit_entry, originals, recorded_rows, schema
from dashboard.store.people import accounts

_TABLE, _FILE = schema.attachment, schema.file


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file as it is attached: to a row of the submission by its `line`, to all of it where that is None.

    `kind` is what the bytes are; see `files.attached_files`.
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
    """A stored file without its bytes; `seq` is its number and its audit sequence, `size` is in bytes."""

    seq: int
    submission: int
    line: int | None
    name: str
    kind: str
    size: int
    sha256: str
    actor: str
    at: str

    def is_same(self, new: NewAttachment) -> bool:
        """Whether another file has the same bytes at the same place."""
        return (self.line, self.sha256) == (new.line, new.sha256)


def add(
    connection: Connection, strategy: str, new: NewAttachment, actor: str, at: datetime
) -> Attachment:
    """Stores a file under its hash. Only inside `database.write_transaction`."""
    sha256, size = new.sha256, len(new.content)
    facts = {"line": new.line, "kind": new.kind, "size": size, "sha256": sha256}
    originals.save(connection, strategy, sha256, new.content)
    after = {**facts, "texts": {"name": new.name}}
    line = recorded_rows.Line(strategy, actor, "attach", f"submission:{new.submission}", after, at)
    columns = {"submission": new.submission, "name": new.name, **facts}
    seq = recorded_rows.add(connection, _TABLE, line, columns)
    by = accounts.shown_name(connection, actor)
    moment = audit_entry.format_timestamp(at)
    return Attachment(seq, new.submission, new.line, new.name, new.kind, size, sha256, by, moment)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Mapping[int, tuple[Attachment, ...]]:
    """The files of each submission that has any, in their order, by one query and without their bytes.

    Up to an audit sequence, by default until now.
    """
    columns = {column.name: column for column in accounts.with_names(_TABLE, "actor")}
    mine = select(*(columns[name] for name in Attachment.__dataclass_fields__))
    mine = mine.where(_TABLE.c.strategy == strategy).order_by(_TABLE.c.seq)
    if sequence is not None:
        mine = mine.where(_TABLE.c.seq <= sequence)
    by_submission: dict[int, list[Attachment]] = defaultdict(list)
    for row in connection.execute(mine):
        by_submission[row.submission].append(Attachment(*row))
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
