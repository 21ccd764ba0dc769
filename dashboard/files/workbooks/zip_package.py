"""Whether a zipped workbook or Word document is of its kind and safe to open.

It is a small archive of XML. Its directory is not trusted: every part is unpacked once within a
limit, and its elements are counted. The readers count the cells.
"""

from __future__ import annotations

import io
import re
import zlib
from html import unescape
from typing import Literal
from zipfile import BadZipFile, ZipFile, ZipInfo

from dashboard.text import Problem

Kind = Literal["xlsx", "ods", "docx"]
"""The files that are zipped."""

MOST_PARTS = 2_000
LARGEST = 200 * 1024 * 1024
"""Bytes of all parts unpacked."""
MOST_TAGS = 6_000_000
"""Beginnings and ends of elements in all parts; a cell has about six."""
MOST_CELLS = 1_000_000
"""Rows and cells of all sheets together, also empty ones: about 10^5 lines of a progress table."""
HIGHEST_RATIO = 250
"""The most that a large part may be compressed; a sheet reaches about fifty times."""
SMALL = 8 * 1024 * 1024
"""Bytes of a part up to which its ratio does not matter."""

_CHUNK = 1024 * 1024
_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml."
_MAIN_OF_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_BLOCKED = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_WIDE = re.compile(rb"\xff\xfe|\xfe\xff|[\t\n\r <]\x00|\x00[\t\n\r <]")
"""The beginning of XML in UTF-16, which the patterns here cannot read; no spreadsheet writes it."""

_PARTS = {
    "pictures": rb"xl/media/",
    "charts": rb"xl/charts/",
    "macros": rb"xl/vbaProject\.bin",
    "controls": rb"xl/(?:ctrlProps|activeX)/",
    "links": rb"xl/externalLinks/",
    "threads": rb"xl/threadedComments/",
    "slicers": rb"xl/(?:slicers|timelines)/",
    "queries": rb"xl/(?:connections\.xml|queryTables/)",
    "signature": rb"_xmlsignatures/",
}
"""What a copy by openpyxl loses, by the names of its parts."""
_FORM_PROPERTY = rb'name="dashboard-%s"[^>]*>(?:<[^>]*>)?([^<]{1,500})<'
"""A property of a form of this program: in XLSX within an element of its type, in ODS by itself."""
_SHAPES = re.compile(rb"<(?:\w+:)?(?:sp|cxnSp|grpSp)[\s>]")
_EXTENSIONS = re.compile(rb"<(?:\w+:)?extLst[\s>]")


def check(content: bytes, kind: Kind) -> Problem | None:
    """Why a zipped workbook of a detected kind must not be opened; None where it may.

    Problems: file-damaged, file-kind, file-encrypted, workbook-strict,
    unpack-too-large, unpack-too-many, workbook-entities.
    """
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _refusal(archive, kind)
    except (BadZipFile, KeyError, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return Problem("file-damaged")
    except RuntimeError:  # zipfile's word for a part that wants a password
        return Problem("file-encrypted")


def find_strategy(content: bytes) -> tuple[str, ...]:
    """Id and title of the strategy that a form was made for; empty for any other safe workbook.

    A form of an earlier version has no title.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        for part in {"docProps/custom.xml", "meta.xml"} & set(archive.namelist()):
            data = archive.read(part)
            found = [re.search(_FORM_PROPERTY % name, data) for name in (b"strategy", b"title")]
            texts = [unescape(match[1].decode("utf-8", "replace")) for match in found if match]
            if found[0]:
                return (texts[0].partition(" ")[0], *texts[1:])
    return ()


def find_losses(content: bytes) -> tuple[str, ...]:
    """Codes (`lost.<code>`) of what a marked copy of an XLSX that is safe to open cannot keep."""
    with ZipFile(io.BytesIO(content)) as archive:
        names = "\n".join(archive.namelist()).encode()
        losses = [code for code, part in _PARTS.items() if re.search(part, names)]
        drawings = [name for name in archive.namelist() if name.startswith("xl/drawings/drawing")]
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        if any(_SHAPES.search(archive.read(name)) for name in drawings):
            losses.append("shapes")
        if any(_EXTENSIONS.search(archive.read(name)) for name in sheets):
            losses.append("extensions")
    return tuple(losses)


def _refusal(archive: ZipFile, kind: Kind) -> Problem | None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        return _too_large()
    names = {part.filename for part in parts}
    if len(names) < len(parts):
        return Problem("file-damaged")  # two parts of one name: readers disagree which one counts
    refused = _check_kind(archive, names, kind)
    if refused is not None:
        return refused
    total = tags = 0
    for part in parts:
        data = _unpack(archive, part, LARGEST - total)
        if data is None:
            return _too_large()
        total += len(data)
        if _BLOCKED.search(data) or _WIDE.match(data):
            return Problem("workbook-entities")
        tags += data.count(b"<")
        if tags > MOST_TAGS:
            return Problem("unpack-too-many", {"limit": str(MOST_TAGS)})
        if part.filename.endswith("workbook.xml") and _STRICT in data:
            return Problem("workbook-strict")
    return None


def _check_kind(archive: ZipFile, names: set[str], kind: Kind) -> Problem | None:
    """A problem where the archive lacks the parts of its kind, or is of another one."""
    if kind in {"xlsx", "docx"}:
        main, other = (_MAIN, "archive") if kind == "xlsx" else (_MAIN_OF_WORD, "document")
        if "[Content_Types].xml" not in names and kind == "docx":
            return Problem("file-kind", {"kind": other})
        types = _unpack(archive, archive.getinfo("[Content_Types].xml"), SMALL) or b""
        return None if main in types else Problem("file-kind", {"kind": other})
    manifest = _unpack(archive, archive.getinfo("META-INF/manifest.xml"), SMALL) or b""
    if b"encryption-data" in manifest:
        return Problem("file-encrypted")
    return None if {"content.xml", "styles.xml"} <= names else Problem("file-damaged")


def _unpack(archive: ZipFile, part: ZipInfo, limit: int) -> bytearray | None:
    """The bytes of a part, or None where they are too many."""
    data = bytearray()  # which grows in place; joined pieces would take twice the memory
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data += chunk
            steep = len(data) > SMALL and len(data) > HIGHEST_RATIO * max(part.compress_size, 1)
            if len(data) > limit or steep:
                return None
    return data


def _too_large() -> Problem:
    return Problem("unpack-too-large", {"limit": f"{LARGEST // 1024 // 1024} MB"})
