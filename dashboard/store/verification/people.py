"""The checks of people and the access log for `verify_chain.verify`, each against its audit lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from dashboard.store import schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.people import access_log, accounts
from dashboard.text import Problem

_ABOUT_PERSON = {"invite", "bind", "erase-person"}


def check_people(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """People who are not as the last audit line about them says, who have none, or who are gone."""
    last = {line.object: line for line in lines if line.action in _ABOUT_PERSON}
    for row in connection.execute(select(schema.person).order_by(schema.person.c.id)):
        line = last.pop(row.handle, None)
        field = "added" if line is None else _differing_fact(row, line)
        if field:
            yield _problem("audit-person", row.handle, field)
    yield from (_problem("audit-person", handle, "deleted") for handle in last)


def _differing_fact(row: Row[Any], line: AuditEntry) -> str | None:
    """The first of what is stored of a person that is not as the line says."""
    stored = {"person": f"person:{row.id}", "strategy": row.strategy}
    stored |= accounts.facts_of_person(row)
    expected = {"person": row.handle, "strategy": line.strategy, **line.facts()}
    return next((name for name in expected if stored.get(name) != expected[name]), None)


def check_access(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Acts of the access log that are not as their audit line says, or that are gone.

    An erased origin has neither text nor salt and is not a problem; neither is an act that a later line
    says was dropped.
    """
    audited = {line.seq: line for line in lines if access_log.is_access(line) or line.came_from()}
    for row in connection.execute(select(schema.access).order_by(schema.access.c.seq)):
        line = audited.pop(row.seq, None)
        field = "added" if line is None else _differing(row, line)
        if field:
            yield _problem("audit-access", str(row.seq), field)
    dropped = [
        line for line in lines if line.action == access_log.DROPPED and access_log.is_access(line)
    ]
    yield from (
        _problem("audit-access", str(seq), "deleted")
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


def _problem(code: str, number: str, field: str) -> Problem:
    return Problem(code, {"number": number, "field": field, "found": f"{number} / {field}"})
