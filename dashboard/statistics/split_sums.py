"""Who the counted persons are: the parts of a split summed over years, or each number by itself.

Only years whose parts add up to their total are summed, of series that count the same persons, and never
across a break.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import SOURCES, ChartLine, Selection
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import (
    OUR_SUM,
    Number,
    Statistics,
    latest_vintage,
    plain,
    read_years,
)
from dashboard.statistics.source_comparison import numbers_by_year


@dataclass(frozen=True, slots=True)
class SplitSum:
    """The years that were summed, each part with its sum, the largest first, and a line of each series."""

    years: tuple[int, ...]
    parts: tuple[tuple[ChartLine, Number], ...]
    of: tuple[ChartLine, ...]


def sum_parts(statistics: Statistics, concept: str, by: str) -> tuple[SplitSum, ...]:
    """The sums of each stretch without a break, the last first, of the series with the most years."""
    lines = chart_topics.find_lines(statistics, Selection(SOURCES, concept, by))
    totals = {
        line.series: numbers_by_year(line)
        for line in chart_topics.find_lines(statistics, Selection(SOURCES, concept))
    }
    together = [
        {series: [line for line in lines if line.series == series] for series in group}
        for group in series_together(lines, by, statistics.definitions)
    ]
    wholes = [_whole_years(own.values(), totals) for own in together]
    whole = max(wholes, key=len, default={})
    since = {year for own in whole.values() for line in own for year, _ in line.breaks}
    runs = groupby(sorted(whole), key=lambda year: sum(year >= start for start in since))
    sums = [_sum({year: whole[year] for year in run}) for _, run in runs]
    return tuple(reversed(sums))


def _whole_years(
    series: Iterable[Sequence[ChartLine]], totals: Mapping[str, Mapping[int, Number]]
) -> dict[int, Sequence[ChartLine]]:
    """The lines of each year whose printed parts add up to the total of their series."""
    whole: dict[int, Sequence[ChartLine]] = {}
    for lines in series:
        numbers = [numbers_by_year(line) for line in lines]
        ours = {each.year for line in lines for each in line.points if each.flag == OUR_SUM}
        for year, total in totals.get(lines[0].series, {}).items():
            made = sum(of_line.get(year, 0) for of_line in numbers)
            if total and total == made and year not in ours:
                whole.setdefault(year, lines)
    return whole


def series_together(
    lines: Sequence[ChartLine], by: str, definitions: Definitions
) -> list[list[str]]:
    """The series in their order; those of one group count the same in every year that two of them print."""
    years: dict[str, set[int | str]] = {}
    for line in lines:
        years.setdefault(line.series, set()).update(chart_topics.years_of([line]))

    def is_same(one: str, other: str) -> bool:
        common = years[one] & years[other]
        return bool(common) and all(
            definitions.are_linked(one, other, *read_years(year), by) for year in common
        )

    groups: list[list[str]] = []
    for series in years:
        same = (group for group in groups if all(is_same(series, other) for other in group))
        if group := next(same, None):
            group.append(series)
        else:
            groups.append([series])
    return groups


def _sum(lines_by_year: Mapping[int, Sequence[ChartLine]]) -> SplitSum:
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
