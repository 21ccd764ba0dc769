"""A table of text cells as it is in a file, before its columns get a meaning."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from dashboard.text import names

_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_AT_START = re.compile(rf"^[\s\u00a0\x00]*(?:{_SIGNS}|[\t\r\n])")
_BEHIND_BREAK = re.compile(rf"([;\t\r\n][ \t\r\n\u00a0\x00\"]*)(?={_SIGNS})")

GUARDED_START = r"^'([=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])"
GUARDED_BEHIND_BREAK = rf"([;\t\r\n][ \t\r\n\u00a0\x00\"]*)'({_SIGNS})"
"""What `guard_formula` writes, as patterns for polars and Python; what is in brackets stays."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The column headers of a file, the rows below them that are not empty, and how the file was read.

    `cells` has one String column for each header, named "0", "1", … in the order of the file, never
    null. `header_row` and `numbers` (Int64) count rows from 1 as a spreadsheet does; `numbers[i]` is
    the row of `cells[i]`. `encoding` and `delimiter` are None for a workbook, `sheet` for a text file.
    `lost` are codes of what a marked copy of the file cannot keep. `made_for` is the id and title of the
    strategy that the form was made for, empty where the file does not say. `above` are the texts over the
    header row, line by line; `comments` those of cells of the table: row and column from 1, and the text.
    """

    file: str
    columns: tuple[str, ...]
    cells: pl.DataFrame
    numbers: pl.Series
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[Sheet, ...] = ()
    lost: tuple[str, ...] = ()
    made_for: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    comments: tuple[tuple[int, int, str], ...] = ()

    def records(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The number and the cells of each row."""
        return zip(self.numbers, self.cells.iter_rows(), strict=True)

    def column_has_values(self, position: int) -> bool:
        """Whether a column (from 0) has any text below its header."""
        return bool((self.cells[str(position)].str.strip_chars() != "").any())


@dataclass(frozen=True, slots=True)
class Options:
    """The sender's corrections of how a file is read; None leaves a property to detection.

    `header_row` counts from 1 as a spreadsheet does; `encoding` and `delimiter` are for text files,
    `sheet` is for workbooks. `heads` are those of a published table: of each of its shapes, of each column
    the ways to write it; its header row is the first that has all of one shape, and its damaged letters
    are left to who reads it.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    heads: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def are_heads(self, record: Iterable[str]) -> bool:
        """Whether a row has every head of one shape of a published table."""
        return any(all(shape) for shape in self._find_heads(record))

    def count_heads(self, record: Iterable[str]) -> int:
        """How many heads of one shape of a published table a row has, of the shape that it has most of."""
        return max((sum(shape) for shape in self._find_heads(record)), default=0)

    def _find_heads(self, record: Iterable[str]) -> list[list[bool]]:
        """Whether a row has each head of each shape."""
        here = {names.fold(cell) for cell in record}
        return [
            [any(names.fold(way) in here for way in ways) for ways in shape] for shape in self.heads
        ]


LONGEST_TEXT = 1_000
"""Letters of a stranger's text that a problem carries; of a longer one the beginning is enough to find it."""


def clip(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text, or its beginning with “…”. Digits at the cut are dropped: half a birth number gives it away."""
    return text if len(text) <= longest else text[: longest - 1].rstrip("0123456789/ ") + "…"


def column_letters(number: int) -> str:
    """The name of a column (from 1) in a spreadsheet: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def format_ranges(numbers: Iterable[int], name: Callable[[int], str] = str) -> str:
    """Numbers as a list with ranges: 3, 5–8. `name` gives the text of a number."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(
        name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in ranges
    )


MADE_UP, MADE_UP_ID = "DEMO, made-up reports", "demo-made-up-reports-"
"""What files of made-up reports say, and what the id of their strategy begins with."""


def made_up_line(strategy: str) -> str:
    """The comment at the head of a CSV file of made-up reports, as CSV on the Web has it; else nothing."""
    return f"# {MADE_UP}\r\n" if strategy.startswith(MADE_UP_ID) else ""


def mark_made_up(name: str, content: bytes, strategy: str) -> bytes:
    """A file of the strategy of an id; only a CSV file of made-up reports becomes another."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    line = made_up_line(strategy).encode() if name.endswith(".csv") else b""
    return mark + line + content.removeprefix(mark)


def guard_formula(text: str) -> str:
    """A cell that no spreadsheet runs, with an apostrophe before each formula.

    A spreadsheet in a language of decimal commas splits a file at semicolons, whatever the file is split
    by: a formula behind one, or on a line of its own, is as good as one at the start of a cell.
    """
    plain = _BEHIND_BREAK.sub(r"\1'", text)
    return f"'{plain}" if _AT_START.match(text) else plain


def unguard_formula(text: str) -> str:
    """The cell that was guarded."""
    if "'" not in text:
        return text  # as most are: two searches in each cell of a large table take seconds
    return re.sub(GUARDED_BEHIND_BREAK, r"\1\2", re.sub(GUARDED_START, r"\1", text))
