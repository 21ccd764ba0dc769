"""The columns of progress rows: described once, wherever rows are checked, stored, judged or shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from dashboard.text import numbers_and_dates

Role = Literal["store", "subject", "fact", "remark", "form"]
"""What the store adds, what a row is about, what it says of that, what no status depends on, what only a
form shows."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a progress row or of its form.

    heads
        What a table may call it, in English, Czech and Slovak; an export takes the first.
    width
        Its width in the workbook of a form, in letters; 0 where a form does not have it.
    pixels
        Its width in the grid; 0 where it is not typed there.
    published
        Its head in the public tables, in Czech. What a table has and nobody published, the public never sees.
    is_text
        Whether a cell is kept as it was written; otherwise its meaning is kept.
    """

    name: str
    role: Role
    type: pl.DataType = pl.String()  # noqa: RUF009 # all texts have the same
    heads: str = ""
    width: int = 0
    pixels: int = 0
    published: str = ""
    is_text: bool = False


COLUMNS = (
    # The unique number of the row in the store; null until it is stored.
    Column("row", "store", pl.Int64()),
    # The place of its acceptance in the audit log, by which rows are ordered; null until it is accepted.
    Column("seq", "store", pl.Int64()),
    # The number of the submission that brought it; null until it is stored.
    Column("submission", "store", pl.Int64()),
    # Its row in the file that was handed in, counted from 1 as a spreadsheet does.
    Column("line", "subject", pl.Int64()),
    # The code of the entity that reports. In a table it is only compared with the one that hands it in.
    Column("entity", "subject", heads="entity, body, subjekt", published="subjekt"),
    # The number of the task.
    Column("task", "subject", width=7, published="úkol",
           heads="task, task number, úkol, číslo úkolu, č. úkolu, úkol č, úloha, číslo úlohy"),
    # The id of the performance indicator; null for the narrative of a task.
    Column("indicator", "subject", width=11, published="indikátor",
           heads="indicator, performance indicator, ukazatel, ukazatel plnění, ukazovateľ,"
           " ukazovateľ plnenia"),
    Column("wording", "form", heads="wording, znění", width=52),
    # The component as the entity wrote it, or the id of the listed one; null for the whole indicator.
    Column("component", "subject", heads="component, složka, zložka", width=24, published="část"),
    # The component folded (without case, accents and doubled spaces), by which rows are compared; null
    # without a component. What is typed in the grid as the name of what is counted is the component.
    Column("name", "subject", pixels=80),
    Column("owed", "form", heads="submit by, podat do, report missing, chybí zpráva", width=18),
    Column("last", "form", width=28,
           heads="last approved, naposledy schváleno, last accepted, naposledy přijato"),
    # The day of which the row is true, of a period its last day; null only in a narrative of a source.
    Column("date", "subject", pl.Date(), heads="date, datum", width=14, pixels=88, published="datum"),
    # How exactly the day is known: day, period, inferred or not_later_than; null without a day.
    Column("precision", "fact", published="přesnost_data"),
    # The number in the unit of the indicator, of a share its numerator; of a component of a
    # milestone 1 if it is reached, else 0. Null where a report word is given instead, and in a narrative.
    Column("value", "fact", numbers_and_dates.NUMBER,
           heads="value, hodnota", width=18, pixels=105, published="hodnota"),
    # The denominator of a share, in the same unit as its value; null for everything else.
    Column("denominator", "fact", numbers_and_dates.NUMBER, published="z_celku"),
    # The report word given instead of a value: nothing_to_report, ongoing or not_applicable. Null
    # with a value, in a narrative, and where only a delay is reported.
    Column("word", "fact", published="slovy"),
    # Where the proof is found, as written: a file number, a document, an address; null where none is
    # given. The public sees an address, otherwise INTERNAL.
    Column("evidence", "fact",
           heads="evidence, doklad", width=36, pixels=88, published="doklad", is_text=True),
    # What else the entity says of it; null where it says nothing.
    Column("note", "remark", heads="note, poznámka", width=40, pixels=102, is_text=True),
    # The code of a reason for delay in the list of the strategy; null where none is given.
    Column("delay_reason", "remark", width=30, pixels=105, published="důvod_zpoždění",
           heads="delay reason, delay_reason, reason for delay, důvod zpoždění, dôvod omeškania,"
           " dôvod oneskorenia"),
    # When the entity expects it, as `numbers_and_dates.read_expected` writes it: a day, month, quarter,
    # half-year or year; null where it does not say.
    Column("expected", "remark", width=16, pixels=98, published="očekáváno",
           heads="expected, expected day, expected date, expected completion, očekávané splnění,"
           " očekávaný termín, očekávaný termín splnění, očakávané splnenie, očakávaný termín,"
           " očakávaný termín splnenia"),
    Column("problems", "form", heads="problems found, nalezené chyby"),
)  # fmt: skip
"""All columns in the order in which they are written."""

ROW_SCHEMA = pl.Schema({column.name: column.type for column in COLUMNS if column.role != "form"})
"""A progress row: what one entity reports of one task or indicator."""


def _names(*roles: Role) -> tuple[str, ...]:
    return tuple(column.name for column in COLUMNS if column.role in roles)


REPORTED_COLUMNS = _names("subject", "fact", "remark")
"""What is stored of a row as its sender reports it; the store adds the others."""
CONTENT_COLUMNS = _names("fact", "remark")
"""What two rows of one key may differ in."""
FACT_COLUMNS = _names("fact")
"""What a row says of its subject, as far as a status or its evidence may depend on it."""
REMARK_COLUMNS = _names("remark")
TEXT_COLUMNS = tuple(column.name for column in COLUMNS if column.is_text)
PRINTED_COLUMNS = tuple(name for name in ROW_SCHEMA if name not in {"seq", "name"})
"""A row in a document for machines; the two others follow from these."""

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
    """Progress rows without what is not published, their evidence INTERNAL unless it is a public address."""
    hidden = {
        column.name: pl.lit(None, column.type)
        for column in COLUMNS
        if column.heads and column.role != "form" and not column.published
    }
    address = pl.col("evidence").str.contains("^https?://")
    evidence = pl.when(address | pl.col("evidence").is_null()).then("evidence")
    return frame.with_columns(evidence=evidence.otherwise(pl.lit(INTERNAL)), **hidden)
