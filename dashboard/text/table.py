"""A table of text cells, as a file held it, before anybody says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What was read: the head, the rows below it that hold anything, and how it was read.

    `cells` has one String column for each head, named "0", "1", … in the order of the file, never
    null. `header_row` and `numbers` (Int64) count rows from 1 as a spreadsheet does; `numbers[i]` is
    the row of `cells[i]`. `sheet` is None for a text file. `lost` are codes of what the file holds and
    a marked copy of it cannot keep.
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

    def records(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The number and the cells of each row."""
        return zip(self.numbers, self.cells.iter_rows(), strict=True)

    def column_has_values(self, position: int) -> bool:
        """Whether a column (from 0) holds anything below its head."""
        return bool((self.cells[str(position)].str.strip_chars() != "").any())


@dataclass(frozen=True, slots=True)
class Options:
    """What the sender of a file corrects of what was detected; None leaves it to detection.

    `header_row` counts from 1 as a spreadsheet does; `encoding` and `delimiter` are of text files,
    `sheet` is of workbooks.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None


def column_letters(number: int) -> str:
    """A column as a spreadsheet names it: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def format_ranges(numbers: Iterable[int], name: Callable[[int], str] = str) -> str:
    """Numbers as a person lists them: 3, 5–8."""
    ranges: list[list[int]] = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(
        name(first) if first == last else f"{name(first)}–{name(last)}" for first, last in ranges
    )
