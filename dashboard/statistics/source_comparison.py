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
from dashboard.statistics.observations import IS_SINGLE_YEAR, Number, Statistics, read_years

MOST_LINES = 4
"""So many lines share an axis."""


@dataclass(frozen=True, slots=True)
class SourceComparison:
    """The lines of one topic: the national one, then the one it is compared with; at least one of them.

    Last those that count the same as the national one and alone have a number for some year.
    """

    topic: Topic
    lines: tuple[ChartLine, ...]
    printed: tuple[ChartLine, ...] = ()
    """All lines of the concept, the nearest to it first, by which the numbers of a year differ or agree."""

    @property
    def concept(self) -> str:
        """What is compared: the first concept of the topic."""
        return self.topic.concepts[0]

    @property
    def selection(self) -> chart_topics.Selection:
        """Where all sources of the same are looked at."""
        return chart_topics.Selection(chart_topics.SOURCES, self.concept)

    @property
    def pair(self) -> tuple[ChartLine, ...]:
        """The lines of the two sources that are set against each other; one where there is no other."""
        first, *others = self.lines
        return (first, *(line for line in others if line.source == self.topic.compared_with))

    @property
    def common_years(self) -> tuple[int, ...]:
        """The years for which both sources have a number; none where there is one source."""
        if len(self.pair) < 2:
            return ()
        national, international = map(numbers_by_year, self.pair)
        return tuple(year for year in national if year in international)

    @property
    def agreeing(self) -> int:
        """In how many of the common years the two numbers are the same."""
        national, international = map(numbers_by_year, self.pair)
        return sum(national[year] == international[year] for year in self.common_years)


