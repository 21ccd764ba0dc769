"""XLS, the workbook of Excel 97 to 2003, as raw sheets, read by xlrd."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import xlrd
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH
from xlrd import compdoc
from xlrd.biffh import XLRDError
from xlrd.book import Book
from xlrd.compdoc import CompDoc, DirNode
from xlrd.formatting import Format
from xlrd.sheet import Sheet

from dashboard.files.workbooks import cell_text
from dashboard.files.workbooks.raw_sheet import OUR_AUTHOR, RawSheet, UnreadableWorkbook
from dashboard.files.workbooks.zip_package import MOST_CELLS

_EXCEL_97 = b"\x00\x06"
"""The version in the first record, behind its kind and its length."""
_DATE = 1
"""The type of a number format of days and times; xlrd has no text of those for East Asian days."""
_ABOVE = 1
"""How a font says that its letters are above the line."""
_Drawings = Mapping[int, Callable[[str], str]]
"""How a text is written that a font, by its number, shows above the line or struck through."""
_NUMBERS = {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}
_UNUSED = {
    Book: ("name", "externname", "externsheet", "supbook", "country", "codepage", "writeaccess"),
    Sheet: ("hlink", "quicktip", "feat11", "msodrawingetc"),
}
"""Records from which nothing is read. xlrd would give each cell of a link its own entry, and compute the
formulas of names."""
_OF_COMMENTS = ("obj", "txo", "note")
"""Records that make the comments of cells; where one is not as expected only it is left out."""
_BROKEN = (AssertionError, LookupError, ValueError, struct.error, XLRDError)


def read_sheets(content: bytes) -> list[RawSheet]:
    """Every worksheet of an old workbook.

    Raises UnreadableWorkbook (file-encrypted, file-kind, workbook-old, sheet-too-large), and what xlrd
    raises where the file breaks its own format.
    """
    # By default xlrd prints its remarks to standard output, where the child writes its answer.
    with Path(os.devnull).open("w") as remarks:
        stream = _workbook_stream(content, remarks)
        if stream[4:6] != _EXCEL_97:
            raise UnreadableWorkbook("workbook-old")
        try:
            book = xlrd.open_workbook(
                file_contents=stream,
                logfile=remarks,
                formatting_info=True,
                on_demand=True,
                ragged_rows=True,
            )
        except XLRDError as error:
            if str(error) == "Workbook is encrypted":
                raise UnreadableWorkbook("file-encrypted") from error
            raise
        return _read_book(book)


def _workbook_stream(content: bytes, remarks: IO[str]) -> bytes:
    """The stream of records in the file system that an old workbook is."""
    # Some programs count a sector twice; xlrd distinguishes that from a ring by the length of the stream.
    container = CompDoc(content, logfile=remarks, ignore_workbook_corruption=True)
    streams = [container.dirlist[child] for child in container.dirlist[0].children]
    for name in ("workbook", "book"):
        for entry in streams:
            if entry.name.lower() == name:
                _check_short_sectors(container, entry)
                stream, start, length = container.locate_named_stream(name)
                return (stream or b"")[start : start + length]
    # An XLSX with a password is kept in such a file as well; so are old documents and messages.
    if any(entry.name == "EncryptedPackage" for entry in container.dirlist):
        raise UnreadableWorkbook("file-encrypted")
    raise UnreadableWorkbook("file-kind", kind="document")


def _check_short_sectors(container: CompDoc, entry: DirNode) -> None:
    """Raises ValueError where the sectors of a short stream make a ring: xlrd would follow it for ever."""
    if entry.tot_size < container.min_size_std_stream:  # type: ignore[attr-defined]
        sector, length = entry.first_SID, 0
        while sector >= 0:
            sector, length = container.SSAT[sector], length + 1
            if length > len(container.SSAT):
                raise ValueError("a ring of sectors")


def _read_book(book: Book) -> list[RawSheet]:
    """The worksheets; xlrd keeps one at a time."""
    positions: list[int] = book._sh_abs_posn  # type: ignore[attr-defined]
    if len(set(positions)) < len(positions):
        raise ValueError("one part for two sheets")
    struck_fonts = {font.font_index for font in book.font_list if font.struck_out}
    drawings = dict.fromkeys(struck_fonts, cell_text.strike) | {
        font.font_index: cell_text.superscript
        for font in book.font_list
        if font.escapement == _ABOVE
    }
    looks = [
        cell_text.Look(
            _shape(book.format_map[style.format_key]),
            style.font_index in struck_fonts,
        )
        for style in book.xf_list
    ]
    epoch = CALENDAR_MAC_1904 if book.datemode else WINDOWS_EPOCH
    sheets, rows = [], 0
    for number in range(book.nsheets):
        sheet = book.sheet_by_index(number)
        rows += sheet.nrows  # also empty ones: xlrd makes three lists for each
        if rows > MOST_CELLS:
            raise UnreadableWorkbook("sheet-too-large", limit=str(MOST_CELLS))
        sheets.append(_read_sheet(sheet, looks, drawings, epoch))
        book.unload_sheet(number)
    return sheets


def _shape(number_format: Format) -> str:
    default = "yyyy-mm-dd" if number_format.type == _DATE else cell_text.GENERAL
    return number_format.format_str or default


def _read_sheet(
    sheet: Sheet, looks: Sequence[cell_text.Look], drawings: _Drawings, epoch: datetime
) -> RawSheet:
    raw_sheet = RawSheet(sheet.name, hidden=bool(sheet.visibility))
    struck = {number for number, look in enumerate(looks) if look.struck}
    for row in filter(sheet.row_len, range(sheet.nrows)):
        cells = zip(sheet.row_types(row), sheet.row_values(row), strict=True)
        for column, (kind, value) in enumerate(cells):
            number = sheet.cell_xf_index(row, column)
            shape = looks[number].shape if kind in _NUMBERS else ""
            runs = sheet.rich_text_runlist_map.get((row, column))
            read = _as_drawn(value, runs, drawings, struck=number in struck) if runs else value
            _put(raw_sheet, (row + 1, column + 1), kind, read, shape, epoch)
            if number in struck and column + 1 in raw_sheet.rows.get(row + 1, {}):
                raw_sheet.struck_rows.add(row + 1)
    raw_sheet.merged = [
        (top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells
    ]
    hidden_rows = {row + 1 for row, look in sheet.rowinfo_map.items() if look.hidden}
    raw_sheet.hidden_rows = hidden_rows & raw_sheet.rows.keys()
    raw_sheet.hidden_columns = {
        column + 1 for column, look in sheet.colinfo_map.items() if look.hidden
    }
    for (row, column), note in sheet.cell_note_map.items():
        if note.author != OUR_AUTHOR:
            raw_sheet.note_comment(row + 1, column + 1, note.text)
    return raw_sheet


def _as_drawn(
    text: str, runs: Sequence[tuple[int, int]], drawings: _Drawings, *, struck: bool
) -> str:
    """A text whose runs each begin at a letter with a font; before them the cell's, perhaps `struck`."""
    ends = [*(begin for begin, _ in runs[1:]), len(text)]
    start = text[: runs[0][0]]
    pieces = [cell_text.strike(start) if struck else start]
    for (begin, font), end in zip(runs, ends, strict=True):
        pieces.append(drawings.get(font, str)(text[begin:end]))
    return "".join(pieces)


