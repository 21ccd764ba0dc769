"""The check of locks for `verify_chain.verify`: each against the audit line that it was written with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import AuditedTable, check_rows
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem

_STATES = {"lock": "locked", "unlock": "unlocked"}


def check_locks(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Locks that are not as their audit line says, that have none, or that are gone."""
    audited = AuditedTable(
        schema.period_lock, _STATES, "audit-lock", _facts_of_row, _facts_of_line, ("reason",)
    )
    return check_rows(connection, lines, texts, audited)


def _facts_of_row(row: Row[Any]) -> dict[str, object]:
    return {"period": f"period:{row.period}", "state": row.state}


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    return {"period": line.object, "state": _STATES[line.action]}
