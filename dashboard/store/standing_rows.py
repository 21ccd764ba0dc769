"""Which rows are standing, and since which audit sequence.

A row is standing if its submission is accepted and, among the accepted submissions with a row of the
same key, was accepted last. Every change goes through `admit` and `settle`, which keep this true.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from dashboard.progress import row_schema
from dashboard.store import columns_as_json, database, schema
from dashboard.store.columns_as_json import Lines

DECISIONS = ("accept", "return", "withdraw")
"""The actions of the audit log that decide on a submission; only they change what is standing."""

_TABLE = schema.standing
_STANDING = schema.standing.c
_ROW = schema.progress_row.c
_MOST_PIECES = 64
"""Of how many pieces of what was read a history may consist."""

# What `history` gives: the rows' columns, and the sequences between which each one was standing.
HISTORY = columns_as_json.TYPES


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
    mine = _STANDING.strategy == strategy
    intervals = _intervals(mine, everywhere=True)
    number = columns_as_json.count(connection, intervals)
    if number > columns_as_json.FEW:
        # Two plain reads, joined here: sooner done than a join of a million rows in the database.
        rows = _rows(_ROW.strategy == strategy)
    else:
        # Few are looked up, or the rows of every other strategy would be read to find them.
        rows = _rows(_ROW.id.in_(select(_STANDING.row).where(mine)))
    told, found = (columns_as_json.read(connection, each, number) for each in (rows, intervals))
    return _with_rows(_with_first(found), told)


def _intervals(condition: ColumnElement[bool], *, everywhere: bool = False) -> Lines:
    """Intervals; the condition holds for all those of a row or none."""
    times = [_STANDING.row, _STANDING.opened, _STANDING.closed]
    return Lines(times, condition, _STANDING.id, everywhere)


def _rows(condition: ColumnElement[bool]) -> Lines:
    columns = [
        _ROW.id.label("row"),
        _ROW.submission,
        *(_ROW[name] for name in row_schema.REPORTED_COLUMNS),
    ]
    return Lines(columns, condition, _ROW.id)


def _with_first(found: pl.DataFrame) -> pl.DataFrame:
    """Intervals by row, with the `seq` of `history`."""
    in_order = _in_order(found, "row", "opened")
    if in_order["row"].n_unique() == in_order.height:  # each row has stood once, as mostly
        return in_order.with_columns(seq="opened")
    is_first = pl.col("row").ne_missing(pl.col("row").shift(1))
    first_opened = pl.when(is_first).then("opened").forward_fill()
    return in_order.with_columns(seq=first_opened)


def _in_order(frame: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """The lines by two columns of whole numbers below 2**31: no copy if they are so already."""
    if all(frame[name].is_sorted() for name in (first, second)):  # as mostly, and soon seen
        return frame.set_sorted(first)
    both = frame.select(pl.col(first).cast(pl.Int64) * 2**31 + pl.col(second)).to_series()
    return frame.set_sorted(first) if both.is_sorted() else frame.sort(first, second)


def _with_rows(intervals: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Intervals with their rows, in the order of `history`. The frame of rows is used up."""
    places = rows.select("row").with_row_index("at")
    if intervals["row"].equals(places["row"]):  # each row has stood once, as mostly
        found = intervals.with_columns(places["at"])
    else:
        # Both are sorted by row, and known to be: such a join needs no hashes.
        found = intervals.join(_in_order(places, "row", "at"), on="row")
    in_order = _in_order(found, "opened", "row")
    at = in_order.drop_in_place("at")
    rows.drop_in_place("row")
    taken = _take(rows, at)
    ends = list(accumulate(taken["line"].chunk_lengths(), initial=0))
    times = pl.concat([in_order.clear(), *(in_order[a:b] for a, b in pairwise(ends))])
    return times.hstack(taken).select(list(HISTORY))


def _take(rows: pl.DataFrame, at: pl.Series) -> pl.DataFrame:
    """Lines of a frame by their places: no copy if they are few pieces of it. The frame is used up.

    All columns consist of the same pieces, or polars copies all for each question. A column without any
    value takes the place of one piece.
    """
    empty = [row.name for row in rows if row.is_null().all()]
    starts = [0, *(at.shift(1) + 1 != at).arg_true()][: at.len()]
    if len(starts) > _MOST_PIECES:
        # A column at a time, so that no second copy of all is held, and from a single chunk: from those
        # in which it was read it takes four times as long.
        columns = (rows.drop_in_place(name).rechunk().gather(at) for name in rows.columns)
        taken = pl.DataFrame(columns)
    else:
        firsts, ends = at.gather(starts), [*starts, at.len()][1:]
        pieces = (
            rows[first : first + end - start]
            for first, start, end in zip(firsts, starts, ends, strict=True)
        )
        taken = pl.concat([rows.clear(), *pieces])
    lengths = taken["line"].chunk_lengths()
    nothing = taken.select(empty).clear(max(lengths, default=0))
    absent = pl.concat([nothing.clear(), *(nothing[:length] for length in lengths)])
    return taken.with_columns(absent.get_columns())


def standing(connection: Connection, strategy: str, numbers: Sequence[int]) -> pl.DataFrame:
    """Those of some rows that are standing, by their numbers; columns of `row_schema.ROW_SCHEMA`."""
    stands = select(_STANDING.row).where(_STANDING.strategy == strategy, _STANDING.closed.is_(None))
    mine = (_ROW.strategy == strategy) & _ROW.id.in_(numbers) & _ROW.id.in_(stands)
    rows = columns_as_json.read(connection, _rows(mine)).sort("row")
    return rows.with_columns(seq=pl.lit(None, pl.Int64)).select(list(row_schema.ROW_SCHEMA))


def _rows_by_key(
    connection: Connection, strategy: str, submissions: Sequence[int]
) -> dict[str, list[Row[Any]]]:
    """Every row that ever held a key, by key, with `first` opened, `state` of its submission, and
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
