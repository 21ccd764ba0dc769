"""The lines of numbers that a body is asked for: of the last year of each of its duties what has not come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.statistics.definitions import Duty, Series
from dashboard.statistics.duties import UNSETTLED, Waiting, list_owed
from dashboard.statistics.observations import Number, Statistics, latest_vintage, plain

OPEN_LINES = 3
"""Lines for a country that nobody has named yet."""


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """One number that is asked for: of a series and a year, in total or in one part of a split.

    `category` is empty where the body writes the part itself, such as a country. `definition` is that of the
    stored numbers of the series, `last` the number of the year before, None where there is none.
    """

    duty: Duty
    series: Series
    definition: str
    year: int
    dimension: str | None
    category: str
    last: Number | None


def list_asked(
    statistics: Statistics,
    body: str,
    last_year: int,
    waiting: frozenset[Waiting] = frozenset(),
) -> tuple[AskedNumber, ...]:
    """Every number that a body is asked for, without what waits; `last_year` is the last one that is over."""
    found: dict[tuple[str, int, str | None, str, int], AskedNumber] = {}
    for duty in statistics.definitions.duties:
        year = min(duty.until or last_year, last_year)
        if duty.body != body or not duty.holds_for(year):
            continue
        for owed in list_owed(statistics, year, body, waiting):
            if owed.duty is duty and owed.state in UNSETTLED:
                for number, each in enumerate(_lines(statistics, duty, year, owed.dimension)):
                    key = (duty.series, year, owed.dimension, each.category, number)
                    found.setdefault(key, each)
    return tuple(found.values())


def _lines(
    statistics: Statistics, duty: Duty, year: int, dimension: str | None
) -> Iterator[AskedNumber]:
    definitions = statistics.definitions
    series = next(each for each in definitions.series if each.id == duty.series)
    mine = latest_vintage(statistics).filter(series=duty.series)
    # A table that prints the series again is defined in its own words.
    own = mine.filter(printed=duty.series)["definition"]
    definition = own[0] if own.len() else series.definition or series.name
    before = _numbers(mine.filter(year_from=year - 1, year_to=year - 1), dimension, statistics)
    categories: list[str] = [""]
    if dimension:
        known = definitions.dimension(dimension)
        ever = [code for code in known.code_ids if code in set(mine[dimension].drop_nulls())]
        categories = [*ever, *[""] * OPEN_LINES] if known.countries else [*known.code_ids]
    for code in categories:
        yield AskedNumber(duty, series, definition, year, dimension, code, before.get(code))


def _numbers(
    rows: pl.DataFrame, dimension: str | None, statistics: Statistics
) -> Mapping[str, Number | None]:
    """The numbers that are split by this alone, by their part; that of a total by an empty text."""
    split = pl.all_horizontal(
        pl.col(name).is_not_null() if name == dimension else pl.col(name).is_null()
        for name in statistics.dimensions
    )
    return {
        row[dimension] if dimension else "": plain(row["value"])
        for row in rows.filter(split).iter_rows(named=True)
    }
