"""Charts of counts over the years: lines and words in, a Plotly figure out.

Every axis counts in whole numbers from zero and every point bears its count. Lines of one unit may
share an axis (`together`); where they are many, or of several sources, each has its own (`apart`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
"""So many lines may share an axis."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A year of a line. Without a value stands a word that says why; `remark` draws it hollow."""

    year: int
    value: int | None
    word: str
    remark: bool
    tells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One source's count of one thing, in one unit; `breaks` are years from which it is another."""

    name: str
    unit: str
    spots: tuple[Spot, ...]
    breaks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Years that stand behind the lines under a name."""

    name: str
    first: int
    last: int


PLOT, HEAD, FOOT, NAMES = 230, 44, 26, 124
"""Pixels of the plot, of the names of the periods above, of the years below, of the lines' names."""
LANE, SPACE, LETTERS = 50, 16, 54
"""Pixels of a lane's plot and of a line of its title; the letters of such a line."""
CLOSE = 30
"""Points of one year nearer than so many pixels write their counts on opposite sides."""


def shared_axis_chart(curves: Sequence[Curve], periods: Sequence[Period], scheme: str) -> go.Figure:
    """Up to four lines of one unit on a common axis, each named at its end."""
    assert len(curves) <= TOGETHER
    assert len({curve.unit for curve in curves}) == 1
    ink, figure = CHART_COLOURS[scheme], go.Figure()
    top = _top(curves, PLOT)
    step = PLOT / top
    for at, curve in enumerate(curves):
        sides = [label_side(curves, curve, spot, step) for spot in curve.spots]
        figure.add_trace(_trace(curve, at, sides, ink))
    _absent(figure, curves, ink, "y")
    _years(figure, curves, ink)
    _behind(figure, curves, periods, ink)
    for year in sorted({year for curve in curves for year in curve.breaks}):
        _break(figure, year, ink, "paper", (0, 1))
    figure.update_yaxes(**_counts(top, ink), dtick=_step(curves))
    _names(figure, curves, step)
    return _with_margins(figure, scheme, PLOT, NAMES)


def separate_axes_chart(
    curves: Sequence[Curve], periods: Sequence[Period], scheme: str
) -> go.Figure:
    """Each line in a lane and on an axis of its own; lines of one unit have one scale."""
    ink, figure = CHART_COLOURS[scheme], go.Figure()
    by_unit = {unit: [one for one in curves if one.unit == unit] for unit in _units(curves)}
    titles = [wrap_text(curve.name, LETTERS) for curve in curves]
    heads = [SPACE * (title.count("<br>") + 1) + 10 for title in titles]
    full = sum(heads) + LANE * len(curves)
    above = 0
    for at, curve in enumerate(curves):
        axis = str(at + 1) if at else ""
        above += heads[at]
        upper, lower = 1 - above / full, max(1 - (above + LANE) / full, 0)
        above += LANE
        top = _top(by_unit[curve.unit], LANE)
        sides = ["top center"] * len(curve.spots)
        figure.add_trace(_trace(curve, 0, sides, ink).update(yaxis=f"y{axis}"))
        _absent(figure, [curve], ink, f"y{axis}")
        counted = {**_counts(top, ink), "tickvals": [0, _highest(by_unit[curve.unit])]}
        figure.update_layout({f"yaxis{axis}": {**counted, "domain": [lower, upper], "anchor": "x"}})
        _lane(figure, titles[at], upper)
        for year in curve.breaks:
            _break(figure, year, ink, f"y{axis} domain", (0, 1))
    _years(figure, curves, ink)
    _behind(figure, curves, periods, ink)
    figure.update_xaxes(anchor="free", position=0)
    return _with_margins(figure, scheme, full, 14)


def _units(curves: Sequence[Curve]) -> list[str]:
    return sorted({curve.unit for curve in curves})


def _with_margins(figure: go.Figure, scheme: str, height: int, right: int) -> go.Figure:
    """The figure with room for the names around it, and with its lines of zero."""
    apply_chart_style(figure, scheme, height + HEAD + FOOT, l=30, r=right, t=HEAD, b=FOOT)
    figure.update_yaxes(zeroline=True, zerolinecolor=CHART_COLOURS[scheme].faint, zerolinewidth=1)
    return figure


