"""The checks of submissions, drafts of reports and files for `verify_chain.verify`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from dashboard.progress.row_schema import REPORTED_COLUMNS
from dashboard.store import (
    answers_to_warnings,
    audit_entry,
    drafts,
    observations,
    schema,
    standing_rows,
)
from dashboard.store.audit_entry import ZERO_DIGEST, AuditEntry
from dashboard.store.record_kinds import problem
from dashboard.store.salted_texts import ChainTexts
from dashboard.store.stored_rows import (
    KEY_COLUMNS,
    digest_of_all,
    row_digest,
    row_key,
)
from dashboard.text import Problem


def check_chain(lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Lines that are missing, that do not follow from the one before, or that were edited."""
    expected, previous = 1, ZERO_DIGEST
    for line in lines:
        for missing in range(expected, line.seq):
            yield problem("audit-gap", seq=missing)
        if line.previous != previous:
            yield problem("audit-chain", seq=line.seq)
        if line.digest != line.compute_digest():
            yield problem("audit-digest", seq=line.seq)
        expected, previous = line.seq + 1, line.digest


def check_anchors(lines: Sequence[AuditEntry], anchors: Iterable[str]) -> Iterator[Problem]:
    """Digests printed earlier that the chain no longer holds: its tail was cut or rewritten."""
    held = {line.digest for line in lines}
    for anchor in dict.fromkeys(anchors):
        if anchor not in held:
            yield problem("audit-anchor", anchor=anchor)


