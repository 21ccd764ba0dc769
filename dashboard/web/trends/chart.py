"""A chart on a page: Plotly draws it, and its pictures can be taken along."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboard.documents.formats import pictures
from dashboard.files import background_work
from dashboard.markup import View
from dashboard.markup.trends.overview_chart import draw_pieces
from dashboard.markup.trends.picture import Picture
from dashboard.presentation import chart_style
from dashboard.text import Problem
from dashboard.web import safe_output
from dashboard.web.shell import downloads


def draw(view: View, figure: go.Figure, told: str, name: str) -> None:
    """The chart, with its text for readers who do not see it; `name` is unique on the page."""
    with st.container(key=f"figure-{name}", gap=None):
        st.plotly_chart(
            figure,
            height=figure.layout.height,
            theme=None,
            config=chart_style.CONFIG,
            alt=told,
            key=f"chart {name} {view.words.language} {view.scheme}",
        )


@contextmanager
def row(name: str) -> Iterator[None]:
    """A row for the buttons of a chart."""
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"take-{name}", gap="small"
    ):
        yield


def offer_pictures(view: View, take_along: Callable[[], Picture | None], name: str) -> None:
    """Two buttons that save a chart as SVG and as PNG; it is drawn when one is pressed."""

    def content(kind: pictures.Kind) -> bytes | Problem:
        drawn = take_along()
        assert drawn is not None
        return background_work.call(pictures.render, drawn.svg, kind)

    kinds: tuple[pictures.Kind, ...] = ("svg", "png")
    for kind in kinds:
        downloads.offer(
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
