"""Whether everything in the database is still as the audit log says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from dashboard.assessment import Card
from dashboard.store import audit_log, cards, record_kinds, salted_texts, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.people import access_log, accounts
from dashboard.store.record_kinds import problem
from dashboard.store.salted_texts import ChainTexts, ErasedText
from dashboard.store.verification import stored_schema, submissions
from dashboard.text import Problem

_AS_FILED = ("task", "version", "as_of", "known_on", "sha256", "digest", "author")


def check_drafts(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Drafts that are not as their last audit line says, or that are gone."""
    last = {line.object: line for line in lines if line.object.startswith("draft:")}
    erasures = [line.facts() for line in lines if line.action == salted_texts.ERASE]
    raised = {
        erasure["line"]: erasure[salted_texts.VERSION]
        for erasure in erasures
        if salted_texts.VERSION in erasure
    }
    for row in _rows(connection, schema.draft):
        line = last.pop(f"draft:{row.id}", None)
        expected = line.facts() | {"strategy": line.strategy} if line else {}
        if line is not None and line.seq in raised:
            expected["version"] = raised[line.seq]
        stored = {name: getattr(row, name) for name in ("strategy", "task", "state", "version")}
        stored |= {"author": row.author, "at": row.at}
        yield from _compare_values("audit-draft", row.id, stored, expected)
        if line is not None:
            fields = texts.altered(line, {"card": _text_of_draft(row)})
            yield from (problem("audit-draft", number=row.id, field=field) for field in fields)
    yield from (
        problem("audit-draft", number=name.partition(":")[2], field="deleted") for name in last
    )


