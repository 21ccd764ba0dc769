"""Charts of counts over the years: lines and words in, a Plotly figure out.

Every axis counts in whole numbers from zero and every point shows its count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

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
    """

    year: int
    value: float | None
    word: str
    remark: bool
    tells: tuple[str, ...]
    shown: str = ""

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
class YearAxis:
    """The years that a chart shows, those without any number too, and the word for these."""

    years: range
    no_number: str


PLOT, HEAD, FOOT = 230, 44, 26
"""Pixels of the plot, about, of the names of the periods above, of the years below."""
WIDTH, YEAR, DIGIT = 400, 30, 7
"""Pixels of the plot at least, beside other charts, of a year below it, of a digit of a count."""
CLOSE = 30
"""Points of one year that are fewer pixels apart have their counts on opposite sides."""


def line_chart(
    curves: Sequence[Curve], periods: Sequence[YearBand], axis: YearAxis, scheme: str
) -> go.Figure:
    """Up to four lines on a common axis: the first on top, a count that two have written once."""
    figure = _one_axis(curves, periods, axis, scheme)
    written: set[tuple[int, float | None]] = set()
    years = years_with_counts(curves, WIDTH / len(axis.years) / DIGIT)
    for trace in figure.select_traces({"type": "scatter", "mode": "lines+markers+text"}):
        points = list(zip(trace.x, trace.y, strict=True))
        trace.text = [
            "" if point in written or point[0] not in years else text
            for point, text in zip(points, trace.text, strict=True)
        ]
        written.update(points)
    figure.data = figure.data[::-1]
    return _set_margins(figure, scheme, digits(curves))


def _one_axis(
    curves: Sequence[Curve], periods: Sequence[YearBand], axis: YearAxis, scheme: str
) -> go.Figure:
    """The lines with their breaks, the periods and the years without a number."""
    assert len(curves) <= TOGETHER
    ink, figure = CHART_COLOURS[scheme], go.Figure()
    top = _axis_top(highest_count(curves), PLOT)
    for at, curve in enumerate(curves):
        sides = [label_side(curves, curve, spot, PLOT / top) for spot in curve.spots]
        figure.add_trace(_curve_trace(curve, at, sides, ink))
    _draw_missing_years(figure, curves, ink)
    _set_year_axis(figure, axis.years, ink)
    _draw_periods(figure, axis.years, periods, ink)
    missing = years_without_number(curves, axis)
    _hatch(figure, missing, top, ink)
    _name_hatched(figure, missing, axis.no_number, ink)
    for year in sorted({year for curve in curves for year in curve.breaks}):
        _draw_break(figure, year, ink)
    figure.update_yaxes(**_count_axis(top, ink), dtick=grid_step(curves))
    if sign := _between_thousands(curves):
        figure.update_yaxes(tickformat=",d")
        figure.update_layout(separators=f".{sign}")
    return figure


def _set_margins(figure: go.Figure, scheme: str, digits: int) -> go.Figure:
    """The figure with room for the counts around it, and with its zero line."""
    left, right = max(30, 7 * digits + 9), max(4, 4 * digits - 16)
    apply_chart_style(figure, scheme, l=left, r=right, t=HEAD, b=FOOT)
    figure.update_yaxes(zeroline=True, zerolinecolor=CHART_COLOURS[scheme].faint, zerolinewidth=1)
    return figure


def _curve_trace(curve: Curve, at: int, sides: Sequence[str], ink: ChartColours) -> go.Scatter:
    """A line with a gap in each year that has no value."""
    spots = fill_missing_years(curve.spots)
    place = {spot.year: side for spot, side in zip(curve.spots, sides, strict=True)}
    shapes = [SHAPES[at] + ("-open" if spot.remark else "") for spot in spots]
    return go.Scatter(
        name=escape_markup(curve.name),
        x=[spot.year for spot in spots],
        y=[spot.value for spot in spots],
        mode="lines+markers+text",
        text=[spot.text for spot in spots],
        textposition=[place.get(spot.year, "top center") for spot in spots],
        textfont={"color": ink.text, "size": 13},
        line={"color": SERIES[at], "width": 2, "dash": DASHES[at]},
        marker={
            "color": SERIES[at],
            "symbol": shapes,
            "size": 8,
            "line": {"width": 2, "color": SERIES[at]},
        },
        hovertext=["<br>".join(wrap_text(line, 56, 6) for line in spot.tells) for spot in spots],
        hoverinfo="text",
        cliponaxis=False,
    )


