"""Observations: the published numbers of several sources, each with the load that brought it."""

from __future__ import annotations

import hashlib
from datetime import datetime

import polars as pl
from sqlalchemy import ColumnElement, Connection, insert, select

from dashboard.statistics import observations
from dashboard.store import audit_entry, audit_log, database, originals, schema

_TABLE = schema.observation
NAMES = tuple(observations.OBSERVATIONS)


def add(
    connection: Connection,
    *,
    strategy: str,
    actor: str,
    content: bytes,
    rows: pl.DataFrame,
    at: datetime,
) -> int:
    """Stores the observations of a file (columns of OBSERVATIONS); gives the audit sequence."""
    sha256 = hashlib.sha256(content).hexdigest()
    values = list(rows.select(NAMES).iter_rows())
    start = database.next_id(connection, _TABLE.c.id)
    with connection.begin_nested():
        originals.save(connection, strategy, sha256, content)
        seq = audit_log.append(
            connection,
            strategy=strategy,
            actor=actor,
            action="load",
            object=f"file:{sha256}",
            before=None,
            after={"observations": len(values), "digest": audit_entry.digest_of_table(values)},
            at=at,
        )
        shared = {"strategy": strategy, "seq": seq, "sha256": sha256}
        if values:
            records = [
                dict(zip(NAMES, row, strict=True)) | shared | {"id": number}
                for number, row in enumerate(values, start)
            ]
            connection.execute(insert(_TABLE), records)
    return seq


def listing(connection: Connection, strategy: str) -> pl.DataFrame:
    """Every observation of a strategy in the order of loading; columns of OBSERVATIONS."""
    return _read(connection, _TABLE.c.strategy == strategy)


def public_listing(connection: Connection, strategy: str) -> pl.DataFrame:
    """The observations that ship with the strategy, copied from public sources; as `listing`.

    They were stored when the database was filled: by the moment, which no person can claim by a name.
    """
    line = schema.audit.c
    filled = select(line.at).where(line.strategy == strategy, line.action == "seed")
    shipped = select(line.seq).where(line.strategy == strategy, line.at.in_(filled))
    return _read(connection, (_TABLE.c.strategy == strategy) & _TABLE.c.seq.in_(shipped))


def is_loaded(connection: Connection, strategy: str, content: bytes) -> bool:
    """Whether the same bytes were loaded before."""
    sha256 = hashlib.sha256(content).hexdigest()
    mine = (_TABLE.c.strategy == strategy) & (_TABLE.c.sha256 == sha256)
    return connection.execute(select(_TABLE.c.id).where(mine).limit(1)).first() is not None


def _read(connection: Connection, which: ColumnElement[bool]) -> pl.DataFrame:
    statement = select(*(_TABLE.c[name] for name in NAMES)).where(which).order_by(_TABLE.c.id)
    values = [tuple(row) for row in connection.execute(statement)]
    return pl.DataFrame(values, schema=observations.OBSERVATIONS, orient="row")
