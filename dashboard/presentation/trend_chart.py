"""Charts of counts over the years: lines and words in, a Plotly figure out.

Every line starts from zero and every point shows its count, so the figure needs no axis of counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import ceil

import plotly.graph_objects as go

from dashboard.presentation.chart_style import (
    CHART_COLOURS,
    ChartColours,
    apply_chart_style,
    escape_markup,
    wrap_text,
)
from dashboard.presentation.palette import SERIES

SHAPES = ("circle", "square", "diamond", "triangle-up")
DASHES = ("solid", "12px,4px", "3px,3px", "10px,4px,3px,4px")
SIGNS = "●■◆▲"
"""The shapes of a line's points, its stroke, and the sign before its name, in the order of SERIES."""

TOGETHER = len(SERIES)
"""The most lines that may share an axis."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A year of a line: its value, or None with a `word` that says why; `remark` draws it hollow.

    `tells` are the lines that appear when a reader points at it; `shown` is how the value is written.
    `others` are what other sources print for the year and how that is written, `who` prints the value;
    no line leads to a spot that `is_apart` from the year before.
    """

    year: int
    value: float | None
    word: str
    remark: bool
    tells: tuple[str, ...]
    shown: str = ""
    others: tuple[tuple[float, str], ...] = ()
    who: str = ""
    is_apart: bool = False

    @property
    def text(self) -> str:
        """The value as it is written; empty where there is none."""
        return "" if self.value is None else self.shown or str(self.value)


