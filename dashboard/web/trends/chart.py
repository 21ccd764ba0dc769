"""A chart of Plotly on a page, in a place of its height that is kept for it."""

from __future__ import annotations

from typing import Literal

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.trends.overview_chart import draw_pieces
from dashboard.presentation import chart_style
from dashboard.web import safe_output
from dashboard.web.shell import drawn_last


def draw(
    view: View, figure: go.Figure, alternative: str, size: Literal["tall", "small"], name: str
) -> None:
    """The chart with its text for readers who do not see it; `name` is unique on the page.

    The style sheet keeps the height of its size, so that nothing moves when the chart comes.
    """
    place = st.container(key=f"chart-{size}-{name}", gap=None)
    with place:
        safe_output.markup(Markup("<span></span>"))  # an empty container would not be there
    key = f"chart {name} {view.words.language} {view.scheme}"
    drawn_last.add(
        lambda: place.plotly_chart(
            figure, theme=None, config=chart_style.CONFIG, alt=alternative, key=key
        )
    )


def draw_overview(view: View) -> None:
    """The chart with its title, its key and the way to the statistics; nothing where there are none."""
    pieces = draw_pieces(view)
    if pieces is None:
        return
    head, drawing, onward = pieces
    with st.container(key="overview-chart", gap=None):
        safe_output.markup(head)
        safe_output.drawing(drawing)
        safe_output.markup(onward)
