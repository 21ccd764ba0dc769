"""Small files of each kind that can be attached, and of kinds that cannot."""

from __future__ import annotations

import io
from functools import cache
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from openpyxl import Workbook
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


@cache
def image(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(written, kind)
    return written.getvalue()


@cache
def docx() -> bytes:
    written = io.BytesIO()
    document = Document()
    document.add_paragraph("Smlouva")
    document.save(written)
    return written.getvalue()


@cache
def xlsx() -> bytes:
    written = io.BytesIO()
    Workbook().save(written)
    return written.getvalue()


def with_part(
    content: bytes, name: str, part: bytes, types: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    """An archive with one part more, and with its list of types changed."""
    written = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as before, ZipFile(written, "w", ZIP_DEFLATED) as after:
        for each in before.namelist():
            data = before.read(each)
            after.writestr(each, data.replace(*types) if each == "[Content_Types].xml" else data)
        if name:
            after.writestr(name, part)
    return written.getvalue()
