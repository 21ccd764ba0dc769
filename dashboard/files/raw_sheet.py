"""A sheet of a workbook as its reader found it, before anybody chooses one."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from dashboard.problems import Problem, column_letters

ROOMIEST = 10_000_000
"""Cells of the smallest rectangle that holds a sheet: all of them are built, also the empty ones."""

Range = tuple[int, int, int, int]
"""First row and column, last row and column, counted from 1."""


class Refused(Exception):
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
    unread: list[Problem] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def put(self, row: int, column: int, text: str) -> None:
        """Keeps the text of a cell, its letters composed; an empty one is no cell."""
        if text:
            self.rows.setdefault(row, {})[column] = unicodedata.normalize("NFC", text)

    def fail(self, row: int, column: int, code: str, value: str) -> None:
        """Notes a cell that holds no value, which stays to be seen as what it shows."""
        shown = {"found": value if len(value) <= 80 else value[:79] + "…"}
        self.unread.append(Problem(code, shown, row=row, column=column, value=value))
        self.put(row, column, value)


def name_of(found: Range) -> str:
    """A range as a spreadsheet names it: B2:D4."""
    top, left, bottom, right = found
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
