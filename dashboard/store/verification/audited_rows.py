"""Rows that never change, each written with one audit line of its number: are both still there and alike?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from dashboard.store.audit_entry import AuditEntry
from dashboard.text import Problem


def check_rows(
    connection: Connection,
    lines: Sequence[AuditEntry],
    table: Table,
    actions: Collection[str],
    code: str,
    facts_of_row: Callable[[Row[Any]], Mapping[str, object]],
    facts_of_line: Callable[[AuditEntry], Mapping[str, object]],
) -> Iterator[Problem]:
    """A problem for each row that is not as its audit line says, has none, or is gone.

    `table` has a column `seq`, the number of the line, which has one of the `actions`. The two functions
    say the same facts of a row and of its line; the first that differs is named. Strategy, person and
    moment are compared for every table. Values of the problems: `number` (of the line), `field`, `found`.
    """
    audited = {line.seq: line for line in lines if line.action in actions}
    for row in connection.execute(select(table).order_by(table.c.seq)):
        line = audited.pop(row.seq, None)
        stored = {"strategy": row.strategy, "actor": row.actor, "at": row.at, **facts_of_row(row)}
        expected: dict[str, object] = {"seq": row.seq}
        if line is not None:
            expected = {
                "strategy": line.strategy,
                **facts_of_line(line),
                "actor": line.actor,
                "at": line.at,
            }
        field = next((name for name in expected if stored.get(name) != expected[name]), None)
        if field:
            yield _problem(code, row.seq, field)
    yield from (_problem(code, seq, "seq") for seq in audited)


def _problem(code: str, seq: int, field: str) -> Problem:
    return Problem(code, {"number": str(seq), "field": field, "found": f"{seq} / {field}"})
