"""The columns of progress rows, the same wherever rows are: checked, stored, judged, exported."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.strategy import targets

_COLUMNS: dict[str, pl.DataType] = {
    "row": pl.Int64(),
    "seq": pl.Int64(),
    "submission": pl.Int64(),
    "line": pl.Int64(),
    "entity": pl.String(),
    "task": pl.String(),
    "indicator": pl.String(),
    "component": pl.String(),
    "name": pl.String(),
    "date": pl.Date(),
    "precision": pl.String(),
    "value": targets.NUMBER,
    "denominator": targets.NUMBER,
    "word": pl.String(),
    "evidence": pl.String(),
    "note": pl.String(),
    "delay_reason": pl.String(),
    "expected": pl.String(),
}

ROW_SCHEMA = pl.Schema(_COLUMNS)
"""A progress row: what one entity reports of one task or indicator.

row
    The unique number of the row in the store; null until it is stored.
seq
    The place of its acceptance in the audit log, by which rows are ordered; null until it is accepted.
submission
    The number of the submission that brought it; null until it is stored.
line
    Its row in the file that was handed in, counted from 1 as a spreadsheet does.
entity
    The code of the entity that reports.
task
    The number of the task.
indicator
    The id of the performance indicator; null for the narrative of a task.
component
    The component as the entity wrote it, or the id of the listed one; null for the whole indicator.
name
    The component folded (without case, accents and doubled spaces), by which rows are compared; null
    without a component.
date
    The day of which the row is true, of a period its last day; null only in a narrative of a source.
precision
    How exactly the day is known: day, period, inferred or not_later_than; null without a day.
value
    The number in the unit of the indicator, of a share its numerator; of a component of a
    milestone 1 if it is reached, else 0. Null where a report word is given instead, and in a narrative.
denominator
    The denominator of a share, in the same unit as its value; null for everything else.
word
    The report word given instead of a value: nothing_to_report, ongoing or not_applicable. Null
    with a value, in a narrative, and where only a delay is reported.
evidence
    Where the proof is found, as written: a file number, a document, an address; null where none is given.
note
    What else the entity says of it; null where it says nothing.
delay_reason
    The code of a reason for delay in the list of the strategy; null where none is given.
expected
    When the entity expects it, as `numbers_and_dates.read_expected` writes it: a day, month, quarter,
    half-year or year; null where it does not say. No status depends on either of the two.
"""

HAS_NUMBER = pl.col("value").is_not_null() & pl.col("denominator").ne_missing(0)
"""Whether a row says a number. A report word does not, and neither does a share of no case (0/0)."""

Row = dict[str, Any]
"""One row of a frame, by column."""


INTERNAL = "internal"
"""Replaces evidence that is not a public address."""


def column_of(rows: pl.DataFrame, name: str) -> pl.Series:
    """A column to look at. What a frame holds once for all rows is filled in for as long as that takes:
    `rows[name]` would keep it in the frame, 16 bytes for each row.
    """
    return rows[[name]].to_series()


def rows_of_indicators(rows: pl.DataFrame) -> dict[str, int]:
    """How many of the rows each indicator has, of those that have any."""
    numbers = dict(column_of(rows, "indicator").value_counts().iter_rows())
    numbers.pop(None, None)
    return numbers


def hide_internal(frame: pl.DataFrame) -> pl.DataFrame:
    """Progress rows without notes, their evidence "internal" unless it is a public address."""
    address = pl.col("evidence").str.contains("^https?://")
    evidence = pl.when(address | pl.col("evidence").is_null()).then("evidence")
    return frame.with_columns(
        note=pl.lit(None, pl.String), evidence=evidence.otherwise(pl.lit(INTERNAL))
    )