def sparkline(curve: Curve, scheme: str) -> go.Figure:
    """A line without axes; its first and its last count are written."""
    figure, ink = go.Figure(), CHART_COLOURS[scheme]
    told = [spot.year for spot in curve.spots if spot.value is not None]
    ends = {told[0]: "middle left", told[-1]: "middle right"} if told else {}
    sides = [ends.get(spot.year, "top center") for spot in curve.spots]
    trace = _trace(curve, 0, sides, ink)
    trace.text = [_count(spot) if spot.year in ends else "" for spot in curve.spots]
    sizes = [7 if spot.year in ends else 4 for spot in curve.spots]
    figure.add_trace(trace.update(marker={"size": sizes}))
    figure.update_yaxes(range=[0, _top([curve], 74)], visible=False)
    first, last = (told[0], told[-1]) if told else (0, 1)
    figure.update_xaxes(visible=False, range=[first - 0.1, last + 0.1])
    for year in curve.breaks:
        if told and year > told[0]:
            _break(figure, year, ink, "paper", (0, 1))
    return apply_chart_style(figure, scheme, 90, l=28, r=28, t=8, b=8)


def _trace(curve: Curve, at: int, sides: Sequence[str], ink: ChartColours) -> go.Scatter:
    """A line with a gap in each year that has no value."""
    spots = _fill_missing_years(curve.spots)
    place = {spot.year: side for spot, side in zip(curve.spots, sides, strict=True)}
    shapes = [SHAPES[at] + ("-open" if spot.remark else "") for spot in spots]
    return go.Scatter(
        name=escape_markup(curve.name),
        x=[spot.year for spot in spots],
        y=[spot.value for spot in spots],
        mode="lines+markers+text",
        text=[_count(spot) for spot in spots],
        textposition=[place.get(spot.year, "top center") for spot in spots],
        textfont={"color": ink.text, "size": 13},
        line={"color": SERIES[at], "width": 2, "dash": DASHES[at]},
        marker={
            "color": SERIES[at],
            "symbol": shapes,
            "size": 8,
            "opacity": 1,
            "line": {"width": 2, "color": SERIES[at]},
        },
        hovertext=["<br>".join(wrap_text(one, 56, 6) for one in spot.tells) for spot in spots],
        hoverinfo="text",
        cliponaxis=False,
        connectgaps=False,
    )


def _fill_missing_years(spots: Sequence[Spot]) -> list[Spot]:
    """The spots with the years between them of which nothing is said."""
    known = {spot.year: spot for spot in spots}
    years = range(min(known), max(known) + 1) if known else ()
    return [known.get(year, Spot(year, None, "", remark=False, tells=())) for year in years]


def _count(spot: Spot) -> str:
    return "" if spot.value is None else str(spot.value)


