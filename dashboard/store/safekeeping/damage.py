"""What is said of a database that lost its end or is damaged: one sentence instead of a surprise."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select

from dashboard.store import anchor_file, database, schema
from dashboard.store.database import Unavailable
from dashboard.store.verification import verify_chain


def check_end(engine: Engine) -> None:
    """Raises Unavailable, with code database-behind, where the last anchor is not in the database.

    So it is where an SQLite file was copied without its -wal, where an older file was put in its place,
    and where the file is gone.
    """
    path = anchor_file.file_of(engine)
    # Read before the database: what is committed in between is later than this anchor.
    anchor = anchor_file.read(path) if path else None
    if path is None or anchor is None:
        return
    if Path(engine.url.database or "").exists():
        with database.read_transaction(engine) as connection:
            if _holds(connection, anchor):
                return
    sequence = str(anchor.sequence)
    raise Unavailable(
        "database-behind",
        database.address_of(engine),
        anchor.digest,
        sequence=sequence,
        file=str(path),
    )


def check_chain_is_there(connection: Connection, strategy: str) -> None:
    """Raises Unavailable where a strategy has files but no audit record: the audit log was emptied."""
    table = schema.file.c
    stored = select(table.sha256).where(table.strategy == strategy).limit(1)
    if connection.execute(stored).first() is not None:
        raise database.damaged(connection.engine, "audit log empty, files stored")


def explain(engine: Engine) -> Unavailable | None:
    """What is wrong with the database, after an error that nobody expected; None where nothing is.

    Reads all of it: only an error is worth that.
    """
    try:
        with database.read_transaction(engine) as connection:
            why = _find_damage(connection)
    except Unavailable as unavailable:
        return unavailable
    except Exception as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
    return database.damaged(engine, why) if why else None


def _find_damage(connection: Connection) -> str | None:
    """The first thing that is not as it was stored: by SQLite's own check, then by the chain."""
    if connection.dialect.name == "sqlite":
        found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        if found != "ok":
            return found.splitlines()[-1]
    problems = verify_chain.verify(connection)
    return f"{problems[0].code} {problems[0].values['found']}" if problems else None


def _holds(connection: Connection, anchor: anchor_file.Anchor) -> bool:
    if not inspect(connection).has_table("audit"):
        return False
    line = schema.audit.c
    same = select(line.seq).where(line.seq == anchor.sequence, line.digest == anchor.digest)
    return connection.execute(same).first() is not None
