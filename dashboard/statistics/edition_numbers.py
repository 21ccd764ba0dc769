"""The numbers that an edition has printed, read back from its file of statistics."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from dashboard.statistics.observations import (
    GROUP,
    VALUE,
    Statistics,
    latest_vintage,
    schema,
)
from dashboard.statistics.small_counts import KEY, PublicStatistics, find_withheld

FILE = "statistics.csv"
"""The file of an edition that holds them."""


@dataclass(frozen=True, slots=True, eq=False)
class PrintedStatistics:
    """The statistics that everybody may see, and the number and the day of the last edition.

    Before the first edition both are None. Unless `of_edition`, the statistics are only what public sources
    have printed: there is no edition, or its numbers are not on record.
    """

    shown: PublicStatistics
    number: int | None = None
    published: date | None = None
    of_edition: bool = False


def read(editions: Iterable[bytes], dimensions: Sequence[str]) -> pl.DataFrame:
    """Every number of some editions, with the columns that say what it counts.

    Each edition is the content of its FILE. A number split by what is not defined any more is left out.
    """
    told = [_read(content, dimensions) for content in editions]
    return pl.concat([pl.DataFrame(schema=_schema(dimensions)), *told])


def of_public_sources(public: Statistics) -> PublicStatistics:
    """What public sources have printed, without the notes of whoever loaded it."""
    note = pl.when(pl.col("file").is_not_null()).then("note")
    return PublicStatistics(public.with_frame(public.frame.with_columns(note=note)))


def of_edition(edition: bytes, public: Statistics) -> PublicStatistics:
    """The statistics that an edition printed, by its FILE, defined as those that are `public`.

    `file` and `line` of a number that public sources have printed, too, are those of `public`; else those of
    the FILE. A number split by what is not defined any more is left out.
    """
    known, key = schema(public.dimensions), [*GROUP, *public.dimensions]
    rows = _with_years(pl.read_csv(io.BytesIO(edition), infer_schema=False, comment_prefix="#"))
    others = [name for name in rows.columns if name not in known and name != "year"]
    typed = [pl.col(name).cast(known[name]) for name in rows.columns if name in known]
    printed = rows.select(*typed, *others, line=pl.int_range(2, pl.len() + 2))
    printed = Statistics.of(printed.with_columns(file=pl.lit(FILE)), public.definitions).frame
    there = {f"{name}_there": name for name in ("file", "line")}
    read = latest_vintage(public).select(*key, **there)
    placed = printed.join(read, on=key, how="left", nulls_equal=True, maintain_order="left")
    is_there = pl.col("file_there").is_not_null()
    where = {
        name: pl.when(is_there).then(f"{name}_there").otherwise(name) for name in ("file", "line")
    }
    shown = placed.with_columns(**where).select(printed.columns)
    withheld = find_withheld(shown, public.frame, public.definitions)
    every = public.with_frame(pl.concat([shown, of_public_sources(public).frame]))
    return PublicStatistics(
        replace(public, frame=shown, broken=every.breaks), tuple(sorted(withheld))
    )


def _schema(dimensions: Sequence[str]) -> pl.Schema:
    texts = dict.fromkeys((*KEY[:2], *dimensions, "flag", "vintage", "note"), pl.String())
    years = dict.fromkeys(KEY[2:], pl.Int32())
    return pl.Schema({**texts, **years, "value": VALUE})


def _read(content: bytes, dimensions: Sequence[str]) -> pl.DataFrame:
    rows = pl.read_csv(io.BytesIO(content), infer_schema=False, comment_prefix="#")
    known = {*dimensions, *KEY, "definition", "unit", "year", "value", "flag", "vintage", "note"}
    gone = [name for name in rows.columns if name not in known]
    rows = rows.filter(pl.col(name).is_null() for name in gone) if gone else rows
    missing = [
        pl.lit(None, pl.String).alias(name) for name in dimensions if name not in rows.columns
    ]
    rows = _with_years(rows).with_columns(*missing, pl.col("value").cast(VALUE))
    return rows.select(list(_schema(dimensions)))


def _with_years(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the first and the last year of each number."""
    years = pl.col("year").str.split("-")
    first, last = years.list.first(), years.list.last()
    return rows.with_columns(year_from=first.cast(pl.Int32), year_to=last.cast(pl.Int32))
