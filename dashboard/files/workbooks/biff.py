"""What calamine does not tell of an XLS: how its cells are shown, their errors, what is hidden.

An XLS is a small file system ([MS-CFB]) with one stream of records ([MS-XLS]). Only the records that
say these things are looked at; the values are calamine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack_from

from openpyxl.styles.numbers import BUILTIN_FORMATS

from dashboard.files.workbooks.raw_sheet import LARGEST_AREA, UnreadableWorkbook
from dashboard.text import table as tables

_ENDS = 0xFFFFFFFA
"""From here on a sector number says "no further sector"."""
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOF, _EOF, _BOUNDSHEET, _FORMAT, _XF = 0x0809, 0x000A, 0x0085, 0x041E, 0x00E0
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x0203, 0x027E, 0x00BD, 0x0006, 0x0205
_LABELSST, _LABEL = 0x00FD, 0x0204
_ROW, _COLINFO, _FILEPASS = 0x0208, 0x007D, 0x002F
_EXCEL_97 = 0x0600


@dataclass(slots=True)
class Looks:
    """Of one sheet: number formats and errors by row and column from 1, and what is hidden."""

    formats: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def looks(content: bytes) -> list[Looks]:
    """The looks of each sheet in the order of the workbook.

    Raises Refused (file-encrypted, workbook-old, file-kind), and ValueError, IndexError or
    `struct.error` where the file breaks its own format.
    """
    stream = _stream(content)
    starts, formats, shapes = [], dict(BUILTIN_FORMATS), []
    for kind, at, size in _records(stream, 0):
        if kind == _BOF and unpack_from("<H", stream, at)[0] != _EXCEL_97:
            raise UnreadableWorkbook("workbook-old")
        if kind == _FILEPASS:
            raise UnreadableWorkbook("file-encrypted")
        if kind == _BOUNDSHEET:
            starts.append(unpack_from("<I", stream, at)[0])
        elif kind == _FORMAT:
            number, letters, wide = unpack_from("<HHB", stream, at)
            text = stream[at + 5 : at + size]
            formats[number] = (
                text[: 2 * letters].decode("utf-16-le", "replace")
                if wide & 1
                else text[:letters].decode("latin-1")
            )
        elif kind == _XF:
            shapes.append(unpack_from("<H", stream, at + 2)[0])
    shown = [formats.get(shape, "General") for shape in shapes]
    return [_sheet(stream, start, shown) for start in starts]


def _sheet(stream: bytes, start: int, shown: list[str]) -> Looks:
    found = Looks()
    for kind, at, size in _records(stream, start):
        if kind in {_NUMBER, _RK, _FORMULA, _BOOLERR, _LABELSST, _LABEL}:
            row, column, style = unpack_from("<HHH", stream, at)
            found.formats[row + 1, column + 1] = shown[style]
            if kind == _BOOLERR and stream[at + 7]:
                found.errors[row + 1, column + 1] = _ERRORS.get(stream[at + 6], "#?")
            elif (
                kind == _FORMULA
                and stream[at + 12 : at + 14] == b"\xff\xff"
                and stream[at + 6] == 2
            ):
                found.errors[row + 1, column + 1] = _ERRORS.get(stream[at + 8], "#?")
        elif kind == _MULRK:
            row, first = unpack_from("<HH", stream, at)
            for nth in range((size - 6) // 6):
                style = unpack_from("<H", stream, at + 4 + 6 * nth)[0]
                found.formats[row + 1, first + nth + 1] = shown[style]
        elif kind == _ROW and unpack_from("<H", stream, at + 12)[0] & 0x20:
            found.hidden_rows.add(unpack_from("<H", stream, at)[0] + 1)
        elif kind == _COLINFO and unpack_from("<H", stream, at + 8)[0] & 1:
            first, last = unpack_from("<HH", stream, at)
            found.hidden_columns.update(range(first + 1, min(last, 255) + 2))
    row, column = max(found.formats, default=(0, 0))
    if row * max((at for _, at in found.formats), default=0) > LARGEST_AREA:
        raise UnreadableWorkbook("cell-far", cell=f"{tables.column_letters(column)}{row}")
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and size of each record of one part; a chart within it is passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, at + 4, size
        if depth == 0:
            return
        at += 4 + size


def _stream(content: bytes) -> bytes:
    """The stream of records, "Workbook"; short streams are kept in a stream of their own."""
    sector = 1 << unpack_from("<H", content, 30)[0]
    (directory_at,) = unpack_from("<I", content, 48)
    cutoff, minis_at = unpack_from("<II", content, 56)
    table = _allocation(content, sector)
    directory = _chain(content, table, directory_at, sector, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    named = {entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)]: entry for entry in entries}
    root = entries[0]
    entry = named.get(_name("Workbook")) or named.get(_name("Book"))
    if entry is None:
        # An XLSX with a password is kept in such a file as well; so are old documents and messages.
        if _name("EncryptedPackage") in named:
            raise UnreadableWorkbook("file-encrypted")
        raise UnreadableWorkbook("file-kind", kind="document")
    first, size = unpack_from("<II", entry, 116)
    if size >= cutoff:
        return _chain(content, table, first, sector, sector)[:size]
    small = _chain(content, table, unpack_from("<I", root, 116)[0], sector, sector)
    minis = _chain(content, table, minis_at, sector, sector)
    short = list(unpack_from(f"<{len(minis) // 4}I", minis))
    return _chain(small, short, first, 64, 0)[:size]


def _name(written: str) -> bytes:
    return written.encode("utf-16-le")


def _allocation(content: bytes, sector: int) -> list[int]:
    """For each sector the one that follows it."""
    of_table = list(unpack_from("<109I", content, 76))
    (further,) = unpack_from("<I", content, 68)
    while further < _ENDS and len(of_table) * sector <= len(content):
        numbers = unpack_from(f"<{sector // 4}I", content, (further + 1) * sector)
        of_table += numbers[:-1]
        further = numbers[-1]
    table: list[int] = []
    for number in of_table:
        if number < _ENDS:
            table += unpack_from(f"<{sector // 4}I", content, (number + 1) * sector)
    return table


def _chain(content: bytes, table: list[int], first: int, sector: int, header: int) -> bytes:
    """The sectors of one chain joined; one that is longer than the file is a ring."""
    parts: list[bytes] = []
    while first < _ENDS:
        if len(parts) > len(table):
            raise ValueError("a ring of sectors")
        at = header + first * sector
        parts.append(content[at : at + sector])
        first = table[first]
    return b"".join(parts)
