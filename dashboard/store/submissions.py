"""Submissions: what an entity sent, what became of it, and the rows it reported.

Every change runs in the caller's `database.write_transaction`, writes its audit line there, and
either happens as a whole or raises and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dashboard.progress import row_schema
from dashboard.store import (
    answers_to_warnings,
    audit_entry,
    audit_log,
    columns_as_json,
    database,
    originals,
    replacements,
    schema,
    shown_names,
    standing_rows,
    stored_rows,
)
from dashboard.store.answers_to_warnings import Answers
from dashboard.store.audit_entry import AuditEntry, By
from dashboard.store.columns_as_json import Lines

_TABLE = schema.submission
_COLUMN = schema.submission.c
ACTIVE = ("submitted", "accepted")  # its entity cannot hand in the same bytes again


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as an entity sent it, before it is stored.

    `received_as` says how the report came to the sender, None if unknown. `replaces`
    is the id of the submission in whose place it is sent, `reading` how its table was read.
    """

    strategy: str
    entity: str
    sender: str
    file_name: str
    content: bytes
    received_as: str | None = None
    replaces: int | None = None
    reading: Mapping[str, Any] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Submission:
    """One file or form from one entity, as it is now.

    `version` goes up with every change of state: a decision names the one it was taken on.
    `submitted_at` is ISO text in UTC, `reading` how the file was read.
    `reason` is the reason of the last decision, None where none was given. `replaced_by` is the last one
    sent to replace it, in any state unless it was taken back.
    """

    id: int
    strategy: str
    entity: str
    sender: str
    received_as: str | None
    file_name: str
    sha256: str
    submitted_at: str
    replaces: int | None
    state: str
    version: int
    rows: int
    reading: Mapping[str, Any]
    reason: str | None
    replaced_by: int | None

    @property
    def lost(self) -> tuple[str, ...]:
        """Codes of what a marked copy of the stored file cannot keep; see `table.Table`."""
        return tuple(self.reading.get("lost", ()))

    @property
    def received_on(self) -> date | None:
        """The day on which an earlier report came in elsewhere, as the coordinator said."""
        written = self.reading.get("received_on")
        return date.fromisoformat(written) if written else None

    @property
    def numbers(self) -> tuple[Mapping[str, Any], ...]:
        """The numbers of the statistics that were handed in beside the rows."""
        return tuple(self.reading.get("statistics", ()))

    @property
    def stage(self) -> str:
        """Its state, or `overtaken` where another was sent in its place before anybody decided on it."""
        overtaken = self.state == "submitted" and self.replaced_by is not None
        return "overtaken" if overtaken else self.state

    @property
    def awaits_correction(self) -> bool:
        """Whether it was returned and nothing was sent in its place yet."""
        return self.state == "returned" and self.replaced_by is None


class Conflict(Exception):
    """The submission is no longer what the caller saw; `current` is what it is now."""

    def __init__(self, current: Submission | None) -> None:
        self.current = current
        self.state = None if current is None else current.state
        super().__init__(f"Submission {current and current.id} is {self.state}; read it again.")


class SameBytes(Conflict):
    """An active submission of the entity has the same bytes: it is `current`."""

    current: Submission


def add(connection: Connection, sent: SentFile, rows: pl.DataFrame, at: datetime) -> int:
    """Stores a file and its rows as submitted, and returns the submission's id.

    `rows` has at least the columns of ROW_SCHEMA that a sender reports. Raises SameBytes when the same
    bytes of this entity are submitted or accepted already, RepeatedKey when two rows answer the
    same question, ValueError when what the file replaces is not a submission of its strategy and
    entity.
    """
    stored = stored_rows.to_stored_text(rows)
    keys = stored_rows.row_keys(stored)
    number = database.next_id(connection, _COLUMN.id)
    _check_replaced(connection, sent)
    record = _record(sent, number, stored.height, at)
    with connection.begin_nested():
        originals.save(connection, sent.strategy, record["sha256"], sent.content)
        _insert(connection, record)
        digests = stored_rows.save(connection, sent.strategy, number, stored, keys)
        answers_to_warnings.save(connection, sent.strategy, number, sent.answers)
        after = {
            **{name: record[name] for name in ("state", "entity", "replaces", "rows")},
            "file": record["sha256"],
            "size": len(sent.content),
            "rows_digest": stored_rows.digest_of_all(digests),
            "reading": audit_entry.digest(sent.reading),
            "texts": {
                **{name: record[name] for name in ("file_name", "received_as")},
                "answers": answers_to_warnings.values(sent.answers),
            },
        }
        _log(connection, By(sent.strategy, sent.sender, at), number, "submit", None, after)
    return number


