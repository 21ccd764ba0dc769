"""Answers: why a row is right although a warning asks about it, in the sender's words.

An answer belongs to a row of the file (its number there) and the code of the warning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from dashboard.store import schema, shown_names

Answers = Mapping[tuple[int, str], str]
"""Reasons by row of the file and code of the warning."""

QUESTIONS = "questions"
"""Under it the reading of a submission has what was answered: by code and row the digest of the question."""

_TABLE = schema.answer


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer that is on record: the reason, and by whom and when (ISO, UTC) it was given first."""

    reason: str
    sender: str
    at: str
    submission: int


def save(connection: Connection, strategy: str, submission: int, answers: Answers) -> None:
    """Stores the answers that came with a submission."""
    shared = {"strategy": strategy, "submission": submission}
    records = [
        {**shared, "line": line, "code": code, "reason": reason}
        for (line, code), reason in sorted(answers.items())
    ]
    if records:
        connection.execute(insert(_TABLE), records)


def read(connection: Connection, strategy: str, submission: int) -> dict[tuple[int, str], str]:
    """The answers that came with a submission, by row and code; empty where none came."""
    mine = (_TABLE.c.strategy == strategy) & (_TABLE.c.submission == submission)
    columns = (_TABLE.c.line, _TABLE.c.code, _TABLE.c.reason)
    lines = connection.execute(select(*columns).where(mine).order_by(_TABLE.c.line, _TABLE.c.code))
    return {(line, code): reason for line, code, reason in lines}


def find_given(connection: Connection, strategy: str, entity: str) -> dict[str, GivenAnswer]:
    """The last answer of an entity to each question, by the digest of the question.

    One that was emptied later, or erased, is none.
    """
    sent = schema.submission
    own = (sent.c.strategy == strategy) & (sent.c.entity == entity)
    asked = own & sent.c.reading.contains(f'"{QUESTIONS}":')
    query = select(*shown_names.with_names(sent, "sender")).where(asked).order_by(sent.c.id)
    given: dict[str, GivenAnswer] = {}
    for submission in connection.execute(query):
        reasons = read(connection, strategy, submission.id)
        for code, lines in json.loads(submission.reading).get(QUESTIONS, {}).items():
            for line, question in lines.items():
                reason, before = reasons.get((int(line), code), ""), given.get(question)
                if not reason:
                    given.pop(question, None)
                elif before is None or before.reason != reason:
                    by = (submission.sender, submission.submitted_at, submission.id)
                    given[question] = GivenAnswer(reason, *by)
    return given


def values(answers: Answers) -> list[list[object]] | None:
    """Answers as plain values, as the audit log holds their digest; None where there are none."""
    return [[line, code, reason] for (line, code), reason in sorted(answers.items())] or None
