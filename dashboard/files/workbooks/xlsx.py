"""XLSX and XLSM as raw sheets, from their own XML.

One pass over each sheet reads the formulas, the values stored with them, merged cells and hidden parts;
nothing is computed. openpyxl would make an object of every cell, and load a workbook with formulas twice.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH, from_ISO8601

from dashboard.files.workbooks import cell_text
from dashboard.files.workbooks.cell_text import GENERAL, Look, strike, superscript, unescape
from dashboard.files.workbooks.raw_sheet import OUR_AUTHOR, RawSheet, UnreadableWorkbook
from dashboard.files.workbooks.xml_parts import Elements
from dashboard.files.workbooks.zip_package import MOST_CELLS

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read_sheets(content: bytes) -> list[RawSheet]:
    """Every worksheet of a workbook that `package.check` has let through; chart sheets are left out.

    Raises UnreadableWorkbook (sheet-too-large), and KeyError, ValueError, IndexError or ExpatError where the
    workbook breaks its own format.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        start = _Relations("").read(archive, "_rels/.rels")
        main = start.by_kind["officeDocument"]
        links = _Relations(main).read(archive, _relations_path(main))
        book = _Book().read(archive, main)
        entries = [entry for entry in book.sheets if links.kinds[entry.id] == "worksheet"]
        parts = [links.targets[entry.id] for entry in entries]
        if not entries or len(set(parts)) < len(parts):
            raise ValueError("no sheet, or one part for two of them")
        texts, styles = _SharedStrings(), _Styles()
        if "sharedStrings" in links.by_kind:
            texts.read(archive, links.by_kind["sharedStrings"])
        if "styles" in links.by_kind:
            styles.read(archive, links.by_kind["styles"])
        reader = WorksheetReader(texts.texts, styles.looks, book.epoch)
        sheets = [
            reader.sheet(RawSheet(entry.name, hidden=entry.hidden), archive, part)
            for entry, part in zip(entries, parts, strict=True)
        ]
        for sheet, part in zip(sheets, parts, strict=True):
            _read_comments(sheet, archive, part)
        return sheets


def _read_comments(sheet: RawSheet, archive: ZipFile, part: str) -> None:
    """Gives a sheet what people wrote at its cells."""
    if _relations_path(part) not in archive.NameToInfo:
        return
    links = _Relations(part).read(archive, _relations_path(part))
    if links.by_kind.get("comments") in archive.NameToInfo:
        _Comments(sheet).read(archive, links.by_kind["comments"])


def _relations_path(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class _Relations(Elements):
    """The parts to which a part refers: their names and kinds by the id of the relation."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self.folder = posixpath.dirname(part)
        self.targets: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.by_kind: dict[str, str] = {}

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self.folder, attributes["Target"]))
            kind = attributes["Type"].rpartition("/")[2]
            self.targets[attributes["Id"]] = self.by_kind[kind] = target.lstrip("/")
            self.kinds[attributes["Id"]] = kind


class _SheetEntry(NamedTuple):
    name: str
    id: str
    hidden: bool


class _Book(Elements):
    """The list of sheets, and the first day of the dates of the workbook."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[_SheetEntry] = []
        self.epoch: datetime = WINDOWS_EPOCH

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == MAIN + "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(
                _SheetEntry(attributes["name"], attributes[f"{_RELATIONSHIPS} id"], hidden)
            )
        elif tag == MAIN + "workbookPr" and attributes.get("date1904") in TRUE:
            self.epoch = CALENDAR_MAC_1904


