"""A standby of PostgreSQL: whether it still follows its server, and how far behind it is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text

from dashboard.store import database

# What was received and is replayed leaves nothing to wait for, however long ago the last change was.
_STATE = text(
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


def state(engine: Engine) -> Following | None:
    """What a standby says of itself; None where the database is none."""
    with database.read_transaction(engine) as connection:
        if not database.is_standby(connection):
            return None
        connected, replayed, age = connection.execute(_STATE).one()
    late = 0 if connected and replayed else round(age or 0)
    return Following(connected, max(late, 0))
