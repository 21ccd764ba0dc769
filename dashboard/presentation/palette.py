"""The colours and signs of the six words, never one without the word itself; and those of lines.

Apart for every common kind of colour-blindness, with a contrast of at least 4.5 for the sign and word
on them and of at least 3 for their border on a light page and on a dark one: its test
computes it. They look the same on both pages. `no_report` is the outline of
`not_met`: silence must not look better than honesty, nor worse than a failure.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.fulfilment import status


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """A sign with the colour behind it, of its own text, and of its border."""

    sign: str
    background: str
    text: str
    border: str


STATUS_STYLES: dict[status.Status, StatusStyle] = {
    status.Status.MET: StatusStyle("✓", "#0b62a8", "#ffffff", "#2b7cc7"),
    status.Status.PARTIALLY_MET: StatusStyle("◐", "#efaa1e", "#1a1300", "#a87400"),
    status.Status.NOT_MET: StatusStyle("✕", "#b8291f", "#ffffff", "#d2483f"),
    status.Status.NO_REPORT: StatusStyle("?", "#fff7f6", "#ab130a", "#d11f10"),
    status.Status.NOT_YET_DUE: StatusStyle("○", "#b6c3d1", "#1c2430", "#5f6b7a"),
    status.Status.NO_TARGET: StatusStyle("–", "#ffffff", "#1c2430", "#5f6b7a"),
}

SIGN_STYLES: dict[str, StatusStyle] = {
    **{word.value: style for word, style in STATUS_STYLES.items()},
    "met_differently": StatusStyle("✓", "#ffffff", "#0b62a8", "#0b62a8"),
    "unjudged": StatusStyle("", "#ffffff", "#1c2430", "#5f6b7a"),
}
"""The same by the word of a status or of a verdict; `unjudged` is a task without an approved verdict."""

SERIES: tuple[str, ...] = ("#0078ff", "#b44b00", "#b48796", "#785a96")
"""The colours of lines on a common axis, in their order; each line has its own shape as well.

Contrast of at least 3 against a white and a dark page; apart for every kind of colour-blindness. None
of them says good or bad.
"""
