"""What PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) ask of a file of ours, clause by clause.

Not all that they ask: what Typst or pikepdf could break in our documents. Whole validators know more.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

STANDARD_TYPES = frozenset(
    """
    Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6
    L LI Lbl LBody Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot
    Figure Formula Form
    """.split()  # noqa: SIM905 - a list of them would be forty lines
)


def broken_clauses(content: bytes) -> set[str]:
    """The clauses that a file breaks."""
    with pikepdf.open(io.BytesIO(content)) as file:
        whole = [*_of_bytes(content, file), *_of_file(file), *_of_metadata(file)]
        parts = [clause for part in _values(file) for clause in _of_value(part)]
        pages = [clause for page in file.pages for clause in _of_page(page.obj)]
        return {*whole, *parts, *pages, *_of_structure(file), *_of_attachments(file)}


def _values(file: pikepdf.Pdf) -> Iterator[Any]:
    """Every value of a file, those within others too."""
    waiting = [file.trailer, *file.objects]
    while waiting:
        value = waiting.pop()
        yield value
        inside: list[Any] = []
        if isinstance(value, Dictionary | Stream):
            inside = [value[key] for key in value.keys()]  # noqa: SIM118 - a stream has no other way
        elif isinstance(value, Array):
            inside = list(value)
        waiting += [each for each in inside if not getattr(each, "is_indirect", False)]


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


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, String) and len(bytes(value)) > 32767:
        yield "19005-3 6.1.13 long text"
    if isinstance(value, Name) and len(str(value)) > 128:
        yield "19005-3 6.1.13 long name"
    if not isinstance(value, Dictionary | Stream):
        return
    if isinstance(value, Stream) and ("/F" in value or "LZW" in str(value.get("/Filter", ""))):
        yield "19005-3 6.1.7 streams"
    if value.get("/Type") == Name.Font:
        yield from _of_font(value)
    if value.get("/Subtype") == Name.Image and value.get("/Interpolate", False):
        yield "19005-3 6.2.8 images"
    if value.get("/S") in {Name.JavaScript, Name.Launch, Name.Movie, Name.SubmitForm}:
        yield "19005-3 6.5.1 actions"


def _of_font(font: Any) -> Iterator[str]:
    below = font.get("/DescendantFonts", [])
    if font.Subtype == Name.Type0 and "/ToUnicode" not in font:
        yield "19005-3 6.2.11.7 letters of a font"
    for one in below:
        described = one.FontDescriptor
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()):
            yield "19005-3 6.2.11.4.1 font inside"
        # As many bits as the font has glyphs; each that is used is set.
        if "/CIDSet" in described and not any(described.CIDSet.read_bytes()):
            yield "19005-3 6.2.11.4.2 set of glyphs"
        if one.Subtype == Name.CIDFontType2 and "/CIDToGIDMap" not in one:
            yield "19005-3 6.2.11.3.2 glyphs of a font"


def _of_page(page: Any) -> Iterator[str]:
    notes = list(page.get("/Annots", []))
    if notes and page.get("/Tabs") != Name.S:
        yield "14289-1 7.18.3 order of the tabulator"
    for note in notes:
        if note.Subtype not in {Name.Link, Name.Widget}:
            yield "19005-3 6.3.1 annotations"
        flags = int(note.get("/F", 0))
        if not flags & 4 or flags & (1 | 2 | 32):
            yield "19005-3 6.3.2 annotations are printed"
        if note.Subtype == Name.Link and "/StructParent" not in note:
            yield "14289-1 7.18.5 links are tagged"
    if "/Group" in page and "/CS" not in page.Group:
        yield "19005-3 6.2.10 transparency"


def _of_structure(file: pikepdf.Pdf) -> Iterator[str]:
    roles = {str(key): str(value)[1:] for key, value in file.Root.StructTreeRoot.RoleMap.items()}
    waiting = [file.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        inside: Any = element.get("/K", [])
        parts = list(inside) if isinstance(inside, Array) else [inside]
        waiting += [part for part in parts if isinstance(part, Dictionary) and "/S" in part]
        kind = str(element.get("/S", "/Document"))
        if roles.get(kind, kind[1:]) not in STANDARD_TYPES:
            yield "19005-3 6.7.3.4 structure types"
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "14289-1 7.3 figures have words"


def _of_attachments(file: pikepdf.Pdf) -> Iterator[str]:
    named = {str(one.obj.UF): one.obj for one in map(file.attachments.get, file.attachments) if one}
    if {str(one.UF) for one in file.Root.get("/AF", [])} != set(named):
        yield "19005-3 6.8 each file belongs to the document"
    for one in named.values():
        held = one.EF.F
        if "/Subtype" not in held or "/AFRelationship" not in one or not str(one.get("/Desc", "")):
            yield "19005-3 6.8 kind and relationship of a file"
        if "/ModDate" not in held.get("/Params", {}) or str(one.F) != str(one.UF):
            yield "19005-3 6.8 name and day of a file"
