"""Which accepted rows are standing: at an audit sequence, or if more rows were accepted."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import polars as pl

from dashboard.progress import row_schema

ROW_KEY = ["task", "indicator", "name", "date", "entity", "has_number"]
"""A key has one standing row at a time: a row of the key that is accepted later replaces it.

A word and a number are two keys, so that neither replaces the other; see `with_key`.
"""

_PARTS, _SMALLEST_PART = 32, 100_000
"""In how many parts a history is asked which of its rows stand, and the fewest rows of one."""


def with_key(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the last column of ROW_KEY."""
    return rows.with_columns(has_number=row_schema.HAS_NUMBER)


def stands_at(history: pl.DataFrame, sequence: int) -> pl.Series:
    """Whether each line of a history was standing after an audit sequence: opened by then, not yet closed."""
    opened = pl.col("opened") <= sequence
    still = pl.col("closed").is_null() | (pl.col("closed") > sequence)
    return history.select(opened & still).to_series()


def rows_known_at(history: pl.DataFrame, sequence: int) -> pl.DataFrame:
    """The rows that were standing after an audit sequence, in the order of the history.

    Of a large history those parts of which all rows stand are no copy.
    """
    stands, rows = stands_at(history, sequence), history.drop("opened", "closed")
    size = max(_SMALLEST_PART, -(-rows.height // _PARTS))
    parts = []
    for whole, starts in groupby(
        range(0, rows.height, size), lambda start: stands.slice(start, size).all()
    ):
        first, *others = starts
        part = slice(first, first + size * (1 + len(others)))
        parts.append(rows[part] if whole else rows[part].filter(stands[part]))
    return pl.concat(parts) if parts else rows


def rows_accepted_by(
    history: pl.DataFrame, sequence: int, withdrawn: Mapping[int, int]
) -> pl.DataFrame:
    """The rows that were standing after an audit sequence, and those replaced by another of their key.

    `withdrawn` has the sequence at which each submission was withdrawn: none of its rows are returned,
    even those that another row had replaced. Columns of the history, one line for each row.
    """
    gone = [number for number, when in withdrawn.items() if when <= sequence]
    opened = with_key(history.filter(pl.col("opened") <= sequence))
    known = opened.filter(~pl.col("submission").is_in(gone))
    last = known.sort("opened").unique("row", keep="last", maintain_order=True)
    stands = pl.col("closed").is_null() | (pl.col("closed") > sequence)
    closed = last.filter(~stands.fill_null(value=True))
    # A row that is standing again has not replaced the one that was withdrawn.
    first_opened = pl.col("opened") == pl.col("seq")
    successors = known.filter(first_opened)
    replaced = closed.join(
        successors.select(*ROW_KEY, closed="opened").unique(),
        on=[*ROW_KEY, "closed"],
        how="semi",
        nulls_equal=True,
    )
    # What closed these was withdrawn, and they are not standing again: a later row of their key is.
    undone = opened.filter(first_opened, pl.col("submission").is_in(gone)).select(closed="opened")
    newest = successors.group_by(ROW_KEY).agg(newest=pl.col("seq").max())
    overtaken = (
        closed.join(undone, on="closed", how="semi")
        .join(newest, on=ROW_KEY, nulls_equal=True)
        .filter(pl.col("newest") > pl.col("seq"))
        .drop("newest")
    )
    rows = pl.concat([last.filter(stands.fill_null(value=True)), replaced, overtaken])
    return rows.drop("has_number")


def select_standing_rows(claims: pl.DataFrame) -> pl.DataFrame:
    """The standing rows of all accepted submissions: the one accepted last of each key."""
    in_order = with_key(claims.sort("seq", "row"))
    return in_order.unique(ROW_KEY, keep="last", maintain_order=True).drop("has_number")


def find_unchanged_lines(rows: pl.DataFrame, standing: pl.DataFrame) -> frozenset[int]:
    """The lines that repeat a standing row of their entity word for word: no answer is asked for them.

    Where a public export has left a text out, the line counts as unchanged.
    """
    both = with_key(rows).join(
        with_key(standing), on=ROW_KEY, how="inner", nulls_equal=True, suffix="_before"
    )
    alike = {
        name: pl.col(name).eq_missing(pl.col(f"{name}_before"))
        for name in row_schema.CONTENT_COLUMNS
    }
    for name in row_schema.TEXT_COLUMNS:
        alike[name] |= (pl.col(name) == row_schema.INTERNAL).fill_null(value=False)
    return frozenset(both.filter(pl.all_horizontal(*alike.values()))["line"].to_list())


def exclude_submission(claims: pl.DataFrame, submission: int | None) -> pl.DataFrame:
    """The claims of the other submissions; all of them where none is named."""
    return claims if submission is None else claims.filter(pl.col("submission") != submission)


def add_accepted_rows(
    claims: pl.DataFrame, rows: pl.DataFrame, replaces: int | None
) -> pl.DataFrame:
    """The claims if `rows` were accepted now, as the latest of them, and without the submission they replace.

    `claims` are the rows of all accepted submissions, including rows that are not standing: where a row
    is removed without a successor, the one before it is standing again.
    """
    last_seq = claims["seq"].max() or 0
    last_row = claims["row"].max() or 0
    assert isinstance(last_seq, int)
    assert isinstance(last_row, int)
    new = rows.with_columns(
        seq=pl.lit(last_seq + 1, pl.Int64),
        row=pl.int_range(last_row + 1, last_row + 1 + pl.len(), dtype=pl.Int64),
    )
    others = exclude_submission(claims, replaces)
    return pl.concat([others, new.select(others.columns)])
