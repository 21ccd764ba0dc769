"""The check of double coding for `verify_chain.verify`: codings and agreed verdicts against the audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.store import schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import AuditedTable, check_rows
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem


def check_codings(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Codings and agreed verdicts that are not as their audit line says, have none, or are gone."""
    code, written = "audit-coding", ("verdict", "reason")
    for audited in (
        AuditedTable(schema.coding, {"code"}, code, _task_of_row, _task_of_line, written),
        AuditedTable(
            schema.agreed_verdict, {"agree"}, code, _agreed_facts, _agreed_in_line, ("reason",)
        ),
    ):
        yield from check_rows(connection, lines, texts, audited)


def _task_of_row(row: Row[Any]) -> dict[str, object]:
    return {"task": f"task:{row.task}"}


def _task_of_line(line: AuditEntry) -> dict[str, object]:
    return {"task": line.object}


def _agreed_facts(row: Row[Any]) -> dict[str, object]:
    return {**_task_of_row(row), "verdict": row.verdict}


def _agreed_in_line(line: AuditEntry) -> dict[str, object]:
    return {**_task_of_line(line), "verdict": line.facts().get("verdict")}
