"""The check of document fields for `verify_chain.verify`: each against its line of the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.text import Problem


def check_fields(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Fields that are not as their audit line says, that have none, or that are gone."""
    audited = {line.seq: line for line in lines if line.action == "write"}
    table = schema.document_field
    for row in connection.execute(select(table).order_by(table.c.seq)):
        line = audited.pop(row.seq, None)
        stored = {
            "strategy": row.strategy,
            "name": f"document:{row.name}",
            "text": audit_entry.digest(row.text),
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
        "name": line.object,
        "text": line.facts().get("text"),
        "actor": line.actor,
        "at": line.at,
    }


def _problem(seq: int, field: str) -> Problem:
    values = {"number": str(seq), "field": field, "found": f"{seq} / {field}"}
    return Problem("audit-document-field", values)
