"""Erasing what a person wrote: the text and its salt go, the chain holds, and a line says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Connection, select, update

from dashboard.assessment import Card
from dashboard.store import (
    answers_to_warnings,
    audit_entry,
    audit_log,
    erased_bytes,
    record_kinds,
    salted_texts,
    schema,
)
from dashboard.store.audit_entry import AuditEntry, By

_BY_NUMBER: Mapping[tuple[str, str], Column[str]] = {
    ("submit", "file_name"): schema.submission.c.file_name,
    ("submit", "received_as"): schema.submission.c.received_as,
    ("ready", "card"): schema.card.c.card,
    ("reopen", "reason"): schema.card.c.reason,
    ("draft", "card"): schema.draft.c.card,
}
"""Where a text is stored, by the action of its line and its name: in the row numbered in `object`."""
_BY_SEQUENCE: Mapping[tuple[str, str], Column[str]] = {
    ("return", "reason"): schema.decision.c.reason,
    ("withdraw", "reason"): schema.decision.c.reason,
    **{
        (action, name): kind.table.c[name]
        for kind in record_kinds.KINDS
        for action in kind.states
        for name in kind.texts
    },
}
"""The same, in the row with the sequence of the line."""
_COLUMNS = {**_BY_NUMBER, **_BY_SEQUENCE}
TABLES = tuple(
    sorted({"answer", "text_salt", *(column.table.name for column in _COLUMNS.values())})
)
"""The tables that texts and their salts are erased from."""
_ANSWERS = ("submit", "answers")
"""These are in a table of their own."""
GROUNDS = ("request", "personal-data", "secret", "mistake")
"""Why a text is erased, as a code: a reason in words would be another text of the kind."""
State = Literal["held", "erased"]
"""A text by its digest in the chain, or one that is gone."""


@dataclass(frozen=True, slots=True)
class WrittenText:
    """The place of a text that a person wrote: `seq` and `name` are what `erase_text` takes."""

    seq: int
    name: str
    at: str
    actor: str
    object: str
    state: State


def listing(connection: Connection, strategy: str) -> list[WrittenText]:
    """Every text of a strategy that can be erased or was, by its audit line; none of the texts themselves.

    Of a draft only the last writing is there to be erased.
    """
    lines = audit_log.listing(connection, strategy)
    erased, latest = _erased(lines), {line.object: line.seq for line in lines}
    stored = {which: _stored(connection, which) for which in (*_COLUMNS, _ANSWERS)}
    found = []
    for line in lines:
        if line.action == "draft" and latest[line.object] != line.seq:
            continue
        names = (name for action, name in stored if action == line.action)
        for name in (name for name in names if _has_text(line, name)):
            key = line.seq if (line.action, name) in _BY_SEQUENCE else _number(line)
            state: State = "held"
            if (f"text:{line.seq}", name) in erased:
                state = "erased"
            elif not stored[line.action, name].get(key):
                continue
            found.append(WrittenText(line.seq, name, line.at, line.actor, line.object, state))
    return found


def erase_text(connection: Connection, by: By, *, seq: int, name: str, ground: str) -> int:
    """Erases a text that was written with an audit line, and its salt; returns the sequence of the erasure.

    `name` names the text in the line: file_name, received_as, answers (all of a submission), reason,
    card, text, author, name; `ground` is one of GROUNDS. A card keeps its task. Only inside
    `database.write_transaction`. `erased_bytes.left_behind` says what is left of it. Raises LookupError
    if the line has no such text (any more), or the draft was overwritten since.
    """
    line = _find_line(connection, by.strategy, seq, name)
    left = _blank(connection, line, name)
    salted_texts.delete_salts(connection, _sequences(connection, line), name)
    erased_bytes.note(connection, *TABLES)
    return audit_log.append(
        connection,
        by,
        action=salted_texts.ERASE,
        object=f"text:{seq}",
        before=None,
        after={
            "line": seq,
            "name": name,
            "left": audit_entry.digest(left),
            "ground": ground,
            **_raise_version(connection, line),
        },
    )


def _find_line(connection: Connection, strategy: str, seq: int, name: str) -> AuditEntry:
    """The line that a text was written with; LookupError where there is nothing to erase."""
    lines = audit_log.listing(connection, strategy)
    line = next((line for line in lines if line.seq == seq), None)
    if line is None or not _has_text(line, name) or (f"text:{seq}", name) in _erased(lines):
        raise LookupError(f"Audit record {seq} of {strategy} has no text {name}.")
    if line.action == "draft" and any(
        each.seq > seq for each in lines if each.object == line.object
    ):
        raise LookupError(f"What audit record {seq} wrote was written over since.")
    return line


def _erased(lines: Iterable[AuditEntry]) -> set[tuple[str, object]]:
    """What was erased: `text:` with the number of its line, and the name."""
    return {
        (line.object, line.facts().get("name"))
        for line in lines
        if line.action == salted_texts.ERASE
    }


def _stored(connection: Connection, which: tuple[str, str]) -> Mapping[int | None, object]:
    """The texts of a kind by the number of their row, or by the sequence of their line."""
    if which == _ANSWERS:
        table = schema.answer
        given = select(table.c.submission, table.c.reason).where(table.c.reason != "")
        return {row.submission: row.reason for row in connection.execute(given)}
    column = _COLUMNS[which]
    key = column.table.c.id if which in _BY_NUMBER else column.table.c.seq
    return {row[0]: row[1] for row in connection.execute(select(key, column))}


def _number(line: AuditEntry) -> int | None:
    number = line.object.partition(":")[2]
    return int(number) if number.isdecimal() else None


def _has_text(line: AuditEntry, name: str) -> bool:
    known = (line.action, name) in {*_COLUMNS, _ANSWERS}
    digests = line.facts().get(salted_texts.IN_LINE)
    # What ships with a strategy is known by its file name, and no person wrote it.
    return known and line.actor != audit_entry.SEED_ACTOR and (digests is None or name in digests)


def _blank(connection: Connection, line: AuditEntry, name: str) -> object:
    """Empties a text where it is stored; returns what is left of it, as `audit verify` reads it."""
    number = line.object.partition(":")[2]
    which = (line.action, name)
    if which == _ANSWERS:
        return _blank_answers(connection, line.strategy, int(number))
    column = _COLUMNS[which]
    table = column.table
    this_row = table.c.id == int(number) if which in _BY_NUMBER else table.c.seq == line.seq
    left: object = None if column.nullable else ""
    stored = left
    if name == "card":
        left = Card(connection.execute(select(table.c.task).where(this_row)).scalar_one()).values()
        stored = audit_entry.canonical_json(left)
    connection.execute(update(table).where(this_row).values({column.name: stored}))
    return left


def _raise_version(connection: Connection, line: AuditEntry) -> dict[str, int]:
    """Raises the version of a draft, so that a form that is open shows itself out of date."""
    if line.action != "draft":
        return {}
    table, number = schema.draft, _number(line)
    change = update(table).where(table.c.id == number).values(version=table.c.version + 1)
    version = connection.execute(change.returning(table.c.version)).scalar_one()
    return {salted_texts.VERSION: version}


def _blank_answers(connection: Connection, strategy: str, submission: int) -> object:
    table = schema.answer
    mine = (table.c.strategy == strategy) & (table.c.submission == submission)
    connection.execute(update(table).where(mine).values(reason=""))
    return answers_to_warnings.values(answers_to_warnings.read(connection, strategy, submission))


def _sequences(connection: Connection, line: AuditEntry) -> list[int]:
    """The lines whose salts go with a text: of a draft all, or an older version could be guessed."""
    if line.action != "draft":
        return [line.seq]
    lines = audit_log.listing(connection, line.strategy)
    return [each.seq for each in lines if each.object == line.object]
