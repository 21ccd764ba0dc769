"""The history of the rows of each database: read once by a process, then only what decisions have changed.

What was prepared of it for judging is kept likewise, and brought to the next version of the rows.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from weakref import WeakKeyDictionary, WeakValueDictionary

import polars as pl
from sqlalchemy import Connection, Engine

from dashboard.fulfilment import changed_rows, status
from dashboard.store import audit_log, standing_rows
from dashboard.strategy import Strategy

_MOST_CHUNKS = 64
"""Of how many pieces a history may consist before it is copied into one."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What `status.prepare` makes of the rows known at an audit sequence, by a version of the strategy."""

    strategy: Strategy
    sequence: int
    input: status.StatusInput


@dataclass(frozen=True, eq=False)
class KnownHistory:
    """A history, as of `store.standing_rows.history`, and the audit line (number and digest) at its reading.

    `prepared` has what was prepared last of each kind, as long as somebody uses it; the next history of
    the same log has it as well.
    """

    rows: pl.DataFrame
    seq: int
    digest: str
    prepared: WeakValueDictionary[Hashable, Prepared]

    def prepare(
        self, kind: Hashable, strategy: Strategy, sequence: int, rows: pl.DataFrame
    ) -> Prepared:
        """The rows known at a sequence, prepared: from the last of the kind, if the strategy is the same."""
        before = self.prepared.get(kind)
        if before and before.sequence <= self.seq and before.strategy == strategy:
            strategy = before.strategy  # of which the tables are made already
            found = changed_rows.prepare_changed(
                strategy, before.input, before.sequence, self.rows, sequence, rows
            )
        else:
            found = status.prepare(strategy, rows)
        made = self.prepared[kind] = Prepared(strategy, sequence, found)
        return made


_KNOWN: WeakKeyDictionary[Engine, dict[str, KnownHistory]] = WeakKeyDictionary()


def read(connection: Connection, strategy: str) -> KnownHistory:
    """The history of a strategy now, in a read transaction.

    It is a help and no record: in a database whose log is not the one that was read, all is read again.
    """
    histories = _KNOWN.setdefault(connection.engine, {})
    known, (seq, digest) = histories.get(strategy), audit_log.head(connection)
    if known is None or not audit_log.has_line(connection, known.seq, known.digest):
        rows = standing_rows.history(connection, strategy)
        prepared = WeakValueDictionary[Hashable, Prepared]()
    else:
        rows = standing_rows.later_history(connection, strategy, known.rows, known.seq)
        prepared = known.prepared
        # Of columns in different pieces polars copies all for each question.
        pieces = {column.n_chunks() for column in rows}
        if rows is not known.rows and (len(pieces) > 1 or max(pieces) > _MOST_CHUNKS):
            rows = rows.rechunk()
    found = histories[strategy] = KnownHistory(rows, seq, digest, prepared)
    return found
