"""Observations: the published numbers of several sources, each with the load that brought it.

Only what the audit log says was loaded is read: a row that no load brought is left out, and a load
whose rows are no longer the audited ones is not read at all.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, insert, select

from dashboard.statistics import observations
from dashboard.store import audit_entry, audit_log, database, originals, schema
from dashboard.store.audit_entry import AuditEntry, By

_TABLE = schema.observation
NAMES = tuple(name for name in observations.OBSERVATIONS if name not in observations.BOUNDS)
_STORED = (*NAMES, "other_dimensions")


def add(
    connection: Connection,
    by: By,
    *,
    content: bytes,
    rows: pl.DataFrame,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Stores the observations of a file (columns of OBSERVATIONS and of further dimensions).

    `facts` of the load stand in its audit line: by which reader and with which aliases it was read.
    Gives the audit sequence.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    values = [_values(row) for row in rows.iter_rows(named=True)]
    start = database.next_id(connection, _TABLE.c.id)
    with connection.begin_nested():
        originals.save(connection, by.strategy, sha256, content)
        seq = audit_log.append(
            connection,
            by,
            action="load",
            object=f"file:{sha256}",
            before=None,
            after={"observations": len(values), "digest": _digest(values), **(facts or {})},
        )
        shared = {"strategy": by.strategy, "seq": seq, "sha256": sha256}
        if values:
            records = [
                dict(zip(_STORED, row, strict=True)) | shared | {"id": number}
                for number, row in enumerate(values, start)
            ]
            connection.execute(insert(_TABLE), records)
    return seq


def _values(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """An observation as it is stored: a number as text, dimensions without a column of their own as JSON."""
    other = {name: row[name] for name in sorted(row.keys() - set(NAMES)) if row[name] is not None}
    text = json.dumps(other, ensure_ascii=False, sort_keys=True) if other else None
    value = observations.plain(row["value"])
    stored = {**row, "value": None if value is None else f"{Decimal(value):f}"}
    return (*(stored[name] for name in NAMES), text)


def _digest(rows: Iterable[Sequence[Any]]) -> str:
    return audit_entry.digest([list(row) for row in rows])


def listing(connection: Connection, strategy: str) -> pl.DataFrame:
    """Every observation of a strategy in the order of loading.

    Columns of OBSERVATIONS, and one for each further dimension that some observation is split by.

    Raises `database.Unavailable` where a load was changed after it was audited.
    """
    return _read(connection, strategy, _loads(strategy))


def public_listing(connection: Connection, strategy: str) -> pl.DataFrame:
    """The observations that ship with the strategy, copied from public sources; as `listing`.

    They were stored with a line of the seed: by the moment, which no person can claim by a name.
    """
    line = schema.audit.c
    filled = select(line.at).where(line.strategy == strategy, line.action == "seed")
    return _read(connection, strategy, _loads(strategy).where(line.at.in_(filled)))


def is_loaded(connection: Connection, strategy: str, content: bytes) -> bool:
    """Whether the same bytes were loaded before."""
    sha256 = hashlib.sha256(content).hexdigest()
    same = _loads(strategy).where(schema.audit.c.object == f"file:{sha256}")
    return connection.execute(same.limit(1)).first() is not None


def find_altered_loads(connection: Connection, loads: Sequence[AuditEntry]) -> list[int]:
    """The sequences, of these lines of loads, whose observations are not those that were audited."""
    rows = _rows(connection, [line.seq for line in loads])
    digests = {
        seq: _digest([row[1:] for row in of_load])
        for seq, of_load in groupby(rows, key=lambda row: row[0])
    }
    empty = _digest([])
    return [
        line.seq for line in loads if digests.get(line.seq, empty) != line.facts().get("digest")
    ]


def _loads(strategy: str) -> Select[tuple[int]]:
    """The sequences of the loads of a strategy."""
    line = schema.audit.c
    return select(line.seq).where(line.strategy == strategy, line.action == "load")


def _rows(connection: Connection, loads: Sequence[int]) -> list[tuple[Any, ...]]:
    """The sequence and the values of each observation of some loads, by load and in its order."""
    columns = (_TABLE.c.seq, *(_TABLE.c[name] for name in _STORED))
    mine = select(*columns).where(_TABLE.c.seq.in_(loads)).order_by(_TABLE.c.seq, _TABLE.c.id)
    return [tuple(row) for row in connection.execute(mine)]


def _read(connection: Connection, strategy: str, which: Select[tuple[int]]) -> pl.DataFrame:
    chosen = {row.seq for row in connection.execute(which)}
    loads = [line for line in audit_log.listing(connection, strategy) if line.seq in chosen]
    altered = find_altered_loads(connection, loads)
    if altered:
        raise database.damaged(connection.engine, f"observations of audit record {altered[0]}")
    rows = [row[1:] for row in _rows(connection, sorted(chosen))]
    others = [json.loads(row[-1]) if row[-1] else {} for row in rows]
    found = sorted({*observations.BOUNDS, *(name for other in others for name in other)})
    values = [
        (*row[:-1], *(other.get(name) for name in found))
        for row, other in zip(rows, others, strict=True)
    ]
    columns = {name: observations.OBSERVATIONS[name] for name in NAMES}
    columns |= {name: observations.BOUNDS.get(name, pl.String()) for name in found}
    stored = pl.DataFrame(values, schema=columns | {"value": pl.String()}, orient="row")
    return stored.cast({"value": columns["value"]})
