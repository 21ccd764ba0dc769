"""The chart of the Overview: the topic chosen for it, as two sources count it.

It is drawn as SVG, whose letters are text, so that the Overview loads no library of charts. The colours are
those of the page, light or dark, and of `palette.SERIES`, with a shape of its own for each line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil
from textwrap import wrap

from markupsafe import Markup

from dashboard.markup.kit import templates
from dashboard.markup.kit.html import join, link, unbroken_spans
from dashboard.markup.trends import printed_edition, two_sources
from dashboard.markup.view import View
from dashboard.presentation import Wording, palette, trend_chart, trend_words
from dashboard.statistics import source_comparison

DRAWING = templates.parts("trends/drawing.html")
WIDTH, LEFT, TOP, PLOT, BELOW = 340, 24, 16, 108, 16
"""Units of the drawing: its width, the counts of the axis, the names above, the plot, the years below."""
DIGIT = 7
"""Units that a digit of a count takes; where the highest has many, the axis moves to the right."""
FLAT = 62
"""Units of the plot on the Overview, where the rest of the page is to be seen with it."""
TALL = 190
"""Units of the plot where there is more room than on the Overview."""
LARGE = 0.6
"""Size of letters and signs where a drawing is magnified to the width of a page."""
ROOM = 22
"""Units above the highest point, for its count."""
BRACKET, LINE = 10, 12
"""Units of a bracket below the years, and of a line of its text."""
YEAR = 26
"""Units that a year below the axis takes; where there is less room for each, some are left out."""
WORD = 46
"""Units that the word for years without a number takes."""
LETTER = 5.7
"""Units of a letter of the name of a period."""


def draw_pieces(view: View) -> tuple[Markup, Markup, Markup] | None:
    """The title with its key, the chart, the way to the statistics; None where there are none."""
    chosen = _comparison(view)
    if chosen is None:
        return None
    periods = two_sources.periods(view)
    head, drawing = view.draw_once(
        lambda: _title_and_chart(view, chosen, periods), "overview chart", periods
    )
    to_statistics = link(view.link("trends"), view.words("trends.to_statistics"))
    named = printed_edition.name_edition(view)
    return head, drawing, two_sources.PARTS.onward(to_statistics, named)


def _title_and_chart(
    view: View,
    comparison: source_comparison.SourceComparison,
    periods: Sequence[trend_chart.YearBand],
) -> tuple[Markup, Markup]:
    words = view.words
    title = two_sources.title(view, comparison)
    key = two_sources.key(comparison, words)
    head = two_sources.PARTS.head(unbroken_spans(title), key)
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    axis = two_sources.year_axis(view, comparison.lines)
    return head, draw_chart(curves, periods, axis, title, words, plot=FLAT)


def _comparison(view: View) -> source_comparison.SourceComparison | None:
    """The one chosen for the Overview, else the first that has numbers."""
    every = two_sources.comparisons(view)
    chosen = next((each for each in every if each.topic.overview), None)
    return chosen or next(iter(every), None)


def draw_chart(
    curves: Sequence[trend_chart.Curve],
    periods: Iterable[trend_chart.YearBand],
    axis: trend_chart.YearAxis,
    title: str,
    words: Wording,
    size: float = 1,
    plot: int = PLOT,
) -> Markup:
    """Up to four lines over the years as SVG, with a text that gives every number.

    Years without any number are hatched; a count that two lines share
    is written once. `size` and `plot` are those of `draw_inside`.
    """
    return DRAWING.chart(
        *(size != 1, WIDTH, height(axis, size, plot)),
        f"{title}. {trend_words.tell_numbers(curves, axis)}",
        draw_inside(curves, periods, axis, size, plot),
    )


def draw_wide(
    curves: Sequence[trend_chart.Curve],
    periods: Sequence[trend_chart.YearBand],
    axis: trend_chart.YearAxis,
    title: str,
    words: Wording,
) -> Markup:
    """The same across a page, and once more for a narrow screen: the style sheet hides one of the two."""
    wide = draw_chart(curves, periods, axis, title, words, LARGE)
    return wide + draw_chart(curves, periods, axis, title, words, plot=TALL)


def height(axis: trend_chart.YearAxis, size: float = 1, plot: int = PLOT) -> float:
    """Units from the names above a plot of so many units to the years and brackets below it."""
    lines = [line for bracket in axis.brackets for line in _lines_of(bracket, size)]
    return TOP + plot + BELOW + size * (BRACKET * len(axis.brackets) + LINE * len(lines))


def _lines_of(bracket: trend_chart.Bracket, size: float) -> list[str]:
    return wrap(bracket.text, int(WIDTH / LETTER / size))


def draw_inside(
    curves: Sequence[trend_chart.Curve],
    periods: Iterable[trend_chart.YearBand],
    axis: trend_chart.YearAxis,
    size: float = 1,
    plot: int = PLOT,
) -> Markup:
    """What the drawing holds, WIDTH by `height(axis, size, plot)` units; a style sheet colours it.

    `size` is that of letters and signs: less than 1 where the drawing itself is magnified.
    """
    scale = _YearScale(axis.years, curves, size, plot)
    missing = trend_chart.years_without_number(curves, axis)
    pieces = [
        *_draw_periods(periods, scale),
        *_draw_missing(missing, scale, axis),
        *_draw_axes(curves, scale),
        *_draw_breaks(curves, scale),
        # The first line is drawn last: the national one is on top where the numbers are the same.
        *reversed([_draw_line(curve, at, scale) for at, curve in enumerate(curves)]),
        *_draw_absent(curves, scale),
        *_draw_counts(curves, scale),
        *_draw_brackets(axis, scale),
    ]
    return DRAWING.hatch("" if size == 1 else "-large") + join(pieces)


class _YearScale:
    """The place of a year and a count in the drawing."""

    def __init__(
        self, years: range, curves: Sequence[trend_chart.Curve], size: float, plot: int
    ) -> None:
        self.years, self.size, self.plot = years, size, plot
        width = DIGIT * size * trend_chart.digits(curves)
        self.left = max(LEFT * size, width + 3)
        # Half of the last count is to the right of the middle of its year.
        room = WIDTH - self.left
        self.step = min(room / len(years), (room - width / 2) / (len(years) - 0.5))
        self.unit = (plot - ROOM) / max(trend_chart.highest_count(curves), 1)

    def x(self, year: float) -> float:
        """The middle of a year."""
        return round(self.left + (year - self.years.start + 0.5) * self.step, 1)

    def y(self, count: float) -> float:
        return round(TOP + self.plot - count * self.unit, 1)


def _draw_periods(periods: Iterable[trend_chart.YearBand], scale: _YearScale) -> Iterable[Markup]:
    """The bands with their names, which stay in the drawing; one that would meet another's is left out."""
    named: list[tuple[float, float]] = []
    for period in sorted(periods, key=lambda each: not each.own):
        own = " own" if period.own else ""
        inside = [year for year in scale.years if period.first <= year <= period.last]
        if not inside:
            continue
        left, right = scale.x(inside[0] - 0.5) + 1, scale.x(inside[-1] + 0.5) - 1
        yield DRAWING.band(f"period{own}", left, TOP, right - left, scale.plot)
        width = len(period.name) * LETTER * scale.size
        start = max(0, min(left + 2, WIDTH - width))
        if all(start + width <= begin or end <= start for begin, end in named):
            named.append((start, start + width))
            yield DRAWING.text(start, TOP - 4, period.name, f"name{own}")