def check_cards(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Cards that are not as they were filed and decided, or whose rows are no longer the same."""
    of_card: dict[str, list[AuditEntry]] = {}
    for line in lines:
        if line.object.startswith("card:"):
            of_card.setdefault(line.object, []).append(line)
    for row in _rows(connection, schema.card):
        history = of_card.pop(f"card:{row.id}", [])
        stored = {name: getattr(row, name) for name in ("strategy", "state", "at", *_AS_FILED)}
        stored |= {"approver": row.approver, "approved_at": row.approved_at}
        stored["rows"] = cards.task_rows_digest(
            connection, row.strategy, row.task, row.as_of, row.known_on
        )
        expected = _expected_values(history)
        yield from _compare_values("audit-card", row.id, stored, expected)
        fields = _altered_texts(row, history, texts)
        yield from (problem("audit-card", number=row.id, field=field) for field in fields)
    yield from (
        problem("audit-card", number=name.partition(":")[2], field="deleted") for name in of_card
    )


def _altered_texts(row: Row[Any], history: Sequence[AuditEntry], texts: ChainTexts) -> list[str]:
    """Which texts of a card are not as it was filed, and given back."""
    altered = []
    given_back = row.reason is not None
    for line in history:
        if line.action == "ready":
            altered += texts.altered(line, {"card": _text(row)})
        if line.action == "reopen":
            given_back = False
            altered += texts.altered(line, {"reason": row.reason})
    return [*altered, "reason"] if history and given_back else altered


def _expected_values(history: Sequence[AuditEntry]) -> dict[str, Any]:
    """What a card must be by its audit lines; empty where it was never filed."""
    if not history:
        return {}
    first = history[0]
    expected = {**first.facts(), "strategy": first.strategy, "at": first.at}
    expected |= {"rows": expected.get("digest"), "approver": None, "approved_at": None}
    for line in history[1:]:
        expected["state"] = line.facts().get("state")
        if line.action == "approve":
            expected |= {"approver": line.actor, "approved_at": line.at}
    return expected


def _rows(connection: Connection, table: Table) -> list[Row[Any]]:
    return list(connection.execute(select(table).order_by(table.c.id)))


def _text(row: Row[Any]) -> object:
    """A stored card as plain values; None if it is no longer valid JSON."""
    try:
        return json.loads(row.card)
    except ValueError:
        return None


def _text_of_draft(row: Row[Any]) -> object:
    """The stored text of a draft; None where nothing is left of one that was dropped."""
    text = _text(row)
    emptied = row.state == "dropped" and text == Card(row.task).values()
    return None if emptied else text


def _compare_values(
    code: str, number: int, stored: dict[str, Any], expected: dict[str, Any]
) -> Iterator[Problem]:
    if not expected:
        yield problem(code, number=number, field="added")
        return
    for name, value in stored.items():
        if value != expected.get(name):
            yield problem(code, number=number, field=name)


_ABOUT_PERSON = {"invite", "bind", "erase-person"}


@dataclass(frozen=True, slots=True)
class ChainFindings:
    """What was found: everything that is not as the audit says, and the texts that were erased on record.

    `after_anchors` is how many records follow the last of the given anchors; None without one.
    """

    problems: list[Problem]
    erased: list[ErasedText]
    after_anchors: int | None = None


def verify(connection: Connection, anchor: str | None = None) -> list[Problem]:
    """Everything in the database that is not as the audit says; empty when nothing was touched."""
    return examine(connection, anchor).problems


def examine(connection: Connection, *anchors: str | None) -> ChainFindings:
    """Holds everything in the database against the audit.

    The schema is held against the one that the program makes, and the chain of all strategies is walked;
    submissions, rows, standings and files are computed again from it. `anchors` are digests printed
    earlier: without one, a cut tail of the audit shows only by what it leaves behind, and nothing shows a
    line that was put in at the end with right digests. Raises
    `database.Unavailable`, with code database-schema, where tables or columns are missing. Codes and values:
    refusal-off (`found`) · schema-more, schema-less, schema-other (`kind`, `name`) · audit-gap, audit-chain,
    audit-digest (`seq`) · audit-anchor (`anchor`) · audit-submission (`submission`, `field`) · audit-rows
    (`submission`, `row`) · audit-row-set (`submission`, how many rows `now` and `then`) · audit-answers
    (`submission`) · audit-standing (`row`) · audit-file, audit-file-extra, audit-file-gone
    (`file`) · audit-observations, audit-not-loaded (`seq`) · audit-draft, audit-card, audit-lock,
    audit-document-field, audit-attachment, audit-message, audit-person, audit-role, audit-access
    (`number`, `field`) · audit-report-draft (`found`). `found` holds the same in one text.
    """
    kept = [anchor for anchor in anchors if anchor is not None]
    of_schema = stored_schema.check_schema(connection)
    lines = audit_log.read_chain(connection)
    # Who came and was refused changes nothing, whatever it was that they tried.
    written = [line for line in lines if not access_log.is_access(line)]
    texts = ChainTexts(connection, written)
    problems = [
        *of_schema,
        *submissions.check_chain(lines),
        *submissions.check_anchors(lines, kept),
        *submissions.check_submissions(connection, written, texts),
        *submissions.check_rows(connection, written),
        *submissions.check_standing_rows(connection, written),
        *submissions.check_files(connection, written),
        *submissions.check_observations(connection, written),
        *check_drafts(connection, written, texts),
        *check_cards(connection, written, texts),
        *submissions.check_drafts(connection),
        *(
            one
            for kind in record_kinds.KINDS
            for one in record_kinds.check(connection, kind, written, texts.altered)
        ),
        *_check_people(connection, written),
        *_check_access(connection, lines),
    ]
    vouched = max((line.seq for line in lines if line.digest in kept), default=0)
    after = len([line for line in lines if line.seq > vouched]) if kept else None
    return ChainFindings(problems, texts.erased, after)


def _check_people(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """People who are not as the last audit line about them says, who have none, or who are gone."""
    last = {line.object: line for line in lines if line.action in _ABOUT_PERSON}
    for row in connection.execute(select(schema.person).order_by(schema.person.c.id)):
        line = last.pop(row.handle, None)
        field = "added" if line is None else _differing_fact(row, line)
        if field:
            yield problem("audit-person", number=row.handle, field=field)
    yield from (problem("audit-person", number=handle, field="deleted") for handle in last)


def _differing_fact(row: Row[Any], line: AuditEntry) -> str | None:
    """The first of what is stored of a person that is not as the line says."""
    stored = {"person": f"person:{row.id}", "strategy": row.strategy}
    stored |= accounts.facts_of_person(row)
    expected = {"person": row.handle, "strategy": line.strategy, **line.facts()}
    return next((name for name in expected if stored.get(name) != expected[name]), None)


def _check_access(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Acts of the access log that are not as their audit line says, or that are gone.

    An erased origin has neither text nor salt and is not a problem; neither is an act that a later line
    says was dropped.
    """
    audited = {line.seq: line for line in lines if access_log.is_access(line) or line.came_from()}
    for row in connection.execute(select(schema.access).order_by(schema.access.c.seq)):
        line = audited.pop(row.seq, None)
        field = "added" if line is None else _differing(row, line)
        if field:
            yield problem("audit-access", number=row.seq, field=field)
    dropped = [
        line for line in lines if line.action == access_log.DROPPED and access_log.is_access(line)
    ]
    yield from (
        problem("audit-access", number=seq, field="deleted")
        for seq, line in audited.items()
        if not any(_drops(drop, line) for drop in dropped)
    )


def _drops(drop: AuditEntry, line: AuditEntry) -> bool:
    """Whether a line says that the act of an earlier one was dropped."""
    same = drop.facts().get("strategy") == _expected_of(line).get("strategy")
    before = drop.object.partition(":")[2]
    return same and line.seq < drop.seq and line.at < before


def _expected_of(line: AuditEntry) -> dict[str, object]:
    """What the access log says of an act; of a write that it was done, and from where."""
    if access_log.is_access(line):
        return line.facts()
    facts = {"outcome": "done", "issued": None, "origin": line.came_from()}
    return {"strategy": line.strategy, **facts}


def _differing(row: Row[Any], line: AuditEntry) -> str | None:
    facts = access_log.facts_of_access(row.outcome, row.issued, row.origin, row.salt, row.times)
    stored = {"strategy": row.strategy, "action": row.action, **facts}
    expected = {**_expected_of(line), "action": line.action}
    if row.origin is None and row.salt is None:
        expected["origin"] = None
    if row.person is not None:
        stored["person"], expected["person"] = f"person:{row.person}", line.actor
    names = [*expected, *stored]
    return next((name for name in names if stored.get(name) != expected.get(name)), None)
