"""The check of double coding for `verify_chain.verify`: codings and agreed verdicts against the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.double_coding import stored_codings
from dashboard.store.verification.audited_rows import check_rows
from dashboard.text import Problem


def check_codings(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Codings and agreed verdicts that are not as their audit line says, have none, or are gone."""
    for table, action, facts_of_row in (
        (schema.coding, "code", _coding_facts),
        (schema.agreed_verdict, "agree", _agreed_facts),
    ):
        yield from check_rows(
            connection, lines, table, {action}, "audit-coding", facts_of_row, _facts_of_line
        )


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    return {"task": line.object, **line.facts()}


def _coding_facts(row: Row[Any]) -> dict[str, str]:
    return {
        "task": f"task:{row.task}",
        **stored_codings.coding_facts(row.verdict, row.reason, row.salt),
    }


def _agreed_facts(row: Row[Any]) -> dict[str, str]:
    return {
        "task": f"task:{row.task}",
        "verdict": row.verdict,
        "reason": audit_entry.digest(row.reason),
    }