def _draw_missing(
    missing: Sequence[int], scale: _YearScale, axis: trend_chart.YearAxis
) -> Iterable[Markup]:
    for (_, word), run in groupby(
        missing, key=lambda year: (year - missing.index(year), axis.word(year))
    ):
        every = list(run)
        left, right = scale.x(every[0] - 0.5), scale.x(every[-1] + 0.5)
        yield DRAWING.band("missing", left, TOP, right - left, scale.plot)
        if right - left >= WORD * scale.size:
            yield DRAWING.text((left + right) / 2, TOP + scale.plot / 2, word, "middle name")


def _draw_absent(curves: Sequence[trend_chart.Curve], scale: _YearScale) -> Iterable[Markup]:
    """A cross on the zero line where a line has no value; why once for years that follow each other."""
    words: dict[int, str] = {}
    for year in sorted({spot.year for curve in curves for spot in curve.spots if spot.word}):
        told = [spot.word for curve in curves for spot in curve.spots if spot.year == year]
        words[year] = ", ".join(dict.fromkeys(filter(None, told)))
        yield DRAWING.cross(scale.x(year), scale.y(0), 3 * scale.size)
    for _, run in groupby(words, key=lambda year: (words[year], year - [*words].index(year))):
        every = list(run)
        middle = (scale.x(every[0]) + scale.x(every[-1])) / 2
        room = len(words[every[0]]) * LETTER * scale.size / 2
        x = max(room, min(middle, WIDTH - room))
        yield DRAWING.text(x, scale.y(0) - 6 * scale.size, words[every[0]], "middle name")


