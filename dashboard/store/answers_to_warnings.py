"""Answers: why a row is right although a warning asks about it, in the sender's words.

An answer belongs to a row of the file (its number there) and the code of the warning.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select

from dashboard.store import schema

Answers = Mapping[tuple[int, str], str]
"""Reasons by row of the file and code of the warning."""

_TABLE = schema.answer


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


def values(answers: Answers) -> list[list[object]] | None:
    """Answers as plain values, as the audit log holds their digest; None where there are none."""
    return [[line, code, reason] for (line, code), reason in sorted(answers.items())] or None
