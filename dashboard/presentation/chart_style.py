"""What the charts on the screen share: colours, letters, and texts made safe for Plotly.

Plotly reads a small language of tags and entities in every text: whatever comes from a file or a
person goes through `escape_markup` or `wrap_text` first.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans Pro", sans-serif'


@dataclass(frozen=True, slots=True)
class ChartColours:
    """The colours of a figure on a light or on a dark page, whose background stays visible."""

    text: str
    faint: str
    rule: str
    page: str


CHART_COLOURS = {
    "light": ChartColours("#1c2430", "#4a5563", "#d9dde3", "#ffffff"),
    "dark": ChartColours("#f1f3f6", "#b4bcc8", "#3d434c", "#191919"),
}


CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""How Plotly behaves: no bar of tools, and the page scrolls where the chart would zoom."""


def escape_markup(text: str) -> str:
    """A text that Plotly shows letter for letter."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrap_text(text: str, width: int, most: int = 2) -> str:
    """A plain text in at most `most` lines of `width` letters; a longer one ends in an ellipsis."""
    broken = textwrap.wrap(text, width, max_lines=most, placeholder=" …")
    return "<br>".join(escape_markup(line) for line in broken)


def apply_chart_style(figure: go.Figure, scheme: str, **margin: int) -> go.Figure:
    """The figure in the common style: no background, our font, nothing to drag, as large as its place."""
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
        dragmode=False,
        bargap=0,
        showlegend=False,
    )
    figure.update_xaxes(fixedrange=True, gridcolor=ink.rule, linecolor=ink.rule, zeroline=False)
    figure.update_yaxes(fixedrange=True, gridcolor=ink.rule, linecolor=ink.rule, zeroline=False)
    return figure