def label_side(curves: Sequence[Curve], mine: Curve, spot: Spot, step: float) -> str:
    """On which side of a point its count stands, so that those of other lines stay legible.

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
    crowded = bool(above) and (min(above) - spot.value) * step < CLOSE
    return "bottom center" if crowded and spot.value * step >= 18 else "top center"


def _highest(curves: Sequence[Curve]) -> int:
    return max([spot.value or 0 for curve in curves for spot in curve.spots], default=0)


def _top(curves: Sequence[Curve], height: int) -> float:
    """The upper end of an axis of so many pixels: the highest count and room for writing it."""
    return (_highest(curves) or 1) * height / (height - 22)


def _step(curves: Sequence[Curve]) -> int:
    """The whole number from one line of the grid to the next: 1, 2 or 5, or such with zeros."""
    wanted = max(_highest(curves) / 4, 1)
    size = int(10 ** (len(str(int(wanted))) - 1))
    return next(n * size for n in (1, 2, 5, 10) if n * size >= wanted)


def _counts(top: float, ink: ChartColours) -> dict[str, Any]:
    """An axis of whole numbers from zero."""
    return {
        "range": [0, top],
        "tick0": 0,
        "tickformat": "d",
        "tickfont": {"color": ink.faint, "size": 11},
        "showgrid": True,
        "showline": False,
    }


def _span(curves: Iterable[Curve]) -> tuple[int, int]:
    years = [spot.year for curve in curves for spot in curve.spots]
    return min(years), max(years)


def _years(figure: go.Figure, curves: Sequence[Curve], ink: ChartColours) -> None:
    first, last = _span(curves)
    figure.update_xaxes(
        range=[first - 0.55, last + 0.55],
        tickmode="array",
        tickvals=list(range(first, last + 1)),
        tickangle=0,
        tickfont={"color": ink.faint, "size": 11},
        showgrid=False,
        showline=True,
    )


def _behind(
    figure: go.Figure, curves: Sequence[Curve], periods: Sequence[Period], ink: ChartColours
) -> None:
    """The periods as bands behind the lines, as far as they meet; their names above."""
    first, last = _span(curves)
    for period in periods:
        if period.last < first or period.first > last:
            continue
        left, right = max(period.first, first) - 0.5, min(period.last, last) + 0.5
        figure.add_shape(
            type="rect", layer="below", x0=left + 0.02, x1=right - 0.02, yref="paper", y0=0, y1=1,
            fillcolor=ink.rule, opacity=0.35, line={"width": 0},
        )  # fmt: skip
        figure.add_annotation(
            x=left, xanchor="left", yref="paper", y=1, yanchor="bottom", yshift=3, align="left",
            text=wrap_text(period.name, 14), showarrow=False, font={"size": 11, "color": ink.faint},
        )  # fmt: skip


def _break(
    figure: go.Figure, year: int, ink: ChartColours, yref: str, between: tuple[float, float]
) -> None:
    figure.add_shape(
        type="line", x0=year - 0.5, x1=year - 0.5, yref=yref, y0=between[0], y1=between[1],
        name="break", line={"color": ink.text, "width": 1.5, "dash": "4px,3px"},
    )  # fmt: skip


def missing_years(curves: Sequence[Curve]) -> dict[int, list[str]]:
    """Why a year has no value, a word for each line that has none; its name where there are several."""
    words: dict[int, list[str]] = {}
    for curve in curves:
        for spot in curve.spots:
            if spot.value is None:
                said = spot.word if len(curves) == 1 else f"{curve.name}: {spot.word}"
                words.setdefault(spot.year, []).append(said)
    return words


def _absent(figure: go.Figure, curves: Sequence[Curve], ink: ChartColours, axis: str) -> None:
    """A cross and a word on the line of zero where a year has no value, and why."""
    words = missing_years(curves)
    if not words:
        return
    figure.add_trace(
        go.Scatter(
            name="absent",
            x=list(words),
            y=[0] * len(words),
            yaxis=axis,
            mode="markers+text",
            text=["<br>".join(escape_markup(one) for one in said) for said in words.values()],
            textposition="top center",
            textfont={"color": ink.text, "size": 11},
            marker={"symbol": "x-thin-open", "size": 9, "color": ink.text, "line": {"width": 2}},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )


def _names(figure: go.Figure, curves: Sequence[Curve], step: float) -> None:
    """The name of each line beside its last point; names that would meet are moved apart."""
    texts = [wrap_text(curve.name, 16, 3) for curve in curves]
    placed: list[tuple[float, float, int]] = []
    ends = [
        (next((spot.value for spot in reversed(curve.spots) if spot.value is not None), 0), at)
        for at, curve in enumerate(curves)
    ]
    floor = 0.0
    for value, at in sorted(ends):
        half = (texts[at].count("<br>") + 1) * 8.0
        middle = max(value * step, floor + half)
        placed.append((middle, half, at))
        floor = middle + half + 2
    ceiling = float(PLOT + HEAD / 2)
    for middle, half, at in reversed(placed):
        y = min(middle, ceiling - half)
        ceiling = y - half - 2
        figure.add_annotation(
            xref="paper", x=1, xanchor="left", xshift=6, yref="paper", y=0, yanchor="middle",
            yshift=y, align="left", showarrow=False, font={"size": 12},
            text=f'<span style="color:{SERIES[at]}">{SIGNS[at]}</span> {texts[at]}',
        )  # fmt: skip


def _lane(figure: go.Figure, title: str, upper: float) -> None:
    figure.add_annotation(
        xref="paper", x=0, xanchor="left", xshift=-28, yref="paper", y=upper, yanchor="bottom",
        yshift=1, text=f"<b>{title}</b>", showarrow=False, align="left", font={"size": 12},
    )  # fmt: skip
