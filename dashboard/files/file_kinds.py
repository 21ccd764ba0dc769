"""The kind of a file by its bytes, whatever its name says."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from typing import Literal

Workbook = Literal["xlsx", "ods", "xls"]
TEXT = "text"
DOCUMENT = "document"
WORKBOOKS: tuple[Workbook, ...] = ("xlsx", "ods", "xls")
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
"""File name endings of workbooks."""

_BEGINNINGS = (
    (rb"%PDF", "pdf"),
    (rb"\{\\rtf", "rtf"),
    (rb"<[!a-z]|mime-version:", "html"),
    (rb"<\?", "xml"),
    (rb"\x1f\x8b|BZh[1-9]|7z\xbc\xaf|Rar!|\xfd7zXZ|\x28\xb5\x2f\xfd", "archive"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "image"),
)
_ZIP = b"PK\x03\x04"
_ZIP_NAMES = (
    (rb"xl/workbook\.bin", "xlsb"),
    # A name this short can also stand in compressed bytes: only as the name of an entry does it count.
    (rb"(?s:PK\x03\x04.{26}|PK\x01\x02.{42})/?xl/", "xlsx"),
    (rb"opendocument\.spreadsheet", "ods"),
    (rb"word/document", DOCUMENT),
    (rb"opendocument\.text", DOCUMENT),
)
"""Names of the entries of a ZIP file, which are never compressed."""


def detect_kind(content: bytes) -> str:
    """One of WORKBOOKS, TEXT, or a kind of file that is not read."""
    head = content[:512].removeprefix(BOM_UTF8).lstrip()
    if head.startswith(_ZIP):
        if _packs_another(content):
            return "archive"
        return next((name for form, name in _ZIP_NAMES if re.search(form, content)), "archive")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"  # or another file in the same container
    return next((name for form, name in _BEGINNINGS if re.match(form, head, re.IGNORECASE)), TEXT)


def _packs_another(content: bytes) -> bool:
    """Whether the first entry of a ZIP file is one itself, not packed: then its names are read, too."""
    name, extra = (int.from_bytes(content[at : at + 2], "little") for at in (26, 28))
    is_folder = content[30 : 30 + name].endswith(b"/")
    return not is_folder and content.startswith(_ZIP, 30 + name + extra)


def is_binary(text: str) -> bool:
    """Whether a decoded text is not text: a NUL anywhere, other controls in the first line."""
    return "\0" in text or bool(
        re.match("[^\r\n]*?[\x01-\x08\x0e-\x19\x1b-\x1f]", text[:512].lstrip())
    )


def has_controls(content: bytes) -> bool:
    """Whether the first bytes are controls in UTF-8 and in every encoding of one byte a letter."""
    wide = content.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    return not wide and bool(re.search(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]", content[:512]))
