"""What a database holds before anything is done to it: nothing, an older schema, or strategies; of which it
is a standby."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine, select, text

from dashboard.store import audit_log, database, schema
from dashboard.store.database import Unavailable
from dashboard.store.people import access_log

REVISION = schema.HEAD
"""The revision of the schema that this version of the program has."""


class State(StrEnum):
    """What there is at the address of a database."""

    ABSENT = "absent"
    OLDER = "older"
    CURRENT = "current"


def state(engine: Engine) -> State:
    """Whether a database is there, and with which schema; a file without tables does not count.

    Raises Unavailable, with code database-other if its tables belong to another program.
    """
    if not _is_there(engine):
        return State.ABSENT
    with database.read_transaction(engine) as connection:
        revision = database.revision(connection)
    if revision is None:
        return State.ABSENT
    return State.CURRENT if revision == REVISION else State.OLDER


def holds(engine: Engine, strategy: str) -> bool:
    """Whether a database of the current schema holds a strategy."""
    with database.read_transaction(engine) as connection:
        return audit_log.last_sequence(connection, strategy) > 0


def strategies(engine: Engine) -> list[str]:
    """The ids of the strategies that a database of the current schema holds.

    Raises Unavailable where it holds files and its audit log is empty.
    """
    with database.read_transaction(engine) as connection:
        line = schema.audit.c.strategy
        held = select(line).where(line != access_log.SERVER).distinct().order_by(line)
        found = [str(strategy) for strategy in connection.execute(held).scalars()]
        if not found and connection.execute(select(schema.file.c.sha256).limit(1)).first():
            raise database.damaged(engine, "audit log empty, files stored")
    return found


def require(engine: Engine) -> None:
    """Raises Unavailable where a database is absent (database-missing) or older (database-older)."""
    found = state(engine)
    if found is not State.CURRENT:
        raise refusal(engine, found)


def refusal(engine: Engine, found: State) -> Unavailable:
    """What to raise where a database is absent or older."""
    where = database.address_of(engine)
    if found is State.ABSENT:
        return Unavailable("database-missing", where, str(found))
    with database.read_transaction(engine) as connection:
        return Unavailable("database-older", where, str(database.revision(connection)))


def _is_there(engine: Engine) -> bool:
    """Whether an SQLite file has anything in it; PostgreSQL says so itself."""
    if engine.dialect.name != "sqlite":
        return True
    path = Path(engine.url.database or "")
    return path.is_file() and path.stat().st_size > 0


# What was received and is replayed leaves nothing to wait for, however long ago the last change was.
_FOLLOWS = text(
    "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver),"
    " pg_last_wal_receive_lsn() IS NOT DISTINCT FROM pg_last_wal_replay_lsn(),"
    " EXTRACT(EPOCH FROM clock_timestamp() - pg_last_xact_replay_timestamp())"
)


@dataclass(frozen=True, slots=True)
class Following:
    """Whether a standby is connected to its server, and how many seconds it is behind at most.

    That is how old its last change is: what it lacks came after that. 0 where all that it received is there.
    """

    connected: bool
    seconds: int


def following(engine: Engine) -> Following | None:
    """What a standby says of itself; None where the database is none."""
    with database.read_transaction(engine) as connection:
        if not database.is_standby(connection):
            return None
        connected, replayed, age = connection.execute(_FOLLOWS).one()
    late = 0 if connected and replayed else round(age or 0)
    return Following(connected, max(late, 0))
