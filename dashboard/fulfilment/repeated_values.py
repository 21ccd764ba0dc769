"""Values that say what the value before them says: which of them could be missing one after another."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.fulfilment.reporters import first_days_of_reporters, numbered_reporters
from dashboard.fulfilment.running_totals import values_in_order
from dashboard.strategy import Strategy

SAID = ["value", "denominator"]


def values_that_repeat(strategy: Strategy, rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The last values of each key that counts on a day, as many as have the same before them in every key.

    `rows` are those of `prepare_counting_rows`. Whoever takes the last value away from each key, and again,
    until these are gone, changes neither a number nor who counts. Of an indicator as many of each key as of
    the one that has fewest; none where all values are added up. Columns: indicator, row.
    """
    first_days, lines = first_days_of_reporters(strategy, rows)
    _, reporters, decided = numbered_reporters(strategy, first_days)
    numbers = decided["reporter"][lines]
    told = values_in_order(rows, reporters, numbers).select("at", "key", "reporter", "date")
    told = told.hstack(reporters[told["reporter"]][["kind", "ends"]])
    told = told.hstack(rows[told["at"]][["indicator", "row", *SAID]])
    said = pl.col("key", *SAID)
    # The first value of a reporter stays, since it decides who counts.
    is_first = pl.int_range(pl.len()).over("key", "reporter") == 0
    place_from_end = pl.int_range(pl.len(), 0, -1).over("key")
    return (
        told.filter(pl.col("date") <= day, pl.col("kind") != "sum")
        .filter(pl.col("ends").is_null() | (pl.col("date") < pl.col("ends")))
        .with_columns(over=(pl.col("ends") <= day).fill_null(False), turn=place_from_end)
        .with_columns(
            stays=~pl.all_horizontal(said.eq_missing(said.shift(1)))
            | pl.col("over").shift(1)
            | is_first
        )
        .filter(~pl.col("over").last().over("key"))
        .with_columns(free=pl.col("turn").filter("stays").min().over("key") - 1)
        .filter(pl.col("turn") <= pl.col("free").min().over("indicator"))
        .select("indicator", "row")
    )
