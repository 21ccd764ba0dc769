"""Rows that never change, each written with one audit line of its number: are both still there and alike?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem


@dataclass(frozen=True, slots=True)
class AuditedTable:
    """A table with a column `seq`, the number of the line of a row, which has one of the `actions`.

    The two functions say the same facts of a row and of its line; `texts` are the columns of what a
    person wrote, `code` is that of the problems.
    """

    table: Table
    actions: Collection[str]
    code: str
    facts_of_row: Callable[[Row[Any]], Mapping[str, object]]
    facts_of_line: Callable[[AuditEntry], Mapping[str, object]]
    texts: Sequence[str]


def check_rows(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts, audited: AuditedTable
) -> Iterator[Problem]:
    """A problem for each row that is not as its audit line says, has none, or is gone.

    The first fact that differs is named; strategy, person and moment are compared for every table.
    Values of the problems: `number` (of the line), `field`, `found`.
    """
    table = audited.table
    expected = {line.seq: line for line in lines if line.action in audited.actions}
    for row in connection.execute(select(table).order_by(table.c.seq)):
        line = expected.pop(row.seq, None)
        field = "added" if line is None else _differing_field(row, line, texts, audited)
        if field:
            yield _problem(audited.code, row.seq, field)
    yield from (_problem(audited.code, seq, "deleted") for seq in expected)


def _differing_field(
    row: Row[Any], line: AuditEntry, texts: ChainTexts, audited: AuditedTable
) -> str | None:
    """The first fact or text of a row that is not as its line says."""
    stored = {"strategy": row.strategy, **audited.facts_of_row(row), "actor": row.actor}
    expected = {"strategy": line.strategy, **audited.facts_of_line(line), "actor": line.actor}
    stored["at"], expected["at"] = row.at, line.at
    written = {name: getattr(row, name) for name in audited.texts}
    altered = texts.altered(line, written)
    return next((name for name in expected if stored.get(name) != expected[name]), None) or next(
        iter(altered), None
    )


def _problem(code: str, seq: int, field: str) -> Problem:
    return Problem(code, {"number": str(seq), "field": field, "found": f"{seq} / {field}"})
