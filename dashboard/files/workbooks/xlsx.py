"""XLSX and XLSM as raw sheets, from their own XML.

One pass over each sheet reads the formulas, the values stored with them, merged cells and hidden parts;
nothing is computed. openpyxl would make an object of every cell, and load a workbook with formulas twice.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from zipfile import ZipFile

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904, WINDOWS_EPOCH

from dashboard.files.workbooks.cell_text import GENERAL, Look, superscript, unescape
from dashboard.files.workbooks.raw_sheet import OUR_AUTHOR, RawSheet
from dashboard.files.workbooks.xlsx_sheet import ABOVE, MAIN, PLACE, RUN, TRUE, WorksheetReader
from dashboard.files.workbooks.xml_parts import Elements

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
        self.phonetic = self.raised = False

    def begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.letters.clear()
        if tag == MAIN + "rPh":
            self.phonetic = True
        elif tag == PLACE:
            self.raised = attributes.get("val") == ABOVE

    def end(self, tag: str) -> None:
        if tag == MAIN + "t" and not self.phonetic:
            text = "".join(self.letters)
            self.pieces.append(superscript(text) if self.raised else text)
        elif tag == RUN:
            self.raised = False
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
