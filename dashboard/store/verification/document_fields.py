"""The check of document fields for `verify_chain.verify`: each against its line of the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import check_rows
from dashboard.text import Problem


def check_fields(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Fields that are not as their audit line says, that have none, or that are gone."""
    table, code = schema.document_field, "audit-document-field"
    return check_rows(connection, lines, table, {"write"}, code, _facts_of_row, _facts_of_line)


def _facts_of_row(row: Row[Any]) -> dict[str, object]:
    return {"name": f"document:{row.name}", "text": audit_entry.digest(row.text)}


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    return {"name": line.object, "text": line.facts().get("text")}
