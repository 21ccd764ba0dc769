"""The tasks along the years: values and words in, a Plotly figure out.

Bars are grey until something happened, and then, as the day met is, in the colour of their status; everything
else is in the colour of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from dashboard.fulfilment import status
from dashboard.presentation import chart_style, palette


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """A point on a bar; `kind` is a key of POINT_SHAPES, `hover_lines` stand beside it when pointed at."""

    day: date
    kind: str
    hover_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskBar:
    """A task along the years.

    `eventful` are the days in the colour of the status, `late` those past its due day; `side_text` stands
    behind the bar, `hover_lines` beside it when pointed at.
    """

    number: str
    title: str
    address: str
    status: status.Status
    start: date
    end: date
    eventful: tuple[date, date] | None
    late: tuple[date, date] | None
    side_text: str
    hover_lines: tuple[str, ...]
    points: tuple[TimelinePoint, ...]


@dataclass(frozen=True, slots=True)
class BarGroup:
    """Bars under a common title; None where they have none."""

    title: str | None
    bars: tuple[TaskBar, ...]


POINT_SHAPES: dict[str, dict[str, Any]] = {
    "value": {"symbol": "circle", "size": 8},
    "word": {"symbol": "circle-open", "size": 8, "line": {"width": 2}},
    "source_value": {"symbol": "diamond", "size": 9},
    "source_word": {"symbol": "diamond-open", "size": 9, "line": {"width": 1.7}},
    "step": {"symbol": "triangle-up", "size": 9},
    "adopted": {"symbol": "line-ns", "size": 18, "line": {"width": 2}},
    "met": {"symbol": "square", "size": 13},
}
"""The shapes of the points, in the order of their legend; they never differ by colour alone."""

LANE, HEAD, BAR = 38, 28, 11
"""Pixels of a lane, of a title, and of the bar in its lane."""
TITLE, SIDE_TEXT_WIDTH = 330, 240
"""Pixels for the titles before the bars, and for the words behind them."""


def timeline(
    groups: Sequence[BarGroup], span: tuple[date, date], day: date, as_of: str, scheme: str
) -> go.Figure:
    """The bars of each group on the days of the span, and the line of the day with its label `as_of`.

    The page explains the points beside the figure, in the same shapes: see POINT_SHAPES.
    """
    ink, figure = chart_style.CHART_COLOURS[scheme], go.Figure()
    bars, titles, height = _lay_out(groups)
    figure.add_traces(_bar_traces(bars, ink))
    figure.add_traces(_late_traces(bars, ink))
    figure.add_traces(_point_traces(bars, ink))
    pad = timedelta(days=max((span[1] - span[0]).days // 60, 1))
    figure.update_xaxes(
        type="date", range=[span[0], span[1] + pad], side="top", dtick="M12", tickformat="%Y",
        ticklabelmode="period", showgrid=True, tickfont={"color": ink.faint},
    )  # fmt: skip
    figure.update_yaxes(range=[height, 0], visible=False)
    for y, title in titles:
        _draw_title(figure, y, title, ink)
    for y, bar in bars:
        _draw_texts(figure, y, bar)
    _draw_day(figure, day, span, as_of, ink)
    chart_style.apply_chart_style(
        figure, scheme, height + 46, l=TITLE, r=SIDE_TEXT_WIDTH, t=42, b=4
    )
    figure.update_layout(barmode="overlay")
    return figure


def _lay_out(
    groups: Sequence[BarGroup],
) -> tuple[list[tuple[float, TaskBar]], list[tuple[float, str]], int]:
    """The middle of each bar's lane and of each title in pixels from the top, and the height."""
    bars: list[tuple[float, TaskBar]] = []
    titles: list[tuple[float, str]] = []
    y = 0
    for group in groups:
        if group.title:
            titles.append((y + HEAD / 2, group.title))
            y += HEAD
        for bar in group.bars:
            bars.append((y + LANE / 2, bar))
            y += LANE
    return bars, titles, y


def _bar_lengths(spans: Sequence[tuple[date, date]]) -> dict[str, Any]:
    """Spans as bars of a time axis of Plotly: the first day, and the length in milliseconds."""
    return {
        "base": [first.isoformat() for first, _ in spans],
        "x": [((last - first).days + 1) * 86_400_000 for first, last in spans],
        "orientation": "h",
    }


