"""The check of comments for `verify_chain.verify`: each comment and answer against its audit line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.assessment import comments
from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.comment_round import stored_comments
from dashboard.store.verification.audited_rows import check_rows
from dashboard.text import Problem


def check_comments(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Comments and answers that are not as their audit line says, that have none, or that are gone."""
    for table, action, facts_of_row in (
        (schema.comment, "comment", _comment_facts),
        (schema.comment_answer, "answer", _answer_facts),
    ):
        yield from check_rows(
            connection, lines, table, {action}, "audit-comment", facts_of_row, _facts_of_line
        )


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    return {"object": line.object, **line.facts()}


def _comment_facts(row: Row[Any]) -> dict[str, str]:
    comment = comments.Comment(row.task, row.field, row.text, row.author)
    return {"object": f"comment:{row.id}", **stored_comments.comment_facts(row.entity, comment)}


def _answer_facts(row: Row[Any]) -> dict[str, str]:
    return {
        "object": f"comment:{row.comment}",
        "outcome": row.outcome,
        "text": audit_entry.digest(row.text),
    }
