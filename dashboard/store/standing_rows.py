"""Which rows are standing, and since which audit sequence.

A row is standing if its submission is accepted and, among the accepted submissions with a row of the
same key, was accepted last. Every change goes through `admit` and `settle`, which keep this true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import polars as pl
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from dashboard.progress import row_schema
from dashboard.store import database, schema
from dashboard.store.stored_rows import NUMBERS, REPORTED_COLUMNS, from_stored_text

_TABLE = schema.standing
_STANDING = schema.standing.c
_ROW = schema.progress_row.c
_FETCH = 10_000

# What `history` gives: the rows' columns, and the sequences between which each one was standing.
HISTORY = pl.Schema({**row_schema.ROW_SCHEMA, "opened": pl.Int64(), "closed": pl.Int64()})


def admit(connection: Connection, strategy: str, submission: int, seq: int) -> None:
    """Makes all rows of a newly accepted submission standing, in place of the standing rows of their keys."""
    mine = _ROW.submission == submission
    displaced = (
        (_STANDING.strategy == strategy)
        & _STANDING.closed.is_(None)
        & _STANDING.key.in_(select(_ROW.key).where(mine))
    )
    connection.execute(update(_TABLE).where(displaced).values(closed=seq))
    last = database.next_id(connection, _STANDING.id) - 1
    number = func.row_number().over(order_by=_ROW.id) + last
    opening = select(number, _ROW.strategy, _ROW.id, _ROW.key, literal(seq)).where(mine)
    columns = ["id", "strategy", "row", "key", "opened"]
    opened = connection.execute(insert(_TABLE).from_select(columns, opening))
    database.analyze_after_growth(connection, _TABLE, last, last + opened.rowcount)


def settle(connection: Connection, strategy: str, submissions: Sequence[int], seq: int) -> None:
    """Makes the right row standing for each key that these submissions have a row for.

    Called after their states have changed. Only rows that were standing before can be standing again.
    """
    closing, opening = [], []
    for key, claims in _rows_by_key(connection, strategy, submissions).items():
        accepted = [claim for claim in claims if claim.state == "accepted"]
        holder = max(accepted, key=lambda claim: (claim.first, claim.row), default=None)
        for claim in claims:
            if claim.interval is not None and claim is not holder:
                closing.append({"interval": claim.interval, "seq": seq})
        if holder is not None and holder.interval is None:
            opening.append({"strategy": strategy, "row": holder.row, "key": key, "opened": seq})
    if closing:
        # One by one by their id: given a long list, PostgreSQL may read the whole table instead.
        close = update(_TABLE).where(_STANDING.id == bindparam("interval"))
        connection.execute(close.values(closed=bindparam("seq")), closing)
    if opening:
        start = database.next_id(connection, _STANDING.id)
        opening.sort(key=itemgetter("row"))
        numbered = [{"id": number, **record} for number, record in enumerate(opening, start)]
        connection.execute(insert(_TABLE), numbered)
        database.analyze_after_growth(connection, _TABLE, start - 1, start - 1 + len(opening))


def history(connection: Connection, strategy: str) -> pl.DataFrame:
    """Every interval in which a row was standing, ordered by `opened` and row; columns HISTORY.

    `seq` is the sequence at which the row was first standing: the order of acceptance. A row that was
    withdrawn and is standing again has one line for each time. `closed` is null while it is standing.
    """
    reported = [_ROW[name] for name in REPORTED_COLUMNS]
    columns = [_ROW.id.label("row"), _ROW.submission, *reported]
    times = [_STANDING.row, _STANDING.opened, _STANDING.closed]
    # Two plain reads, joined here: sooner done than a join of a million rows in the database.
    rows = read_frame(connection, columns, _ROW.strategy == strategy, _ROW.id)
    intervals = read_frame(connection, times, _STANDING.strategy == strategy, _STANDING.id)
    intervals = intervals.with_columns(pl.col("opened").min().over("row").alias("seq"))
    joined = intervals.join(rows, on="row", how="inner", validate="m:1")
    return joined.select(list(HISTORY)).sort("opened", "row")


def standing(connection: Connection, strategy: str, numbers: Sequence[int]) -> pl.DataFrame:
    """Those of some rows that are standing, by their numbers; columns of `row_schema.ROW_SCHEMA`."""
    stands = select(_STANDING.row).where(_STANDING.strategy == strategy, _STANDING.closed.is_(None))
    columns = [_ROW.id.label("row"), _ROW.submission, *(_ROW[name] for name in REPORTED_COLUMNS)]
    mine = (_ROW.strategy == strategy) & _ROW.id.in_(numbers) & _ROW.id.in_(stands)
    rows = read_frame(connection, columns, mine, _ROW.id)
    return rows.with_columns(seq=pl.lit(None, pl.Int64)).select(list(row_schema.ROW_SCHEMA))


def read_frame(
    connection: Connection,
    columns: Sequence[ColumnElement[Any]],
    condition: ColumnElement[bool],
    id: Column[int],
) -> pl.DataFrame:
    """The lines of a table on which a condition holds; `columns` are some of HISTORY, `id` is its key.

    The database hands over each column as one JSON text, a part of the ids at a time: a Python object
    for every cell of a million rows would take most of the time.
    """
    as_text = dict.fromkeys(("date", *NUMBERS), pl.String())
    types = {column.name: as_text.get(column.name, HISTORY[column.name]) for column in columns}
    parts = [pl.DataFrame(schema=types)]
    among = select(func.min(id), func.max(id), func.count()).where(condition)
    first, last, lines = connection.execute(among).one()
    wanted = [condition]
    if lines > _FETCH:
        # As a CASE, or SQLite would look up all lines by an index of the condition again for each part.
        holds = case((condition, true()), else_=false())
        wanted = [
            and_(id.between(start, start + _FETCH - 1), holds)
            for start in range(first, last + 1, _FETCH)
        ]
    for each in wanted if lines else ():
        part = select(*columns).where(each).order_by(id).subquery()
        lists = select(*(_json_list(connection, column) for column in part.c))
        parts.append(_decode_json(types, connection.execute(lists).one()))
    return from_stored_text(pl.concat(parts))


def _json_list(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as one JSON text; null where there is no row."""
    if connection.dialect.name == "postgresql":
        return cast(func.json_agg(column), Text)
    return func.json_group_array(column)


