"""The check of document fields for `verify_chain.verify`: each against its line of the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import AuditedTable, check_rows
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem


def check_fields(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Fields that are not as their audit line says, that have none, or that are gone."""
    audited = AuditedTable(
        schema.document_field,
        {"write"},
        "audit-document-field",
        _facts_of_row,
        _facts_of_line,
        ("text",),
    )
    return check_rows(connection, lines, texts, audited)


def _facts_of_row(row: Row[Any]) -> dict[str, object]:
    return {"field": f"document:{row.name}"}


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    return {"field": line.object}
