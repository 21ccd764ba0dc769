"""Which rows are standing, and since which audit sequence.

A row is standing if its submission is accepted and, among the accepted submissions with a row of the
same key, was accepted last. Every change goes through `admit` and `settle`, which keep this true.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from operator import itemgetter
from queue import SimpleQueue
from threading import Lock
from typing import Any

import polars as pl
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    Text,
    bindparam,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from dashboard.progress import row_schema
from dashboard.store import database, schema
from dashboard.store.stored_rows import NUMBERS, REPORTED_COLUMNS, from_stored_text

DECISIONS = ("accept", "return", "withdraw")
"""The actions of the audit log that decide on a submission; only they change what is standing."""

_TABLE = schema.standing
_STANDING = schema.standing.c
_ROW = schema.progress_row.c
_FETCH = 50_000
_MOST_PIECES = 64
"""Of how many pieces of what was read a history may consist."""

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
    # Two plain reads, joined here: sooner done than a join of a million rows in the database.
    mine = _STANDING.strategy == strategy
    intervals = _read_intervals(connection, mine, everywhere=True)
    rows = _ROW.strategy == strategy
    if intervals.height <= _FETCH:
        # Few are looked up, or the rows of every other strategy would be read to find them.
        rows = _ROW.id.in_(select(_STANDING.row).where(mine))
    return _with_rows(connection, intervals, rows)


def later_history(
    connection: Connection, strategy: str, known: pl.DataFrame, seq: int
) -> pl.DataFrame:
    """The history now, made from what it was at an audit sequence of the same log.

    Reads only the rows of the keys that decisions since then may have changed.
    """
    line = schema.audit.c
    since = select(line.object, line.after).where(line.strategy == strategy, line.seq > seq)
    touched: set[int | None] = set()
    for thing, after in connection.execute(since.where(line.action.in_(DECISIONS))):
        facts = json.loads(after)
        number = int(thing.partition(":")[2])
        touched |= {number, facts.get("replaced"), facts.get("reinstated")}
    if not touched:
        return known
    mine = _STANDING.strategy == strategy
    mine &= _STANDING.key.in_(_keys([each for each in touched if each is not None]))
    changed = _read_intervals(connection, mine)
    is_new = pl.col("opened") > seq
    opened = select(_STANDING.row).where(mine, _STANDING.opened > seq)
    new = _with_rows(connection, changed.filter(is_new), _ROW.id.in_(opened))
    gone = changed.filter(~is_new, pl.col("closed") > seq)
    if not gone.is_empty():
        closed = pl.col("row").replace_strict(
            gone["row"], gone["closed"], default=None, return_dtype=pl.Int64
        )
        known = known.with_columns(closed=pl.coalesce("closed", closed))
    return pl.concat([known, new])


def _read_intervals(
    connection: Connection, condition: ColumnElement[bool], *, everywhere: bool = False
) -> pl.DataFrame:
    """Intervals, by row, with the `seq` of `history`; the condition holds for all those of a row or none."""
    times = [_STANDING.row, _STANDING.opened, _STANDING.closed]
    found = read_frame(connection, times, condition, _STANDING.id, everywhere=everywhere)
    is_first = pl.col("row").ne_missing(pl.col("row").shift(1))
    first_opened = pl.when(is_first).then("opened").forward_fill()
    return _in_order(found, "row", "opened").with_columns(seq=first_opened)


def _in_order(frame: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    """The lines by two columns of whole numbers below 2**31: no copy if they are so already."""
    if all(frame[name].is_sorted() for name in (first, second)):  # as mostly, and soon seen
        return frame.set_sorted(first)
    both = frame.select(pl.col(first).cast(pl.Int64) * 2**31 + pl.col(second)).to_series()
    return frame.set_sorted(first) if both.is_sorted() else frame.sort(first, second)


def _with_rows(
    connection: Connection, intervals: pl.DataFrame, condition: ColumnElement[bool]
) -> pl.DataFrame:
    """Intervals with their rows, among those on which a condition holds, in the order of `history`."""
    columns = [_ROW.id.label("row"), _ROW.submission, *(_ROW[name] for name in REPORTED_COLUMNS)]
    rows = read_frame(connection, columns, condition, _ROW.id)
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
    empty = [each.name for each in rows if each.is_null().all()]
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
    columns = [_ROW.id.label("row"), _ROW.submission, *(_ROW[name] for name in REPORTED_COLUMNS)]
    mine = (_ROW.strategy == strategy) & _ROW.id.in_(numbers) & _ROW.id.in_(stands)
    rows = read_frame(connection, columns, mine, _ROW.id).sort("row")
    return rows.with_columns(seq=pl.lit(None, pl.Int64)).select(list(row_schema.ROW_SCHEMA))


def read_frame(
    connection: Connection,
    columns: Sequence[ColumnElement[Any]],
    condition: ColumnElement[bool],
    id: Column[int],
    *,
    everywhere: bool = False,
) -> pl.DataFrame:
    """The lines of a table on which a condition holds, in no order.

    `columns` are some of HISTORY, `id` is the key of the table. `everywhere` says that such lines are all
    over the table. The database hands over each column as one JSON text, a part of the ids at a time: a
    Python object for every cell of a million rows would take most of the time. Two threads read, with a
    connection each where a second one sees the same; otherwise one decodes what it got while the other asks.
    """
    part, bounds = _parts(connection, condition, id, everywhere=everywhere)
    names = [column.name for column in columns]
    nothing = pl.DataFrame(schema={name: HISTORY[name] for name in names})
    idle, decoding = SimpleQueue[_JsonTexts](), Lock()
    idle.put(_JsonTexts(connection, columns, part))

    def read(bound: Mapping[str, int]) -> pl.DataFrame:
        texts = idle.get()
        try:
            found = texts.ask(bound)
        finally:
            idle.put(texts)
        with decoding:
            return _decode_json(names, found)

    if len(bounds) < 2:
        return pl.concat([nothing, *map(read, bounds)])
    with database.second_reader(connection) as second, ThreadPoolExecutor(2) as readers:
        if second:
            idle.put(_JsonTexts(second, columns, part))
        return pl.concat([nothing, *readers.map(read, bounds)])


def _parts(
    connection: Connection, condition: ColumnElement[bool], id: Column[int], *, everywhere: bool
) -> tuple[ColumnElement[bool], Sequence[Mapping[str, int]]]:
    """What holds of the lines of a part, and the bounds of each part."""
    some = select(id).where(condition).limit(_FETCH + 1).subquery()
    lines = connection.execute(select(func.count()).select_from(some)).scalar_one()
    if lines <= _FETCH:
        return condition, [{}] if lines else []
    # As a CASE, or SQLite would look up all lines by an index of the condition again for each part.
    holds = case((condition, true()), else_=false())
    told = holds if everywhere else condition
    # Each end by itself, or all lines would be read.
    ends = (select(end(id)).where(told).scalar_subquery() for end in (func.min, func.max))
    first, last = connection.execute(select(*ends)).one()
    starts = range(first, last + 1, _FETCH)
    part = holds & id.between(bindparam("first"), bindparam("last"))
    return part, [{"first": start, "last": start + _FETCH - 1} for start in starts]


class _JsonTexts:
    """Columns of some lines as JSON texts, a part of the lines at a time.

    Columns without any value in the first part are only looked at in those after it, until one has some.
    """

    def __init__(
        self,
        connection: Connection,
        columns: Sequence[ColumnElement[Any]],
        part: ColumnElement[bool],
    ) -> None:
        self._connection, self._columns, self._part = connection, columns, part
        self._met: set[str] = set()
        self._expect({column.name for column in columns})

    def _expect(self, told: Set[str]) -> None:
        self._told = [column for column in self._columns if column.name in told]
        others = [column.is_not(None) for column in self._columns if column.name not in told]
        lists = (_json_list(self._connection, column) for column in self._told)
        others_met = func.count(case((or_(false(), *others), 1)))
        self._statement = select(*lists, others_met).where(self._part)
        self._tells_all = not others

    def ask(self, bound: Mapping[str, int]) -> dict[str, bytes | None]:
        """By the name of each column that has a value in a part: its text in UTF-8."""
        *found, others_met = self._connection.execute(self._statement, dict(bound)).one()
        if others_met:
            self._expect({column.name for column in self._columns})
            return self.ask(bound)
        texts = {
            column.name: text.encode() if isinstance(text, str) else text
            for column, text in zip(self._told, found, strict=True)
        }
        if self._tells_all and bound:  # else this part is the only one
            self._met |= {name for name, text in texts.items() if not _is_null(text)}
            self._expect(self._met)
        return texts


def _is_null(text: bytes | None) -> bool:
    """Whether a column that was handed over as JSON text has lines, and no value in any of them."""
    return text is not None and text.startswith(b"[null") and not text.strip(b"[nul, ]")


def _json_list(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as one JSON text; null where there is no row.

    As bytes, where the driver can: a text is copied once more by SQLite, and once more by Python.
    """
    if connection.dialect.name == "postgresql":
        return cast(func.json_agg(column), Text)
    return cast(func.json_group_array(column), LargeBinary)


def _decode_json(names: Sequence[str], texts: Mapping[str, bytes | None]) -> pl.DataFrame:
    """The columns of these names: null, or as they were handed over as JSON texts."""
    as_text = dict.fromkeys(("date", *NUMBERS), pl.String())
    kinds = {name: as_text.get(name, HISTORY[name]) for name in names}
    columns = {
        name: pl.lit(pl.Series([texts[name] or b"[]"]))
        .cast(pl.String)
        .str.json_decode(pl.List(kind))
        .explode(empty_as_null=False)
        if name in texts
        else pl.lit(None, kind)
        for name, kind in kinds.items()
    }
    return from_stored_text(pl.select(column.alias(name) for name, column in columns.items()))


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
