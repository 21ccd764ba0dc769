"""A chart on a page: drawn at once, and live once somebody points at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.documents.formats import pictures
from dashboard.files import background_work
from dashboard.markup import View
from dashboard.markup.trends.overview_chart import draw_pieces
from dashboard.markup.trends.picture import Picture
from dashboard.presentation import chart_style
from dashboard.text import Problem
from dashboard.web import safe_output
from dashboard.web.shell import downloads


@dataclass(frozen=True, slots=True)
class LiveChart:
    """A chart as it is drawn, the live one of Plotly, and its text for readers who see neither."""

    drawing: Markup
    make: Callable[[], go.Figure]
    told: str


def draw(view: View, chart: LiveChart, name: str) -> None:
    """The chart, which whoever points at it turns into the live one; `name` is unique on the page.

    The library of live charts has five megabytes: nobody who only reads waits for it.
    """
    with st.container(key=f"figure-{name}", gap=None):
        safe_output.drawing(chart.drawing)
        if st.session_state.get(_live(name)):
            st.plotly_chart(
                chart.make(),
                height="stretch",
                theme=None,
                config=chart_style.CONFIG,
                alt=chart.told,
                key=f"chart {name} {view.words.language} {view.scheme}",
            )


def _live(name: str) -> str:
    return f"live {name}"


def offer_live(view: View, name: str) -> None:
    """The button of the live chart; nothing where it is live.

    It is there for who has no pointer, and the browser presses it for who has one; see shell/browser.js.
    """
    if not st.session_state.get(_live(name)):
        st.button(
            view.words("trends.live"),
            key=f"live-{name}",
            type="tertiary",
            on_click=st.session_state.update,
            args=({_live(name): True},),
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
