"""A copy of a table with problems, as a workbook with marked cells.

An XLSX is copied as it was sent: only fills, comments and one column of problems are added, and the
values stored with its formulas stay. `package.find_losses` names what openpyxl cannot keep. For every
other file a new workbook has the same cells in the same places.
"""

from __future__ import annotations

import gc
import io
import re
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zipfile import ZIP_DEFLATED, ZipFile

from markupsafe import escape
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell, WriteOnlyCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.files.new_workbooks import workbook_bytes, write_text
from dashboard.files.workbooks.raw_sheet import OUR_AUTHOR
from dashboard.progress import column_names
from dashboard.text import Mark, Severity, Table, personal_data, tables

MOST_COMMENTS = 2_000
"""The most cells with a comment: more make spreadsheets slow. The column has every problem."""

FILLS = {
    Severity.ERROR: PatternFill("solid", start_color="FFFFC7CE"),
    Severity.WARNING: PatternFill("solid", start_color="FFFFEB9C"),
}
_WRAP = Alignment(vertical="top", wrap_text=True)
_FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c r="([A-Z]+)(\d+)"([^>]*)>(<f(?:/>|[^>]*?/>|[^>]*>.*?</f>))<v ?/?>(?:</v>)?</c>', re.DOTALL
)


def new_copy(table: Table, marks: Sequence[Mark], header: str) -> bytes:
    """A new workbook with the cells of a table that is no XLSX, and its marks."""
    return _new_workbook(table, _marks_by_row(marks, table.header_row), header)


def _marks_by_row(marks: Iterable[Mark], header_row: int) -> dict[int, list[Mark]]:
    """The marks of each row; those of the whole table are in the header row."""
    by_row: dict[int, list[Mark]] = {}
    for mark in marks:
        by_row.setdefault(mark.row or header_row, []).append(mark)
    return by_row


def mark_sheet(
    content: bytes,
    marks: Sequence[Mark],
    sheet: str,
    columns: Sequence[str],
    header_row: int,
    header: str,
) -> bytes:
    """An XLSX with marks on one of its sheets; `columns` and `header_row` as in its table."""
    book = _load_book(content, rich=True)
    page = book[sheet]
    for worksheet in book.worksheets:
        _mask_birth_numbers(worksheet)
    _clear_marks(page)
    own = (at for at, name in enumerate(columns, 1) if column_names.is_problems_column(name))
    column = next(own, len(columns) + 1)
    for row in range(header_row + 1, page.max_row + 1):
        if (row, column) in page._cells:
            page.cell(row, column).value = None
    _write_header(page.cell(header_row, column), header)
    page.column_dimensions[tables.column_letters(column)].width = 60
    commented = 0
    for row, of_row in sorted(_marks_by_row(marks, header_row).items()):
        for at, of_cell in _marks_by_column(of_row).items():
            commented += 1
            _mark_cell(page.cell(row, at), of_cell, comment=commented <= MOST_COMMENTS)
        _write_problems(page.cell(row, column), of_row, at_header=row == header_row)
    written = workbook_bytes(book)
    del book, page
    gc.collect()  # two workbooks of 100,000 rows at a time would be more than a child may fill
    return _restore_values(written, content)