def fill_missing_years(spots: Sequence[Spot]) -> list[Spot]:
    """The spots with an empty one for each missing year between them."""
    known = {spot.year: spot for spot in spots}
    years = range(min(known), max(known) + 1) if known else ()
    return [known.get(year, Spot(year, None, "", remark=False, tells=())) for year in years]


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
    """The highest count of all curves; 0 where none has a value."""
    return max([spot.value or 0 for curve in curves for spot in curve.spots], default=0)


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


def _count_axis(top: float, ink: ChartColours) -> dict[str, Any]:
    """An axis of whole numbers from zero."""
    return {
        "range": [0, top],
        "tick0": 0,
        "tickformat": "d",
        "tickfont": {"color": ink.faint, "size": 11},
        "showgrid": True,
    }


def year_range(curves: Iterable[Curve]) -> tuple[int, int]:
    """The first and the last year of all curves."""
    years = [spot.year for curve in curves for spot in curve.spots]
    return min(years), max(years)


def _set_year_axis(figure: go.Figure, years: range, ink: ChartColours) -> None:
    figure.update_xaxes(
        range=[years[0] - 0.55, years[-1] + 0.55],
        tickmode="array",
        tickvals=list(years[:: ceil(YEAR * len(years) / WIDTH)]),
        tickangle=0,
        tickfont={"color": ink.faint, "size": 11},
        showgrid=False,
        showline=True,
    )


def _draw_periods(
    figure: go.Figure,
    years: range,
    periods: Sequence[YearBand],
    ink: ChartColours,
) -> None:
    """The periods as bands behind the lines, within the years of the chart, with their names above."""
    first, last = years[0], years[-1]
    for period in periods:
        if period.last < first or period.first > last:
            continue
        left, right = max(period.first, first) - 0.5, min(period.last, last) + 0.5
        figure.add_shape(
            type="rect", layer="below", x0=left + 0.02, x1=right - 0.02, yref="paper", y0=0, y1=1,
            fillcolor=ink.rule, opacity=0.6 if period.own else 0.3, line={"width": 0},
        )  # fmt: skip
        name = wrap_text(period.name, 14)
        figure.add_annotation(
            x=left, xanchor="left", yref="paper", y=1, yanchor="bottom", yshift=3, align="left",
            text=f"<b>{name}</b>" if period.own else name,
            showarrow=False, font={"size": 11, "color": ink.text if period.own else ink.faint},
        )  # fmt: skip


def years_without_number(curves: Sequence[Curve], axis: YearAxis) -> list[int]:
    """The years of the axis for which no line has a value or says why it has none."""
    known = {spot.year for curve in curves for spot in curve.spots}
    return [year for year in axis.years if year not in known]


def _hatch(figure: go.Figure, years: Sequence[int], top: float, ink: ChartColours) -> None:
    if not years:
        return
    pattern = {"shape": "/", "fgcolor": ink.faint, "size": 8, "solidity": 0.1}
    figure.add_trace(
        go.Bar(
            name="no number",
            x=list(years),
            y=[top] * len(years),
            width=1,
            marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}, "pattern": pattern},
            hoverinfo="skip",
        )
    )


def _name_hatched(figure: go.Figure, years: Sequence[int], word: str, ink: ChartColours) -> None:
    """The word for years without a number, in the middle of each run of two or more of them."""
    for _, run in groupby(years, key=lambda year: year - years.index(year)):
        every = list(run)
        if len(every) > 1:
            figure.add_annotation(
                x=(every[0] + every[-1]) / 2, yref="paper", y=0.5, text=escape_markup(word),
                showarrow=False, font={"size": 11, "color": ink.text}, bgcolor=ink.page,
            )  # fmt: skip


def _draw_break(figure: go.Figure, year: int, ink: ChartColours) -> None:
    figure.add_shape(
        type="line", x0=year - 0.5, x1=year - 0.5, yref="paper", y0=0, y1=1,
        name="break", line={"color": ink.text, "width": 1.5, "dash": "4px,3px"},
    )  # fmt: skip


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
