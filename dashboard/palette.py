"""The colours and signs of the six words, never one without the word itself; and those of lines.

Chosen to stay apart under the common colour-blindnesses and to give the sign and word on them a
contrast of at least 4.5, on a light page and on a dark one. `no_report` weighs as much as
`not_met`: silence must not look better than honesty.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.fulfilment import Status


@dataclass(frozen=True, slots=True)
class Look:
    """A sign with the colour behind it, of its own text, and of its border."""

    sign: str
    ground: str
    text: str
    border: str


LOOKS: dict[Status, Look] = {
    Status.MET: Look("✓", "#0b62a8", "#ffffff", "#0b62a8"),
    Status.PARTIALLY_MET: Look("◐", "#f2b633", "#1a1300", "#a87400"),
    Status.NOT_MET: Look("✕", "#a3201a", "#ffffff", "#a3201a"),
    Status.NOT_YET_DUE: Look("○", "#e3e8ee", "#1c2430", "#5f6b7a"),
    Status.NO_REPORT: Look("?", "#33304a", "#ffffff", "#8c88a8"),
    Status.NO_TARGET: Look("–", "#ffffff", "#1c2430", "#5f6b7a"),
}

SERIES: tuple[str, ...] = ("#0078ff", "#b44b00", "#b48796", "#785a96")
"""The colours of lines on a common axis, in their order; each line has a shape of its own as well.

Contrast of at least 3 against a white and a dark page; apart for every kind of colour-blindness. None
of them says good or bad.
"""
