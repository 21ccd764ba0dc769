"""The history of the rows of each database: read once by a process, then only what decisions have changed."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import polars as pl
from sqlalchemy import Connection, Engine

from dashboard.store import audit_log, standing_rows

_MOST_CHUNKS = 64
"""Of how many pieces a history may consist before it is copied into one."""


class _Known(NamedTuple):
    """A history, and the audit line (number and digest) at which it was read."""

    rows: pl.DataFrame
    seq: int
    digest: str


_KNOWN: WeakKeyDictionary[Engine, dict[str, _Known]] = WeakKeyDictionary()


def read(connection: Connection, strategy: str) -> pl.DataFrame:
    """The history as of `store.standing_rows.history`, in a read transaction.

    It is a help and no record: in a database whose log is not the one that was read, all is read again.
    """
    histories = _KNOWN.setdefault(connection.engine, {})
    known, head = histories.get(strategy), audit_log.head(connection)
    if known is None or not audit_log.has_line(connection, known.seq, known.digest):
        rows = standing_rows.history(connection, strategy)
    else:
        rows = standing_rows.later_history(connection, strategy, known.rows, known.seq)
        if rows.n_chunks() > _MOST_CHUNKS:
            rows = rows.rechunk()
    histories[strategy] = _Known(rows, *head)
    return rows
