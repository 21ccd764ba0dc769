"""The kind of a file of evidence is what its bytes plainly are; anything else is refused."""

from __future__ import annotations

import io
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from dashboard.files import attachment_kinds
from dashboard.text import Problem
from tests.attachment_files import PDF, docx, image, with_part, xlsx

MACRO_TYPES = (b"wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml")


def archive(*parts: tuple[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", compression) as made:
        for name, data in parts:
            made.writestr(name, data)
    return written.getvalue()


def encrypted(content: bytes) -> bytes:
    """An archive whose directory says that every part wants a password."""
    marked = bytearray(content)
    at = marked.find(b"PK\x01\x02")
    while at >= 0:
        marked[at + 8] |= 1
        at = marked.find(b"PK\x01\x02", at + 4)
    return bytes(marked)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("pdf", PDF),
        ("jpeg", image("JPEG")),
        ("png", image("PNG")),
        ("docx", docx()),
        ("xlsx", xlsx()),
    ],
)
def test_each_of_the_five_kinds_is_known_by_its_bytes(kind: str, content: bytes) -> None:
    assert attachment_kinds.detect_kind(content) == kind


@pytest.mark.parametrize(
    ("what", "content", "code"),
    [
        ("nothing", b"", "attachment-kind"),
        ("a web page", b"<html><script>alert(1)</script>", "attachment-kind"),
        ("a drawing with scripts", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "attachment-kind"),
        ("a program", b"MZ\x90\x00", "attachment-kind"),
        ("a picture of another kind", image("GIF"), "attachment-kind"),
        ("a table as text", b"task,value\n1.1,1\n", "attachment-kind"),
        ("a PDF behind something else", b"GIF89a" + PDF, "attachment-kind"),
        ("half a PDF", PDF[:40], "attachment-kind"),
        ("half a picture", image("PNG")[:-6], "attachment-kind"),
        ("a PDF that is an archive too", PDF + docx(), "attachment-kind"),
        ("a picture that is an archive too", image("JPEG") + xlsx(), "attachment-kind"),
        ("an archive", archive(("a.txt", b"x")), "attachment-kind"),
        ("a broken archive", docx()[:-30], "attachment-kind"),
        ("an encrypted document", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "attachment-kind"),
        ("parts with a password", encrypted(docx()), "attachment-kind"),
        (
            "a packing that is not of Office",
            archive(("[Content_Types].xml", b"x"), compression=ZIP_BZIP2),
            "attachment-kind",
        ),
        (
            "a document that is a workbook too",
            with_part(docx(), "", b"", (b"</Types>", b"spreadsheetml.sheet.main+xml</Types>")),
            "attachment-kind",
        ),
        ("a document with macros", with_part(docx(), "", b"", MACRO_TYPES), "attachment-macros"),
        ("macros in a part", with_part(xlsx(), "xl/vbaProject.bin", b"x"), "attachment-macros"),
        (
            "macros of another name",
            with_part(xlsx(), "", b"", (b"</Types>", b"vnd.ms-office.vbaProject</Types>")),
            "attachment-macros",
        ),
        (
            "a part that unpacks to a hundred times a hundred",
            with_part(docx(), "word/media/a.bmp", bytes(20 << 20)),
            "attachment-bomb",
        ),
        (
            "too many parts",
            archive(*((f"{number}", b"") for number in range(2_001))),
            "attachment-bomb",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_what_is_not_plainly_one_of_them_is_refused(what: str, content: bytes, code: str) -> None:
    found = attachment_kinds.detect_kind(content)

    assert isinstance(found, Problem), what
    assert found.code == code


def test_ten_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    most = 10 * 1024 * 1024
    filled = PDF[:-6] + bytes(most - len(PDF)) + PDF[-6:]

    assert attachment_kinds.detect_kind(filled) == "pdf"
    found = attachment_kinds.detect_kind(filled + b"\n")
    assert isinstance(found, Problem)
    assert (found.code, found.values) == ("attachment-too-large", {"limit": "10 MB"})
