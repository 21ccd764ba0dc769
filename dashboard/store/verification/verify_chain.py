"""Whether everything in the database is still as the audit log says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from dashboard.store import audit_log, records, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.people import access_log, accounts
from dashboard.store.records import problem
from dashboard.store.salted_texts import ChainTexts, ErasedText
from dashboard.store.verification import cards, stored_schema, submissions
from dashboard.text import Problem

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
        *cards.check_drafts(connection, written, texts),
        *cards.check_cards(connection, written, texts),
        *submissions.check_drafts(connection),
        *(
            one
            for kind in records.KINDS
            for one in records.check(connection, kind, written, texts.altered)
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
