"""One table as a workbook: a title, what to know of it, headers, and rows of texts and whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from dashboard.files.prefilled_workbook import small_workbook_bytes, write_text
from dashboard.text import tables


@dataclass(frozen=True, slots=True)
class TableSheet:
    """What the only sheet of the workbook has; `widths` are those of its columns in letters."""

    name: str
    title: str
    lead: Sequence[str]
    headers: Sequence[str]
    rows: Iterable[Sequence[int | Decimal | str]]
    widths: Sequence[int]


def write(made: TableSheet) -> bytes:
    """The workbook: a number is a number, a text is never a formula."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = made.name
    top = len(made.lead) + 2
    lines: list[Sequence[int | Decimal | str]] = [
        [made.title],
        *([line] for line in made.lead),
        made.headers,
    ]
    for number, line in enumerate((*lines, *made.rows), 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column)
            assert isinstance(cell, Cell)
            if isinstance(value, int | Decimal):
                cell.value = value
            else:
                write_text(cell, value)
            if number in {1, top}:
                cell.font = Font(bold=True)
            if number >= top:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
    for at, width in enumerate(made.widths, 1):
        sheet.column_dimensions[tables.column_letters(at)].width = width
    sheet.freeze_panes = f"A{top + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.properties.title, book.properties.creator = made.title, "dashboard"
    return small_workbook_bytes(book)
