"""The colours that charts share."""

from __future__ import annotations

from dataclasses import dataclass


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
