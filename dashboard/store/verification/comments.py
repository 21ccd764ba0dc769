"""The check of comments for `verify_chain.verify`: each comment and answer against its audit line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from dashboard.assessment import comments
from dashboard.store import schema, stored_comments
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.verification.audited_rows import AuditedTable, check_rows
from dashboard.store.verification.chain_texts import ChainTexts
from dashboard.text import Problem

_FACTS = {"entity", "task", "field", "outcome"}


def check_comments(
    connection: Connection, lines: Sequence[AuditEntry], texts: ChainTexts
) -> Iterator[Problem]:
    """Comments and answers that are not as their audit line says, that have none, or that are gone."""
    code = "audit-comment"
    for audited in (
        AuditedTable(
            schema.comment, {"comment"}, code, _comment_facts, _facts_of_line, ("text", "author")
        ),
        AuditedTable(
            schema.comment_answer, {"answer"}, code, _answer_facts, _facts_of_line, ("text",)
        ),
    ):
        yield from check_rows(connection, lines, texts, audited)


def _facts_of_line(line: AuditEntry) -> dict[str, object]:
    facts = {name: text for name, text in line.facts().items() if name in _FACTS}
    return {"object": line.object, **facts}


def _comment_facts(row: Row[Any]) -> dict[str, str]:
    comment = comments.Comment(row.task, row.field, row.text, row.author)
    return {"object": f"comment:{row.id}", **stored_comments.comment_facts(row.entity, comment)}


def _answer_facts(row: Row[Any]) -> dict[str, str]:
    return {"object": f"comment:{row.comment}", "outcome": row.outcome}
