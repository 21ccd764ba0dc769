"""A form as a workbook that an officer fills in, and cells of text in any workbook.

Given cells are grey and locked; the others are open, with lists to choose from that allow any other
answer: the check on import says more than a spreadsheet could.
"""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.progress import column_names, form_lines
from dashboard.text import damaged_letters, tables

MORE_ROWS = 100
"""Empty rows below the given ones, for a second event or a second name."""
LONGEST = 32_767
"""The most letters in a cell of a spreadsheet."""
LONGEST_LIST = 255
"""The most letters of a list of choices."""

WIDTHS = {
    "task": 7,
    "indicator": 11,
    "wording": 52,
    "component": 24,
    "last": 28,
    "date": 14,
    "value": 18,
    "evidence": 36,
    "note": 40,
    "delay_reason": 30,
    "expected": 16,
}

_HEADER_FILL = PatternFill("solid", start_color="1F3A5F")
_READ_ONLY_FILL = PatternFill("solid", start_color="E9ECF0")
_EDGE = Side("thin", color="B8BFC8")
_EDGES = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_WRAP = Alignment(vertical="top", wrap_text=True)
_READ_ONLY_FONT = Font(name="Calibri", size=11, color="4A5561")
_HEADER_FONT = Font(name="Calibri", size=11, bold=True, color="FFFFFF")


def write_form(form: form_lines.Form) -> bytes:
    """The workbook of a form: the table on the first sheet, the instructions on the second."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    _write_headers(sheet, form)
    first = len(form.rows) + 2
    for number, row in enumerate((*form.rows, *[{}] * MORE_ROWS), 2):
        for column, field in enumerate(form.fields, 1):
            text = row.get(field, "")
            given = bool(text) and field not in column_names.FIELDS_TO_FILL
            locked = given or field in column_names.READ_ONLY_HEADERS
            _write_line_cell(_cell(sheet, number, column), text, locked=locked)
    _add_choices(sheet, form, first)
    _set_up_page(sheet, form)
    _protect(sheet)
    _write_guide(book.create_sheet(form.guide_sheet), form)
    book.properties.title = form.title
    book.properties.creator = "dashboard"
    properties = book.custom_doc_props  # type: ignore[attr-defined] # the stubs lack it
    for name, value in (("strategy", form.version), ("entity", form.entity)):
        properties.append(StringProperty(name=f"dashboard-{name}", value=value))
    return workbook_bytes(book)


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


def workbook_bytes(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _write_headers(sheet: Worksheet, form: form_lines.Form) -> None:
    for column, (field, header) in enumerate(form.headers.items(), 1):
        cell = _cell(sheet, 1, column)
        write_text(cell, header)
        cell.fill, cell.border = _HEADER_FILL, _EDGES
        cell.font = _HEADER_FONT
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[tables.column_letters(column)].width = WIDTHS[field]
    sheet.row_dimensions[1].height = 30


def _write_line_cell(cell: Cell, text: str, *, locked: bool) -> None:
    write_text(cell, text)
    cell.alignment, cell.border = _WRAP, _EDGES
    cell.protection = Protection(locked=locked)
    if locked:
        cell.fill, cell.font = _READ_ONLY_FILL, _READ_ONLY_FONT


def _add_choices(sheet: Worksheet, form: form_lines.Form, first: int) -> None:
    """Adds the lists to choose from, one for each set of choices however many cells have it."""
    cells: dict[tuple[str, ...], list[str]] = {}
    for number, row in enumerate(form.choices, 2):
        for field, choices in row.items():
            cells.setdefault(choices, []).append(f"{_column_letter(form, field)}{number}")
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


def _column_letter(form: form_lines.Form, field: str) -> str:
    return tables.column_letters(form.fields.index(field) + 1)


def _set_up_page(sheet: Worksheet, form: form_lines.Form) -> None:
    """Keeps the header row in sight, on the screen and on paper."""
    sheet.freeze_panes = f"{_column_letter(form, 'wording')}2"
    sheet.print_title_rows = "1:1"
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


def _write_guide(sheet: Worksheet, form: form_lines.Form) -> None:
    """Writes the instructions, then the list of tasks."""
    for letter, width in zip("ABC", (9, 84, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    lines = [(form.title,), *((line,) for line in form.guide), ("",), *form.tasks]
    for number, line in enumerate(lines, 1):
        paragraph = len(line) == 1
        if paragraph:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=3)
            sheet.row_dimensions[number].height = 16 * (1 + len(line[0]) // 105)
        for column, text in enumerate(line, 1):
            cell = _cell(sheet, number, column)
            write_text(cell, text)
            cell.alignment = _WRAP
    top = len(form.guide) + 3
    sheet.cell(1, 1).font = Font(name="Calibri", bold=True, size=14)
    sheet.row_dimensions[1].height = 24
    for column in range(1, 4):
        sheet.cell(top, column).font = _HEADER_FONT
        sheet.cell(top, column).fill = _HEADER_FILL
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
