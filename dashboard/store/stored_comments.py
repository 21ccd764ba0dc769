"""Comments of bodies on the assessment and the answers to them; neither is ever changed or erased.

Each comment and each answer has a line of the audit log, which holds the digests of what was written.
"""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from dashboard.assessment import comments
from dashboard.store import database, records, schema
from dashboard.store.audit_entry import By


def add(connection: Connection, by: By, entity: str, comment: comments.Comment) -> int:
    """Stores a comment of an entity; returns its number. Only inside `database.write_transaction`."""
    number = database.next_id(connection, schema.comment.c.id)
    records.add(connection, records.COMMENT, by, id=number, entity=entity, **asdict(comment))
    return number


def answer(
    connection: Connection, by: By, number: int, outcome: comments.Outcome, text: str
) -> int:
    """Stores an answer to a comment; the last one counts. Returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    return records.add(connection, records.ANSWER, by, comment=number, outcome=outcome, text=text)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[comments.StoredComment, ...]:
    """Every comment on a strategy with its answers, up to an audit sequence, by default until now."""
    given: dict[int, list[comments.CommentAnswer]] = {}
    for row in records.rows(connection, records.ANSWER, strategy, sequence):
        given.setdefault(row.comment, []).append(
            comments.CommentAnswer(row.outcome, row.text, row.actor, row.at)
        )
    return tuple(
        comments.StoredComment(
            row.id,
            row.entity,
            comments.Comment(row.task, row.field, row.text, row.author),
            row.actor,
            row.at,
            tuple(given.get(row.id, ())),
        )
        for row in records.rows(connection, records.COMMENT, strategy, sequence)
    )
