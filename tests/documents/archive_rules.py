"""What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file of ours, clause by clause.

Not all that they ask: what we could break in a file once Typst, which holds itself to both, has made it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name


def broken_clauses(content: bytes) -> set[str]:
    """The clauses that a file breaks."""
    with pikepdf.open(io.BytesIO(content)) as file:
        return {*_of_bytes(content, file), *_of_file(file), *_of_metadata(file)}


def _of_bytes(content: bytes, file: pikepdf.Pdf) -> Iterator[str]:
    second = content.split(b"\n", 2)[1]
    if not content.startswith(b"%PDF-1.7\n") or not all(byte > 127 for byte in second[1:5]):
        yield "19005-3 6.1.2 header"
    if "/ID" not in file.trailer or "/Encrypt" in file.trailer:
        yield "19005-3 6.1.3 trailer"
    if content.rstrip().rpartition(b"\n")[2] != b"%%EOF":
        yield "19005-3 6.1.3 end of file"


def _of_file(file: pikepdf.Pdf) -> Iterator[str]:
    root: Any = file.Root
    tagged, shown = root.get("/MarkInfo"), root.get("/ViewerPreferences")
    intents = [one for one in root.get("/OutputIntents", []) if Name.GTS_PDFA1 == one.S]
    profiles = [one.DestOutputProfile.read_bytes() for one in intents]
    if len(profiles) != 1 or profiles[0][36:40] != b"acsp" or profiles[0][16:20] != b"RGB ":
        yield "19005-3 6.2.3 output intent"
    if any(key in root for key in ("/AA", "/OCProperties", "/NeedsRendering", "/Requirements")):
        yield "19005-3 6.6.2 nothing runs, nothing is hidden"
    if tagged is None or not tagged.get("/Marked") or "/StructTreeRoot" not in root:
        yield "19005-3 6.7.2 tagged"
    if tagged is not None and "/Suspects" in tagged:
        yield "14289-1 7.1 nothing suspect"
    if not str(root.get("/Lang", "")):
        yield "19005-3 6.7.4 language"
    if shown is None or not shown.get("/DisplayDocTitle"):
        yield "14289-1 7.1 title shown"


def _of_metadata(file: pikepdf.Pdf) -> Iterator[str]:
    if "/Filter" in file.Root.Metadata:
        yield "19005-3 6.6.2.1 metadata in plain text"
    with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
        if (told.get("pdfaid:part"), told.get("pdfaid:conformance")) != ("3", "A"):
            yield "19005-3 6.6.4 identification"
        if told.get("pdfuaid:part") != "1":
            yield "14289-1 5 identification"
        if not told.get("dc:title") or told["dc:title"] != str(file.docinfo.Title):
            yield "14289-1 7.1 title"
        for key, name in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            digits = [
                "".join(filter(str.isdigit, str(text)))[:14]
                for text in (file.docinfo.get(key), told.get(name))
            ]
            if digits[0] != digits[1] or len(digits[0]) != 14:
                yield "19005-3 6.6.3 dates"
