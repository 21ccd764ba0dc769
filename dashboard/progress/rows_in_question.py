"""Rows that a question names: of the table by their line, earlier ones by their submission."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.progress import total_names
from dashboard.progress.total_names import SPANS, Said

MOST_NAMED = 5
"""Rows that a sentence names; of others it has the number."""
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(slots=True)
class RowInQuestion:
    """A row in question: of the table (`at`, `line`) or earlier (`submission`)."""

    at: int | None
    line: int | None
    submission: int | None
    entity: str
    name: str | None
    label: str
    value: Decimal
    day: date
    said: Said

    def key(self, span: str) -> object:
        """What two rows in one span have in common."""
        year, month = self.said.year or self.day.year, self.said.month or self.day.month
        if span == "day":
            return self.day
        return 0 if span == "all" else (year, (month - 1) // _MONTHS[span])

    @property
    def width(self) -> int:
        """The place of its span among SPANS."""
        return SPANS.index(self.said.span)

    @property
    def months(self) -> tuple[int, int, int]:
        """The year, the first and the last month of which it is true."""
        year, last = self.said.year or self.day.year, self.said.month or self.day.month
        return year, self.said.first or last, last


def of_frame(row: dict[str, Any]) -> RowInQuestion:
    """A row of a frame with the columns of ROW_SCHEMA and `at`, null for an earlier row."""
    label = row["component"] or row["date"].isoformat()
    return RowInQuestion(
        *(row["at"], row["line"], row["submission"], row["entity"], row["name"]),
        label if len(label) <= 40 else f"{label[:39]}…",
        row["value"],
        row["date"],
        total_names.read(row["name"]),
    )


def add_up(rows: Iterable[RowInQuestion]) -> Decimal:
    """The sum of the values of rows."""
    return sum((row.value for row in rows), Decimal())


def show(rows: Sequence[RowInQuestion]) -> str:
    """Rows by their line, name and value: "2 (Praha: 5), 3 (Brno: 7)"; earlier ones without a line."""
    return _show(rows, ".")


def show_in_czech(rows: Sequence[RowInQuestion]) -> str | None:
    """The same with a decimal comma; None where it is the same."""
    return _show(rows, ",") if any(row.value % 1 for row in rows) else None


def plain(number: Decimal | int) -> str:
    """A number in all its digits, without zeros at its end."""
    return f"{Decimal(number).normalize():f}"


def _show(rows: Sequence[RowInQuestion], point: str) -> str:
    texts = []
    for row in rows[:MOST_NAMED]:
        told = f"{row.label}: {plain(row.value).replace('.', point)}"
        texts.append(told if row.line is None or row.at is None else f"{row.line} ({told})")
    more = len(rows) - MOST_NAMED
    return ", ".join([*texts, f"… (+{more})"] if more > 0 else texts)
