"""The numbers that an edition has printed, read back from its file of statistics."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import polars as pl

from dashboard.statistics.observations import VALUE
from dashboard.statistics.reader_knowledge import BEFORE

FILE = "statistics.csv"
"""The file of an edition that holds them."""


def read(editions: Iterable[bytes], dimensions: Sequence[str]) -> pl.DataFrame:
    """Every number of some editions: source, series, years, dimensions, value, flag and note.

    Each edition is the content of its FILE. A number split by what is not defined any more is left out.
    """
    told = [_read(content, dimensions) for content in editions]
    return pl.concat(told) if told else pl.DataFrame(schema=_schema(dimensions))


def _schema(dimensions: Sequence[str]) -> pl.Schema:
    texts = dict.fromkeys((*BEFORE[:2], *dimensions, "flag", "note"), pl.String())
    years = dict.fromkeys(BEFORE[2:], pl.Int32())
    return pl.Schema({**texts, **years, "value": VALUE})


def _read(content: bytes, dimensions: Sequence[str]) -> pl.DataFrame:
    rows = pl.read_csv(io.BytesIO(content), infer_schema=False)
    known = {*dimensions, *BEFORE, "definition", "unit", "year", "value", "flag", "vintage", "note"}
    gone = [name for name in rows.columns if name not in known]
    rows = rows.filter(pl.col(name).is_null() for name in gone) if gone else rows
    missing = [
        pl.lit(None, pl.String).alias(name) for name in dimensions if name not in rows.columns
    ]
    years = pl.col("year").str.split("-")
    return rows.with_columns(
        *missing,
        pl.col("value").cast(VALUE),
        year_from=years.list.first().cast(pl.Int32),
        year_to=years.list.last().cast(pl.Int32),
    ).select(list(_schema(dimensions)))
