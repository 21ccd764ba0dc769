"""A zipped workbook before anybody opens it: which kind it is, and whether it is safe to open.

A workbook is a small archive of XML. What is promised in its directory is not believed: every part
is unpacked once with a bound, and what would make a reader build millions of cells is counted.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl.utils.cell import range_boundaries

from dashboard.problems import Problem

Kind = Literal["xlsx", "ods"]

MOST_PARTS = 2_000
LARGEST = 200 * 1024 * 1024
"""Bytes of all parts unpacked."""
MOST_CELLS = 1_500_000
"""Cells of all sheets together: ten times what a form of ten thousand lines has."""
STEEPEST = 250
"""How many times its packed size a large part may be; a sheet reaches about fifty."""
SMALL = 8 * 1024 * 1024
"""Bytes up to which the ratio does not matter."""

_CHUNK = 1024 * 1024
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_BINARY = b"application/vnd.ms-excel.sheet.binary"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_BLOCKED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_WIDE = (b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"<\x00", b"\x00<")
"""XML in UTF-16, in which the patterns here would see nothing; no spreadsheet writes it."""
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_RANGE = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink|comment)\s[^>]*?\bref\s*=\s*[\"']([^\"']*:[^\"']*)[\"']"
)


class Damaged(Exception):
    """A workbook that breaks its own format."""


def check(content: bytes) -> Kind | Problem:
    """The kind of a zipped workbook, "xlsx" or "ods", or why it is not opened.

    Problems: file-damaged, file-kind, file-encrypted, workbook-strict, workbook-binary,
    unpack-too-large, workbook-entities, sheet-too-large.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _checked(archive)
    except (BadZipFile, Damaged, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return Problem("file-damaged")
    except RuntimeError:  # zipfile's word for a part that wants a password
        return Problem("file-encrypted")


def _checked(archive: ZipFile) -> Kind | Problem:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        return _too_large()
    names = {part.filename for part in parts}
    if len(names) < len(parts):
        raise Damaged
    kind = _kind(archive, names)
    if isinstance(kind, Problem):
        return kind
    total = cells = 0
    for part in parts:
        data = _unpacked(archive, part, LARGEST - total)
        if data is None:
            return _too_large()
        total += len(data)
        if _BLOCKED.search(data) or data.startswith(_WIDE):
            return Problem("workbook-entities")
        if kind == "xlsx":
            cells += len(_CELL.findall(data)) + sum(_areas(data))
            if cells > MOST_CELLS:
                return Problem("sheet-too-large", {"limit": str(MOST_CELLS)})
        if part.filename.endswith("workbook.xml") and _STRICT in data:
            return Problem("workbook-strict")
    return kind


def _kind(archive: ZipFile, names: set[str]) -> Kind | Problem:
    """What the archive says it is, by the part that each kind must have."""
    if "[Content_Types].xml" in names:
        types = _unpacked(archive, archive.getinfo("[Content_Types].xml"), SMALL) or b""
        if _BINARY in types:
            return Problem("workbook-binary")
        if "xl/workbook.xml" in names or _MAIN.encode() in types:
            return "xlsx"
    elif "mimetype" in names and "META-INF/manifest.xml" in names:
        mimetype, manifest = (
            _unpacked(archive, archive.getinfo(name), SMALL) or b""
            for name in ("mimetype", "META-INF/manifest.xml")
        )
        if b"opendocument.spreadsheet" in mimetype:
            if b"encryption-data" in manifest:
                return Problem("file-encrypted")
            if {"content.xml", "styles.xml"} <= names:
                return "ods"
    return Problem("file-kind", {"kind": "archive"})


def _unpacked(archive: ZipFile, part: ZipInfo, limit: int) -> bytes | None:
    """The bytes of a part, or None where they are more than they may be."""
    chunks: list[bytes] = []
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            steep = size > SMALL and size > STEEPEST * max(part.compress_size, 1)
            if size > limit or steep:
                return None
    return b"".join(chunks)


def _areas(data: bytes) -> Iterator[int]:
    """The cells of each range that a reader would create one by one."""
    for match in _RANGE.finditer(data):
        left, top, right, bottom = range_boundaries(match[1].decode("ascii", "replace"))
        columns = (right or 16_384) - (left or 1) + 1
        rows = (bottom or 1_048_576) - (top or 1) + 1
        yield columns * rows


def _too_large() -> Problem:
    return Problem("unpack-too-large", {"limit": f"{LARGEST // 1024 // 1024} MB"})
