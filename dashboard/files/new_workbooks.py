"""Workbooks that we write: a form that an officer fills in, one table with its title, and cells of text.

In a form given cells are grey and locked; the others are open, with lists to choose from that allow any
other answer: the check on import says more than a spreadsheet could.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from dashboard.progress import column_names, form_lines
from dashboard.text import damaged_letters, tables

MORE_ROWS = 100
"""Empty rows below the given ones, for a second event or a second name."""
LONGEST = 32_767
"""The most letters in a cell of a spreadsheet."""
LONGEST_LIST = 255
"""The most letters of a list of choices, and of what a cell says when it is entered."""
LONGEST_PROMPT_TITLE = 32

_HEADER_FILL = PatternFill("solid", start_color="1F3A5F")
_READ_ONLY_FILL = PatternFill("solid", start_color="E9ECF0")
_EDGE = Side("thin", color="B8BFC8")
_EDGES = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_WRAP = Alignment(vertical="top", wrap_text=True)
_READ_ONLY_FONT = Font(name="Calibri", size=11, color="4A5561")
_TITLE_FONT = Font(name="Calibri", size=14, bold=True)
_LEAD_FONT = Font(name="Calibri", size=11)
_COMPULSORY_FILL = PatternFill("solid", start_color="FFF2CC")
_THICK_EDGE = Side("medium", color="B45F06")
_COMPULSORY_EDGES = Border(left=_THICK_EDGE, right=_THICK_EDGE, top=_THICK_EDGE, bottom=_THICK_EDGE)
_HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")


def write_form(form: form_lines.Form) -> bytes:
    """The workbook of a form: the table on the first sheet, the instructions on the last."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    top = _write_lead(sheet, form)
    _write_headers(sheet, top, form)
    for number, row in enumerate((*form.rows, *[{}] * MORE_ROWS), top + 1):
        for column, field in enumerate(form.fields, 1):
            text = row.get(field, "")
            given = bool(text) and field not in column_names.FIELDS_TO_FILL
            locked = given or field in column_names.READ_ONLY_HEADERS
            _write_line_cell(_cell(sheet, number, column), text, locked=locked)
    if form.numbers:
        _write_numbers(book.create_sheet(form.numbers.name), form.numbers)
    named = _write_guide(book.create_sheet(form.guide_sheet), form)
    _add_choices(sheet, form, top)
    _ask_components(sheet, form, top, named)
    _set_up_page(sheet, form, top)
    _protect(sheet)
    book.properties.title = form.title
    book.properties.creator = "dashboard"
    properties = book.custom_doc_props  # type: ignore[attr-defined] # the stubs lack it
    for name, value in (
        ("strategy", form.version),
        ("title", form.strategy),
        ("entity", form.entity),
    ):
        properties.append(StringProperty(name=f"dashboard-{name}", value=value))
    return small_workbook_bytes(book)


def write_text(cell: Cell, text: str) -> None:
    """Writes a text into a cell as text: never as a formula, a number or a day.

    A character that no workbook can hold becomes “�”; a text that is too long ends in “…”.
    """
    plain = damaged_letters.replace_unwritable(text)
    if len(plain) > LONGEST:
        plain = plain[: LONGEST - 1] + "…"
    cell.value = plain.replace("\r", "_x000D_") or None
    if plain:
        cell.data_type = "s"
    cell.number_format = "@"


class _InMemory(ExcelWriter):
    """Writes sheets without temporary files: where those find no room, lxml ends in errors of its own."""

    def write_worksheet(self: Any, ws: Any) -> None:  # what the stubs lack is used
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, out=io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


def workbook_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook, by way of temporary files."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def small_workbook_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook whose sheets fit into memory; needs no room on a disk."""
    written = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _InMemory(book, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED)).save()
    return written.getvalue()


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _write_lead(sheet: Worksheet, form: form_lines.Form) -> int:
    """Writes the title and the lines below it; returns the row of the headers."""
    for row, text in enumerate((form.title, *form.lead), 1):
        cell = _cell(sheet, row, 1)
        write_text(cell, text)
        cell.font = _TITLE_FONT if row == 1 else _LEAD_FONT
    return len(form.lead) + 2


def _write_headers(sheet: Worksheet, row: int, form: form_lines.Form) -> None:
    for column, (field, header) in enumerate(form.headers.items(), 1):
        cell = _cell(sheet, row, column)
        write_text(cell, header)
        cell.fill, cell.border = _HEADER_FILL, _EDGES
        cell.font = _HEADER_FONT
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[tables.column_letters(column)].width = form_lines.WIDTHS[field]
    sheet.row_dimensions[row].height = 30


def _write_line_cell(cell: Cell, text: str, *, locked: bool) -> None:
    write_text(cell, text)
    cell.alignment, cell.border = _WRAP, _EDGES
    cell.protection = Protection(locked=locked)
    if locked:
        cell.fill, cell.font = _READ_ONLY_FILL, _READ_ONLY_FONT


def _write_numbers(sheet: Worksheet, numbers: form_lines.NumbersSheet) -> None:
    """Writes the sheet of the statistics; its headers are in the first row, where they are looked for."""
    for column, (header, width) in enumerate(zip(numbers.headers, numbers.widths, strict=True), 1):
        cell = _cell(sheet, 1, column)
        write_text(cell, header)
        cell.fill, cell.border, cell.font = _HEADER_FILL, _EDGES, _HEADER_FONT
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[tables.column_letters(column)].width = width
    for number, row in enumerate(numbers.rows, 2):
        for column, text in enumerate(row):
            locked = column not in numbers.to_fill and text != ""
            _write_line_cell(_cell(sheet, number, column + 1), text or "", locked=locked)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    _protect(sheet)


