"""A national source beside another one: where both agree, and how a strategy's years compare to earlier ones.

The sources stay two lines. A statement on the years of a strategy is about one line alone and only about
its comparable years: those since its last break.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from dashboard.statistics import chart_topics
from dashboard.statistics.chart_topics import ChartLine
from dashboard.statistics.definitions import Topic
from dashboard.statistics.observations import IS_SINGLE_YEAR, Statistics


@dataclass(frozen=True, slots=True)
class Difference:
    """A common year in which the two sources print different numbers."""

    year: int
    national: int
    international: int


@dataclass(frozen=True, slots=True)
class SourceComparison:
    """The lines of one topic: the national one, then the one it is compared with; at least one of them."""

    topic: Topic
    lines: tuple[ChartLine, ...]

    @property
    def concept(self) -> str:
        """What is compared: the first concept of the topic."""
        return self.topic.concepts[0]

    @property
    def selection(self) -> chart_topics.Selection:
        """Where all sources of the same are looked at."""
        return chart_topics.Selection(chart_topics.SOURCES, self.concept)

    @property
    def common_years(self) -> tuple[int, ...]:
        """The years for which both sources have a number; none where there is one source."""
        if len(self.lines) < 2:
            return ()
        national, international = map(numbers_by_year, self.lines)
        return tuple(year for year in national if year in international)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The common years in which the numbers are not the same."""
        if not self.common_years:
            return ()
        national, international = map(numbers_by_year, self.lines)
        return tuple(
            Difference(year, national[year], international[year])
            for year in self.common_years
            if national[year] != international[year]
        )


class Course(StrEnum):
    """How the numbers of a strategy's years compare to the comparable years before.

    The first that holds, in this order: the strategy's years have no number; no comparable year before
    has one; all are one and the same; each is higher than every one before; each is lower; the highest and
    the lowest of all are in the strategy's years; the highest is; the lowest is; none is outside.
    """

    NO_NUMBER = "no_number"
    ALONE = "alone"
    SAME = "same"
    ABOVE = "above"
    BELOW = "below"
    WIDER = "wider"
    HIGHEST = "highest"
    LOWEST = "lowest"
    WITHIN = "within"


@dataclass(frozen=True, slots=True)
class Headline:
    """What a chart says above it, and the line that this is about.

    `own` are the line's numbers of the strategy's years, `before` of earlier ones, by year; of
    comparable years only.
    """

    topic: Topic
    course: Course
    line: ChartLine
    own: dict[int, int]
    before: dict[int, int]


def numbers_by_year(line: ChartLine) -> dict[int, int]:
    """The numbers of single years, the earliest first; a year without a value is not among them."""
    return {int(point.year): point.value for point in line.points if point.value is not None}


def compare_sources(statistics: Statistics) -> tuple[SourceComparison, ...]:
    """The topics that are compared with another source and have a number for a single year."""
    return tuple(
        SourceComparison(topic, lines)
        for topic in statistics.definitions.topics
        if topic.compared_with and (lines := _lines(statistics, topic))
    )


def _lines(statistics: Statistics, topic: Topic) -> tuple[ChartLine, ...]:
    """The first series of each of the two sources."""
    ask = chart_topics.Selection(chart_topics.SOURCES, topic.concepts[0])
    every = chart_topics.find_lines(statistics, ask)
    of_source = (
        next((line for line in every if line.source == source and line.points_with_value), None)
        for source in (topic.source, topic.compared_with)
    )
    return tuple(line for line in of_source if line)


def headline(comparison: SourceComparison, first: int, last: int) -> Headline:
    """What the numbers of the years from `first` to `last` do.

    It speaks of the line with the most numbers in these years, the national one where both have as many.
    """

    def numbers_inside(line: ChartLine) -> int:
        return sum(first <= year <= last for year in numbers_by_year(line))

    line = max(comparison.lines, key=numbers_inside)
    since = max((year for year, _ in line.breaks if year <= last), default=0)
    comparable = {year: n for year, n in numbers_by_year(line).items() if since <= year <= last}
    own = {year: number for year, number in comparable.items() if year >= first}
    before = {year: number for year, number in comparable.items() if year < first}
    course = _course(own.values(), before.values())
    return Headline(comparison.topic, course, line, own, before)


def _course(own: Iterable[int], before: Iterable[int]) -> Course:
    ours, earlier = sorted(own), sorted(before)
    if not ours:
        return Course.NO_NUMBER
    if not earlier:
        return Course.ALONE
    conditions = (
        (Course.SAME, ours[0] == ours[-1] == earlier[0] == earlier[-1]),
        (Course.ABOVE, ours[0] > earlier[-1]),
        (Course.BELOW, ours[-1] < earlier[0]),
        (Course.WIDER, ours[0] < earlier[0] and ours[-1] > earlier[-1]),
        (Course.HIGHEST, ours[-1] > earlier[-1]),
        (Course.LOWEST, ours[0] < earlier[0]),
    )
    return next((course for course, holds in conditions if holds), Course.WITHIN)


def year_axis(lines: Iterable[ChartLine], first: int, last: int) -> range:
    """The years of one axis for all lines: those of their points, and those from `first` to `last`."""
    years = [int(point.year) for line in lines for point in line.points]
    return range(min([first, *years]), max([last, *years]) + 1)


def years_without_number(statistics: Statistics, years: Sequence[int]) -> list[int]:
    """The years for which no series has a number of its own."""
    counted = statistics.frame.filter(IS_SINGLE_YEAR & pl.col("value").is_not_null())
    known = set(counted["year_to"])
    return [year for year in years if year not in known]
