"""ODS as raw sheets, from its own XML.

A general reader gives 0.455 for a cell that shows 45.5%, and does not report merged cells, hidden rows
or a month that is stored as its first day; the XML has all of it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zipfile import ZipFile

from dashboard.files.workbooks import cell_text
from dashboard.files.workbooks.raw_sheet import RawSheet, UnreadableWorkbook
from dashboard.files.workbooks.xml_parts import Elements
from dashboard.files.workbooks.zip_package import MOST_CELLS

Attributes = Mapping[str, str]

_URN = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE, OFFICE, TEXT = (f"{_URN}{name}:1.0 " for name in ("table", "office", "text"))
STYLE, NUMBER = (f"{_URN}{name}:1.0 " for name in ("style", "datastyle"))
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_TABLE, _COLUMN, _ROW = (TABLE + name for name in ("table", "table-column", "table-row"))
_CELL, _COVERED = _CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
_PARAGRAPH, _NOTE = TEXT + "p", OFFICE + "annotation"
_BLANKS = {TEXT + "tab": "\t", TEXT + "line-break": "\n"}
_COMMENT = OFFICE + "annotation"
_MOST_SPACES = 100
"""The most spaces that one element may represent."""
_ERROR = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!)|Err:\d+")
_TIME = re.compile(r"(-?)PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")
_FORMAT_LETTERS = {"day": "d", "month": "m", "year": "y", "hours": "h"}


def read_sheets(content: bytes) -> list[RawSheet]:
    """Every sheet of a spreadsheet that `package.check` has let through.

    Raises UnreadableWorkbook (sheet-too-large), and KeyError, ValueError or ExpatError where the file
    breaks its own format.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        document = _Document()
        for part in ("styles.xml", "content.xml"):
            document.read(archive, part)
    return document.sheets


