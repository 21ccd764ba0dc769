"""The looks of a Word document: our own, or a template's styles, and of its theme fonts and colours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

WIDTH = Cm(17)
"""Of the text between the margins of a page."""
INK, HEADING = RGBColor(0x1C, 0x24, 0x30), RGBColor(0x1B, 0x3A, 0x6B)
CELL = "Table Text"
"""The style of the texts in cells, which Word itself does not have."""

UNLISTED = "Heading of an Annex"
"""The style of a heading within an annex, which contents made of the headings 1 to 3 do not list."""
OWN = (UNLISTED, "toc 1", "toc 2", "toc 3")

LINE = 1.08
"""Lines of prose apart; those of tables, headings and captions are single."""

LARGEST = 5_000_000
"""Bytes of a part of a template."""


def add_styles(word: Document) -> None:
    """Adds the styles that an empty document of python-docx lacks."""
    for name in (CELL, *OWN):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    word.styles[UNLISTED].base_style = word.styles["Heading 2"]
    for level in (1, 2, 3):
        look = word.styles[f"toc {level}"].paragraph_format
        look.left_indent = Cm(0.6 * (level - 1))
        look.right_indent = Cm(1)  # a long heading leaves room for the dots and its page
        look.space_after, look.line_spacing = Pt(0), 1
        look.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def apply_default_styles(word: Document, *, brief: bool = False) -> None:
    """Plain dark letters, headings in a dark blue, lines between the rows of tables.

    A `brief` document has smaller letters.
    """
    sizes = {"Title": 22, "Subtitle": 13, "Heading 1": 17, "Heading 2": 14, "Heading 3": 12,
             "Caption": 10, "Normal": 10, CELL: 9, "toc 1": 9, "toc 2": 8.5, "toc 3": 8.5,
             "Footer": 8}  # fmt: skip
    if brief:
        sizes |= {"Title": 14, "Subtitle": 10, "Heading 1": 12, "Heading 2": 11, "Heading 3": 10}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = HEADING if name.startswith(("Title", "Heading")) else INK
        style.font.bold = name not in {"Normal", "Subtitle", "Footer", CELL, *OWN}
        style.font.italic = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), "Calibri")
    spaces = {"Heading 1": (18, 4), "Heading 2": (10, 3), "Heading 3": (8, 3),
              "Caption": (6, 3), "Normal": (0, 6), CELL: (1, 1)}  # fmt: skip
    if brief:
        spaces |= {"Title": (6, 6), "Heading 1": (8, 3), "Normal": (0, 4)}
    for name, (before, after) in spaces.items():
        look = word.styles[name].paragraph_format
        look.space_before, look.space_after = Pt(before), Pt(after)
        look.line_spacing = LINE if name == "Normal" and not brief else 1
    for line in word.styles["Table Grid"].element.xpath("w:tblPr/w:tblBorders/*"):
        is_drawn = line.tag in {qn("w:insideH"), qn("w:bottom")}
        line.set(qn("w:val"), "single" if is_drawn else "nil")
        line.set(qn("w:color"), "8A94A3")
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
    # A template in another language gives the same styles other ids.
    ids = {_name(style): style.get(qn("w:styleId")) for style in given.findall(qn("w:style"))}
    names_of = {style.style_id: style.name.casefold() for style in word.styles}
    for name in names:
        own = deepcopy(word.styles[name].element)
        if _name(own) not in known:
            for based in own.findall(qn("w:basedOn")) + own.findall(qn("w:link")):
                its = names_of.get(based.get(qn("w:val")), "")
                if (there := ids.get(its)) is None:
                    own.remove(based)
                else:
                    based.set(qn("w:val"), there)
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