class _SharedStrings(Elements):
    """The texts that cells share, by their number, without phonetic texts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.phonetic = False
        self.drawn: Callable[[str], str] = str

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.letters.clear()
        if tag == MAIN + "rPh":
            self.phonetic = True
        elif tag in DRAWN_BY:
            self.drawn = DRAWINGS.get(attributes.get("val", "1"), self.drawn)

    def end(self, tag: str) -> None:
        if tag == MAIN + "t" and not self.phonetic:
            self.pieces.append(self.drawn("".join(self.letters)))
        elif tag == RUN:
            self.drawn = str
        elif tag == MAIN + "rPh":
            self.phonetic = False
        elif tag == MAIN + "si":
            self.texts.append(unescape("".join(self.pieces)))
            self.pieces.clear()


class _Comments(Elements):
    """What people wrote at the cells of a sheet, without what this program wrote."""

    def __init__(self, sheet: RawSheet) -> None:
        super().__init__()
        self.sheet = sheet
        self.authors: list[str] = []
        self.pieces: list[str] = []
        self.place = (0, 0)
        self.is_ours = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.letters.clear()
        if tag == MAIN + "comment":
            row, column = coordinate_to_tuple(attributes["ref"])
            author = attributes.get("authorId", "")
            named = self.authors[int(author)] if author.isdecimal() else ""
            self.place, self.pieces, self.is_ours = (row, column), [], named == OUR_AUTHOR

    def end(self, tag: str) -> None:
        if tag == MAIN + "author":
            self.authors.append("".join(self.letters))
        elif tag == MAIN + "t":
            self.pieces.append("".join(self.letters))
        elif tag == MAIN + "comment" and not self.is_ours:
            self.sheet.note_comment(*self.place, unescape("".join(self.pieces)))


class _Styles(Elements):
    """The number format of each style of cells, and whether its font is struck through."""

    def __init__(self) -> None:
        super().__init__()
        self.looks: list[Look] = []
        self.codes: dict[str, str] = {str(id): code for id, code in BUILTIN_FORMATS.items()}
        self.struck: list[bool] = []
        self.within = ""

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == MAIN + "numFmt":
            self.codes[attributes["numFmtId"]] = attributes["formatCode"]
        elif tag in {MAIN + "cellXfs", MAIN + "fonts"}:
            self.within = tag
        elif tag == MAIN + "font" and self.within == MAIN + "fonts":
            self.struck.append(False)
        elif tag == MAIN + "strike" and self.within == MAIN + "fonts" and self.struck:
            self.struck[-1] = attributes.get("val", "1") in TRUE
        elif tag == MAIN + "xf" and self.within == MAIN + "cellXfs":
            shape = self.codes.get(attributes.get("numFmtId", "0"), GENERAL)
            font = attributes.get("fontId", "0")
            struck = font.isdecimal() and int(font) < len(self.struck) and self.struck[int(font)]
            self.looks.append(Look(shape, struck))

    def end(self, tag: str) -> None:
        if tag == self.within:
            self.within = ""


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
TRUE = {"1", "true"}
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL, _ROW, _VALUE, _FORMULA = (MAIN + name for name in ("c", "row", "v", "f"))
_TEXT, _PHONETIC, _MERGED, _COLUMN = (MAIN + name for name in ("t", "rPh", "mergeCell", "col"))
RUN, DRAWN_BY = MAIN + "r", {MAIN + "vertAlign", MAIN + "strike"}
DRAWINGS = {"superscript": superscript, **dict.fromkeys(TRUE, strike)}
"""How a part of a text that its cell shows above the line, or struck through, is written."""
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
        self.phonetic = False
        self.drawn: Callable[[str], str] = str
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
        elif tag == _MERGED:
            self._merge(attributes["ref"])
        elif tag == _COLUMN and attributes.get("hidden") in TRUE:
            last = min(int(attributes["max"]), LAST_COLUMN)
            self.raw_sheet.hidden_columns.update(range(int(attributes["min"]), last + 1))
        elif tag in DRAWN_BY:
            self.drawn = DRAWINGS.get(attributes.get("val", "1"), self.drawn)

    def end(self, tag: str) -> None:
        """Stores a cell once all of it is known."""
        if tag == _VALUE:
            self.value = "".join(self.letters)
        elif tag == _CELL:
            self._put()
        elif tag == _TEXT and not self.phonetic:
            self.pieces.append(self.drawn("".join(self.letters)))
        elif tag == RUN:
            self.drawn = str
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