def _decode_json(types: Mapping[str, Any], texts: Sequence[str | None]) -> pl.DataFrame:
    """The columns that were handed over as one JSON text each, in the order of their types."""
    lists = ", ".join(f'"{name}": {text or "[]"}' for name, text in zip(types, texts, strict=True))
    kinds = pl.Struct({name: pl.List(kind) for name, kind in types.items()})
    columns = pl.Series([f"{{{lists}}}"]).str.json_decode(kinds).struct.unnest()
    return columns.explode(list(types), empty_as_null=False)


def _rows_by_key(
    connection: Connection, strategy: str, submissions: Sequence[int]
) -> dict[str, list[Row[Any]]]:
    """By key: every row that ever held it, with `first` opened, `state` of its submission, and
    the `interval` in which it is standing now, null if it is not."""
    stands = func.max(case((_STANDING.closed.is_(None), _STANDING.id))).label("interval")
    first = func.min(_STANDING.opened).label("first")
    state = schema.submission.c.state
    statement: Select[Any] = (
        select(_STANDING.key, _STANDING.row, first, state, stands)
        .join_from(_TABLE, schema.progress_row, _ROW.id == _STANDING.row)
        .join(schema.submission, schema.submission.c.id == _ROW.submission)
        .where(_STANDING.strategy == strategy, _STANDING.key.in_(_keys(submissions)))
        .group_by(_STANDING.key, _STANDING.row, state)
    )
    claims: dict[str, list[Row[Any]]] = {}
    for claim in connection.execute(statement):
        claims.setdefault(claim.key, []).append(claim)
    return claims


def _keys(submissions: Sequence[int]) -> Select[Any]:
    row = schema.progress_row.alias()
    return select(row.c.key).where(row.c.submission.in_(submissions))
