"""Comments of bodies on the assessment and the answers to them; neither is ever changed or erased.

Each comment and each answer has a line of the audit log, which holds the digests of what was written.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.assessment import comments
from dashboard.store import database, recorded_rows, schema
from dashboard.store.people import accounts

_COMMENT, _ANSWER = schema.comment, schema.comment_answer


def add(
    connection: Connection,
    *,
    strategy: str,
    entity: str,
    comment: comments.Comment,
    actor: str,
    at: datetime,
) -> int:
    """Stores a comment of an entity; returns its number. Only inside `database.write_transaction`."""
    number = database.next_id(connection, _COMMENT.c.id)
    facts = comment_facts(entity, comment)
    texts = {"text": comment.text, "author": comment.author}
    after = {**facts, "texts": texts}
    line = recorded_rows.Line(strategy, actor, "comment", f"comment:{number}", after, at)
    recorded_rows.add(connection, _COMMENT, line, {"id": number, **facts, **texts})
    return number


def comment_facts(entity: str, comment: comments.Comment) -> dict[str, str]:
    """What the audit says of a comment beside its texts."""
    return {"entity": entity, "task": comment.task, "field": comment.field}


def answer(
    connection: Connection,
    *,
    strategy: str,
    number: int,
    outcome: comments.Outcome,
    text: str,
    actor: str,
    at: datetime,
) -> int:
    """Stores an answer to a comment; the last one counts. Returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    after = {"outcome": outcome, "texts": {"text": text}}
    line = recorded_rows.Line(strategy, actor, "answer", f"comment:{number}", after, at)
    columns = {"comment": number, "outcome": outcome, "text": text}
    return recorded_rows.add(connection, _ANSWER, line, columns)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None
) -> tuple[comments.StoredComment, ...]:
    """Every comment on a strategy with its answers, up to an audit sequence, by default until now."""
    given: dict[int, list[comments.Answer]] = {}
    mine = (
        select(*accounts.with_names(_ANSWER, "actor"))
        .where(_ANSWER.c.strategy == strategy)
        .order_by(_ANSWER.c.seq)
    )
    wanted = (
        select(*accounts.with_names(_COMMENT, "actor"))
        .where(_COMMENT.c.strategy == strategy)
        .order_by(_COMMENT.c.id)
    )
    if sequence is not None:
        mine = mine.where(_ANSWER.c.seq <= sequence)
        wanted = wanted.where(_COMMENT.c.seq <= sequence)
    for row in connection.execute(mine):
        given.setdefault(row.comment, []).append(
            comments.Answer(row.outcome, row.text, row.actor, row.at)
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
        for row in connection.execute(wanted)
    )