def _bar_traces(
    bars: Sequence[tuple[float, TaskBar]], ink: chart_style.ChartColours
) -> list[go.Bar]:
    """The whole of each bar in grey, and over it its days in the colour of the status."""
    whole = go.Bar(
        **_bar_lengths([(bar.start, bar.end) for _, bar in bars]),
        y=[y - 5 for y, _ in bars],
        width=BAR,
        marker={
            "color": ink.rule,
            "line": {"color": ink.faint, "width": 1},
            "cornerradius": 3,
        },
        hovertext=[_hover_text(bar.hover_lines) for _, bar in bars],
        hoverinfo="text",
    )
    spans = [
        (y, bar.eventful, palette.STATUS_STYLES[bar.status]) for y, bar in bars if bar.eventful
    ]
    if not spans:
        return [whole]
    eventful = go.Bar(
        **_bar_lengths([span for _, span, _ in spans]),
        y=[y - 5 for y, _, _ in spans],
        width=BAR,
        marker={
            "color": [style.background for _, _, style in spans],
            "line": {"color": [style.border for _, _, style in spans], "width": 1},
            "cornerradius": 3,
        },
        hoverinfo="skip",
    )
    return [whole, eventful]


def _hover_text(lines: Sequence[str]) -> str:
    return "<br>".join(chart_style.wrap_text(line, 60, 4) for line in lines)


def _late_traces(
    bars: Sequence[tuple[float, TaskBar]], ink: chart_style.ChartColours
) -> list[go.Bar]:
    spans = [(y, bar.late) for y, bar in bars if bar.late]
    if not spans:
        return []
    outline = {"color": "rgba(0,0,0,0)", "line": {"color": ink.alarm, "width": 1}}
    hatch = {"shape": "/", "fgcolor": ink.alarm, "bgcolor": "rgba(0,0,0,0)", "size": 5}
    return [
        go.Bar(
            **_bar_lengths([late for _, late in spans]),
            y=[y - 5 for y, _ in spans],
            width=BAR,
            marker={**outline, "pattern": hatch},
            hoverinfo="skip",
        )
    ]


def _point_traces(
    bars: Sequence[tuple[float, TaskBar]], ink: chart_style.ChartColours
) -> list[go.Scatter]:
    """One trace for each kind of point; those on the bar are the day met and the adopted deadline."""
    traces = []
    style = palette.STATUS_STYLES[status.Status.MET]
    for kind, shape in POINT_SHAPES.items():
        points = [(y, point) for y, bar in bars for point in bar.points if point.kind == kind]
        if not points:
            continue
        met, on_bar = kind == "met", kind in {"met", "adopted"}
        colour = style.background if met else ink.text
        edge = {"color": ink.page, "width": 1} if met else {"color": colour}
        traces.append(
            go.Scatter(
                x=[point.day.isoformat() for _, point in points],
                y=[y - 5 if on_bar else y + 9 for y, _ in points],
                mode="markers+text" if met else "markers",
                text=[style.sign] * len(points) if met else None,
                textfont={"color": style.text, "size": 10},
                marker={**shape, "color": colour, "line": {**edge, **shape.get("line", {})}},
                hovertext=[_hover_text(point.hover_lines) for _, point in points],
                hoverinfo="text",
                cliponaxis=False,
            )
        )
    return traces


def _draw_title(figure: go.Figure, y: float, title: str, ink: chart_style.ChartColours) -> None:
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=y + HEAD / 2 - 2, y1=y + HEAD / 2 - 2,
        line={"color": ink.rule, "width": 1},
    )  # fmt: skip
    figure.add_annotation(
        xref="paper", x=0, xshift=-TITLE, xanchor="left", y=y,
        text=f"<b>{chart_style.wrap_text(title, 160, 1)}</b>",
        showarrow=False, align="left", font={"size": 13},
    )  # fmt: skip


def _draw_texts(figure: go.Figure, y: float, bar: TaskBar) -> None:
    """The title before a bar, its first line a link; behind the bar its sign and side text."""
    first, line, rest = chart_style.wrap_text(f"{bar.number} {bar.title}", 54).partition("<br>")
    figure.add_annotation(
        xref="paper", x=0, xshift=-TITLE, xanchor="left", y=y - 5, showarrow=False, align="left",
        text=f'<a href="{chart_style.escape_markup(bar.address)}" target="_self">{first}</a>{line}{rest}',
    )  # fmt: skip
    side_text = chart_style.wrap_text(
        f"{palette.STATUS_STYLES[bar.status].sign} {bar.side_text}", 40
    )
    figure.add_annotation(
        xref="paper", x=1, xshift=12, xanchor="left", y=y - 5, showarrow=False, align="left",
        text=side_text, font={"size": 12.5},
    )  # fmt: skip


def _draw_day(
    figure: go.Figure, day: date, span: tuple[date, date], name: str, ink: chart_style.ChartColours
) -> None:
    """The line of the day, at its close, with its label on the side that has room."""
    close = (day + timedelta(days=1)).isoformat()
    figure.add_shape(
        type="line", x0=close, x1=close, yref="paper", y0=0, y1=1,
        line={"color": ink.text, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    late = (day - span[0]).days > (span[1] - span[0]).days / 2
    figure.add_annotation(
        x=close, yref="paper", y=1, yshift=34, yanchor="middle", xanchor="right" if late else "left",
        text=f"<b>{chart_style.escape_markup(name)}</b>", showarrow=False,
    )  # fmt: skip
