"""The audit log: every change, by whom and when, in a chain of digests that shows any later edit.

It has ids, states, hashes and counts only. What a person typed (reasons, file names, cards) is in other
tables; here is a salted digest of it, so that it can be erased without breaking the chain. So it is with
where a write came from, which is stored in the access log.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, insert, select

from dashboard.store import salted_texts, schema
from dashboard.store.audit_entry import (
    CAME_FROM,
    ZERO_DIGEST,
    AuditEntry,
    By,
    canonical_json,
    format_timestamp,
)

APPENDED = "dashboard_appended"
"""Set in the `info` of a connection that wrote a line, for the code that commits."""
_ORIGIN = "dashboard_origin"

_TABLE = schema.audit
_COLUMNS = [_TABLE.c[name] for name in AuditEntry.__dataclass_fields__]


def append(
    connection: Connection,
    by: By,
    *,
    action: str,
    object: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> int:
    """Writes the next line of the chain and returns its sequence number.

    Texts that a person wrote with the change are passed under `texts` of `after`, by name, None where there
    is none; the line has salted digests instead. Only inside `database.write_transaction`, in the
    transaction of the change itself.
    """
    last, previous = head(connection)
    after, salts = salted_texts.seal(after)
    after, salt = _seal_origin(connection, by.strategy, after)
    line = AuditEntry(
        seq=last + 1,
        strategy=by.strategy,
        at=format_timestamp(by.at),
        actor=by.actor,
        action=action,
        object=object,
        before=None if before is None else canonical_json(before),
        after=None if after is None else canonical_json(after),
        previous=previous,
    )
    connection.execute(insert(_TABLE), {**asdict(line), "digest": line.compute_digest()})
    salted_texts.save_salts(connection, by.strategy, line.seq, salts)
    if salt:
        person, origin = connection.info[_ORIGIN]
        record = {"seq": line.seq, "strategy": by.strategy, "person": person, "outcome": "done"}
        record |= {"action": action, "issued": None, "origin": origin, "salt": salt}
        connection.execute(insert(schema.access), record)
    connection.info[APPENDED] = True
    return line.seq


@contextmanager
def coming_from(connection: Connection, person: int, origin: str) -> Iterator[None]:
    """Every audit line that is written meanwhile comes from there, by this person."""
    connection.info[_ORIGIN] = person, origin
    try:
        yield
    finally:
        connection.info.pop(_ORIGIN, None)


def _seal_origin(
    connection: Connection, strategy: str, after: Mapping[str, object] | None
) -> tuple[Mapping[str, object] | None, str]:
    """The facts of a line with the digest of its origin, and the salt; as they are where none is known.

    A line of the server as a whole has none: it is of an act that has an origin of its own.
    """
    if _ORIGIN not in connection.info or not strategy or after is None:
        return after, ""
    salt = secrets.token_hex(16)
    return {**after, CAME_FROM: salted_texts.salted_digest(salt, connection.info[_ORIGIN][1])}, salt


def head(connection: Connection) -> tuple[int, str]:
    """The last sequence number and its digest: the anchor to print outside. (0, zeros) if empty."""
    last = connection.execute(
        select(_TABLE.c.seq, _TABLE.c.digest).order_by(_TABLE.c.seq.desc()).limit(1)
    ).first()
    return (0, ZERO_DIGEST) if last is None else (last.seq, last.digest)


def sequence_at(lines: Sequence[AuditEntry], moment: datetime) -> int:
    """The last sequence number that a strategy, whose lines these are, had reached at a moment.

    0 before its first. The clock of the machine may have jumped: the greatest number stamped by
    then decides.
    """
    until = format_timestamp(moment)
    return max((line.seq for line in lines if line.at <= until), default=0)


def heads(connection: Connection, strategies: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The last sequence number of each strategy and its digest, as in `head`, by one query."""
    queries = (
        select(column)
        .where(_TABLE.c.strategy == name)
        .order_by(_TABLE.c.seq.desc())
        .limit(1)
        .scalar_subquery()
        for name in strategies
        for column in (_TABLE.c.seq, _TABLE.c.digest)
    )
    told = connection.execute(select(*queries)).one()
    lines = zip(told[::2], told[1::2], strict=True)
    return {
        name: (seq or 0, digest or ZERO_DIGEST)
        for name, (seq, digest) in zip(strategies, lines, strict=True)
    }


def last_moment(connection: Connection, action: str, *objects: str) -> datetime | None:
    """When an action on one of some objects, or any, was put on record last; None where it never was."""
    mine = select(_TABLE.c.at).where(_TABLE.c.action == action)
    mine = mine.where(_TABLE.c.object.in_(objects)) if objects else mine
    at = connection.execute(mine.order_by(_TABLE.c.seq.desc()).limit(1)).scalar()
    return None if at is None else datetime.fromisoformat(at)


def last_sequence(connection: Connection, strategy: str) -> int:
    """The last sequence number of a strategy, or 0: changes with everything that is shown."""
    return heads(connection, [strategy])[strategy][0]


def read_chain(connection: Connection) -> list[AuditEntry]:
    """The chain: the lines of all strategies, oldest first."""
    return [
        AuditEntry(*line) for line in connection.execute(select(*_COLUMNS).order_by(_TABLE.c.seq))
    ]


def listing(connection: Connection, strategy: str) -> list[AuditEntry]:
    """The lines of a strategy, oldest first."""
    mine = select(*_COLUMNS).where(_TABLE.c.strategy == strategy).order_by(_TABLE.c.seq)
    return [AuditEntry(*line) for line in connection.execute(mine)]