class _Document(Elements):
    """The state of reading one file: its styles so far, and the place in the current sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[RawSheet] = []
        self.style = ""
        self.hidden_styles: set[str] = set()
        self.struck_styles: set[str] = set()
        self.raised_styles: set[str] = set()
        self.drawn: list[tuple[int, int, Callable[[str], str]]] = []
        self.shapes: dict[str, str] = {}
        self.data_styles: dict[str, str] = {}
        self.columns: list[str] = []
        self.row_attributes: Attributes = {}
        self.column = self.row = self.rows = self.cells = 0
        self.cell: Attributes | None = None
        self.paragraphs: list[str] = []
        self.floor = self.before_note = 0
        self.comment: list[str] = []
        self.in_comment = False

    def begin(self, tag: str, attributes: Attributes) -> None:
        """Elements inside of a cell are text, whatever they mean elsewhere."""
        if self.cell is not None:
            self._begin_in_cell(tag, attributes)
            return
        self.letters.clear()
        if tag in _CELLS:
            self.cell, self.paragraphs, self.floor = attributes, [], self.depth
            self.comment, self.drawn = [], []
        elif tag == _ROW:
            self.row_attributes, self.column = attributes, 0
            self.row, self.rows = self.row + self.rows, _repeat_count(attributes, "rows")
        elif tag == _COLUMN:
            self._column(attributes)
        elif tag == _TABLE:
            hidden = attributes.get(TABLE + "style-name") in self.hidden_styles
            self.sheets.append(RawSheet(attributes.get(TABLE + "name", ""), hidden))
            self.columns, self.row, self.rows = [], 1, 0
        elif tag.startswith((STYLE, NUMBER)):
            self._style(tag, attributes)

    def end(self, tag: str) -> None:
        """Stores a cell once all of it is known."""
        if self.cell is None:
            if tag == _ROW and _is_hidden(self.row_attributes) and self.row in self.sheets[-1].rows:
                self.sheets[-1].hidden_rows.update(range(self.row, self.row + self.rows))
            elif tag == NUMBER + "text" and self.style in self.shapes:
                self.shapes[self.style] += f'"{"".join(self.letters)}"'
        elif self.depth < self.floor:
            self._put(self.cell, covered=tag == _COVERED)
            self.cell = None
        elif self.drawn and self.drawn[-1][0] == self.depth:
            _, begin, draw = self.drawn.pop()
            self.letters[begin:] = [draw("".join(self.letters[begin:]))]
        elif self.depth == self.floor and tag == _PARAGRAPH:
            self.paragraphs.append("".join(self.letters))
        elif self.in_comment and tag == _PARAGRAPH:
            self.comment.append("".join(self.letters))
        elif tag == _COMMENT:
            self.in_comment = False
        elif tag == _NOTE:
            del self.letters[self.before_note :]

    def _begin_in_cell(self, tag: str, attributes: Attributes) -> None:
        """Paragraphs with their spaces, tabs and line breaks, without notes."""
        if tag == _COMMENT:
            self.in_comment = True
        elif self.depth == self.floor + 1 or (self.in_comment and tag == _PARAGRAPH):
            self.letters.clear()
        elif tag == TEXT + "s":
            self.letters.append(" " * min(int(attributes.get(TEXT + "c", "1")), _MOST_SPACES))
        elif tag in _BLANKS:
            self.letters.append(_BLANKS[tag])
        elif (style := attributes.get(TEXT + "style-name")) in self.raised_styles:
            self.drawn.append((self.depth - 1, len(self.letters), cell_text.superscript))
        elif style in self.struck_styles:
            self.drawn.append((self.depth - 1, len(self.letters), cell_text.strike))
        elif tag == _NOTE:
            self.before_note = len(self.letters)

    def _style(self, tag: str, attributes: Attributes) -> None:
        if tag in {NUMBER + "date-style", NUMBER + "number-style", NUMBER + "currency-style"}:
            self.style = attributes.get(STYLE + "name", "")
            self.shapes[self.style] = ""
        elif tag.startswith(NUMBER) and tag.endswith("-style"):
            self.style = ""  # of a time, whose parts say nothing of a day
        elif tag == STYLE + "style":
            self.style = attributes.get(STYLE + "name", "")
            inherited = self.data_styles.get(attributes.get(STYLE + "parent-style-name", ""), "")
            self.data_styles[self.style] = attributes.get(STYLE + "data-style-name", inherited)
            if attributes.get(STYLE + "parent-style-name", "") in self.struck_styles:
                self.struck_styles.add(self.style)
        elif tag == STYLE + "text-properties":
            through = (
                attributes.get(STYLE + f"text-line-through-{how}") for how in ("style", "type")
            )
            if any(drawn not in {None, "none"} for drawn in through):
                self.struck_styles.add(self.style)
            if attributes.get(STYLE + "text-position", "").startswith("super"):
                self.raised_styles.add(self.style)
        elif tag == STYLE + "table-properties":
            if attributes.get(TABLE + "display") == "false":
                self.hidden_styles.add(self.style)
        elif tag == NUMBER + "number" and self.style in self.shapes:
            self.shapes[self.style] = _number_shape(attributes)
        elif self.style in self.shapes:
            self.shapes[self.style] += _FORMAT_LETTERS.get(tag.removeprefix(NUMBER), "")

    def _column(self, column: Attributes) -> None:
        times = min(_repeat_count(column, "columns"), 16_384 - len(self.columns))
        if _is_hidden(column):
            first = len(self.columns) + 1
            self.sheets[-1].hidden_columns.update(range(first, first + times))
        self.columns += [column.get(TABLE + "default-cell-style-name", "")] * times

    def _put(self, cell: Attributes, *, covered: bool) -> None:
        sheet, first, times = self.sheets[-1], self.row, self.rows
        column, repeated = self.column + 1, _repeat_count(cell, "columns")
        self.column += repeated
        if covered:
            return  # it is covered by a merged cell, which has the value
        self._note_merge(cell, first, column)
        sheet.note_comment(first, column, "\n".join(self.comment))
        style = self._style_of(cell, column)
        shape = self.shapes.get(self.data_styles.get(style, ""), "")
        text, failed = self._read_cell(cell, shape)
        if not text and not failed:
            return
        self.cells += times * repeated
        if self.cells > MOST_CELLS:
            raise UnreadableWorkbook("sheet-too-large", limit=str(MOST_CELLS))
        shown = _shown_number(cell, shape)
        for row in range(first, first + times):
            for beside in range(column, column + repeated):
                if failed:
                    sheet.fail(row, beside, failed, text)
                    continue
                sheet.put(row, beside, text)
                if shown is not None:
                    sheet.note_shown(row, beside, text, shown)
            if style in self.struck_styles:
                sheet.struck_rows.add(row)

    def _note_merge(self, cell: Attributes, row: int, column: int) -> None:
        rows = int(cell.get(TABLE + "number-rows-spanned", "1"))
        columns = int(cell.get(TABLE + "number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            self.sheets[-1].merged.append((row, column, row + rows - 1, column + columns - 1))

    def _style_of(self, cell: Attributes, column: int) -> str:
        """The style of a cell: its own, or the one of its row or column."""
        default = TABLE + "default-cell-style-name"
        style = cell.get(TABLE + "style-name") or self.row_attributes.get(default)
        if style is None and column <= len(self.columns):
            style = self.columns[column - 1]
        return style or ""

    def _read_cell(self, cell: Attributes, shape: str) -> tuple[str, str]:
        """The text of a cell, and the code of a problem where it has no value."""
        shown = "\n".join(self.paragraphs)
        kind = cell.get(OFFICE + "value-type")
        formula = cell.get(TABLE + "formula")
        if cell.get(CALC + "value-type") == "error" or (
            (formula or kind != "string") and _ERROR.fullmatch(shown)
        ):
            return shown, "excel-error"
        if kind is None:
            if formula is not None and not self.paragraphs:
                return formula.partition(":")[2] or formula, "formula-without-value"
            return cell_text.text(shown), ""
        if kind == "string":
            return cell_text.text(shown or cell.get(OFFICE + "string-value", "")), ""
        return _value_text(cell, kind, shape), ""


def _value_text(cell: Attributes, kind: str, shape: str) -> str:
    """The text of a number, a day, a time or a truth value."""
    if kind == "date":
        written = cell.get(OFFICE + "date-value", "")
        moment = datetime.fromisoformat(written) if "T" in written else date.fromisoformat(written)
        return cell_text.text(moment, shape or cell_text.GENERAL)
    if kind == "time":
        match = _TIME.fullmatch(cell.get(OFFICE + "time-value", ""))
        if match is None:
            raise ValueError(cell.get(OFFICE + "time-value"))
        return f"{match[1]}{int(match[2]):02}:{match[3]}:{match[4]}"
    if kind == "boolean":
        return cell_text.text(cell.get(OFFICE + "boolean-value") == "true")
    number = float(cell.get(OFFICE + "value", ""))
    return cell_text.text(number, "0%" if kind == "percentage" else cell_text.GENERAL)


def _shown_number(cell: Attributes, shape: str) -> str | None:
    """What a cell of a number shows where that is another number; else None."""
    if cell.get(OFFICE + "value-type") not in {"float", "currency"}:
        return None
    return cell_text.shown_number(float(cell.get(OFFICE + "value", "")), shape or cell_text.GENERAL)


def _number_shape(number: Attributes) -> str:
    """The format of a number as XLSX writes it; General where its decimals are not limited."""
    decimals = number.get(NUMBER + "decimal-places")
    if decimals is None:
        return cell_text.GENERAL
    thousands = {"1000": ",", "1000000": ",,"}.get(number.get(NUMBER + "display-factor", ""), "")
    places = "0" * min(int(decimals), 15)
    return f"0.{places}{thousands}" if places else f"0{thousands}"


def _repeat_count(element: Attributes, of: str) -> int:
    return max(int(element.get(f"{TABLE}number-{of}-repeated", "1")), 1)


def _is_hidden(element: Attributes) -> bool:
    return element.get(TABLE + "visibility") in {"collapse", "filter"}
