"""Charts of counts over the years as pictures for documents: SVG, and PNG for Word.

The same curves, colours, shapes and strokes as on the screen; always on white. Drawn without a
window, and the same curves give the same bytes.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from math import ceil
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from dashboard.documents.blocks import Chart
from dashboard.documents.formats.font_letters import escape_missing
from dashboard.presentation import chart_style, palette, trend_chart

LETTERS = 12
"""Points; a page shows a chart at half its size, and letters of six points can still be read."""

mpl.use("agg")
mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": LETTERS,
        "svg.fonttype": "path",
        "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    }
)

INK = chart_style.CHART_COLOURS["light"]
SHAPES = ("o", "s", "D", "^")
"""The shapes of `trend_chart.SHAPES`, in their order."""

WIDTH, HEIGHT = 6.3, 2.7
"""Inches."""
PLOT = 150
"""The height of the plot in pixels of the screen, for `trend_chart.label_side`."""
DIGITS = 36
"""The digits of counts that are beside each other in the plot."""
YEARS = 8
"""The years that are written beside each other below it."""

KEPT = 64
"""How many pictures of each kind are kept: the next document has mostly the same, and drawing is slow."""


@lru_cache(maxsize=KEPT)
def svg(chart: Chart) -> str:
    """The chart as an SVG element, whose ids differ from those of another chart."""
    file = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    salt = sha256(repr(chart).encode("utf-8", "replace")).hexdigest()[:8]
    with mpl.rc_context({"svg.hashsalt": salt}):
        _draw_chart(chart).savefig(file, format="svg", metadata=nothing)
    element = file.getvalue()
    element = element[element.index("<svg") :].strip()
    return re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>c{salt}-", element)


@lru_cache(maxsize=KEPT)
def png(chart: Chart) -> bytes:
    """The chart as a PNG picture of 150 points an inch."""
    file = io.BytesIO()
    _draw_chart(chart).savefig(file, format="png", dpi=150, metadata={"Software": None})
    return file.getvalue()


def _draw_chart(chart: Chart) -> Figure:
    figure = Figure(figsize=(WIDTH, HEIGHT), layout="constrained")
    axes = figure.subplots()
    first, last = trend_chart.year_range(chart.curves)
    highest = trend_chart.highest_count(chart.curves)
    axes.set_xlim(first - 0.55, last + 0.55)
    axes.set_ylim(0, (highest or 1) * 1.18)
    axes.set_xticks(range(first, last + 1, ceil((last - first + 1) / YEARS)))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.yaxis.set_major_formatter(lambda n, _: trend_chart.axis_text(round(n), chart.curves))
    _draw_grid(axes)
    for period in chart.periods:
        left, right = max(period.first, first) - 0.5, min(period.last, last) + 0.5
        if left < right:
            axes.axvspan(left, right, color=INK.rule, alpha=0.35, lw=0, zorder=0)
            axes.text(left, 1.01, escape_missing(period.name), transform=axes.get_xaxis_transform(),
                      color=INK.faint, fontsize=10.5, va="bottom")  # fmt: skip
    for at, curve in enumerate(chart.curves):
        _draw_curve(axes, chart.curves, curve, at)
    for year in sorted({year for curve in chart.curves for year in curve.breaks}):
        axes.axvline(year - 0.5, color=INK.text, lw=1.2, ls=(0, (4, 3)))
    _draw_missing_years(axes, chart.curves)
    axes.legend(
        loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, handlelength=2.6, fontsize=11
    )
    return figure


def _draw_grid(axes: Axes) -> None:
    """Faint horizontal lines behind the counts, and no frame."""
    axes.tick_params(colors=INK.faint, length=0)
    axes.grid(axis="y", color=INK.rule, lw=0.8)
    axes.set_axisbelow(True)
    for edge in ("top", "left", "right"):
        axes.spines[edge].set_visible(False)
    axes.spines["bottom"].set_color(INK.faint)


def _draw_curve(
    axes: Axes, curves: Sequence[trend_chart.Curve], curve: trend_chart.Curve, at: int
) -> None:
    """A curve with its counts; years without a value are gaps, points with a remark are hollow."""
    spots = trend_chart.with_gaps(curve.spots)
    counts = [float("nan") if spot.value is None else spot.value for spot in spots]
    name = "\n".join(textwrap.wrap(escape_missing(curve.name), 20, max_lines=4, placeholder=" …"))
    axes.plot(
        [spot.year for spot in spots], counts, color=palette.SERIES[at], ls=_line_style(at), lw=1.8,
        marker=SHAPES[at], ms=5.5, label=name,
    )  # fmt: skip
    hollow = {
        spot.year: spot.value for spot in curve.spots if spot.remark and spot.value is not None
    }
    axes.plot(
        list(hollow), list(hollow.values()), ls="", marker=SHAPES[at],
        ms=5.5, mfc=INK.page, mec=palette.SERIES[at], mew=1.6, label="_",
    )  # fmt: skip
    step = PLOT / axes.get_ylim()[1]
    first, last = trend_chart.year_range(curves)
    written = trend_chart.years_with_counts(curves, DIGITS / (last - first + 1))
    for spot in curve.spots:
        if spot.value is not None and spot.year in written:
            below = trend_chart.label_side(curves, curve, spot, step).startswith("bottom")
            axes.annotate(
                spot.text, (spot.year, spot.value), xytext=(0, -6 if below else 6),
                textcoords="offset points", ha="center", va="top" if below else "bottom",
                color=INK.text, fontsize=11.5,
            )  # fmt: skip


def _line_style(at: int) -> Any:
    """The stroke of `trend_chart.DASHES`, in points."""
    dashes = trend_chart.DASHES[at]
    if dashes == "solid":
        return "-"
    return (0, tuple(int(part.removesuffix("px")) * 0.6 for part in dashes.split(",")))


def _draw_missing_years(axes: Axes, curves: Sequence[trend_chart.Curve]) -> None:
    """A cross on the zero line where a year has no value, with the reason."""
    for year, reasons in trend_chart.missing_years(curves).items():
        axes.plot([year], [0], marker="x", color=INK.text, ms=6, clip_on=False, label="_")
        axes.annotate(
            escape_missing("\n".join(reasons)), (year, 0), xytext=(0, 6),
            textcoords="offset points", ha="center", color=INK.text, fontsize=10,
        )  # fmt: skip
