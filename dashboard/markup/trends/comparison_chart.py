"""The chart of one count by several sources: a line with its numbers, and bars where sources differ.

Python chooses the places; `trends/comparison.html` draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from math import ceil
from typing import NamedTuple

from markupsafe import Markup

from dashboard.markup.trends import two_sources
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import source_comparison
from dashboard.statistics.observations import Number
from dashboard.statistics.source_comparison import SourceComparison, SumOverYears, YearPoint

WIDTH, TOP, BASE = 414, 46, 216
"""Units of the drawing: its width, the place of the highest number, the zero line."""
LETTER, YEAR = 6.2, 34
"""Units of a letter of a name, and of a year below the axis."""


class Label(NamedTuple):
    """A text at a place; `css` its class, `anchor` the end that stands there."""

    x: float
    y: float
    text: str
    css: str = ""
    anchor: str = "middle"


class Bar(NamedTuple):
    """From the lowest to the highest number of a year."""

    x: float
    top: float
    bottom: float


class Point(NamedTuple):
    """A number: filled where a national source prints it."""

    x: float
    y: float
    is_national: bool
    path: str
    """The line from the point before; empty where no one source has both, or counts otherwise since."""


class Span(NamedTuple):
    """A stretch from left to right, for a band, a run of one source or a sum over years."""

    left: float
    right: float
    y: float = 0


def draw(view: View, comparison: SourceComparison) -> Markup:
    """The chart as SVG with a text that gives every number."""
    words, period = view.words, view.workspace.strategy.period
    points = source_comparison.year_points(comparison)
    sums = [told for told in two_sources.sums(view, comparison) if told.rest]
    years = two_sources.year_axis(view, two_sources.all_lines(view)).years
    step = (WIDTH - 8) / len(years)
    highest = max([n for point in points for n in point.numbers], default=1) or 1

    def x(year: Number | float) -> float:
        return round(4 + (float(year) - years.start + 0.5) * step, 1)

    def y(count: Number | float) -> float:
        return round(BASE - float(count) * (BASE - TOP) / float(highest), 1)

    own = [year for year in years if period.start.year <= year <= period.end.year]
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    brackets = [(told, Span(x(told.rest.first - 0.4), x(told.rest.last + 0.4),
                            y(float(told.rest.value) / (told.rest.last - told.rest.first + 1))))
                for told in sums if told.rest]  # fmt: skip
    return view.render(
        "trends/comparison.html",
        told=f"{two_sources.title(view, comparison)}. {trend_words.tell_numbers(curves, words)}",
        base=BASE,
        width=WIDTH,
        own=Span(x(own[0] - 0.5), x(own[-1] + 0.5)) if own else None,
        own_name=words("trends.strategy", years=words.years(period.start.year, period.end.year)),
        breaks=[x(year - 0.5) for year in _breaks(comparison, years)],
        bars=[Bar(x(p.year) - 6, y(p.numbers[-1]), y(p.numbers[0])) for p in points if p.differs],
        points=_points(points, x, y),
        brackets=[span for _, span in brackets],
        runs=[span for span, _ in _runs(view, comparison, points, years, step, x)],
        labels=[
            *_break_labels(view, comparison, points, years, x),
            *_numbers(view, points, max(1, ceil(_widest(view, points) / step)), x, y),
            *_bracket_labels(view, brackets),
            *(label for _, label in _runs(view, comparison, points, years, step, x) if label),
            *(Label(x(year), BASE + 16, str(year), "year") for year in years[:: ceil(YEAR / step)]),
        ],
    )


_Place = Callable[[Number | float], float]


def _widest(view: View, points: Iterable[YearPoint]) -> float:
    """Units of the widest number."""
    return max([8 * len(view.words.number(point.value)) for point in points], default=8)


def _breaks(comparison: SourceComparison, years: range) -> list[int]:
    return sorted({year for line in comparison.lines for year, _ in line.breaks if year in years})


def _points(points: Sequence[YearPoint], x: _Place, y: _Place) -> list[Point]:
    before = {point.year + 1: point for point in points}
    return [
        Point(
            x(point.year),
            y(point.value),
            point.is_national,
            f"M{x(point.year - 1)} {y(before[point.year].value)}L{x(point.year)} {y(point.value)}"
            if point.is_joined
            else "",
        )
        for point in points
    ]


def _numbers(
    view: View, points: Sequence[YearPoint], every: int, x: _Place, y: _Place
) -> Iterable[Label]:
    """The number of each point, and those of others at the ends of its bar."""
    number, values = view.words.number, {point.year: point.value for point in points}
    for point in points:
        if (points[-1].year - point.year) % every:
            continue
        beside = [values.get(point.year - 1), values.get(point.year + 1)]
        is_valley = any(n is not None for n in beside) and all(
            n is None or n > point.value for n in beside
        )
        is_under_bar = point.numbers[-1] > point.value
        at, place = x(point.year), y(point.value)
        if (is_valley or is_under_bar) and place + 18 <= BASE:
            yield Label(at, place + 18, number(point.value), "count")
        elif is_under_bar:
            yield Label(at - 9, place + 2, number(point.value), "count", "end")
        else:
            yield Label(at, place - 10, number(point.value), "count")
        for other in point.numbers:
            if other == point.numbers[-1] and is_under_bar:
                yield Label(at, y(other) - 6, number(other), "other")
            elif other != point.value and abs(y(other) - place) > 12:
                yield Label(at + 9, y(other) + 4, number(other), "other", "start")


def _bracket_labels(view: View, brackets: Iterable[tuple[SumOverYears, Span]]) -> Iterable[Label]:
    """A sum over years without a number of their own: what is left of it, as our computation."""
    for told, span in brackets:
        assert told.rest
        middle = (span.left + span.right) / 2
        years = told.rest.last - told.rest.first + 1
        yield Label(middle, span.y - 28, view.words.number(told.rest.value), "count own")
        yield Label(middle, span.y - 14, view.words.plural("trends.over_years", years), "own")


def _break_labels(
    view: View,
    comparison: SourceComparison,
    points: Iterable[YearPoint],
    years: range,
    x: _Place,
) -> Iterable[Label]:
    """Whether the line itself ends at a break, or other sources alone count otherwise from it on."""
    joined = {point.year for point in points if point.is_joined}
    for year in _breaks(comparison, years):
        text = view.words("trends.break_of_others" if year in joined else "trends.break_here")
        at = x(year - 0.5)
        yield (
            Label(at + 4, 14, text, "", "start")
            if at < WIDTH / 2
            else Label(at - 4, 14, text, "", "end")
        )


def _runs(
    view: View,
    comparison: SourceComparison,
    points: Iterable[YearPoint],
    years: range,
    step: float,
    x: _Place,
) -> Iterable[tuple[Span, Label | None]]:
    """Below the years who prints their numbers; the name where there is room for it."""
    words = view.words
    by_year = {point.year: point for point in points}
    for who, run in groupby(years, key=lambda year: _who(view, comparison, by_year.get(year))):
        every = list(run)
        left, right = x(every[0] - 0.42), x(every[-1] + 0.42)
        text = who or words("trends.no_number")
        has_room = len(text) * LETTER <= (right - left) + 0.16 * step
        middle = (left + right) / 2
        label = Label(middle, BASE + 36, text, "who" if who else "") if has_room else None
        yield Span(left, right, BASE + 22), label


def _who(view: View, comparison: SourceComparison, point: YearPoint | None) -> str:
    """The source of a number, without what stands in brackets behind its name; empty without a number."""
    if point is None:
        return ""
    name = trend_words.say(point.source, view.words).partition(" (")[0]
    return name if point.is_national else view.words("trends.only_source", source=name)