def _add_choices(sheet: Worksheet, form: form_lines.Form, top: int) -> None:
    """Adds the lists to choose from, one for each set of choices however many cells have it."""
    cells: dict[tuple[str, ...], list[str]] = {}
    for number, row in enumerate(form.choices, top + 1):
        for field in sorted(row.keys() - {"component"}):
            cells.setdefault(row[field], []).append(f"{_column_letter(form, field)}{number}")
    first = top + 1 + len(form.rows)
    for field, choices in form.more.items():
        last = first + MORE_ROWS - 1
        cells.setdefault(choices, []).append(
            f"{_column_letter(form, field)}{first}:{_column_letter(form, field)}{last}"
        )
    for choices, places in cells.items():
        listed = ",".join(choices)
        broken = any("," in choice or '"' in choice for choice in choices)
        if not choices or broken or len(listed) > LONGEST_LIST:
            continue
        validation = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
        validation.showErrorMessage = False
        for place in places:
            validation.add(place)
        sheet.add_data_validation(validation)


def _ask_components(
    sheet: Worksheet, form: form_lines.Form, top: int, named: Mapping[str, tuple[int, int]]
) -> None:
    """Marks the cells of compulsory components and says in them what to write; offers the names in use.

    `named` are the rows of the instructions with the names of each indicator.
    """
    for number, (row, needed) in enumerate(zip(form.rows, form.compulsory, strict=False), top + 1):
        if row["component"]:
            continue
        cell = _cell(sheet, number, form.fields.index("component") + 1)
        validation = DataValidation("custom", formula1="TRUE", allow_blank=True)
        if rows := named.get(row["indicator"]):
            guide = form.guide_sheet.replace("'", "''")
            where = f"'{guide}'!$B${rows[0]}:$B${rows[1]}"
            validation = DataValidation("list", formula1=where, allow_blank=True)
        validation.showErrorMessage = False
        if needed:
            cell.fill, cell.border = _COMPULSORY_FILL, _COMPULSORY_EDGES
            validation.promptTitle = form.headers["component"][:LONGEST_PROMPT_TITLE]
            validation.prompt = tables.clip(needed, LONGEST_LIST)
            validation.showInputMessage = True
        if rows or needed:
            validation.add(cell.coordinate)
            sheet.add_data_validation(validation)


def _column_letter(form: form_lines.Form, field: str) -> str:
    return tables.column_letters(form.fields.index(field) + 1)


def _set_up_page(sheet: Worksheet, form: form_lines.Form, top: int) -> None:
    """Keeps the header row in sight, on the screen and on paper."""
    sheet.freeze_panes = f"{_column_letter(form, 'wording')}{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    header, footer = sheet.oddHeader, sheet.oddFooter
    assert header is not None
    assert footer is not None
    header.left.text, footer.right.text = form.title.replace("&", "&&"), "&P / &N"


def _protect(sheet: Worksheet) -> None:
    """Locks the given cells, without a password: against accidents, not against people."""
    sheet.protection.sheet = True
    for allowed in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "sort",
        "autoFilter",
    ):
        setattr(sheet.protection, allowed, False)


def _write_guide(sheet: Worksheet, form: form_lines.Form) -> dict[str, tuple[int, int]]:
    """Writes the instructions, then the lists of tasks and components.

    Returns for each indicator the first and the last row with its components.
    """
    for letter, width in zip("ABC", (9, 84, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    lines = [(form.title,), *((line,) for line in form.guide), ("",), *form.tasks]
    components = len(lines) + 2
    lines += [("",), *form.components] if form.components[1:] else []
    for number, line in enumerate(lines, 1):
        paragraph = len(line) == 1
        if paragraph:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=3)
            sheet.row_dimensions[number].height = 16 * (1 + len(line[0]) // 105)
        for column, text in enumerate(line, 1):
            cell = _cell(sheet, number, column)
            write_text(cell, text)
            cell.alignment = _WRAP
    sheet.cell(1, 1).font = _TITLE_FONT
    sheet.row_dimensions[1].height = 24
    for top in (len(form.guide) + 3, components):
        for column in range(1, 4):
            sheet.cell(top, column).font = _HEADER_FONT
            sheet.cell(top, column).fill = _HEADER_FILL
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return {
        id: (rows[0], rows[-1])
        for id in dict.fromkeys(line[0] for line in form.components[1:])
        if (rows := [at for at, line in enumerate(form.components, components) if line[0] == id])
    }


@dataclass(frozen=True, slots=True)
class TableSheet:
    """What the only sheet of the workbook has; `widths` are those of its columns in letters."""

    name: str
    title: str
    lead: Sequence[str]
    headers: Sequence[str]
    rows: Iterable[Sequence[int | Decimal | str]]
    widths: Sequence[int]


def write_table(made: TableSheet) -> bytes:
    """The workbook of a table: a number is a number, a text is never a formula."""
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


def write_sheets(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """The workbook of tables by the names of their sheets; the first line of each has its heads."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for row, line in enumerate(lines, 1):
            for column, text in enumerate(line, 1):
                cell = _cell(sheet, row, column)
                write_text(cell, text)
                cell.alignment = _WRAP
                if row == 1:
                    cell.font = Font(bold=True)
                    sheet.column_dimensions[tables.column_letters(column)].width = 24
        sheet.freeze_panes = "B2"
    return small_workbook_bytes(book)
