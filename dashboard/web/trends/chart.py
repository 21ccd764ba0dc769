"""A chart of Plotly on a page, in a place of its height that is kept for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.documents.formats import pictures
from dashboard.files import work_in_child
from dashboard.markup import View
from dashboard.markup.trends.overview_chart import draw_pieces
from dashboard.markup.trends.picture import Picture
from dashboard.presentation import chart_style
from dashboard.text import Problem
from dashboard.web import safe_output
from dashboard.web.shell import download_button, drawn_last


def draw(view: View, figure: go.Figure, alternative: str, name: str) -> None:
    """The chart with its text for readers who do not see it; `name` is unique on the page.

    The style sheet keeps its height, so that nothing moves when the chart comes.
    """
    place = st.container(key=f"chart-tall-{name}", gap=None)
    with place:
        safe_output.markup(Markup("<span></span>"))  # an empty container would not be there
    key = f"chart {name} {view.words.language} {view.scheme}"
    drawn_last.add(
        lambda: place.plotly_chart(
            figure, theme=None, config=chart_style.CONFIG, alt=alternative, key=key
        )
    )


def offer(view: View, make: Callable[[], Picture | None], name: str) -> None:
    """Two buttons that save a chart as SVG and as PNG; it is drawn when one is pressed."""

    def content(kind: pictures.Kind) -> bytes | Problem:
        drawn = make()
        assert drawn is not None
        return work_in_child.call(pictures.render, drawn.svg, kind)

    kinds: tuple[pictures.Kind, ...] = ("svg", "png")
    with st.container(horizontal=True, key=f"take-{name}", gap="small"):
        for kind in kinds:
            download_button.offer(
                view,
                view.words(f"picture.{kind}"),
                partial(content, kind),
                f"statistics:{name}",
                file_name=f"{name}.{kind}",
                key=f"chart {kind} {name}",
                type="tertiary",
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
