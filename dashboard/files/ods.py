"""ODS as raw sheets, from its own XML.

A general reader gives 0.455 for a cell that shows 45.5%, and says nothing of merged cells, hidden
rows or a month that is kept as its first day; the file says all of it in so many words.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse

from dashboard.files import typed
from dashboard.files.package import MOST_CELLS
from dashboard.files.raw_sheet import RawSheet, Refused

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = (f"{{{_URN}{name}:1.0}}" for name in ("table", "office", "text"))
STYLE, NUMBER = (f"{{{_URN}{name}:1.0}}" for name in ("style", "datastyle"))
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"

_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)|Err:\d+")
_TIME = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_LETTERS = {"day": "d", "month": "m", "year": "y", "hours": "h"}


def sheets(content: bytes) -> list[RawSheet]:
    """Every sheet of a spreadsheet that `package.check` has let through.

    Raises Refused, or what the XML parser raises where the file breaks its own format.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        document = _Document()
        for part in ("styles.xml", "content.xml"):
            with archive.open(part) as stream:
                for event, element in iterparse(stream, events=("start", "end")):
                    document.take(event, element)
    return document.sheets


class _Document:
    """The state of reading one file: its styles so far, and the place in the sheet at hand."""

    def __init__(self) -> None:
        self.sheets: list[RawSheet] = []
        self.hidden_styles: set[str] = set()
        self.shapes: dict[str, str] = {}
        self.data_styles: dict[str, str] = {}
        self.columns: list[str] = []
        self.column = self.row = self.cells = 0

    def take(self, event: str, element: Element) -> None:
        tag = element.tag
        if event == "start":
            if tag == TABLE + "table":
                self._open(element)
        elif tag == NUMBER + "date-style":
            parts = (_LETTERS.get(part.tag.removeprefix(NUMBER), "") for part in element)
            self.shapes[element.get(STYLE + "name", "")] = "".join(parts)
        elif tag == STYLE + "style":
            self._style(element)
        elif tag == TABLE + "table-column":
            self._column(element)
        elif tag == TABLE + "table-row":
            self._row(element)
            element.clear()

    def _open(self, table: Element) -> None:
        hidden = table.get(TABLE + "style-name") in self.hidden_styles
        self.sheets.append(RawSheet(table.get(TABLE + "name", ""), hidden))
        self.columns, self.column, self.row = [], 0, 0

    def _style(self, style: Element) -> None:
        name = style.get(STYLE + "name", "")
        inherited = self.data_styles.get(style.get(STYLE + "parent-style-name", ""), "")
        self.data_styles[name] = style.get(STYLE + "data-style-name", inherited)
        properties = style.find(STYLE + "table-properties")
        if properties is not None and properties.get(TABLE + "display") == "false":
            self.hidden_styles.add(name)

    def _column(self, column: Element) -> None:
        times = min(_times(column, "columns"), 16_384 - len(self.columns))
        if _is_hidden(column):
            first = len(self.columns) + 1
            self.sheets[-1].hidden_columns.update(range(first, first + times))
        self.columns += [column.get(TABLE + "default-cell-style-name", "")] * times

    def _row(self, row: Element) -> None:
        sheet, first, times = self.sheets[-1], self.row + 1, _times(row, "rows")
        self.row += times
        self.column = 0
        for cell in row:
            column, repeated = self.column + 1, _times(cell, "columns")
            if cell.tag not in {TABLE + "table-cell", TABLE + "covered-table-cell"}:
                continue
            self.column += repeated
            if cell.tag == TABLE + "covered-table-cell":
                continue  # it lies under a merged cell, which has the value
            self._merged(cell, first, column)
            style = cell.get(TABLE + "style-name") or row.get(TABLE + "default-cell-style-name")
            text, failed = self._read(cell, style, column)
            if not text and not failed:
                continue
            self.cells += times * repeated
            if self.cells > MOST_CELLS:
                raise Refused("sheet-too-large", limit=str(MOST_CELLS))
            for at in range(first, first + times):
                for beside in range(column, column + repeated):
                    if failed:
                        sheet.fail(at, beside, failed, text)
                    else:
                        sheet.put(at, beside, text)
        if _is_hidden(row) and first in sheet.rows:
            sheet.hidden_rows.update(range(first, first + times))

    def _merged(self, cell: Element, row: int, column: int) -> None:
        rows = int(cell.get(TABLE + "number-rows-spanned", "1"))
        columns = int(cell.get(TABLE + "number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            self.sheets[-1].merged.append((row, column, row + rows - 1, column + columns - 1))

    def _read(self, cell: Element, style: str | None, column: int) -> tuple[str, str]:
        """The text of a cell, and the code of a problem where it holds no value."""
        paragraphs = ["".join(_letters(part)) for part in cell.findall(TEXT + "p")]
        shown = "\n".join(paragraphs)
        kind = cell.get(OFFICE + "value-type")
        formula = cell.get(TABLE + "formula")
        if cell.get(CALC + "value-type") == "error" or (
            (formula or kind != "string") and _ERROR.fullmatch(shown)
        ):
            return shown, "excel-error"
        if kind is None:
            if formula is not None and not paragraphs:
                return formula.partition(":")[2] or formula, "formula-without-value"
            return typed.text(shown), ""
        if kind == "string":
            return typed.text(shown or cell.get(OFFICE + "string-value", "")), ""
        if style is None and column <= len(self.columns):
            style = self.columns[column - 1]
        shape = self.shapes.get(self.data_styles.get(style or "", ""), "")
        return _typed(cell, kind, shape), ""


def _typed(cell: Element, kind: str, shape: str) -> str:
    """The text of a number, a day, a time or a truth value."""
    if kind == "date":
        written = cell.get(OFFICE + "date-value", "")
        moment = datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
        return typed.text(moment, shape or typed.GENERAL)
    if kind == "time":
        match = _TIME.fullmatch(cell.get(OFFICE + "time-value", ""))
        if match is None:
            raise ValueError(cell.get(OFFICE + "time-value"))
        return f"{match[1]}{int(match[2]):02}:{match[3]}:{match[4]}"
    if kind == "boolean":
        return typed.text(cell.get(OFFICE + "boolean-value") == "true")
    number = float(cell.get(OFFICE + "value", ""))
    return typed.text(number, "0%" if kind == "percentage" else typed.GENERAL)


def _letters(element: Element) -> Iterator[str]:
    """The text of a paragraph with its spaces, tabs and line breaks; notes are no part of it."""
    yield element.text or ""
    for part in element:
        if part.tag == TEXT + "s":
            yield " " * min(int(part.get(TEXT + "c", "1")), 1_000)
        elif part.tag == TEXT + "tab":
            yield "\t"
        elif part.tag == TEXT + "line-break":
            yield "\n"
        elif part.tag != OFFICE + "annotation":
            yield from _letters(part)
        yield part.tail or ""


def _times(element: Element, of: str) -> int:
    return max(int(element.get(f"{TABLE}number-{of}-repeated", "1")), 1)


def _is_hidden(element: Element) -> bool:
    return element.get(TABLE + "visibility") in {"collapse", "filter"}
