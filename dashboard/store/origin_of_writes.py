"""Where a write came from: beside its audit line, which has a salted digest of it, so that it can be erased.

It is stored in the access log, with the acts that wrote nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, insert

from dashboard.store import salted_texts, schema
from dashboard.store.audit_entry import CAME_FROM, AuditEntry

_INFO = "dashboard_origin"


@contextmanager
def coming_from(connection: Connection, person: int, origin: str) -> Iterator[None]:
    """Every audit line that is written meanwhile comes from there, by this person."""
    connection.info[_INFO] = person, origin
    try:
        yield
    finally:
        connection.info.pop(_INFO, None)


def seal(
    connection: Connection, strategy: str, after: Mapping[str, object] | None
) -> tuple[Mapping[str, object] | None, str]:
    """The facts of a line with the digest of its origin, and the salt; as they are where none is known.

    A line of the server as a whole has none: it is of an act that has an origin of its own.
    """
    if _INFO not in connection.info or not strategy or after is None:
        return after, ""
    salt = secrets.token_hex(16)
    return {**after, CAME_FROM: salted_texts.salted_digest(salt, connection.info[_INFO][1])}, salt


def save(connection: Connection, line: AuditEntry, salt: str) -> None:
    """Stores the origin of a line that has its digest."""
    if salt:
        person, origin = connection.info[_INFO]
        record = {"seq": line.seq, "strategy": line.strategy, "person": person, "outcome": "done"}
        record |= {"action": line.action, "issued": None, "origin": origin, "salt": salt}
        connection.execute(insert(schema.access), record)