@dataclass(frozen=True, slots=True)
class YearPoint:
    """What a chart shows of a year: the number of the national line, of the other source where it has none.

    `by` is the nearest line that prints it, a national one where any does; `printed` are the numbers of all
    lines. It is joined to the year before where one line has both and counts the same since.
    """

    year: int
    value: Number
    by: ChartLine
    is_national: bool
    is_joined: bool
    printed: tuple[tuple[ChartLine, Number], ...]

    @property
    def others(self) -> tuple[Number, ...]:
        """The other numbers that sources print for the year, the lowest first."""
        return tuple(sorted({number for _, number in self.printed} - {self.value}))


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
class Subtracted:
    """What is taken from a sum: the numbers of some of its years, by a line."""

    line: ChartLine
    first: int
    last: int
    value: Number


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a sum for its last years: our computation, with its parts."""

    first: int
    last: int
    value: Number
    less: tuple[Subtracted, ...]


@dataclass(frozen=True, slots=True)
class SumOverYears:
    """A number that a source prints for several years at once, some of which have none of their own."""

    line: ChartLine
    point: chart_topics.Point
    value: Number
    first: int
    last: int
    rest: Rest | None


@dataclass(frozen=True, slots=True)
class Headline:
    """What a chart says above it, and the line that this is about.

    `own` are the line's numbers of the strategy's years, `before` of earlier ones, by year; of
    comparable years only. `sums` are the numbers over several years that cover years without their own.
    """

    topic: Topic
    course: Course
    line: ChartLine
    own: dict[int, Number]
    before: dict[int, Number]
    sums: tuple[SumOverYears, ...] = ()


def numbers_by_year(line: ChartLine) -> dict[int, Number]:
    """The numbers of single years, the earliest first; a year without a value is not among them."""
    return {int(point.year): point.value for point in line.points if point.value is not None}


def year_points(comparison: SourceComparison) -> tuple[YearPoint, ...]:
    """A point for each year of which a line of the comparison has a number."""
    other = comparison.topic.compared_with
    drawn: dict[int, Number] = {}
    for line in sorted(comparison.lines, key=lambda line: line.source == other):
        drawn = numbers_by_year(line) | drawn
    numbers = [(line, numbers_by_year(line)) for line in comparison.printed]
    points = []
    for year, value in sorted(drawn.items()):
        printed = tuple((line, of_line[year]) for line, of_line in numbers if year in of_line)
        by = sorted(
            (line for line, n in printed if n == value), key=lambda line: line.source == other
        )
        is_joined = any(
            of_line.get(year) == value
            and of_line.get(year - 1) == drawn.get(year - 1, object())
            and year not in {since for since, _ in line.breaks}
            for line, of_line in numbers
        )
        points.append(YearPoint(year, value, by[0], by[0].source != other, is_joined, printed))
    return tuple(points)


def compare_sources(statistics: Statistics) -> tuple[SourceComparison, ...]:
    """The topics that are compared with another source and have a number for a single year."""
    compared = []
    for topic in statistics.definitions.topics:
        ask = chart_topics.Selection(chart_topics.SOURCES, topic.concepts[0])
        every = [
            line for line in chart_topics.find_lines(statistics, ask) if line.points_with_value
        ]
        if topic.compared_with and (lines := _lines(statistics, topic, every)):
            units = {line.unit for line in lines}
            printed = tuple(line for line in every if line.unit in units)
            compared.append(SourceComparison(topic, lines, printed))
    return tuple(compared)


def _lines(
    statistics: Statistics, topic: Topic, every: Sequence[ChartLine]
) -> tuple[ChartLine, ...]:
    """The first series of each of the two sources; of the national one, the series that has most of it.

    That is another source's where it is declared to count the same in every year that both have. One that
    has a number for a year without any is a line of its own behind the two, while an axis has room for it.
    """
    national, other = (
        next((line for line in every if line.source == source), None)
        for source in (topic.source, topic.compared_with)
    )
    same: list[ChartLine] = []
    if national:
        same = [national] + [
            line
            for line in every
            if line.source != topic.compared_with and is_linked(national, line, statistics)
        ]
        national = max(same, key=lambda line: len(line.points_with_value))
    lines = [line for line in (national, other) if line]
    for line in same:
        told = set().union(*map(numbers_by_year, lines))
        if len(lines) < MOST_LINES and not numbers_by_year(line).keys() <= told:
            lines.append(line)
    return tuple(lines)


def is_linked(one: ChartLine, other: ChartLine, statistics: Statistics) -> bool:
    """Whether two lines are declared to count the same in every year for which both have a number."""
    common = numbers_by_year(one).keys() & numbers_by_year(other).keys()
    linked = statistics.definitions.are_linked
    return bool(common) and all(linked(one.series, other.series, year, year) for year in common)


def find_sums(
    statistics: Statistics, concept: str, years: Sequence[int]
) -> tuple[SumOverYears, ...]:
    """The last number over several years of each series of a concept that covers some of the years.

    Of a series that declares which yearly series counts its persons, what is left for the last years; of
    another nothing is taken away, since it counts other persons.
    """
    definitions = statistics.definitions
    of_concept = definitions.series_by_concept.get(concept, ())
    found = []
    for series in dict.fromkeys((*definitions.sums, *of_concept)):
        yearly = definitions.sums.get(series)
        if {series, yearly} & {*of_concept}:
            every = chart_topics.lines_of_series(statistics, yearly) if yearly else ()
            for line in chart_topics.lines_of_series(statistics, series):
                base = _yearly_line(line, every)
                found += [each for each in [_last_sum(line, base, years)] if each]
    return tuple(found)


def _yearly_line(line: ChartLine, yearly: Sequence[ChartLine]) -> ChartLine | None:
    """The yearly numbers of what a line counts over several years: of the same part of its split.

    A series that is not split so has its total: that all its persons are of that part is declared.
    """
    split = [each for each in yearly if each.by == line.by] or [
        each for each in yearly if each.by is None
    ]
    return next((each for each in split if each.category in {line.category, None}), None)


def _last_sum(line: ChartLine, base: ChartLine | None, years: Sequence[int]) -> SumOverYears | None:
    spans = {read_years(point.year): point for point in line.sums if point.value is not None}
    covering = [span for span in spans if any(span[0] <= year <= span[1] for year in years)]
    if not covering:
        return None
    first, last = max(covering, key=lambda span: span[1])
    point = spans[first, last]
    assert point.value is not None
    earlier = max((end for start, end in spans if start == first and end < last), default=None)
    less = []
    if earlier is not None:
        value = spans[first, earlier].value or 0
        less.append(Subtracted(line, first, earlier, value))
    after = first if earlier is None else earlier + 1
    rest = _rest(point.value, last, after, less, base)
    return SumOverYears(line, point, point.value, first, last, rest)


def _rest(
    total: Number, last: int, after: int, less: Sequence[Subtracted], base: ChartLine | None
) -> Rest | None:
    """What is left when the yearly numbers from a year on are taken away too; None without such."""
    numbers = numbers_by_year(base) if base else {}
    until = after
    while until in numbers and until <= last:
        until += 1
    if base is None or until == after or until > last:
        return None
    told = sum(numbers[year] for year in range(after, until))
    parts = (*less, Subtracted(base, after, until - 1, told))
    value = total - sum(part.value for part in parts)
    return Rest(until, last, value, parts) if value >= 0 else None


def headline(
    comparison: SourceComparison, first: int, last: int, sums: Sequence[SumOverYears] = ()
) -> Headline:
    """What the numbers of the years from `first` to `last` do; `sums` cover those without a number.

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
    return Headline(comparison.topic, course, line, own, before, tuple(sums))


def _course(own: Iterable[Number], before: Iterable[Number]) -> Course:
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