@dataclass(frozen=True, slots=True)
class Curve:
    """One source's count of one thing, in one unit; `breaks` are years from which it counts otherwise."""

    name: str
    unit: str
    spots: tuple[Spot, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearBand:
    """A named band of years behind the lines; `own` marks the band of the current strategy."""

    name: str
    first: int
    last: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Bracket:
    """A number over several years: the years, and what it is of what, until when."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class YearAxis:
    """The years that a chart shows, those without any number too, and the word for these.

    `broken` stands at a break of a line, `broken_elsewhere` at one that only other sources have, `only_sum`
    at years without a number over which a bracket stands.
    """

    years: range
    no_number: str
    broken: str = ""
    broken_elsewhere: str = ""
    only_sum: str = ""
    brackets: tuple[Bracket, ...] = field(default=(), kw_only=True)

    def word(self, year: int) -> str:
        """What is said of a year without a number."""
        is_summed = any(each.first <= year <= each.last for each in self.brackets)
        return self.only_sum if is_summed else self.no_number

    def ends(self, bracket: Bracket) -> tuple[float, float]:
        """Where a bracket begins and ends; one of years before the axis has no beginning of its own."""
        return max(bracket.first - 0.4, self.years[0] - 0.5), bracket.last + 0.4

    def is_right(self, bracket: Bracket) -> bool:
        """Whether the text of a bracket ends where it ends; else it begins with it."""
        return sum(self.ends(bracket)) > self.years[0] + self.years[-1]


PLOT, HEAD, FOOT = 190, 40, 58
"""Pixels of the plot, of the names of the period and of breaks above, of the years and names below."""
BRACKET, LINE = 16, 15
"""Pixels of a bracket below these, and of a line of its text."""
WIDTH, YEAR, DIGIT, LETTER = 300, 27, 7, 6.2
"""Pixels of the plot at least, beside other charts, of a year below it, of a digit, of a small letter."""
CLOSE = 30
"""Points of one year that are fewer pixels apart have their counts on opposite sides."""


def line_chart(
    curves: Sequence[Curve],
    periods: Sequence[YearBand],
    axis: YearAxis,
    scheme: str,
) -> go.Figure:
    """Up to four lines on a common axis: the first on top, a count that two have written once."""
    assert len(curves) <= TOGETHER
    ink, figure = CHART_COLOURS[scheme], go.Figure()
    top = _axis_top(highest_count(curves), PLOT)
    _draw_period(figure, axis.years, periods, ink)
    written: set[tuple[int, float | None]] = set()
    years = years_with_counts(curves, WIDTH / len(axis.years) / DIGIT)
    traces = []
    for at, curve in enumerate(curves):
        trace = _curve_trace(curves, at, PLOT / top, ink)
        points = list(zip(trace.x, trace.y, strict=True))
        trace.text = [
            "" if point in written or point[0] not in years else text
            for point, text in zip(points, trace.text, strict=True)
        ]
        written.update(points)
        traces += [trace, *_other_sources(figure, curve, years, SERIES[at], ink)]
    figure.add_traces(traces[::-1])
    _draw_missing_years(figure, curves, ink)
    _name_years(figure, curves, axis, ink)
    _draw_breaks(figure, curves, axis, ink)
    foot = _draw_brackets(figure, axis, ink)
    side = max(4, 4 * digits(curves) - 6)
    apply_chart_style(figure, scheme, l=side, r=side, t=HEAD, b=foot)
    figure.update_layout(height=PLOT + HEAD + foot)
    figure.update_xaxes(
        range=[axis.years[0] - 0.55, axis.years[-1] + 0.55],
        tickmode="array",
        tickvals=list(axis.years[:: ceil(YEAR * len(axis.years) / WIDTH)]),
        tickangle=0,
        tickfont={"color": ink.faint, "size": 12},
        showgrid=False,
        linecolor=ink.faint,
    )
    figure.update_yaxes(range=[0, top], visible=False)
    return figure


def _curve_trace(curves: Sequence[Curve], at: int, step: float, ink: ChartColours) -> go.Scatter:
    """A line that is interrupted where no line leads on; `step` are the pixels of one count."""
    curve = curves[at]
    spots = with_gaps(curve.spots)
    return go.Scatter(
        name=escape_markup(curve.name),
        x=[spot.year for spot in spots],
        y=[spot.value for spot in spots],
        mode="lines+markers+text",
        text=[spot.text for spot in spots],
        textposition=[_count_side(curves, curve, spot, step) for spot in spots],
        textfont={"color": ink.text, "size": 15, "weight": 700},
        line={"color": SERIES[at], "width": 2.4, "dash": DASHES[at]},
        marker={
            "color": [ink.page if spot.remark else SERIES[at] for spot in spots],
            "symbol": SHAPES[at],
            "size": 10,
            "opacity": 1,
            "line": {"width": 2.2, "color": SERIES[at]},
        },
        hovertext=["<br>".join(wrap_text(line, 56, 6) for line in spot.tells) for spot in spots],
        hoverinfo="text",
        cliponaxis=False,
    )


def _count_side(curves: Sequence[Curve], curve: Curve, spot: Spot, step: float) -> str:
    """The side of a point on which its count is written: below where numbers of others stand above."""
    if spot.value is None or all(value < spot.value for value, _ in spot.others):
        return label_side(curves, curve, spot, 0.75 * step)  # whose letters are smaller
    return "bottom center" if spot.value * step >= 20 else "middle left"


def _other_sources(
    figure: go.Figure, curve: Curve, years: range, colour: str, ink: ChartColours
) -> list[go.Scatter]:
    """A bar over all that sources print for a year, with the numbers beside that of the line."""
    places: list[tuple[int, float, str, str]] = []
    for spot in curve.spots:
        values = [value for value, _ in spot.others]
        if spot.value is None or not values:
            continue
        low, high = min(spot.value, *values), max(spot.value, *values)
        figure.add_shape(
            type="rect", layer="below", x0=spot.year - 0.15, x1=spot.year + 0.15, y0=low, y1=high,
            fillcolor=colour, opacity=0.3, line={"color": colour, "width": 1},
        )  # fmt: skip
        for value, text in spot.others if spot.year in years else ():
            side = {low: "bottom center", high: "top center"}.get(value, "middle right")
            beside = "\u2002" if side == "middle right" else ""
            places.append((spot.year, value, beside + text, side))
    if not places:
        return []
    at, counts, texts, sides = zip(*places, strict=True)
    return [
        go.Scatter(
            name="others", x=at, y=counts, text=texts, textposition=sides, mode="text",
            textfont={"color": ink.faint, "size": 13}, hoverinfo="skip", cliponaxis=False,
        )
    ]  # fmt: skip


def with_gaps(spots: Sequence[Spot]) -> list[Spot]:
    """The spots with an empty one wherever no line leads from one to the next."""
    drawn: list[Spot] = []
    for spot in spots:
        if drawn and (spot.is_apart or spot.year > drawn[-1].year + 1):
            drawn.append(Spot(spot.year, None, "", remark=False, tells=()))
        drawn.append(spot)
    return drawn


def label_side(curves: Sequence[Curve], mine: Curve, spot: Spot, step: float) -> str:
    """The side of a point on which its count is written, so that the counts of other lines stay legible.

    `step` are the pixels of one count.
    """
    if spot.value is None:
        return "top center"
    here = [
        (other.value, curves.index(curve))
        for curve in curves
        for other in curve.spots
        if other.year == spot.year and other.value is not None
    ]
    own = (spot.value, curves.index(mine))
    above = [value for value, at in here if (value, -at) > (spot.value, -own[1])]
    below = [value for value, at in here if (value, -at) < (spot.value, -own[1])]
    crowded = bool(above) and (min(above) - spot.value) * step < CLOSE
    free_below = not below or (spot.value - max(below)) * step >= CLOSE
    under = crowded or (free_below and _is_valley(curves, spot))
    room = 13 if crowded else 18
    return "bottom center" if under and spot.value * step >= room else "top center"


def _is_valley(curves: Sequence[Curve], spot: Spot) -> bool:
    """Whether every line through a point falls to it and rises from it: a count above would be crossed."""
    beside = [
        other.value
        for curve in curves
        for other in curve.spots
        if abs(other.year - spot.year) == 1
        and other.value is not None
        and any(own.year == spot.year and own.value == spot.value for own in curve.spots)
    ]
    return spot.value is not None and bool(beside) and min(beside) > spot.value


def highest_count(curves: Sequence[Curve]) -> float:
    """The highest count of all curves and of what other sources print; 0 where there is none."""
    spots = [spot for curve in curves for spot in curve.spots]
    others = [value for spot in spots for value, _ in spot.others]
    return max([*(spot.value or 0 for spot in spots), *others], default=0)


def digits(curves: Sequence[Curve]) -> int:
    """The most characters that a count is written with."""
    return max((len(spot.text) for curve in curves for spot in curve.spots), default=1) or 1


def axis_text(count: int, curves: Sequence[Curve]) -> str:
    """A count of the axis, with the sign between thousands that the counts of the curves have."""
    return f"{count:,}".replace(",", _between_thousands(curves))


def _between_thousands(curves: Sequence[Curve]) -> str:
    texts = (spot.text for curve in curves for spot in curve.spots if (spot.value or 0) >= 1000)
    return next((found[1] for text in texts if (found := re.match(r"\d{1,3}(\D)\d{3}", text))), "")


def years_with_counts(curves: Sequence[Curve], room: float) -> range:
    """The years whose counts are written, the last first, where a year has room for so many digits.

    Counts that would overlap are left out, like years below the axis; by one digit they may.
    """
    first, last = year_range(curves)
    return range(last, first - 1, -max(1, ceil((digits(curves) - 1) / room)))


def _axis_top(highest: float, height: int) -> float:
    """The upper end of an axis of so many pixels: the highest count and room for writing it."""
    return (highest or 1) * height / (height - 22)


def grid_step(curves: Sequence[Curve]) -> int:
    """The whole number from one line of the grid to the next: 1, 2 or 5, or such with zeros."""
    least = max(highest_count(curves) / 4, 1)
    size = int(10 ** (len(str(int(least))) - 1))
    return next(n * size for n in (1, 2, 5, 10) if n * size >= least)


def year_range(curves: Iterable[Curve]) -> tuple[int, int]:
    """The first and the last year of all curves."""
    years = [spot.year for curve in curves for spot in curve.spots]
    return min(years), max(years)


def _draw_period(
    figure: go.Figure, years: range, periods: Sequence[YearBand], ink: ChartColours
) -> None:
    """The period of the strategy as a band behind the lines, within the years of the chart."""
    for period in periods:
        left, right = max(period.first, years[0]) - 0.5, min(period.last, years[-1]) + 0.5
        if not period.own or left > right:
            continue
        figure.add_shape(
            type="rect", layer="below", x0=left, x1=right, yref="paper", y0=0, y1=1,
            fillcolor=ink.rule, opacity=0.45, line={"width": 0},
        )  # fmt: skip
        _write(figure, right, 1, wrap_text(period.name, 34, 1), ink.faint, "right", 16)


def _write(
    figure: go.Figure, x: float, y: float, text: str, colour: str, side: str, above: int
) -> None:
    """A small text at a year, so many pixels above a height of the plot; below it where that is 0."""
    figure.add_annotation(
        x=x, xanchor=side, yref="paper", y=y, yanchor="bottom" if above else "top", text=text,
        yshift=above, showarrow=False, font={"size": 12, "color": colour},
    )  # fmt: skip


def years_without_number(curves: Sequence[Curve], axis: YearAxis) -> list[int]:
    """The years of the axis for which no line has a value or says why it has none."""
    known = {spot.year for curve in curves for spot in curve.spots}
    return [year for year in axis.years if year not in known]


def _name_years(
    figure: go.Figure,
    curves: Sequence[Curve],
    axis: YearAxis,
    ink: ChartColours,
) -> None:
    """Below the years who prints their numbers, or that there are none, where there is room for it."""
    names = {spot.year: spot.who for curve in curves for spot in curve.spots}
    level = -26 / PLOT
    for who, run in groupby(axis.years, key=lambda year: names.get(year, axis.word(year))):
        years = list(run)
        if not who:
            continue
        figure.add_shape(
            type="line", x0=years[0] - 0.42, x1=years[-1] + 0.42, yref="paper", y0=level, y1=level,
            line={"color": ink.faint, "width": 1},
        )  # fmt: skip
        room = max(6, int(len(years) * WIDTH / len(axis.years) / LETTER))
        name, middle = wrap_text(who, room, 3), (years[0] + years[-1]) / 2
        if "…" not in name and max(map(len, who.split())) <= room:
            _write(figure, middle, level, name, ink.faint, "center", above=0)


def _draw_breaks(
    figure: go.Figure, curves: Sequence[Curve], axis: YearAxis, ink: ChartColours
) -> None:
    """A dashed line before the year of a break, and whether it is one of the lines drawn here."""
    middle = (axis.years[0] + axis.years[-1]) / 2
    for year in sorted({year for curve in curves for year in curve.breaks}):
        figure.add_shape(
            type="line", x0=year - 0.5, x1=year - 0.5, yref="paper", y0=0, y1=1,
            name="break", line={"color": ink.text, "width": 1.5, "dash": "4px,3px"},
        )  # fmt: skip
        own = any(spot.is_apart for curve in curves for spot in curve.spots if spot.year == year)
        text = escape_markup(axis.broken if own else axis.broken_elsewhere)
        side = "left" if year < middle else "right"
        _write(figure, year - 0.5, 1, text, ink.faint, side, above=2)


def _draw_brackets(figure: go.Figure, axis: YearAxis, ink: ChartColours) -> int:
    """Numbers over several years, each below the names of the years; up to where all of it reaches."""
    below = FOOT
    for bracket in axis.brackets:
        left, right = axis.ends(bracket)
        level, tip = -(below + 9) / PLOT, -(below + 3) / PLOT
        path = f"M {left} {tip} V {level} H {right} V {tip}"
        line = {"color": SERIES[0], "width": 1.6}
        figure.add_shape(type="path", path=path, yref="paper", name="sum", line=line)
        text = wrap_text(bracket.text, int(WIDTH / LETTER), 3)
        is_right = axis.is_right(bracket)
        place, side = (right, "right") if is_right else (left, "left")
        _write(figure, place, level, text, ink.text, side, above=0)
        below += BRACKET + LINE * (1 + text.count("<br>"))
    return below


def missing_years(curves: Sequence[Curve]) -> dict[int, list[str]]:
    """Why a year has no value: a text for each line without one, with its name where there are several."""
    reasons: dict[int, list[str]] = {}
    for curve in curves:
        for spot in curve.spots:
            if spot.value is None:
                reason = spot.word if len(curves) == 1 else f"{curve.name}: {spot.word}"
                reasons.setdefault(spot.year, []).append(reason)
    return reasons


def _draw_missing_years(figure: go.Figure, curves: Sequence[Curve], ink: ChartColours) -> None:
    """A cross on the zero line where a year has no value, with the reason."""
    reasons = missing_years(curves)
    if not reasons:
        return
    figure.add_trace(
        go.Scatter(
            name="absent",
            x=list(reasons),
            y=[0] * len(reasons),
            mode="markers+text",
            text=["<br>".join(map(escape_markup, texts)) for texts in reasons.values()],
            textposition="top center",
            textfont={"color": ink.text, "size": 11},
            marker={"symbol": "x-thin-open", "size": 9, "color": ink.text, "line": {"width": 2}},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
