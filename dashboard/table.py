"""A table of text cells, as a file held it, before anybody says what it means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the head, the rows below it padded to its width, and how it was read.

    `header_row` and `numbers` count rows from 1 as a spreadsheet does; `numbers[i]` is the row of
    `rows[i]`. `sheet` is None for a text file.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    header_row: int
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[Sheet, ...] = ()