def _draw_axes(curves: Sequence[trend_chart.Curve], scale: _YearScale) -> Iterable[Markup]:
    step = trend_chart.grid_step(curves)
    for count in range(0, int(trend_chart.highest_count(curves)) + 1, step):
        y = scale.y(count)
        yield DRAWING.straight("grid" if count else "zero", scale.left, y, WIDTH, y)
        text = trend_chart.axis_text(count, curves)
        yield DRAWING.text(scale.left - 4, y + 3.5 * scale.size, text, "end")
    for year in scale.years[:: ceil(YEAR * scale.size / scale.step)]:
        yield DRAWING.text(scale.x(year), TOP + scale.plot + BELOW - 4, str(year), "middle")


def _draw_breaks(curves: Sequence[trend_chart.Curve], scale: _YearScale) -> Iterable[Markup]:
    for year in sorted({year for curve in curves for year in curve.breaks}):
        x = scale.x(year - 0.5)
        yield DRAWING.straight("break", x, TOP, x, TOP + scale.plot)


def _draw_brackets(axis: trend_chart.YearAxis, scale: _YearScale) -> Iterable[Markup]:
    """Numbers over several years below those that they cover, each with its text."""
    size, y = scale.size, TOP + scale.plot + BELOW + 0.0
    for bracket in axis.brackets:
        left, right = map(scale.x, axis.ends(bracket))
        yield DRAWING.bracket(left, right, y + 2 * size, y + 6 * size)
        y += BRACKET * size
        place, side = (right, "end") if axis.is_right(bracket) else (left, "")
        for line in _lines_of(bracket, size):
            y += LINE * size
            yield DRAWING.text(place, y - 2 * size, line, side)


def _draw_line(curve: trend_chart.Curve, at: int, scale: _YearScale) -> Markup:
    """A line with a gap in each year that has no value, and a point in each that has one."""
    spots = [(scale.x(spot.year), spot) for spot in trend_chart.with_gaps(curve.spots)]
    runs = groupby(spots, key=lambda pair: pair[1].value is not None)
    paths = [
        "M" + " L".join(f"{x} {scale.y(spot.value or 0)}" for x, spot in run)
        for known, run in runs
        if known
    ]
    points = [
        ("remark" if spot.remark else "point", _point(at, x, scale.y(spot.value), scale.size))
        for x, spot in spots
        if spot.value is not None
    ]
    return DRAWING.line(palette.SERIES[at], 2 * scale.size, " ".join(paths), points)


def _point(at: int, x: float, y: float, size: float) -> Markup:
    """The sign of a line, of the shapes of `trend_chart.SIGNS`."""
    if at == 0:
        return DRAWING.circle(x, y, 3.4 * size)
    if at == 1:
        return DRAWING.square(x - 3 * size, y - 3 * size, 6 * size)
    corners = {2: ((0, -4), (4, 0), (0, 4), (-4, 0)), 3: ((0, -4), (4, 3), (-4, 3))}[at]
    points = " ".join(f"{x + right * size:.1f},{y + down * size:.1f}" for right, down in corners)
    return DRAWING.polygon(points)


def _draw_counts(curves: Sequence[trend_chart.Curve], scale: _YearScale) -> Iterable[Markup]:
    written: set[tuple[int, float]] = set()
    years = trend_chart.years_with_counts(curves, scale.step / (DIGIT * scale.size))
    for curve in curves:
        for spot in curve.spots:
            if spot.value is None or spot.year not in years or (spot.year, spot.value) in written:
                continue
            written.add((spot.year, spot.value))
            y = _count_y(curves, curve, spot, scale)
            yield DRAWING.text(scale.x(spot.year), y, spot.text, "middle count")


def _count_y(
    curves: Sequence[trend_chart.Curve],
    curve: trend_chart.Curve,
    spot: trend_chart.Spot,
    scale: _YearScale,
) -> float:
    below = trend_chart.label_side(curves, curve, spot, scale.unit / scale.size).startswith(
        "bottom"
    )
    return scale.y(spot.value or 0) + (15 if below else -7) * scale.size
