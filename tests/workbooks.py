"""Workbooks for the tests: made by openpyxl, and saved again by LibreOffice in each of its formats."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from struct import pack
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl import Workbook

from tests.processes import office_profile

HEADS = ("task", "indicator", "component", "date", "value", "evidence", "note")
SOFFICE = shutil.which("soffice")
FORMATS = ("xlsx", "ods", "xls")


def saved(book: Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def book_of(*rows: tuple[Any, ...], title: str = "Report") -> Workbook:
    """A workbook of one sheet with the heads of a progress table and rows below them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in (HEADS, *rows):
        sheet.append(row)
    return book


def by_libreoffice(
    folder: Path, content: Mapping[str, bytes], kinds: Sequence[str] = FORMATS
) -> dict[tuple[str, str], bytes]:
    """Files saved again in some formats, by their name and the format; one start for each format."""
    assert SOFFICE is not None
    sources = []
    for name, given in content.items():
        source = folder / f"{name}.xlsx"
        source.write_bytes(given)
        sources.append(source)
    found: dict[tuple[str, str], bytes] = {}
    for kind in kinds:
        out = folder / kind
        command = [SOFFICE, office_profile(), "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", out, *sources], check=True, capture_output=True, timeout=180
        )
        for name in content:
            found[name, kind] = (out / f"{name}.{kind}").read_bytes()
    return found


TYPIST = Path(__file__).with_name("libreoffice_typist.py")


@cache
def office_python() -> str | None:
    """The Python that can speak to LibreOffice, if this machine has one."""
    for command in ("/usr/bin/python3", shutil.which("python3")):
        if (
            command
            and SOFFICE
            and not subprocess.run([command, "-c", "import uno"], check=False).returncode
        ):
            return command
    return None


def typed_in_libreoffice(folder: Path, content: bytes, cells: Mapping[str, str]) -> bytes:
    """A workbook after a person has typed into cells of its first sheet in LibreOffice, in Czech."""
    python = office_python()
    assert python is not None
    source, target = folder / "given.xlsx", folder / "typed.xlsx"
    source.write_bytes(content)
    subprocess.run(
        [python, TYPIST, source, target, folder / "typing"],
        input=json.dumps(cells).encode(),
        check=True,
        timeout=180,
    )
    return target.read_bytes()


def zipped(parts: Mapping[str, bytes | str]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            # The first part of an ODS is not packed, so that its kind can be told.
            archive.writestr(name, data, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(content: bytes, name: str, data: bytes | str) -> bytes:
    """A zipped workbook with one part put in or replaced."""
    return zipped({**parts_of(content), name: data})


def sheet_xml(rows: str, after: str = "") -> bytes:
    """A worksheet's own XML around its rows."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(rows: str, after: str = "") -> bytes:
    """A workbook whose only sheet has this XML."""
    return with_part(saved(book_of()), SHEET, sheet_xml(rows, after))


def with_shared_texts(content: bytes, data: str) -> bytes:
    """A workbook with a part of shared texts, which openpyxl does not write."""
    links = "xl/_rels/workbook.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="texts"/></Relationships>'
    related = parts_of(content)[links].decode().replace("</Relationships>", link)
    return with_part(with_part(content, links, related), "xl/sharedStrings.xml", data)


FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
"""No sector, and no further sector, in the file systems of old workbooks."""


def old_container(*streams: str, content: bytes = b"") -> bytes:
    """A file system of the kind old workbooks are kept in: its streams are empty but for the last one.

    Sectors of 512 bytes behind a header of that size: which one follows which, then the directory of 128
    bytes an entry, then the content. With up to three streams and a small content these are the sectors
    0, 1, and from 2 on.
    """
    names = (("Root Entry", 5), *((stream, 2) for stream in streams))
    directory, filled = -(-len(names) // 4), -(-len(content) // 512)
    tables = -(-(directory + filled) // 127)
    first = tables + directory
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<IIIIIIIII", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += pack("<109I", *range(tables), *[FREE] * (109 - tables))
    table = [0xFFFFFFFD] * tables
    for start, sectors in ((tables, directory), (first, filled)):
        table += [*range(start + 1, start + sectors), END][:sectors]
    table += [FREE] * (128 * tables - len(table))
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + pack("<HBB", 2 * len(name) + 2, kind, 1)
        + pack("<III", FREE, at + 1 if 0 < at < len(streams) else FREE, FREE if at else 1)
        + bytes(36)
        + (
            pack("<IQ", first, len(content))
            if content and at == len(streams)
            else pack("<IQ", END, 0)
        )
        for at, (name, kind) in enumerate(names)
    )
    parts = (pack(f"<{len(table)}I", *table), entries.ljust(512 * directory, b"\0"))
    return header + b"".join(parts) + content.ljust(512 * filled, b"\0")


def old_record(kind: int, data: bytes = b"") -> bytes:
    """A record of an old workbook: its kind, its length, its bytes."""
    return pack("<HH", kind, len(data)) + data


def old_text(row: int, column: int, text: str) -> bytes:
    """A cell with a text of its own; rows and columns are counted from 0."""
    return old_record(0x204, pack("<HHHHB", row, column, 0, len(text), 0) + text.encode("latin-1"))


def old_stream(*sheets: bytes, shared: bytes = b"", listed: int = 1) -> bytes:
    """The records of an old workbook; each of its sheets is listed one or several times."""

    def part(kind: int, *records: bytes) -> bytes:
        begin = old_record(0x809, pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0))
        return begin + b"".join(records) + old_record(0x0A)

    parts = [part(0x10, sheet) for sheet in sheets]
    names = [f"S{at}".encode() for at in range(len(sheets) * listed)]
    style = old_record(0xE0, bytes(20))
    at = len(part(5, shared, style)) + sum(12 + len(name) for name in names)
    places = []
    for each in parts:
        places += [at] * listed
        at += len(each)
    rows = zip(places, names, strict=True)
    list_of_sheets = [
        old_record(0x85, pack("<IBBBB", place, 0, 0, len(name), 0) + name) for place, name in rows
    ]
    return b"".join((part(5, shared, style, *list_of_sheets), *parts))


def old_workbook(*sheets: bytes, shared: bytes = b"", listed: int = 1) -> bytes:
    """An old workbook whose sheets have these records."""
    stream = old_stream(*sheets, shared=shared, listed=listed)
    return old_container("Workbook", content=stream.ljust(4096, b"\0"))
