"""What an attachment is, by its bytes and not by its name: one of five kinds, or why it is refused.

Nothing in it is read, run or shown: the bytes are kept as they came. Of a zipped document only the directory
and the list of its parts are looked at; every other part is unpacked once to be counted, a piece at a time.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import Literal
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from dashboard.files.child_limits import LARGEST_UPLOAD
from dashboard.files.workbooks import zip_package
from dashboard.text import Problem

Kind = Literal["pdf", "jpeg", "png", "docx", "xlsx"]
ENDINGS = {"pdf": ".pdf", "jpeg": ".jpg", "png": ".png", "docx": ".docx", "xlsx": ".xlsx"}
"""The ending of a file of each kind under which it is saved again."""

_PDF_END = 2_048
"""The number of bytes at the end of a PDF that contain its end mark."""
_TYPES = "[Content_Types].xml"
_MAIN: tuple[tuple[bytes, Kind], ...] = (
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
)
_MACROS = re.compile(rb"macro|vbaproject", re.IGNORECASE)
_ENTRY = b"PK\x01\x02"
"""The beginning of an entry in the directory of an archive."""
_CHUNK = 1 << 20
_UNREADABLE = (BadZipFile, KeyError, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def detect_kind(content: bytes) -> Kind | Problem:
    """The kind of a file, or why it is refused.

    Problems: attachment-too-large, attachment-kind, attachment-macros, attachment-bomb.
    A file that is two kinds at once is none, so is an archive with a password and an Office document in the
    container that hides one.
    """
    if len(content) > LARGEST_UPLOAD:
        return Problem("attachment-too-large", {"limit": f"{LARGEST_UPLOAD >> 20} MB"})
    if content.startswith(b"PK\x03\x04"):
        return _document_kind(content)
    beginnings: dict[Kind, bool] = {
        "pdf": content.startswith(b"%PDF-") and b"%%EOF" in content[-_PDF_END:],
        "jpeg": content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in content,
        "png": content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
        and content.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82"),
    }
    kind = next((kind for kind, fits in beginnings.items() if fits), None)
    return Problem("attachment-kind") if kind is None or _is_archive(content) else kind


def _is_archive(content: bytes) -> bool:
    """Whether a program that opens archives would open the file as one."""
    if _ENTRY not in content:
        return False
    try:
        with ZipFile(io.BytesIO(content)):
            return True
    except _UNREADABLE:
        return False


def _document_kind(content: bytes) -> Kind | Problem:
    """DOCX or XLSX, by the list of parts in the archive."""
    if content.count(_ENTRY) > zip_package.MOST_PARTS:
        return _bomb()
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return _kind_of_archive(archive)
    except _UNREADABLE:
        return Problem("attachment-kind")


def _kind_of_archive(archive: ZipFile) -> Kind | Problem:
    parts = archive.infolist()
    names = {part.filename.casefold() for part in parts}
    plain = all(
        part.compress_type in {ZIP_STORED, ZIP_DEFLATED} and not part.flag_bits & 1
        for part in parts
    )
    if len(names) < len(parts) or not plain:
        return Problem("attachment-kind")
    if not _is_counted(archive, parts):
        return _bomb()
    types = archive.read(_TYPES)
    if _MACROS.search(types) or any(_MACROS.search(name.encode()) for name in names):
        return Problem("attachment-macros")
    kinds = [kind for mark, kind in _MAIN if mark in types]
    return kinds[0] if len(kinds) == 1 else Problem("attachment-kind")


def _is_counted(archive: ZipFile, parts: list[ZipInfo]) -> bool:
    """Whether all parts together stay within the limits of a workbook, whatever the directory says."""
    total = 0
    for part in parts:
        size = 0
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                steep = size > zip_package.HIGHEST_RATIO * max(part.compress_size, 1)
                if total + size > zip_package.LARGEST or (size > zip_package.SMALL and steep):
                    return False
        total += size
    return True


def _bomb() -> Problem:
    return Problem("attachment-bomb", {"limit": f"{zip_package.LARGEST >> 20} MB"})
