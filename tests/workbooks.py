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
        sources.append(str(source))
    found: dict[tuple[str, str], bytes] = {}
    for kind in kinds:
        out = folder / kind
        profile = f"-env:UserInstallation=file://{folder}/profile"
        line = [
            SOFFICE,
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            *sources,
        ]
        subprocess.run(line, check=True, capture_output=True, timeout=180)
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
        capture_output=True,
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


def old_container(*streams: str) -> bytes:
    """A file system of the kind old workbooks are kept in, with empty streams of these names."""
    free, end = 0xFFFFFFFF, 0xFFFFFFFE
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0, 0)[: 36 + 4]
    header = header[:76] + pack("<109I", 0, *[free] * 108)
    table = pack("<128I", 0xFFFFFFFD, end, *[free] * 126)
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + pack("<HBB", 2 * len(name) + 2, kind, 1)
        + pack("<III", free, free, free)
        + bytes(36)
        + pack("<IQ", end, 0)
        for name, kind in (("Root Entry", 5), *((stream, 2) for stream in streams))
    )
    return header + table + directory.ljust(512, b"\0")
