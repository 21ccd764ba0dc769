"""A sheet of a workbook as its reader found it, before anybody chooses one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from dashboard.text import Problem, table

LARGEST_AREA = 10_000_000
"""Cells of the smallest rectangle that holds a sheet: all of them are built, also the empty ones."""
MOST_LETTERS = 50 * 1024 * 1024
"""Letters of all cells of a sheet."""
MOST_UNREAD = 20_000
"""Cells without a value that are told of a sheet; more than are listed of a file."""

Range = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 1."""


class UnreadableWorkbook(Exception):
    """A workbook that is not read, with the problem that says why."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, values)


@dataclass(slots=True)
class RawSheet:
    """The text of every cell that holds any, and what a plain reader would not notice.

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
        """Keeps the text of a cell, its letters composed; an empty one is no cell.

        Raises Refused (unpack-too-large) where one text, repeated in many cells, becomes too much.
        """
        if text:
            self.letters += len(text)
            if self.letters > MOST_LETTERS:
                raise UnreadableWorkbook("unpack-too-large", limit=f"{MOST_LETTERS >> 20} MB")
            self.rows.setdefault(row, {})[column] = unicodedata.normalize("NFC", text)

    def fail(self, row: int, column: int, code: str, value: str) -> None:
        """Notes a cell that holds no value, which stays to be seen as what it shows."""
        if len(self.unread) < MOST_UNREAD:
            shown = {"found": value if len(value) <= 80 else value[:79] + "…"}
            problem = Problem(code, shown, row=row, column=column, value=value)
            self.unread[row, column] = problem
        self.put(row, column, value)

    def merge(self, area: Range) -> None:
        """Notes that the cells of a range are shown as its first one; what lies under it is gone."""
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
    """A range as a spreadsheet names it: B2:D4."""
    top, left, bottom, right = area
    return f"{table.column_letters(left)}{top}:{table.column_letters(right)}{bottom}"
