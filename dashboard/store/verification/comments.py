"""The check of comments for `verify_chain.verify`: each comment and answer against its audit line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from dashboard.assessment import comments
from dashboard.store import audit_entry, schema
from dashboard.store.audit_entry import AuditEntry
from dashboard.store.comment_round import stored_comments
from dashboard.text import Problem


def check_comments(connection: Connection, lines: Sequence[AuditEntry]) -> Iterator[Problem]:
    """Comments and answers that are not as their audit line says, that have none, or that are gone."""
    for table, action, facts in (
        (schema.comment, "comment", _comment_facts),
        (schema.comment_answer, "answer", _answer_facts),
    ):
        audited = {line.seq: line for line in lines if line.action == action}
        for row in connection.execute(select(table).order_by(table.c.seq)):
            line = audited.pop(row.seq, None)
            stored = {
                "strategy": row.strategy,
                "actor": row.actor,
                "at": row.at,
                **facts(row),
            }
            expected: dict[str, object] = {"seq": row.seq}
            if line is not None:
                own = {"strategy": line.strategy, "actor": line.actor, "at": line.at}
                expected = {**own, "object": line.object, **line.facts()}
            field = next((name for name in expected if stored.get(name) != expected[name]), None)
            if field:
                yield _problem(row.seq, field)
        yield from (_problem(seq, "seq") for seq in audited)


def _comment_facts(row: Row[Any]) -> dict[str, str]:
    comment = comments.Comment(row.task, row.field, row.text, row.author)
    return {"object": f"comment:{row.id}", **stored_comments.comment_facts(row.entity, comment)}


def _answer_facts(row: Row[Any]) -> dict[str, str]:
    return {
        "object": f"comment:{row.comment}",
        "outcome": row.outcome,
        "text": audit_entry.digest(row.text),
    }


def _problem(seq: int, field: str) -> Problem:
    values = {"number": str(seq), "field": field, "found": f"{seq} / {field}"}
    return Problem("audit-comment", values)
