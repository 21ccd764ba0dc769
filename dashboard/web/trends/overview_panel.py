"""The chart of the Overview in its place on the page."""

from __future__ import annotations

import streamlit as st

from dashboard.markup import View
from dashboard.markup.trends.overview_chart import draw_pieces
from dashboard.web import safe_output


def draw(view: View) -> None:
    """The chart with its title, its key and the way to the statistics; nothing where there are none."""
    pieces = draw_pieces(view)
    if pieces is None:
        return
    head, drawing, onward = pieces
    with st.container(key="overview-chart", gap=None):
        safe_output.markup(head)
        safe_output.drawing(drawing)
        safe_output.markup(onward)