def accept(connection: Connection, by: By, submission: Submission) -> int:
    """Accepts a submitted submission: its rows are standing from the returned audit sequence on.

    The accepted report that it corrects becomes `replaced` and its rows are no longer standing. Raises
    Conflict when the submission has changed since it was read.
    """
    with connection.begin_nested():
        _move(connection, submission, "accepted", ("submitted",))
        old = replacements.find_standing(connection, submission.strategy, submission.replaces)
        _shift(connection, old, "accepted", "replaced")
        after = {"state": "accepted", "replaced": old}
        seq = _decide(connection, by, submission, "accept", None, after)
        standing_rows.admit(connection, submission.strategy, submission.id, seq)
        if old is not None:
            standing_rows.settle(connection, submission.strategy, [old], seq)
    return seq


def send_back(connection: Connection, by: By, submission: Submission, reason: str) -> int:
    """Sends a submitted submission back to its sender with a reason; returns the audit sequence.

    Raises Conflict when the submission has changed since it was read.
    """
    with connection.begin_nested():
        _move(connection, submission, "returned", ("submitted",))
        return _decide(connection, by, submission, "return", reason, {"state": "returned"})


def withdraw(connection: Connection, by: By, submission: Submission, reason: str) -> int:
    """Takes back a submitted or accepted submission; returns the audit sequence.

    Its rows are no longer standing, and the rows that they had closed are again, like those of the
    submission it had replaced, unless another one replaces that too. Raises Conflict when the submission
    has changed since it was read, SameBytes when the bytes of the replaced one were handed in again.
    """
    with connection.begin_nested():
        _move(connection, submission, "withdrawn", ACTIVE)
        back = _reinstate(connection, submission)
        after = {"state": "withdrawn", "reinstated": back}
        seq = _decide(connection, by, submission, "withdraw", reason, after)
        if submission.state == "accepted":
            touched = [submission.id] if back is None else [submission.id, back]
            standing_rows.settle(connection, submission.strategy, touched, seq)
    return seq


def find_active(
    connection: Connection, strategy: str, entity: str, sha256: str
) -> Submission | None:
    """The submission of an entity with these bytes that is submitted or accepted."""
    which = (_COLUMN.entity == entity) & (_COLUMN.sha256 == sha256) & _COLUMN.state.in_(ACTIVE)
    return next(_read_submissions(connection, strategy, which), None)


def get(connection: Connection, strategy: str, id: int) -> Submission | None:
    """One submission, None when the strategy has none of this id."""
    return next(_read_submissions(connection, strategy, _COLUMN.id == id), None)


def listing(connection: Connection, strategy: str) -> list[Submission]:
    """All submissions of a strategy in the order they came, whatever their state."""
    return list(_read_submissions(connection, strategy, None))


def read_content(connection: Connection, strategy: str, id: int) -> bytes:
    """The bytes as they were sent. Raises LookupError when there is no such submission."""
    both = (schema.file.c.strategy == _COLUMN.strategy) & (schema.file.c.sha256 == _COLUMN.sha256)
    statement = select(schema.file.c.bytes).join_from(_TABLE, schema.file, both)
    content = connection.execute(
        statement.where(_COLUMN.strategy == strategy, _COLUMN.id == id)
    ).scalar()
    if content is None:
        raise LookupError(f"Strategy {strategy} has no submission {id}.")
    return bytes(content)


def read_rows(connection: Connection, strategy: str, *ids: int) -> pl.DataFrame:
    """The rows of submissions as they were sent; columns ROW_SCHEMA, `seq` null if never accepted."""
    row = schema.progress_row.c
    accepted = select(func.min(schema.decision.c.seq)).where(
        schema.decision.c.submission == row.submission, schema.decision.c.action == "accept"
    )
    seq = accepted.scalar_subquery().label("seq")
    reported = [row[name] for name in row_schema.REPORTED_COLUMNS]
    columns = [row.id.label("row"), seq, row.submission, *reported]
    mine = (row.strategy == strategy) & row.submission.in_(ids)
    return (
        columns_as_json.read(connection, Lines(columns, mine, row.id))
        .select(list(row_schema.ROW_SCHEMA))
        .sort("row")
    )


def pending_rows(connection: Connection, strategy: str, known_on: int) -> pl.DataFrame:
    """The rows that waited for a decision at an audit sequence, without overtaken ones (ROW_SCHEMA)."""
    lines = [line for line in audit_log.listing(connection, strategy) if line.seq <= known_on]
    return read_rows(connection, strategy, *waiting_after(lines))


def waiting_after(lines: Sequence[AuditEntry]) -> tuple[int, ...]:
    """The submissions that wait for a decision after some lines of the audit, without overtaken ones."""
    decided = {line.object: line.action for line in lines if line.action in standing_rows.DECISIONS}
    submitted = [line for line in lines if line.action == "submit"]
    sent = [line for line in submitted if decided.get(line.object) != "withdraw"]
    overtaken = {f"submission:{line.facts().get('replaces')}" for line in sent}
    objects = (line.object for line in sent if line.object not in {*decided, *overtaken})
    return tuple(int(object.partition(":")[2]) for object in objects)


