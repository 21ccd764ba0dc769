"""Figures for the screen: values and words in, a Plotly figure out; one look for all of them.

Plotly reads a small language of tags and entities in every text: whatever comes from a file or a
person goes through `plain` first. Statuses wear the colours of the palette; the rest is ink.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from dashboard.fulfilment import status
from dashboard.presentation.palette import STATUS_STYLES

FONT = '"Source Sans", "Source Sans Pro", sans-serif'


@dataclass(frozen=True, slots=True)
class ChartColours:
    """The colours of a figure on a light or on a dark page, which itself stays to be seen."""

    text: str
    faint: str
    rule: str
    page: str
    alarm: str


CHART_COLOURS = {
    "light": ChartColours("#1c2430", "#4a5563", "#d9dde3", "#ffffff", "#b8291f"),
    "dark": ChartColours("#f1f3f6", "#b4bcc8", "#3d434c", "#191919", "#ff9d94"),
}

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""How Plotly behaves: no bar of tools, and the page scrolls where the chart would zoom."""


def escape_markup(text: str) -> str:
    """A text that Plotly shows as it is written."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrap_text(text: str, width: int, most: int = 2) -> str:
    """A plain text broken into lines of so many letters; what does not fit ends in an ellipsis."""
    broken = textwrap.wrap(text, width, max_lines=most, placeholder=" …")
    return "<br>".join(escape_markup(line) for line in broken)


def apply_chart_style(figure: go.Figure, scheme: str, height: int, **margin: int) -> go.Figure:
    """The figure in the look of all figures: nothing behind it, our letters, nothing to drag."""
    ink = CHART_COLOURS[scheme]
    figure.update_layout(
        template=go.layout.Template(),
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": ink.text},
        hoverlabel={
            "font": {"family": FONT, "size": 13, "color": ink.text},
            "bgcolor": ink.page,
            "bordercolor": ink.faint,
            "align": "left",
        },
        margin={"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0, **margin},
        height=height,
        dragmode=False,
        bargap=0,
        showlegend=False,
    )
    figure.update_xaxes(fixedrange=True, gridcolor=ink.rule, linecolor=ink.rule, zeroline=False)
    figure.update_yaxes(fixedrange=True, gridcolor=ink.rule, linecolor=ink.rule, zeroline=False)
    return figure


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """A point on a bar: its day, its kind (a key of MARKS), and what it tells."""

    day: date
    kind: str
    hover_lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskBar:
    """A task along the years; `said` is what stands behind it, `tells` what it says when pointed at."""

    number: str
    title: str
    address: str
    status: status.Status
    start: date
    end: date
    late: tuple[date, date] | None
    side_text: str
    tells: tuple[str, ...]
    marks: tuple[TimelinePoint, ...]


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
"""The shapes of the points, in the order of their key; colour tells none of them apart."""

LANE, HEAD, BAR = 38, 28, 11
"""Pixels of a lane, of a title, and of the bar in its lane."""
TITLE, SIDE_TEXT_WIDTH = 330, 240
"""Pixels for the titles before the bars, and for the words behind them."""


def timeline(
    bands: Sequence[BarGroup], span: tuple[date, date], day: date, as_of: str, scheme: str
) -> go.Figure:
    """The bars under their bands on the days of the span, and the line of the day with its words.

    What the points mean is told beside the figure, in the same shapes: see MARKS.
    """
    ink, figure = CHART_COLOURS[scheme], go.Figure()
    placed, titles, height = _lay_out(bands)
    figure.add_traces(_bars(placed))
    figure.add_traces(_late(placed, ink))
    figure.add_traces(_marks(placed, ink))
    pad = timedelta(days=max((span[1] - span[0]).days // 60, 1))
    figure.update_xaxes(
        type="date", range=[span[0], span[1] + pad], side="top", dtick="M12", tickformat="%Y",
        ticklabelmode="period", showgrid=True, tickfont={"color": ink.faint},
    )  # fmt: skip
    figure.update_yaxes(range=[height, 0], visible=False)
    for y, title in titles:
        _title(figure, y, title, ink)
    for y, bar in placed:
        _words(figure, y, bar)
    _as_of(figure, day, span, as_of, ink)
    apply_chart_style(figure, scheme, height + 46, l=TITLE, r=SIDE_TEXT_WIDTH, t=42, b=4)
    figure.update_layout(barmode="overlay")
    return figure


def _lay_out(
    bands: Sequence[BarGroup],
) -> tuple[list[tuple[float, TaskBar]], list[tuple[float, str]], int]:
    """The middle of each bar's lane and of each title in pixels from the top, and the height."""
    placed: list[tuple[float, TaskBar]] = []
    titles: list[tuple[float, str]] = []
    y = 0
    for band in bands:
        if band.title:
            titles.append((y + HEAD / 2, band.title))
            y += HEAD
        for bar in band.bars:
            placed.append((y + LANE / 2, bar))
            y += LANE
    return placed, titles, y


