"""The check of locks for `verify_chain.verify`: each against the audit line that it was written with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.text import Problem

_STATES = {"lock": "locked", "unlock": "unlocked"}


def check_locks(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Locks that are not as their audit line says, that have none, or that are gone."""
    audited = {line.seq: line for line in lines if line.action in _STATES}
    for row in connection.execute(select(schema.period_lock).order_by(schema.period_lock.c.seq)):
        line = audited.pop(row.seq, None)
        stored = {
            "strategy": row.strategy,
            "period": f"period:{row.period}",
            "state": row.state,
            "reason": audit_entry.digest(row.reason),
            "actor": row.actor,
            "at": row.at,
        }
        expected = {"seq": row.seq} if line is None else _expected(line)
        field = next((name for name in expected if stored.get(name) != expected[name]), None)
        if field:
            yield _problem(row.seq, field)
    yield from (_problem(seq, "seq") for seq in audited)


def _expected(line: AuditEntry) -> dict[str, object]:
    return {
        "strategy": line.strategy,
        "period": line.object,
        "state": _STATES[line.action],
        "reason": line.facts().get("reason"),
        "actor": line.actor,
        "at": line.at,
    }


def _problem(seq: int, field: str) -> Problem:
    values = {"number": str(seq), "field": field, "found": f"{seq} / {field}"}
    return Problem("audit-lock", values)