def _put(
    sheet: RawSheet, place: tuple[int, int], kind: int, value: Any, shape: str, epoch: datetime
) -> None:
    """Stores the value of a cell of a kind."""
    if kind == xlrd.XL_CELL_TEXT:
        sheet.put(*place, cell_text.unescape(value))
    elif kind in _NUMBERS:
        text = cell_text.number_text(float(value), shape, epoch)
        shown = cell_text.shown_number(float(value), shape)
        if text is None:
            sheet.fail(*place, "excel-error", "#VALUE!")
            return
        sheet.put(*place, text)
        if shown is not None:
            sheet.note_shown(*place, text, shown)
    elif kind == xlrd.XL_CELL_BOOLEAN:
        sheet.put(*place, cell_text.text(bool(value)))
    elif kind == xlrd.XL_CELL_ERROR:
        sheet.fail(*place, "excel-error", xlrd.error_text_from_code.get(int(value), "#?"))


def _or_nothing(read: Callable[..., Any]) -> Callable[..., Any]:
    """Reads a record; of one that is not as expected nothing, and the records behind it as they are."""

    def reader(sheet: Sheet, *record: object) -> Any:
        book: Any = sheet.book
        position = book._position
        try:
            return read(sheet, *record)
        except _BROKEN:
            book._position = position
            return None

    return reader


def _skip_record(*_: object) -> None:
    """Reads nothing."""


def _list_streams(entries: Sequence[DirNode], parent: int, first: int) -> None:
    """Lists the entries of one folder, each once: xlrd's own walk takes every way through a hostile tree."""
    waiting, seen = [first], set()
    while waiting:
        number = waiting.pop()
        if number >= 0 and number not in seen:
            seen.add(number)
            entries[parent].children.append(number)
            waiting += [entries[number].right_DID, entries[number].left_DID]


for record_reader, records in _UNUSED.items():
    for record in records:
        setattr(record_reader, f"handle_{record}", _skip_record)
for record in _OF_COMMENTS:
    setattr(Sheet, f"handle_{record}", _or_nothing(getattr(Sheet, f"handle_{record}")))
compdoc._build_family_tree = _list_streams  # type: ignore[attr-defined]
