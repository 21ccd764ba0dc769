"""A sheet of a workbook as its reader found it, before one is chosen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dashboard.files.workbooks.zip_package import MOST_CELLS
from dashboard.text import Problem, Severity, tables

LARGEST_AREA = 10_000_000
"""The most cells of the rectangle of a sheet: all are built, also empty ones."""
MOST_LETTERS = 50 * 1024 * 1024
"""The most letters of all cells of a sheet."""
OUR_AUTHOR = "dashboard"
"""The author of our own comments, by which they are known when a marked file comes back."""
MOST_COMMENTS = 10_000
"""The most comments of a sheet that are kept."""
LONGEST_COMMENT = 500
"""Letters of a comment that are kept."""
MOST_UNREAD = 20_000
"""The most cells without a value that are kept; more than are listed for a file."""

JOINT = " + "
"""Between the names of sheets that are read as one."""
APART = 1_000
"""Rows between the first rows of sheets that are read as one, or several times as many."""

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
    whose value is an error or was never computed, `shown` those that show another number than they
    hold; `hidden_rows` and `hidden_columns` those of the used part of the sheet that a person does not
    see, `struck_rows` those with a text that is struck through, `changed_rows` those with tracked changes;
    `comments` what people wrote at cells.
    """

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    unread: dict[tuple[int, int], Problem] = field(default_factory=dict)
    shown: dict[tuple[int, int], Problem] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck_rows: set[int] = field(default_factory=set)
    changed_rows: set[int] = field(default_factory=set)
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
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
            shown = {"found": tables.clip(value, 80)}
            problem = Problem(code, shown, row=row, column=column, value=value)
            self.unread[row, column] = problem
        self.put(row, column, value)

    def note_shown(self, row: int, column: int, held: str, shown: str) -> None:
        """Stores that a cell shows another number than it holds, or (`shown` is empty) none."""
        if len(self.shown) < MOST_UNREAD:
            code = "number-shown" if shown else "number-unseen"
            values = {"shown": shown, "kept": held} if shown else {"kept": held}
            asked = Problem(code, values, Severity.WARNING, row=row, column=column, value=held)
            self.shown[row, column] = asked

    def note_comment(self, row: int, column: int, text: str) -> None:
        """Stores what a person wrote at a cell."""
        if len(self.comments) < MOST_COMMENTS and text.strip():
            self.comments[row, column] = tables.clip(text.strip(), LONGEST_COMMENT)

    def remarks(self) -> Iterator[Problem]:
        """Warnings of what is easily missed, each at its place.

        Codes: cells-merged, cells-merged-down, rows-hidden, rows-struck, rows-changed, columns-hidden.
        """
        warn = Problem("", severity=Severity.WARNING)
        for merged in self.merged:
            row, column, bottom, _ = merged
            code = "cells-merged-down" if bottom > row else "cells-merged"
            values = {"range": range_name(merged)}
            yield replace(warn, code=code, values=values, row=row, column=column)
        for code, rows in (
            ("rows-hidden", self.hidden_rows),
            ("rows-struck", self.struck_rows),
            ("rows-changed", self.changed_rows),
        ):
            if rows:
                values = {"rows": tables.format_ranges(rows)}
                yield replace(warn, code=code, values=values, row=min(rows), column=1)
        used = {column for cells in self.rows.values() for column in cells}
        hidden = self.hidden_columns & used
        if hidden:
            values = {"columns": tables.format_ranges(hidden, tables.column_letters)}
            yield replace(warn, code="columns-hidden", values=values, row=1, column=min(hidden))

    def fill_merged(self) -> None:
        """Gives the value of each merged range to its first cell and, where other columns go on below it,
        to the rows that it spans; its other cells are removed.

        Raises UnreadableWorkbook (sheet-too-large) where the ranges have too many cells.
        """
        self.merged.sort()
        last_row = max(self.rows, default=0)
        last_column = max(map(max, self.rows.values()), default=0)
        seen = 0
        for top, left, bottom, right in self.merged:
            height, width = min(bottom, last_row) - top + 1, min(right, last_column) - left + 1
            seen += max(height, 0) * max(width, 0)
            if seen > MOST_CELLS:
                raise UnreadableWorkbook("sheet-too-large", limit=str(MOST_CELLS))
            first = self.rows.get(top, {}).get(left, "")
            for row in range(top, top + height):
                self._settle(row, left, width, top=row == top, text=first)

    def _settle(self, row: int, left: int, width: int, *, top: bool, text: str) -> None:
        """Empties a row of a merged range, but for its first column; a row with nothing else is removed."""
        cells = self.rows.get(row, {})
        for column in range(left + top, left + width):
            cells.pop(column, None)
            self.unread.pop((row, column), None)
            self.shown.pop((row, column), None)
        if cells and not top:
            self.put(row, left, text)
        elif not cells:
            self.rows.pop(row, None)


def join(sheets: Sequence[RawSheet]) -> RawSheet:
    """Sheets of one table as one: row 2 of the second is row 1002 (or 2002, if the first is longer)."""
    whole, above = RawSheet(JOINT.join(sheet.name for sheet in sheets)), 0
    for sheet in sheets:
        whole.rows |= {above + row: cells for row, cells in sheet.rows.items()}
        for mine, theirs in ((whole.unread, sheet.unread), (whole.shown, sheet.shown)):
            for (row, column), problem in theirs.items():
                mine[above + row, column] = replace(problem, row=above + row)
        for rows, others in (
            (whole.hidden_rows, sheet.hidden_rows),
            (whole.struck_rows, sheet.struck_rows),
            (whole.changed_rows, sheet.changed_rows),
        ):
            rows.update(above + row for row in others)
        whole.hidden_columns |= sheet.hidden_columns
        whole.merged += [(a + above, b, c + above, d) for a, b, c, d in sheet.merged]
        whole.comments |= {(above + row, at): text for (row, at), text in sheet.comments.items()}
        above += -(-max(sheet.rows) // APART) * APART
    return whole


def range_name(area: Range) -> str:
    """The name of a range in a spreadsheet: B2:D4."""
    top, left, bottom, right = area
    return f"{tables.column_letters(left)}{top}:{tables.column_letters(right)}{bottom}"
