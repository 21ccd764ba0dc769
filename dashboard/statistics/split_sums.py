"""Who the counted persons are: the parts of a split summed over years, or each number by itself.

Only years whose parts add up to their total are summed, of series that count the same persons, and never
across a break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import SOURCES, ChartLine, Selection
from dashboard.statistics.observations import Number, Statistics, latest_vintage, plain
from dashboard.statistics.source_comparison import is_linked, numbers_by_year


@dataclass(frozen=True, slots=True)
class SplitSum:
    """The years that were summed, each part with its sum, the largest first, and a line of each series."""

    years: tuple[int, ...]
    parts: tuple[tuple[ChartLine, Number], ...]
    of: tuple[ChartLine, ...]


def sum_parts(statistics: Statistics, concept: str, by: str) -> tuple[SplitSum, ...]:
    """The sums of each stretch without a break, the last first, of series that count the same persons."""
    lines = chart_topics.find_lines(statistics, Selection(SOURCES, concept, by))
    every = [list(own) for _, own in groupby(sorted(lines, key=_series), key=_series)]
    base = max(every, key=lambda own: len(_years(own)), default=[])
    whole: dict[int, list[ChartLine]] = {}
    totals = {
        line.series: numbers_by_year(line)
        for line in chart_topics.find_lines(statistics, Selection(SOURCES, concept))
    }
    for own in sorted(every, key=lambda own: own is not base):
        if own is base or _count_the_same(base, own, statistics):
            for year in _years(own):
                told = sum(numbers_by_year(line).get(year, 0) for line in own)
                if told and told == totals.get(own[0].series, {}).get(year):
                    whole.setdefault(year, own)
    since = {year for own in whole.values() for line in own for year, _ in line.breaks}

    def stretch(year: int) -> int:
        return sum(year >= start for start in since)

    runs = [list(run) for _, run in groupby(sorted(whole), key=stretch)]
    return tuple(_sum({year: whole[year] for year in run}) for run in reversed(runs))


_series = attrgetter("series")


def _years(lines: Sequence[ChartLine]) -> set[int]:
    return {year for line in lines for year in numbers_by_year(line)}


def _count_the_same(
    one: Sequence[ChartLine], other: Sequence[ChartLine], statistics: Statistics
) -> bool:
    return any(
        mine.category == line.category and is_linked(mine, line, statistics)
        for mine in one
        for line in other
    )


def _sum(lines_by_year: dict[int, list[ChartLine]]) -> SplitSum:
    parts: dict[str | None, tuple[ChartLine, Number]] = {}
    for year, lines in lines_by_year.items():
        for line in lines:
            number = numbers_by_year(line).get(year, 0)
            first, so_far = parts.get(line.category, (line, 0))
            parts[line.category] = first, so_far + number
    ordered = sorted((part for part in parts.values() if part[1]), key=lambda part: -part[1])
    of = {lines[0].series: lines[0] for lines in lines_by_year.values()}
    return SplitSum(tuple(lines_by_year), tuple(ordered), tuple(of.values()))


@dataclass(frozen=True, slots=True)
class Fragment:
    """A number that is split by a dimension, whatever else splits it, with its series' total of that time."""

    row: Row
    value: Number
    total: Number | None


def find_fragments(statistics: Statistics, concept: str, by: str) -> tuple[Fragment, ...]:
    """Every number that a concept's series print split by a dimension, the earliest first."""
    series = statistics.definitions.series_by_concept[concept]
    key = ("series", "year_from", "year_to")
    rows = latest_vintage(statistics).filter(pl.col("series").is_in(series))
    rows = rows.drop_nulls("value").sort("year_to", "year_from", maintain_order=True)
    whole = rows.filter(pl.all_horizontal(pl.col(*statistics.dimensions).is_null())).to_dicts()
    totals = {tuple(row[name] for name in key): plain(row["value"]) for row in whole}
    return tuple(
        Fragment(row, plain(row["value"]) or 0, totals.get(tuple(row[name] for name in key)))
        for row in rows.drop_nulls(by).to_dicts()
    )
