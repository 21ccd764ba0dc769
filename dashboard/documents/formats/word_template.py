"""The looks of a Word document: our own, or a template's styles, and of its theme fonts and colours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

INK = RGBColor(0x1C, 0x24, 0x30)
CELL = "Table Text"
"""The style of the texts in cells, which Word itself does not have."""

LARGEST = 5_000_000
"""Bytes of a part of a template."""


def apply_default_styles(word: Document, *, brief: bool = False) -> None:
    """Plain dark letters; headings differ by size alone. A `brief` document has smaller ones."""
    sizes = {"Title": 22, "Subtitle": 13, "Heading 1": 17, "Heading 2": 14, "Heading 3": 12,
             "Caption": 10, "Normal": 10, CELL: 9}  # fmt: skip
    if brief:
        sizes |= {"Title": 14, "Subtitle": 10, "Heading 1": 12, "Heading 2": 11, "Heading 3": 10}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), INK
        style.font.bold = name not in {"Normal", "Subtitle", CELL}
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), "Calibri")
    spaces = {"Heading 1": (24, 4), "Heading 2": (10, 4), "Heading 3": (10, 4),
              "Caption": (6, 4), "Normal": (0, 6), CELL: (2, 2)}  # fmt: skip
    if brief:
        spaces |= {"Title": (6, 6), "Heading 1": (10, 3)}
    for name, (before, after) in spaces.items():
        look = word.styles[name].paragraph_format
        look.space_before, look.space_after = Pt(before), Pt(after)
    for rule in word.styles["Title"].element.xpath("w:pPr/w:pBdr"):
        rule.getparent().remove(rule)


def apply_template(word: Document, template: bytes, names: Iterable[str]) -> bytes | None:
    """Replaces our styles by a template's, and returns its theme, if any.

    Of our styles those stay that have one of the names and that the template lacks.
    The numbering of a style is dropped: it points to lists of the template, which are not taken.
    Raises ValueError for a template that is not a Word file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            given = parse_xml(_part(parts, "word/styles.xml"))
            inside = set(parts.namelist())
            theme = (
                _part(parts, "word/theme/theme1.xml") if "word/theme/theme1.xml" in inside else None
            )
    except (zipfile.BadZipFile, KeyError, SyntaxError) as error:
        raise ValueError("no Word file with styles") from error
    for numbering in list(given.iter(qn("w:numPr"))):
        numbering.getparent().remove(numbering)
    known = {_name(style) for style in given.findall(qn("w:style"))}
    ids = {style.get(qn("w:styleId")) for style in given.findall(qn("w:style"))}
    for name in names:
        own = deepcopy(word.styles[name].element)
        if _name(own) not in known:
            for based in own.findall(qn("w:basedOn")) + own.findall(qn("w:link")):
                if based.get(qn("w:val")) not in ids:
                    own.remove(based)
            given.append(own)
    word.styles.element[:] = list(given)
    return theme


def _name(style: Any) -> str:
    name = style.find(qn("w:name"))
    return str(name.get(qn("w:val"))).casefold() if name is not None else ""


def _part(parts: zipfile.ZipFile, name: str) -> bytes:
    if parts.getinfo(name).file_size > LARGEST:
        raise KeyError(name)
    return parts.read(name)


def with_theme(own: bytes, theme: bytes) -> bytes:
    """Our theme with the fonts and the colours of another."""
    for kind in (b"fontScheme", b"clrScheme"):
        pattern = re.compile(rb"<a:%b\b.*?</a:%b>" % (kind, kind), re.DOTALL)
        given, mine = pattern.search(theme), pattern.search(own)
        if given and mine:
            own = own[: mine.start()] + given[0] + own[mine.end() :]
    return own