def _load_book(content: bytes, *, values: bool = False, rich: bool = False) -> Workbook:
    """A workbook with its formulas, or (`values`) with the values stored with them.

    Links are not followed. `rich` keeps the fonts within a text.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out
        return load_workbook(
            io.BytesIO(content), data_only=values, keep_links=False, rich_text=rich
        )


def _cells(sheet: Worksheet) -> list[Cell]:
    """The cells that exist. Iterating over the rows would create all cells up to the last one."""
    return [cell for cell in sheet._cells.values() if not isinstance(cell, MergedCell)]


def _marks_by_column(marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    by_column: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.column is not None:
            by_column.setdefault(mark.column, []).append(mark)
    return by_column


def _mask_birth_numbers(sheet: Worksheet) -> None:
    """Puts dots in place of birth numbers in texts, whole numbers and comments."""
    for cell in _cells(sheet):
        if isinstance(cell.value, str | int | CellRichText) and cell.data_type != "f":
            text = str(cell.value)
            masked = personal_data.mask_birth_numbers(text) if len(text) >= 10 else text
            if masked != text:
                cell.value = masked
        if cell.comment is not None:
            cell.comment.text = personal_data.mask_birth_numbers(cell.comment.text)


def _clear_marks(sheet: Worksheet) -> None:
    """Removes our earlier marks."""
    ours = {fill.start_color.rgb for fill in FILLS.values()}
    for cell in _cells(sheet):
        if cell.comment is not None and cell.comment.author == OUR_AUTHOR:
            cell.comment = None
        if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.start_color.rgb in ours:
            cell.fill = PatternFill()


def _mark_cell(cell: Cell | MergedCell, marks: Sequence[Mark], *, comment: bool) -> None:
    wrong = any(mark.severity is Severity.ERROR for mark in marks)
    cell.fill = FILLS[Severity.ERROR if wrong else Severity.WARNING]
    if not comment or isinstance(cell, MergedCell) or cell.comment is not None:
        # Somebody's own comment stays, and of merged cells only the first can have one: the column
        # of problems says it anyway.
        return
    text = "\n".join(mark.text for mark in marks)
    cell.comment = Comment(
        _comment_text(text), OUR_AUTHOR, height=40 + 18 * (len(text) // 40), width=320
    )


def _write_header(cell: Cell | MergedCell, header: str) -> None:
    assert isinstance(cell, Cell)
    write_text(cell, header)
    cell.fill, cell.font, cell.alignment = FILLS[Severity.ERROR], Font(bold=True), _WRAP


def _write_problems(cell: Cell | MergedCell, marks: Sequence[Mark], *, at_header: bool) -> None:
    """Writes the problems of a row into their column; for the header row into a comment."""
    text = "\n".join(mark.text for mark in marks)
    if isinstance(cell, MergedCell):
        return
    if at_header:
        cell.comment = Comment(_comment_text(text), OUR_AUTHOR, height=200, width=400)
    else:
        write_text(cell, text)
        cell.alignment = _WRAP


def _comment_text(text: str) -> str:
    """A text that XML can hold, cut to the length of a comment."""
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text
    )[:2_000]


def _new_workbook(table: Table, marks_by_row: dict[int, list[Mark]], header: str) -> bytes:
    """A new workbook with the cells of a table, in the same rows and columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("1")
    shown = [
        at for at, name in enumerate(table.columns) if not column_names.is_problems_column(name)
    ]
    for number in range(1, len(table.columns) + 2):
        sheet.column_dimensions[tables.column_letters(number)].width = 24
    sheet.column_dimensions[tables.column_letters(len(table.columns) + 1)].width = 60
    sheet.freeze_panes = f"A{table.header_row + 1}"
    at = 1
    commented = 0
    for row, record in [(table.header_row, table.columns), *table.records()]:
        for _ in range(at, row):
            sheet.append([])
        at = row + 1
        marks = marks_by_row.get(row, [])
        by_column = _marks_by_column(marks)
        cells = [WriteOnlyCell(sheet) for _ in range(len(record) + 1)]
        for place in shown:
            write_text(cells[place], personal_data.mask_birth_numbers(record[place]))
        for column, of_cell in by_column.items():
            commented += 1
            if column <= len(record):
                _mark_cell(cells[column - 1], of_cell, comment=commented <= MOST_COMMENTS)
        if row == table.header_row:
            _write_header(cells[-1], header)
        if marks:
            _write_problems(cells[-1], marks, at_header=row == table.header_row)
        sheet.append(cells)
    return workbook_bytes(book)


def _restore_values(written: bytes, content: bytes) -> bytes:
    """The workbook with the stored values of its formulas, which openpyxl leaves out."""
    with ZipFile(io.BytesIO(written)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    formulas = {name for name, data in parts.items() if _FORMULA_WITHOUT_VALUE.search(data)}
    if not formulas:
        return written  # loading it once more takes as long as the first time
    stored = _load_book(content, values=True)
    for number, sheet in enumerate(stored.worksheets, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        if name in formulas:
            parts[name] = _fill_values(parts[name], sheet, stored.epoch)
    result = io.BytesIO()
    with ZipFile(result, "w", ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, data)
    return result.getvalue()


def _fill_values(data: bytes, sheet: Worksheet, epoch: datetime) -> bytes:
    def value(match: re.Match[bytes]) -> bytes:
        letters, row, attributes, formula = match.groups()
        cell = sheet._cells.get(coordinate_to_tuple(letters.decode() + row.decode()))
        if cell is None or (cell.value is None and cell.data_type != "str"):
            return match[0]
        kind, text = _value_as_xml(cell.value, cell.data_type, epoch)
        opening = b'<c r="%s%s"%s%s>' % (letters, row, attributes, kind)
        return opening + formula + b"<v>%s</v></c>" % text.encode()

    return _FORMULA_WITHOUT_VALUE.sub(value, data)


def _value_as_xml(value: object, kind: str, epoch: datetime) -> tuple[bytes, str]:
    """The type and the text of a value in the XML of a cell."""
    if isinstance(value, bool):
        return b' t="b"', str(int(value))
    if isinstance(value, datetime | date | time | timedelta):
        return b"", repr(to_excel(value, epoch))  # type: ignore[no-untyped-call]
    if isinstance(value, int | float):
        return b"", repr(value)
    return (b' t="e"' if kind == "e" else b' t="str"'), str(
        escape(personal_data.mask_birth_numbers(str(value or "")))
    )