def _read_submissions(
    connection: Connection, strategy: str, which: ColumnElement[bool] | None
) -> Any:
    decision = schema.decision.c
    decided = select(decision.reason).where(decision.submission == _COLUMN.id)
    reason = decided.order_by(decision.seq.desc()).limit(1).correlate(_TABLE).scalar_subquery()
    later = _TABLE.alias().c
    sent = (later.replaces == _COLUMN.id) & (later.state != "withdrawn")
    replaced_by = select(func.max(later.id)).where(sent).correlate(_TABLE).scalar_subquery()
    statement: Select[Any] = select(
        *shown_names.with_names(_TABLE, "sender"),
        reason.label("reason"),
        replaced_by.label("replaced_by"),
    )
    statement = statement.where(_COLUMN.strategy == strategy).order_by(_COLUMN.id)
    if which is not None:
        statement = statement.where(which)
    return (_submission(row) for row in connection.execute(statement))


def _submission(row: Row[Any]) -> Submission:
    return Submission(**{**row._mapping, "reading": json.loads(row.reading)})


def _record(sent: SentFile, number: int, rows: int, at: datetime) -> dict[str, Any]:
    """The submission as its table holds it."""
    return {
        "id": number,
        "strategy": sent.strategy,
        "entity": sent.entity,
        "sender": sent.sender,
        "received_as": sent.received_as,
        "file_name": sent.file_name,
        "sha256": hashlib.sha256(sent.content).hexdigest(),
        "submitted_at": audit_entry.format_timestamp(at),
        "replaces": sent.replaces,
        "state": "submitted",
        "version": 1,
        "rows": rows,
        "reading": audit_entry.canonical_json(sent.reading),
    }


def _check_replaced(connection: Connection, sent: SentFile) -> None:
    if sent.replaces is None:
        return
    replaced = get(connection, sent.strategy, sent.replaces)
    if replaced is None or replaced.entity != sent.entity:
        raise ValueError(
            f"Submission {sent.replaces} is none of {sent.entity}'s in {sent.strategy}."
        )


def _insert(connection: Connection, record: dict[str, Any]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(insert(_TABLE), record)
    except IntegrityError as error:
        active = find_active(connection, record["strategy"], record["entity"], record["sha256"])
        if active is None:
            raise
        raise SameBytes(active) from error


def _move(
    connection: Connection, submission: Submission, state: str, allowed: tuple[str, ...]
) -> None:
    """Changes the state if the submission is still what the caller saw, else raises Conflict."""
    seen = (
        (_COLUMN.strategy == submission.strategy)
        & (_COLUMN.id == submission.id)
        & (_COLUMN.version == submission.version)
        & (_COLUMN.state == submission.state)
    )
    change = update(_TABLE).where(seen & _COLUMN.state.in_(allowed))
    moved = connection.execute(change.values(state=state, version=_COLUMN.version + 1))
    if moved.rowcount != 1:
        raise Conflict(get(connection, submission.strategy, submission.id))


def _shift(connection: Connection, id: int | None, old: str, new: str) -> None:
    """Changes the state of the submission another one replaces, where it is in `old`."""
    change = update(_TABLE).where((_COLUMN.id == id) & (_COLUMN.state == old))
    connection.execute(change.values(state=new, version=_COLUMN.version + 1))


def _reinstate(connection: Connection, submission: Submission) -> int | None:
    """Makes what a withdrawn submission had replaced accepted again; its id, None if nothing is."""
    if submission.state != "accepted":
        return None
    strategy = submission.strategy
    back = replacements.find_reinstated(connection, strategy, submission.id)
    if back is not None and (old := get(connection, strategy, back)):
        if active := find_active(connection, strategy, old.entity, old.sha256):
            raise SameBytes(active)
        _shift(connection, back, "replaced", "accepted")
    return back


def _log(
    connection: Connection,
    by: By,
    number: int,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object],
) -> int:
    thing = f"submission:{number}"
    return audit_log.append(connection, by, action=action, object=thing, before=before, after=after)


def _decide(
    connection: Connection,
    by: By,
    submission: Submission,
    action: str,
    reason: str | None,
    after: Mapping[str, object],
) -> int:
    """Writes the audit line of a decision, and its reason where it can be erased."""
    strategy, number, before = submission.strategy, submission.id, {"state": submission.state}
    after = {**after, "texts": {"reason": reason}}
    seq = _log(connection, by, number, action, before, after)
    record = {"seq": seq, "strategy": strategy, "submission": number, "action": action}
    connection.execute(insert(schema.decision), {**record, "actor": by.actor, "reason": reason})
    return seq
