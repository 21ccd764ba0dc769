"""The rules of style of our markup: the sheets of `styles/`, and the colours of the statuses."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dashboard.presentation import palette

STYLES = Path(__file__).with_name("styles")


@cache
def css() -> str:
    """The rules of our markup, with the colours of the statuses."""
    looks = [
        f".chip.{status.value}{{background:{look.background};color:{look.text};border-color:{look.border}}}"
        for status, look in palette.STATUS_STYLES.items()
    ]
    return "\n".join(
        [*(sheet.read_text("utf-8") for sheet in sorted(STYLES.glob("*.css"))), *looks]
    )
