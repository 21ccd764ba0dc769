"""A sheet of a workbook as its reader found it, before one is chosen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from dashboard.text import Problem, tables

LARGEST_AREA = 10_000_000
"""The most cells of the rectangle of a sheet: all are built, also empty ones."""
MOST_LETTERS = 50 * 1024 * 1024
"""The most letters of all cells of a sheet."""
MOST_UNREAD = 20_000
"""The most cells without a value that are kept; more than are listed for a file."""

Range = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 1."""


class UnreadableWorkbook(Exception):
    """A workbook that cannot be read, with its problem."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


@dataclass(slots=True)
class RawSheet:
    """The text of every cell that has any, and what a person may not see.

    `rows` maps row and column, counted from 1, to text that is never empty. `unread` are the cells
    whose value is an error or was never computed; `hidden_rows` and `hidden_columns` those of the
    used part of the sheet that a person does not see.
    """

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    unread: dict[tuple[int, int], Problem] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    letters: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """Stores the text of a cell in form NFC; empty texts are not stored.

        Raises UnreadableWorkbook (unpack-too-large) where the texts of many cells are too much.
        """
        if text:
            self.letters += len(text)
            if self.letters > MOST_LETTERS:
                raise UnreadableWorkbook("unpack-too-large", limit=f"{MOST_LETTERS >> 20} MB")
            self.rows.setdefault(row, {})[column] = unicodedata.normalize("NFC", text)

    def fail(self, row: int, column: int, code: str, value: str) -> None:
        """Stores a problem of a cell without a value, and the text that it shows."""
        if len(self.unread) < MOST_UNREAD:
            shown = {"found": value if len(value) <= 80 else value[:79] + "…"}
            problem = Problem(code, shown, row=row, column=column, value=value)
            self.unread[row, column] = problem
        self.put(row, column, value)

    def merge(self, area: Range) -> None:
        """Stores a merged range; the cells under its first one are removed."""
        top, left, bottom, right = area
        self.merged.append(area)
        for row in range(top, bottom + 1):
            cells = self.rows.get(row, {})
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    cells.pop(column, None)
                    self.unread.pop((row, column), None)
            if not cells:
                self.rows.pop(row, None)


def range_name(area: Range) -> str:
    """The name of a range in a spreadsheet: B2:D4."""
    top, left, bottom, right = area
    return f"{tables.column_letters(left)}{top}:{tables.column_letters(right)}{bottom}"
