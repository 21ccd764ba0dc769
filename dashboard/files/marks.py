"""A mark on a cell of a table: a problem as a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.text import Severity


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem as a sentence at its cell; without a row it is about the whole table."""

    text: str
    severity: Severity
    row: int | None = None
    column: int | None = None
