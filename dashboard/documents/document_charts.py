"""Charts of counts over the years as pictures for documents: SVG, and PNG for Word.

The same curves, colours, shapes and strokes as on the screen; always on white. Drawn without a
window, and the same curves give the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dashboard.documents.blocks import Chart
from dashboard.presentation import chart_style, palette, trend_chart

mpl.use("agg")
mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": 9,
        "svg.fonttype": "path",
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    }
)

INK = chart_style.CHART_COLOURS["light"]
SHAPES = ("o", "s", "D", "^")
"""The shapes of `charts.SHAPES`, in their order."""

WIDTH, HEIGHT = 6.3, 2.7
"""Inches."""
PLOT = 200
"""Pixels of the screen that the height of the plot would have there."""


def svg(chart: Chart) -> str:
    """The chart as an SVG element, whose names do not meet those of another chart."""
    written = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    salt = sha256(repr(chart).encode("utf-8", "replace")).hexdigest()[:8]
    with mpl.rc_context({"svg.hashsalt": salt}):
        _draw_chart(chart).savefig(written, format="svg", metadata=nothing)
    element = written.getvalue()
    element = element[element.index("<svg") :].strip()
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>c{salt}-", element)


def png(chart: Chart) -> bytes:
    """The chart as a PNG picture of 150 points an inch."""
    written = io.BytesIO()
    _draw_chart(chart).savefig(written, format="png", dpi=150, metadata={"Software": None})
    return written.getvalue()


def _draw_chart(chart: Chart) -> Figure:
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    axes = figure.subplots()
    years = [spot.year for curve in chart.curves for spot in curve.spots]
    first, last = min(years), max(years)
    highest = max((spot.value or 0 for curve in chart.curves for spot in curve.spots), default=0)
    axes.set_xlim(first - 0.55, last + 0.55)
    axes.set_ylim(0, (highest or 1) * 1.18)
    axes.set_xticks(range(first, last + 1))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    _plain(axes)
    for period in chart.periods:
        left, right = max(period.first, first) - 0.5, min(period.last, last) + 0.5
        if left < right:
            axes.axvspan(left, right, color=INK.rule, alpha=0.35, lw=0, zorder=0)
            axes.text(left, 1.01, period.name, transform=axes.get_xaxis_transform(),
                      color=INK.faint, fontsize=8, va="bottom")  # fmt: skip
    for at, curve in enumerate(chart.curves):
        _line(axes, chart.curves, curve, at)
    for year in sorted({year for curve in chart.curves for year in curve.breaks}):
        axes.axvline(year - 0.5, color=INK.text, lw=1.2, ls=(0, (4, 3)))
    _absent(axes, chart.curves)
    axes.legend(
        loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, handlelength=3.2, fontsize=8.5
    )
    return figure


def _plain(axes: Axes) -> None:
    """Faint lines behind the counts, none around them."""
    axes.tick_params(colors=INK.faint, length=0)
    axes.grid(axis="y", color=INK.rule, lw=0.8)
    axes.set_axisbelow(True)
    for edge in ("top", "left", "right"):
        axes.spines[edge].set_visible(False)
    axes.spines["bottom"].set_color(INK.faint)


def _line(
    axes: Axes, curves: Sequence[trend_chart.Curve], curve: trend_chart.Curve, at: int
) -> None:
    """A curve with its counts; years without a value are gaps, points with a remark are hollow."""
    known = {spot.year: spot for spot in curve.spots}
    years = list(range(min(known), max(known) + 1))
    values: list[Any] = [known[year].value if year in known else None for year in years]
    counts = [float("nan") if value is None else value for value in values]
    name = "\n".join(textwrap.wrap(curve.name, 24, max_lines=4, placeholder=" …"))
    axes.plot(
        years,
        counts,
        color=palette.SERIES[at],
        ls=_dash(at),
        lw=1.8,
        marker=SHAPES[at],
        ms=5.5,
        label=name,
    )
    hollow = {
        spot.year: spot.value for spot in curve.spots if spot.remark and spot.value is not None
    }
    axes.plot(
        list(hollow), list(hollow.values()), ls="", marker=SHAPES[at],
        ms=5.5, mfc=INK.page, mec=palette.SERIES[at], mew=1.6, label="_",
    )  # fmt: skip
    step = PLOT / axes.get_ylim()[1]
    for spot in curve.spots:
        if spot.value is not None:
            below = trend_chart.label_side(curves, curve, spot, step).startswith("bottom")
            axes.annotate(
                str(spot.value), (spot.year, spot.value), xytext=(0, -6 if below else 6),
                textcoords="offset points", ha="center", va="top" if below else "bottom",
                color=INK.text, fontsize=8.5,
            )  # fmt: skip


def _dash(at: int) -> Any:
    """The stroke of `charts.DASHES`, in points."""
    if trend_chart.DASHES[at] == "solid":
        return "-"
    return (
        0,
        tuple(int(part.removesuffix("px")) * 0.6 for part in trend_chart.DASHES[at].split(",")),
    )


def _absent(axes: Axes, curves: Sequence[trend_chart.Curve]) -> None:
    """A cross and a word on the line of zero where a year has no value, and why."""
    for year, all_said in trend_chart.missing_years(curves).items():
        axes.plot([year], [0], marker="x", color=INK.text, ms=6, clip_on=False, label="_")
        axes.annotate(
            "\n".join(all_said), (year, 0), xytext=(0, 6), textcoords="offset points", ha="center",
            color=INK.text, fontsize=7.5,
        )  # fmt: skip
