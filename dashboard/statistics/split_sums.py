"""The parts of a split summed over years: of one series, between its breaks, where no number is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.statistics.chart_topics import ChartLine
from dashboard.statistics.observations import Number


@dataclass(frozen=True, slots=True)
class SplitSum:
    """The years of one series that were summed, and each part with its sum, the largest first."""

    years: tuple[int, ...]
    parts: tuple[tuple[ChartLine, Number], ...]


def sum_parts(lines: Iterable[ChartLine]) -> tuple[SplitSum, ...]:
    """The sums of the series with the most years, one for each stretch without a break, the last first.

    Nothing is summed of a single year, nor where a part has no number for one of the years.
    """
    by_series: dict[str, list[ChartLine]] = {}
    for line in lines:
        by_series.setdefault(line.series, []).append(line)
    series = max(by_series.values(), key=lambda mine: len(_years(mine)), default=[])
    since = sorted({year for line in series for year, _ in line.breaks})
    stretches: dict[int, list[int]] = {}
    for year in _years(series):
        stretches.setdefault(sum(year >= start for start in since), []).append(year)
    sums = [_sum(series, years) for years in reversed(stretches.values()) if len(years) > 1]
    return tuple(found for found in sums if found)


def _years(lines: Sequence[ChartLine]) -> list[int]:
    return sorted({int(point.year) for line in lines for point in line.points_with_value})


def _sum(series: Sequence[ChartLine], years: Sequence[int]) -> SplitSum | None:
    parts: list[tuple[ChartLine, Number]] = []
    for line in series:
        points = [point for point in line.points if point.year in years]
        values = [point.value for point in points if point.value is not None]
        if points and len(values) < len(years):
            return None
        if values and sum(values):
            parts.append((line, sum(values)))
    parts.sort(key=lambda part: -part[1])
    return SplitSum(tuple(years), tuple(parts)) if parts else None
