"""One worksheet of an XLSX: its cells as text, merged ranges and hidden parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from zipfile import ZipFile

from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_ISO8601

from dashboard.files.workbooks import cell_text
from dashboard.files.workbooks.raw_sheet import RawSheet, UnreadableWorkbook
from dashboard.files.workbooks.xml_parts import Elements
from dashboard.files.workbooks.zip_package import MOST_CELLS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
TRUE = {"1", "true"}
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL, _ROW, _VALUE, _FORMULA = (MAIN + name for name in ("c", "row", "v", "f"))
_TEXT, _PHONETIC, _MERGED, _COLUMN = (MAIN + name for name in ("t", "rPh", "mergeCell", "col"))
RUN, PLACE = MAIN + "r", MAIN + "vertAlign"
ABOVE = "superscript"
"""How a part of a text says that it is above the line."""
_DIGITS = "0123456789"
_CACHE_SIZE = 50_000
"""How many texts of numbers and days are cached."""
_NUMBER = re.compile(r"[+-]?(?:\d+(?P<fraction>\.\d*)?|\.\d+)(?P<power>[eE][+-]?\d+)?", re.ASCII)


class WorksheetReader(Elements):
    """Reads the sheets of one workbook, given its shared texts, the look of its styles and first day."""

    def __init__(
        self, texts: Sequence[str], looks: Sequence[cell_text.Look], epoch: datetime
    ) -> None:
        super().__init__()
        self.texts, self.looks, self.epoch = texts, looks, epoch
        self.struck = {str(number) for number, look in enumerate(looks) if look.struck}
        self.meaning = lru_cache(_CACHE_SIZE)(self._meaning)
        self.columns: dict[str, int] = {}
        self.seen = 0

    def sheet(self, raw_sheet: RawSheet, archive: ZipFile, part: str) -> RawSheet:
        """Fills a sheet from its part.

        Raises UnreadableWorkbook where the workbook has too many rows and cells so far.
        """
        self.raw_sheet = raw_sheet
        self.row = self.column = 0
        self.hidden: set[int] = set()
        self.phonetic = self.raised = False
        self.begin_cell("n", "0")
        self.read(archive, part)
        raw_sheet.hidden_rows = self.hidden & raw_sheet.rows.keys()
        return raw_sheet

    def begin_cell(self, kind: str, style: str) -> None:
        """Starts a cell; only its type and style are known so far."""
        self.kind, self.style = kind, style
        self.value = ""
        self.pieces: list[str] = []
        self.formula: str | None = None

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Reads the start of an element. Rows and cells are counted, for empty ones cost the same."""
        self.letters.clear()
        if tag == _CELL:
            self._count()
            place = attributes.get("r")
            if place is None:
                self.column += 1
            else:
                letters = place.rstrip(_DIGITS)
                self.row, self.column = int(place[len(letters) :]), self._column(letters)
            self.begin_cell(attributes.get("t", "n"), attributes.get("s", "0"))
        elif tag == _ROW:
            self._count()
            # Some programs write 7.0.
            self.row = int(float(attributes.get("r", self.row + 1)))
            self.column = 0
            if attributes.get("hidden") in TRUE:
                self.hidden.add(self.row)
        elif tag == _PHONETIC:
            self.phonetic = True
        elif tag == PLACE:
            self.raised = attributes.get("val") == ABOVE
        elif tag == _MERGED:
            self._merge(attributes["ref"])
        elif tag == _COLUMN and attributes.get("hidden") in TRUE:
            last = min(int(attributes["max"]), LAST_COLUMN)
            self.raw_sheet.hidden_columns.update(range(int(attributes["min"]), last + 1))

    def end(self, tag: str) -> None:
        """Stores a cell once all of it is known."""
        if tag == _VALUE:
            self.value = "".join(self.letters)
        elif tag == _CELL:
            self._put()
        elif tag == _TEXT and not self.phonetic:
            text = "".join(self.letters)
            self.pieces.append(cell_text.superscript(text) if self.raised else text)
        elif tag == RUN:
            self.raised = False
        elif tag == _FORMULA:
            self.formula = "=" + "".join(self.letters)
        elif tag == _PHONETIC:
            self.phonetic = False

    def _count(self) -> None:
        self.seen += 1
        if self.seen > MOST_CELLS:
            raise UnreadableWorkbook("sheet-too-large", limit=str(MOST_CELLS))

    def _column(self, letters: str) -> int:
        if letters not in self.columns:
            self.columns[letters] = column_index_from_string(letters)
        return self.columns[letters]

    def _put(self) -> None:
        """Stores the value of a cell, and what a person sees of it."""
        row, column = self.row, self.column
        self._put_value(row, column)
        if self.style in self.struck and column in self.raw_sheet.rows.get(row, {}):
            self.raw_sheet.struck_rows.add(row)

    def _put_value(self, row: int, column: int) -> None:
        kind, value = self.kind, self.value
        if not 1 <= row <= LAST_ROW or column > LAST_COLUMN:
            raise ValueError("a cell outside every sheet")
        if kind == "inlineStr":
            value = "".join(self.pieces)
        if not value:
            # A formula whose result is an empty text is stored with the type of a text.
            if self.formula is not None and kind != "str":
                self.raw_sheet.fail(row, column, "formula-without-value", self.formula)
            return
        if kind == "s":
            self.raw_sheet.put(row, column, self.texts[_index(value)])
        elif kind in {"inlineStr", "str"}:
            self.raw_sheet.put(row, column, cell_text.unescape(value))
        else:
            text, shown = self.meaning(kind, self.style, value)
            if text is None:
                self.raw_sheet.fail(row, column, "excel-error", shown or "#VALUE!")
                return
            self.raw_sheet.put(row, column, text)
            if shown is not None:
                self.raw_sheet.note_shown(row, column, text, shown)

    def _meaning(self, kind: str, style: str, value: str) -> tuple[str | None, str | None]:
        """The text of a value that is not a text, and what its cell shows if that is another number.

        Without a text it is an error, and shown as such.
        """
        shape = self.looks[_index(style)].shape if self.looks else cell_text.GENERAL
        if kind == "e":
            return None, value
        if kind == "b":
            return cell_text.text(bool(int(value))), None
        if kind == "d":
            day = from_ISO8601(value)  # type: ignore[no-untyped-call]
            return cell_text.text(day, shape), None
        if kind != "n":
            raise ValueError(f"no type of a cell: {kind}")
        number = _number(value)
        text = cell_text.number_text(number, shape, self.epoch)
        return text, cell_text.shown_number(number, shape)

    def _merge(self, written: str) -> None:
        """Stores a merged range."""
        left, top, right, bottom = range_boundaries(written)
        if left is None or top is None or right is None or bottom is None:
            raise ValueError(f"no range of cells: {written}")
        self._count()
        self.raw_sheet.merged.append((top, left, bottom, right))


def _index(written: str) -> int:
    """The index of a list. Raises ValueError: one below zero would count from the end."""
    if not written.isdecimal():
        raise ValueError(f"no number of a list: {written}")
    return int(written)


def _number(written: str) -> int | float:
    match = _NUMBER.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"no number: {written}")
    return float(written) if "." in written or match["power"] else int(written)