def _stretch(spans: Sequence[tuple[date, date]]) -> dict[str, Any]:
    """Spans as Plotly wants bars on a time axis: where they begin, and milliseconds."""
    return {
        "base": [first.isoformat() for first, _ in spans],
        "x": [((last - first).days + 1) * 86_400_000 for first, last in spans],
        "orientation": "h",
    }


def _bars(placed: Sequence[tuple[float, TaskBar]]) -> list[go.Bar]:
    looks = [STATUS_STYLES[bar.status] for _, bar in placed]
    return [
        go.Bar(
            **_stretch([(bar.start, bar.end) for _, bar in placed]),
            y=[y - 5 for y, _ in placed],
            width=BAR,
            marker={
                "color": [look.ground for look in looks],
                "line": {"color": [look.border for look in looks], "width": 1},
                "cornerradius": 3,
            },
            hovertext=[
                "<br>".join(wrap_text(one, 60, 4) for one in bar.tells) for _, bar in placed
            ],
            hoverinfo="text",
        )
    ]


def _late(placed: Sequence[tuple[float, TaskBar]], ink: ChartColours) -> list[go.Bar]:
    those = [(y, bar.late) for y, bar in placed if bar.late]
    if not those:
        return []
    look = {"color": "rgba(0,0,0,0)", "line": {"color": ink.alarm, "width": 1}}
    hatch = {"shape": "/", "fgcolor": ink.alarm, "bgcolor": "rgba(0,0,0,0)", "size": 5}
    return [
        go.Bar(
            **_stretch([late for _, late in those]),
            y=[y - 5 for y, _ in those],
            width=BAR,
            marker={**look, "pattern": hatch},
            hoverinfo="skip",
        )
    ]


def _marks(placed: Sequence[tuple[float, TaskBar]], ink: ChartColours) -> list[go.Scatter]:
    traces = []
    for kind, look in POINT_SHAPES.items():
        those = [(y, mark) for y, bar in placed for mark in bar.marks if mark.kind == kind]
        if not those:
            continue
        met, on_bar = kind == "met", kind in {"met", "adopted"}
        colour = STATUS_STYLES[status.Status.MET].ground if met else ink.text
        edge = {"color": ink.page, "width": 1} if met else {"color": colour}
        traces.append(
            go.Scatter(
                x=[mark.day.isoformat() for _, mark in those],
                y=[y - 5 if on_bar else y + 9 for y, _ in those],
                mode="markers+text" if met else "markers",
                text=[STATUS_STYLES[status.Status.MET].sign] * len(those) if met else None,
                textfont={"color": STATUS_STYLES[status.Status.MET].text, "size": 10},
                marker={**look, "color": colour, "line": {**edge, **look.get("line", {})}},
                hovertext=[
                    "<br>".join(wrap_text(one, 60, 4) for one in mark.hover_lines)
                    for _, mark in those
                ],
                hoverinfo="text",
                cliponaxis=False,
            )
        )
    return traces


def _title(figure: go.Figure, y: float, title: str, ink: ChartColours) -> None:
    figure.add_shape(
        type="line", xref="paper", x0=0, x1=1, y0=y + HEAD / 2 - 2, y1=y + HEAD / 2 - 2,
        line={"color": ink.rule, "width": 1},
    )  # fmt: skip
    figure.add_annotation(
        xref="paper", x=0, xshift=-TITLE, xanchor="left", y=y, text=f"<b>{wrap_text(title, 160, 1)}</b>",
        showarrow=False, align="left", font={"size": 13},
    )  # fmt: skip


def _words(figure: go.Figure, y: float, bar: TaskBar) -> None:
    """The title before a bar, its first line a link; and behind it its sign and what is said."""
    first, line, rest = wrap_text(f"{bar.number} {bar.title}", 54).partition("<br>")
    figure.add_annotation(
        xref="paper", x=0, xshift=-TITLE, xanchor="left", y=y - 5, showarrow=False, align="left",
        text=f'<a href="{escape_markup(bar.address)}" target="_self">{first}</a>{line}{rest}',
    )  # fmt: skip
    said = wrap_text(f"{STATUS_STYLES[bar.status].sign} {bar.side_text}", 40)
    figure.add_annotation(
        xref="paper", x=1, xshift=12, xanchor="left", y=y - 5, showarrow=False, align="left",
        text=said, font={"size": 12.5},
    )  # fmt: skip


def _as_of(
    figure: go.Figure, day: date, span: tuple[date, date], name: str, ink: ChartColours
) -> None:
    """The line of the day, at its close, with its words where they find room."""
    close = (day + timedelta(days=1)).isoformat()
    figure.add_shape(
        type="line", x0=close, x1=close, yref="paper", y0=0, y1=1,
        line={"color": ink.text, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    late = (day - span[0]).days > (span[1] - span[0]).days / 2
    figure.add_annotation(
        x=close, yref="paper", y=1, yshift=34, yanchor="middle", xanchor="right" if late else "left",
        text=f"<b>{escape_markup(name)}</b>", showarrow=False,
    )  # fmt: skip
