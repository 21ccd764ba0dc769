"""One table of a Word document as a grid of text: the one whose first row has the headers that are wanted.

What a person does not see is not read: deleted and moved text, hidden letters, and duplicates for
older programs. A table within a cell is text of that cell.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from zipfile import ZipFile

from dashboard.files.grid import Grid, limit_problems, pad_records
from dashboard.files.header_row import ENOUGH_HEADERS
from dashboard.files.workbooks import cell_text, zip_package
from dashboard.files.workbooks.raw_sheet import RawSheet, UnreadableWorkbook
from dashboard.files.workbooks.xml_parts import Elements
from dashboard.text import Problem, names, tables

MAIN_PART = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_UNSEEN = {f"{W}moveFrom", f"{W}txbxContent"} | {
    "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
}
"""Elements whose text is elsewhere, or in no cell."""
_PLACES = {f"{W}{name}": name for name in ("tr", "tc", "vMerge", "gridSpan", "gridBefore")}
_WIDEST = 1_000
"""The most columns that a cell spans."""
_CHANGES = {
    f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge")
}
"""Elements of tracked changes: what is inserted is read, what is deleted is not."""
_LETTERS = {f"{W}tab": " ", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_OFF = {"0", "false", "off"}
_LONGEST_NAME = 80
"""Letters of the name of a table."""


def read(content: bytes, options: tables.Options) -> Grid | Problem:
    """The cells of the table with the headers `options.word_headers`; or why there is none.

    Problems: word-damaged, word-refused (unsafe or too large), file-kind, word-table-missing,
    word-table-twice, no-encoding, no-sheets.
    """
    for code, named in (
        ("no-encoding", options.encoding or options.delimiter),
        ("no-sheets", options.sheet),
    ):
        if named is not None:
            return Problem(code, {"found": named})
    found = _read_tables(content)
    if isinstance(found, Problem):
        return found
    wanted = [{names.fold(header) for header in known} for known in options.word_headers]
    named_so = [table for table in found if _is_wanted(table, wanted)]
    if len(named_so) != 1:
        headers = {
            name: ", ".join(known[at] for known in options.word_headers)
            for name, at in (("headers", 0), ("headers_cs", -1))
        }
        return Problem("word-table-twice" if named_so else "word-table-missing", headers)
    (table,) = named_so
    last = max(table.rows)
    records = [_record(table.rows.get(row, {})) for row in range(1, last + 1)]
    remarks = tuple(limit_problems(table.remarks()))
    return Grid(pad_records(records), sheet=table.name, remarks=remarks, lost=("format",))


def _read_tables(content: bytes) -> list[RawSheet] | Problem:
    refused = zip_package.check(content, "docx")
    if refused is not None:
        codes = {"file-damaged": "word-damaged", "file-kind": "file-kind"}
        return Problem(codes.get(refused.code, "word-refused"), refused.values)
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            found = _Tables().read(archive, MAIN_PART).tables
            for table in found:
                table.merged = [area for area in table.merged if area[:2] != area[2:]]
                table.fill_merged()
            return found
    except UnreadableWorkbook:
        return Problem("word-refused")
    except MemoryError:
        raise
    except Exception:  # the parser raises what a broken file makes it raise
        return Problem("word-damaged")


def _is_wanted(table: RawSheet, wanted: Sequence[set[str]]) -> bool:
    """Whether the first row of a table has enough of the headers, each written in one of its ways."""
    written = {names.fold(text) for text in table.rows.get(1, {}).values()}
    return sum(bool(known & written) for known in wanted) >= min(ENOUGH_HEADERS, len(wanted))


def _record(cells: Mapping[int, str]) -> list[str]:
    return [cells.get(column, "") for column in range(1, max(cells, default=0) + 1)]


class _Tables(Elements):
    """The outermost tables of a document, each under the name of the paragraph above it."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[RawSheet] = []
        self.nested = self.unseen = self.row = self.column = self.cells = self.span = 0
        self.down = ""
        self.open_below: dict[int, int] = {}
        """For each column the place in `merged` of the range that may go on in the next row."""
        self.text: list[str] = []
        self.above = ""
        self.is_hidden = self.is_struck = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Places tables, rows and cells; notes how a run of letters looks."""
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == f"{W}tbl":
            self.nested += 1
            if self.nested == 1:
                self.tables.append(RawSheet(self.above or str(len(self.tables) + 1)))
                self.row, self.text, self.open_below = 0, [], {}
        elif self.nested == 1 and tag in _PLACES:
            self._place(_PLACES[tag], attributes.get(f"{W}val", ""))
        elif self.nested and tag in _CHANGES:
            self.tables[-1].changed_rows.add(self.row)
        elif tag == f"{W}r":
            self.is_hidden = self.is_struck = False
        elif tag in {f"{W}vanish", f"{W}strike", f"{W}dstrike"}:
            is_on = attributes.get(f"{W}val", "") not in _OFF
            self.is_hidden |= is_on and tag == f"{W}vanish"
            self.is_struck |= is_on and tag != f"{W}vanish"
        self.letters.clear()

    def _place(self, name: str, value: str) -> None:
        """Where the next cell is: a row, a cell or one of their properties begins."""
        if name == "tr":
            self.row, self.column = self.row + 1, 0
        elif name == "tc":
            self.column, self.span, self.text, self.down = self.column + 1, 1, [], ""
            self.cells += 1
            if self.cells > zip_package.MOST_CELLS:
                raise UnreadableWorkbook("sheet-too-large", limit=str(zip_package.MOST_CELLS))
        elif name == "vMerge":
            self.down = value or "continue"
        elif name == "gridSpan":
            self.span = max(min(int(value or 1), _WIDEST), 1)
        else:
            self.column += max(min(int(value or 0), _WIDEST), 0)

    def end(self, tag: str) -> None:
        """Takes up the letters, and stores a cell once all of it is known."""
        if tag in _UNSEEN:
            self.unseen -= 1
        elif tag == f"{W}t" and not (self.unseen or self.is_hidden):
            self.text.append("".join(self.letters))
            if self.nested and self.is_struck:
                self.tables[-1].struck_rows.add(self.row)
        elif tag in _LETTERS:
            self.text.append(_LETTERS[tag])
        elif tag == f"{W}p" and not self.unseen:
            self._end_paragraph()
        elif tag == f"{W}tc" and self.nested == 1:
            self._end_cell(cell_text.text("".join(self.text).strip()))
        elif tag == f"{W}tbl":
            self.nested -= 1
            self.text = self.text if self.nested else []
        self.letters.clear()

    def _end_cell(self, text: str) -> None:
        """Stores a cell; one that spans columns, or goes on from the row above, is a merged range."""
        table, left, right = self.tables[-1], self.column, self.column + self.span - 1
        at = self.open_below.pop(left, None)
        if self.down == "continue" and at is not None:
            top, _, _, _ = table.merged[at]
            table.merged[at] = (top, left, self.row, right)
            self.open_below[left] = at
        else:
            table.put(self.row, left, text)
            if text and (self.span > 1 or self.down == "restart"):
                table.merged.append((self.row, left, self.row, right))
                self.open_below |= {left: len(table.merged) - 1} if self.down == "restart" else {}
        self.column = right

    def _end_paragraph(self) -> None:
        if self.nested:
            self.text.append("\n")
            return
        self.above = tables.clip(" ".join("".join(self.text).split()), _LONGEST_NAME)
        self.text = []
