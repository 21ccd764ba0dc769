"""Small multiples: a chart for each line of a split or of several sources, of one size and one scale.

Each has its title and its years as text above it, so a row takes as many as the window has room for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
from markupsafe import Markup

from dashboard.presentation import Wording, trend_chart, trend_words
from dashboard.statistics import chart_topics


class SmallChart(NamedTuple):
    """A chart with the markup above it, and the numbers as a text for readers who do not see them."""

    head: Markup
    figure: go.Figure
    alternative: str


def build(
    ask: chart_topics.Selection,
    lines: Sequence[chart_topics.ChartLine],
    periods: Sequence[trend_chart.YearBand],
    axis: trend_chart.YearAxis,
    words: Wording,
    scheme: str,
) -> list[SmallChart]:
    """A chart for each line that has single years; those of one unit have one scale."""
    drawn, charts = [line for line in lines if line.points], []
    curves = trend_words.curves(drawn, ask, words)
    for line, curve in zip(drawn, curves, strict=True):
        highest = trend_chart.highest_count([other for other in curves if other.unit == curve.unit])
        figure = trend_chart.small_chart(curve, highest, periods, axis, scheme)
        above = head(ask, line, curve, words)
        charts.append(SmallChart(above, figure, trend_words.tell_numbers([curve], words)))
    return charts


def head(
    ask: chart_topics.Selection,
    line: chart_topics.ChartLine,
    curve: trend_chart.Curve,
    words: Wording,
) -> Markup:
    """What a line counts and in which years, with its series where the title does not name it."""
    series = trend_words.series_of(line, words)
    years = trend_words.year_spans([spot.year for spot in curve.spots], words)
    title = trend_words.line_part(line, words) or (words("trends.total") if ask.by else series)
    about = years if title == series else f"{years} · {series}"
    return Markup('<div class="small-head"><h3>{}</h3><p>{}</p></div>').format(title, about)