def check_submissions(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Submissions whose columns, texts, answers, state or decisions are not those that were audited."""
    submits = {line.submission_id(): line for line in lines if line.action == "submit"}
    replay = _replay_decisions(lines, {})
    answers = _answers(connection)
    for row in connection.execute(select(schema.submission).order_by(schema.submission.c.id)):
        line = submits.pop(row.id, None)
        given = answers.pop((row.strategy, row.id), {})
        if line is None:
            yield _submission_problem(row.id, "added")
            continue
        stored = {
            "file_name": row.file_name,
            "received_as": row.received_as,
            "answers": answers_to_warnings.values(given),
        }
        fields = [*_differing_columns(row, line, replay), *texts.altered(line, stored)]
        yield from (_submission_problem(row.id, field) for field in fields)
    yield from (_submission_problem(number, "deleted") for number in submits if number is not None)
    yield from (_submission_problem(number, "answers") for _, number in sorted(answers))
    yield from _decisions(connection, lines, texts)


def check_rows(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Submissions with a row that was edited, added or taken away; the row where it is known."""
    audited = {line.submission_id(): line.facts() for line in lines if line.action == "submit"}
    strategies = {line.submission_id(): line.strategy for line in lines if line.action == "submit"}
    for number, rows in groupby(_rows(connection), key=lambda row: row.submission):
        digests, edited, strategy = [], [], strategies.get(number)
        for row in rows:
            digests.append(row_digest(row.id, number, row[: len(REPORTED_COLUMNS)]))
            if (digests[-1], _key(row), strategy) != (row.digest, row.key, row.strategy):
                edited.append(str(row.id))
        facts = audited.pop(number, {})
        for name in edited:
            yield problem("audit-rows", submission=number, row=name)
        whole = (len(digests), digest_of_all(digests))
        if not edited and whole != (facts.get("rows"), facts.get("rows_digest")):
            yield _row_set_problem(number, len(digests), facts)
    for number, facts in audited.items():
        if facts.get("rows"):
            yield _row_set_problem(number, 0, facts)


def check_standing_rows(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Rows that were standing, or were not, when the decisions say otherwise."""
    keyed: dict[int, RowKeys] = {}
    for row in _rows(connection):
        keyed.setdefault(row.submission, []).append((row.id, (row.strategy, _key(row))))
    table = schema.standing.c
    stored: set[Interval] = {
        (row, (strategy, text), opened, closed)
        for row, strategy, text, opened, closed in connection.execute(
            select(table.row, table.strategy, table.key, table.opened, table.closed)
        )
    }
    expected = set(_replay_decisions(lines, keyed).intervals)
    for number in sorted({interval[0] for interval in stored ^ expected}):
        yield problem("audit-standing", row=number)


def check_files(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Files whose bytes no longer have the hash they are stored under, that nobody sent, or that are gone."""
    named = {(line.strategy, sha256) for line in lines for sha256 in _files_of(line)}
    table = schema.file.c
    stored = connection.execute(select(table.strategy, table.sha256).order_by(table.sha256)).all()
    for strategy, sha256 in stored:
        # One at a time: all the files together may not fit into memory.
        mine = (table.strategy == strategy) & (table.sha256 == sha256)
        content, size = connection.execute(select(table.bytes, table.size).where(mine)).one()
        if hashlib.sha256(content).hexdigest() != sha256 or len(content) != size:
            yield problem("audit-file", file=sha256)
        if (strategy, sha256) not in named:
            yield problem("audit-file-extra", file=sha256)
    for _, sha256 in sorted(named - {(row.strategy, row.sha256) for row in stored}):
        yield problem("audit-file-gone", file=sha256)


def check_observations(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Loads of statistics that were changed, and observations that no load brought."""
    loads = [line for line in lines if line.action == "load"]
    for seq in observations.find_altered_loads(connection, loads):
        yield problem("audit-observations", seq=seq)
    table = schema.observation.c
    brought = {(line.seq, line.strategy, line.object) for line in loads}
    stored = connection.execute(
        select(table.seq, table.strategy, "file:" + table.sha256).distinct().order_by(table.seq)
    )
    for seq in dict.fromkeys(row[0] for row in stored if tuple(row) not in brought):
        yield problem("audit-not-loaded", seq=seq)


def _submission_problem(number: int, field: str) -> Problem:
    if field == "answers":
        return problem("audit-answers", submission=number)
    return problem("audit-submission", submission=number, field=field)


def _row_set_problem(number: int | None, now: int, facts: Mapping[str, Any]) -> Problem:
    return problem("audit-row-set", submission=number, now=now, then=facts.get("rows", 0))


def _files_of(line: AuditEntry) -> list[str]:
    """The hashes of the files that a line says were stored."""
    if line.action == "submit":
        return [str(line.facts().get("file"))]
    if line.action == "attach":
        return [str(line.facts().get("sha256"))]
    if line.action == "publish":
        return list(line.facts().get("data", {}).values())
    return [line.object.removeprefix("file:")] if line.action == "load" else []


def _answers(connection: Connection) -> dict[tuple[str, int], dict[tuple[int, str], str]]:
    """The answers to warnings by strategy and submission."""
    table = schema.answer.c
    columns = (table.strategy, table.submission, table.line, table.code, table.reason)
    stored: dict[tuple[str, int], dict[tuple[int, str], str]] = {}
    for strategy, number, row, code, reason in connection.execute(select(*columns)):
        stored.setdefault((strategy, number), {})[row, code] = reason
    return stored


def _differing_columns(row: Row[Any], line: AuditEntry, replay: Replay) -> list[str]:
    """The columns of a submission that differ from its audit line and its later decisions."""
    facts = line.facts()
    pairs = {
        "strategy": (row.strategy, line.strategy),
        "entity": (row.entity, facts.get("entity")),
        "sender": (row.sender, line.actor),
        "sha256": (row.sha256, facts.get("file")),
        "submitted_at": (row.submitted_at, line.at),
        "replaces": (row.replaces, facts.get("replaces")),
        "rows": (row.rows, facts.get("rows")),
        "reading": (_reading(row.reading), facts.get("reading")),
        "state": (row.state, replay.states.get(row.id)),
        "version": (row.version, replay.versions.get(row.id)),
    }
    return [name for name, (stored, expected) in pairs.items() if stored != expected]


def _reading(text: str) -> str | None:
    try:
        return audit_entry.digest(json.loads(text))
    except ValueError:
        return None


def _decisions(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    audited = {
        line.seq: (line, number)
        for line in lines
        if line.action in standing_rows.DECISIONS and (number := line.submission_id()) is not None
    }
    for row in connection.execute(select(schema.decision).order_by(schema.decision.c.seq)):
        line, number = audited.pop(row.seq, (None, row.submission))
        stored = (row.strategy, row.submission, row.action, row.actor)
        if line is None or stored != (line.strategy, number, line.action, line.actor):
            yield _submission_problem(number, "decision")
        elif texts.altered(line, {"reason": row.reason}):
            yield _submission_problem(number, "reason")
    yield from (_submission_problem(number, "decision") for _, number in audited.values())


# (row, key) of one submission
RowKeys = list[tuple[int, tuple[str, str]]]
# row, strategy and key, opened, closed
Interval = tuple[int, tuple[str, str], int, int | None]


@dataclass(slots=True)
class Replay:
    """What the decisions so far have led to.

    `states`, `versions` (the number of changes of state) and `accepted` (the sequence of acceptance) are
    by submission; `intervals` is every interval there must be. What a decision replaced or restored
    is what its line says: earlier programs did not follow corrections of corrections.
    """

    rows: Mapping[int, RowKeys]
    states: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)
    intervals: list[Interval] = field(default_factory=list)
    _claims: dict[tuple[str, str], list[tuple[int, int]]] = field(default_factory=dict)
    _holders: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)

    def apply(self, line: AuditEntry) -> None:
        """Takes one line of the audit; one that is not about a submission changes nothing."""
        number = line.submission_id()
        if number is None:
            return
        match line.action:
            case "submit":
                self._move(number, "submitted")
            case "accept":
                self._accept(number, line.seq, line.facts().get("replaced"))
            case "return":
                self._move(number, "returned")
            case "withdraw":
                self._withdraw(number, line.seq, line.facts().get("reinstated"))

    def finish(self) -> None:
        """Adds the rows that are still standing to `intervals`."""
        for key, (row, opened) in self._holders.items():
            self.intervals.append((row, key, opened, None))
        self._holders.clear()

    def _move(self, number: int, state: str) -> None:
        self.states[number] = state
        self.versions[number] = self.versions.get(number, 0) + 1

    def _accept(self, number: int, seq: int, replaced: int | None) -> None:
        self._move(number, "accepted")
        self.accepted[number] = seq
        for row, key in self.rows.get(number, []):
            self._claims.setdefault(key, []).append((number, row))
        if replaced is not None:
            self._move(replaced, "replaced")
        self._settle([number, replaced], seq)

    def _withdraw(self, number: int, seq: int, reinstated: int | None) -> None:
        self._move(number, "withdrawn")
        if reinstated is not None:
            self._move(reinstated, "accepted")
        self._settle([number, reinstated], seq)

    def _settle(self, numbers: Iterable[int | None], seq: int) -> None:
        """Makes the row of the submission that was accepted last standing for each key."""
        touched = {key for number in numbers if number for _, key in self.rows.get(number, [])}
        for key in touched:
            claims = [
                (self.accepted[number], row)
                for number, row in self._claims.get(key, [])
                if self.states[number] == "accepted"
            ]
            row = max(claims)[1] if claims else None
            holder = self._holders.get(key)
            if holder is not None and holder[0] != row:
                self.intervals.append((holder[0], key, holder[1], seq))
                del self._holders[key]
            if row is not None and (holder is None or holder[0] != row):
                self._holders[key] = (row, seq)


def _replay_decisions(lines: Sequence[AuditEntry], keyed: dict[int, RowKeys]) -> Replay:
    replay = Replay(keyed)
    for line in lines:
        replay.apply(line)
    replay.finish()
    return replay


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    """All rows, by submission and id, a part at a time; the reported columns come first."""
    table = schema.progress_row.c
    columns = [table[name] for name in REPORTED_COLUMNS]
    own = (table.id, table.strategy, table.submission, table.key, table.digest)
    ordered: Select[Any] = select(*columns, *own).order_by(table.submission, table.id)
    yield from connection.execute(ordered.execution_options(yield_per=10_000))


def _key(row: Row[Any]) -> str:
    return row_key(*(getattr(row, name) for name in KEY_COLUMNS))


def check_drafts(connection: Connection) -> Iterator[Problem]:
    """Drafts whose bytes are not those that were kept; they are offered to nobody."""
    kept = schema.field_draft
    for row in connection.execute(select(kept).order_by(kept.c.name, kept.c.field)):
        if not drafts.is_as_kept(row.bytes, row.sha256):
            yield Problem("audit-report-draft", {"found": row.field})
