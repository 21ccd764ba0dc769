"""A document as Word: real styles and headings, tables, pictures with their texts, links inside.

A template gives the looks of the styles and nothing else: of its file only the styles and the fonts
and colours of its theme are read; none of its text, fields, macros or relations.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, time
from itertools import count, islice
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Cm, Length, Pt, RGBColor, Twips
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from dashboard.documents import blocks
from dashboard.documents.formats import charts, word_elements, word_template
from dashboard.documents.formats.word_template import CELL, OWN, WIDTH
from dashboard.presentation import palette

CHART_WIDTH, CELL_MARGIN = Cm(8.5), Twips(108)
ANNEX_LETTERS = Pt(8)
LINK = RGBColor(0x0B, 0x4F, 0x8A)
MOST_OF_PROPERTY = 255
"""Letters that a property of a Word file holds."""
SHORT = 600
"""Letters of a row that is kept on one page."""
WHOLE = 8
"""Rows of a table that is kept on one page."""
LINES_OF_A_PAGE = 45
"""A card of no more lines is kept on one page."""
STYLES = ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption",
          "List Bullet", "List Number", "Table Grid", "Footer", CELL, *OWN)  # fmt: skip
"""The styles that a document uses, by the names that Word gives them in every language."""


def render_word(document: blocks.Document, template: bytes | None = None) -> bytes:
    """The document as DOCX; the same document and template give the same bytes.

    Raises ValueError for a template that is not a Word file.
    """
    word = docx.Document()
    lists = {
        name: deepcopy(word.styles[name].element.pPr.numPr)
        for name in ("List Bullet", "List Number")
    }
    word_template.add_styles(word)
    theme = None
    if template is None:
        word_template.apply_default_styles(word, brief=document.brief)
    else:
        theme = word_template.apply_template(word, template, STYLES)
    _set_properties(word, document)
    writer = _Writer(word, document, lists)
    writer.write()
    _footer(word, document.title)
    for relation in list(word.part.rels.values()):
        if relation.reltype.endswith(("/stylesWithEffects", "/customXml")):
            del word.part.rels[relation.rId]
    return _package_bytes(word, theme)


class _Writer:
    """Writes the blocks one after another; numbers the headings and the bookmarks."""

    def __init__(self, word: Document, document: blocks.Document, lists: dict[str, Any]) -> None:
        self.word, self.document, self.lists = word, document, lists
        self.parts, self.bookmarks = count(1), count(1)
        self.breaks_page = self.is_annex = self.is_closing = False
        self.ids = {name: word.styles[name].style_id for name in STYLES}
        self.end = word.element.body.sectPr
        section = word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(1.6 if document.brief else 2.2)

    def write(self) -> None:
        self.title()
        around = (None, *self.document.blocks, None)
        for before, block, following in zip(around, around[1:], around[2:], strict=False):
            match block:
                case blocks.Heading():
                    added = self.paragraph(_heading_style(block))
                    self.bookmark(added, f"part_{next(self.parts)}")
                    word_elements.set_language(added.add_run(block.text), block.language)
                case blocks.Paragraph():
                    added = self.paragraph()
                    # A note leads to what follows, but to no heading; so does one before a table or a box.
                    is_table = isinstance(
                        following, blocks.TableBlock | blocks.CardBlock | blocks.Box
                    )
                    leads = is_table or (block.note and not isinstance(following, blocks.Heading))
                    # So does the line between a heading and a note: the head of a task.
                    is_note = isinstance(following, blocks.Paragraph) and following.note
                    leads = leads or (isinstance(before, blocks.Heading) and is_note)
                    # No sheet has the closing lines of a letter alone.
                    leads = leads or (self.is_closing and following is not None)
                    added.paragraph_format.keep_with_next = leads or None
                    self.text(added, block.text, italic=block.note)
                case blocks.Bullets():
                    self.items(block, leads=isinstance(following, blocks.Box))
                case blocks.TableBlock():
                    self.table(block, drawn=isinstance(following, blocks.Chart))
                case blocks.CardBlock():
                    self.card(block)
                case blocks.Chart():
                    self.chart(block)
                case blocks.Contents():
                    self.contents(block)
                case blocks.PageBreak():
                    # A brief document goes on: Word alone knows whether its last sheet is all but empty.
                    self.breaks_page = not self.document.brief
                case blocks.Annexes():
                    self.is_annex = True
                case blocks.Box():
                    self.box(block)

    def title(self) -> None:
        """The title with what is above and below it."""
        if self.document.head:
            self.letter_head(self.document.head)
        # The years of "2020 - 2023" stay on one line.
        title = re.sub(r"(\d) ([-–]) (?=\d)", "\\1\u00a0\\2\u00a0", self.document.title)
        self.paragraph("Title").add_run(title)
        if self.document.subtitle:
            self.paragraph("Subtitle").add_run(self.document.subtitle)

    def items(self, block: blocks.Bullets, *, leads: bool = False) -> None:
        """The items of a list; the last stays with what follows where it `leads`."""
        style = "List Number" if block.numbered else "List Bullet"
        for item in block.items:
            added = self.paragraph(style)
            added._p.get_or_add_pPr().append(deepcopy(self.lists[style]))
            self.text(added, item)
            added.paragraph_format.keep_with_next = (leads and item is block.items[-1]) or None

    def paragraph(self, style: str = "Normal") -> Paragraph:
        """A new paragraph at the end, in its style.

        python-docx would walk over the whole body to find its end, and look up each style by its name.
        """
        added = Paragraph(OxmlElement("w:p"), self.word._body)
        self.end.addprevious(added._p)
        if style != "Normal":
            added._p.style = self.ids[style]
        if self.breaks_page:
            added.paragraph_format.page_break_before = True
            self.breaks_page = False
        return added

    def text(
        self, into: Paragraph, text: blocks.Text, *, bold: bool = False, italic: bool = False
    ) -> None:
        """A text with its line breaks, and its marks as superscript links behind it."""
        cited = blocks.as_cited_text(text)
        self.signs(into, cited.signs)
        if cited.is_sign:
            return
        if cited.lead:
            into.add_run(f"{cited.lead} ").bold = True
        run = into.add_run(cited.text)
        run.bold, run.italic = bold or None, italic or None
        if self.is_annex:
            run.font.size = ANNEX_LETTERS
        word_elements.set_language(run, cited.language)
        for at, mark in enumerate(cited.marks):
            # The first mark stays with its text; a line may end between two of them.
            into.add_run("\u2009" if at else "\u202f")
            self.link(into, f"source_{mark}", f"[{mark}]", raised=True)

    def signs(self, into: Paragraph, words: tuple[str, ...]) -> None:
        """The coloured signs of statuses and verdicts; several of them have a line of their own."""
        for at, word in enumerate(words):
            style = palette.SIGN_STYLES[word]
            run = into.add_run(f"\u00a0{style.sign or '○'}\u00a0")
            run.font.color.rgb = RGBColor.from_string(style.text[1:].upper())
            word_elements.shade_run(run, style.background[1:].upper())
            if at < len(words) - 1 or at == 0:
                into.add_run(" ")
        if len(words) > 1:
            into.add_run().add_break()

    def link(self, into: Paragraph, anchor: str, text: str, *, raised: bool = False) -> None:
        """A link to a bookmark of the document."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), anchor)
        link.set(qn("w:history"), "1")
        run = into.add_run(text)
        run.font.color.rgb = LINK
        run.font.superscript = raised or None
        link.append(run._r)
        into._p.append(link)

    def box(self, block: blocks.Box) -> None:
        """A framed paragraph; its address opens in a browser."""
        added = self.paragraph()
        look = added.paragraph_format
        look.space_before, look.keep_together, look.keep_with_next = Pt(8), True, True
        self.is_closing = True
        frame = OxmlElement("w:pBdr")
        for side in ("top", "left", "bottom", "right"):
            frame.append(word_elements.make_border(side, "single", space=6))
        after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
        added._p.get_or_add_pPr().insert_element_before(frame, *after)
        self.text(added, block.text)
        if block.link:
            added.add_run().add_break()
            link = OxmlElement("w:hyperlink")
            target = self.word.part.relate_to(block.link, RELATIONSHIP_TYPE.HYPERLINK, True)
            link.set(qn("r:id"), target)
            run = added.add_run(block.link)
            run.font.color.rgb = LINK
            link.append(run._r)
            added._p.append(link)

    def letter_head(self, block: blocks.LetterHead) -> None:
        """Who writes; below it, side by side without lines, the reference and the addressee."""
        name, *rest = block.sender
        sender = self.paragraph()
        sender.add_run(name).bold = True
        for line in rest:
            sender.add_run().add_break()
            sender.add_run(line)
        (cells,) = self.grid(1, (9, 8), lined=False)
        reference = tuple(f"{name}: {text}" for name, text in block.reference)
        self.cell(cells[0], reference)
        to, *lines = block.addressee
        self.cell(cells[1], (blocks.CitedText("\n".join(["", *lines]) if lines else "", lead=to),))
        self.gap()

    def bookmark(self, into: Paragraph, name: str) -> None:
        """A bookmark, the target of links."""
        number = str(next(self.bookmarks))
        for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
            place = OxmlElement(kind)
            place.set(qn("w:id"), number)
            if kind == "w:bookmarkStart":
                place.set(qn("w:name"), name)
            into._p.append(place)

    def caption(self, text: str) -> None:
        added = self.paragraph("Caption")
        added.add_run(text)
        added.paragraph_format.keep_with_next = True

    def gap(self, *, leads: bool = False) -> None:
        """A low empty line, without which Word would join a table to the next one."""
        look = self.paragraph().paragraph_format
        look.space_after, look.line_spacing = Pt(0), Pt(6)
        look.keep_with_next = leads or None

    def grid(self, rows: int, widths: Sequence[float], *, lined: bool = True) -> list[list[_Cell]]:
        """The cells of a new empty table; `widths` are the shares of its columns."""
        made = CT_Tbl.new_tbl(rows, len(widths), WIDTH)
        self.end.addprevious(made)
        table = Table(made, self.word._body)
        table.style, table.autofit = "Table Grid", False
        indent = OxmlElement(
            "w:tblInd"
        )  # otherwise the text of a table, not its edge, would be at the margin
        indent.set(qn("w:w"), str(CELL_MARGIN.twips))
        indent.set(qn("w:type"), "dxa")
        made.tblPr.append(indent)
        if self.document.brief or not lined:
            word_elements.set_lines(made, "insideH" if lined else "")
        shares = [Length(int(WIDTH * share / sum(widths))) for share in widths]
        for column, share in zip(made.tblGrid.gridCol_lst, shares, strict=True):
            column.w = share
        cells = [[_Cell(tc, table) for tc in tr.tc_lst] for tr in made.tr_lst]
        for row in cells:
            for cell, share in zip(row, shares, strict=True):
                cell.width = share
        return cells

    def table(self, block: blocks.TableBlock, *, drawn: bool) -> None:
        """A table; a short one that is `drawn` stays on the page of the chart that follows."""
        if block.caption:
            self.caption(block.caption)
        heads = 2 if block.groups else 1
        cells = self.grid(len(block.rows) + heads, word_elements.fit_words(block, WIDTH.pt))
        if block.groups:
            above = iter(cells[0])
            for name, columns in block.groups:
                first, *others = islice(above, columns)
                self.cell(first.merge(others[-1]) if others else first, (name,), leads=True)
            word_elements.repeat_row(cells[0][0])
            cells = cells[1:]
        for at, head in enumerate(block.headers):
            if not self.document.brief:
                word_elements.shade(cells[0][at])
            self.cell(cells[0][at], (head,), bold=True, right=at in block.counts, leads=True)
        word_elements.repeat_row(cells[0][0])
        short = len(block.rows) <= WHOLE and all(map(_is_short, block.rows))
        whole = short and not self.document.brief  # pages of a brief document are filled
        last = len(block.rows) - 1
        for at, row in enumerate(block.rows):
            _keep_row_together(cells[at + 1][0], row)
            # Neither the first nor the last row is alone on a page.
            leads = at in {0, last - 1} or (whole and (at < last or drawn))
            for column, text in enumerate(row):
                cell = cells[at + 1][column]
                if block.targets and column == 0:
                    self.bookmark(cell.paragraphs[0], f"source_{block.targets[at]}")
                self.cell(cell, (text,), right=column in block.counts, leads=leads)
        for column in block.framed:
            word_elements.frame([row[column] for row in cells])
        self.gap(leads=whole and drawn)

    def card(self, block: blocks.CardBlock) -> None:
        if block.caption:
            self.caption(block.caption)
        whole = sum(_lines(field.texts) for field in block.fields) <= LINES_OF_A_PAGE
        for field, (name, texts) in zip(
            block.fields, self.grid(len(block.fields), (3, 7)), strict=True
        ):
            _keep_row_together(name, field.texts)
            # A heading within the card leads to what follows; a card of short fields is one whole; the
            # last field of a long one is not alone on a page.
            leads = field is not block.fields[-1] and (
                whole or not field.texts or field is block.fields[-2]
            )
            if field.texts:
                self.cell(name, (field.name,), bold=True, leads=leads)
                self.cell(texts, field.texts, leads=leads)
            else:
                both = name.merge(texts)
                word_elements.shade(both)
                self.cell(both, (field.name,), bold=True, leads=leads)
        self.gap()

    def cell(
        self,
        cell: _Cell,
        texts: tuple[blocks.Text, ...],
        *,
        bold: bool = False,
        right: bool = False,
        leads: bool = False,
    ) -> None:
        """The paragraphs of a cell; leading ones stay on the page of the row below."""
        for at, text in enumerate(texts):
            into = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            into._p.style = self.ids[CELL]
            into.paragraph_format.keep_with_next = leads or None
            if right:
                into.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if self.is_annex:
                # Above the first line there is room for the accents of capitals.
                look = into.paragraph_format
                look.space_before, look.space_after = Pt(0 if at else 1), Pt(0)
            self.text(into, text, bold=bold)

    def chart(self, block: blocks.Chart) -> None:
        line = self.paragraph()
        picture = line.add_run().add_picture(io.BytesIO(charts.png(block)), width=CHART_WIDTH)
        picture._inline.docPr.set("descr", block.instead)
        line.paragraph_format.keep_with_next = True
        name = self.paragraph("Caption")
        name.add_run(block.caption).bold = False  # the next table may follow with its own
        name.paragraph_format.space_after = Pt(12)
        line.alignment = name.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def contents(self, block: blocks.Contents) -> None:
        """A field that lists the headings with their pages; an office fills in the pages when it opens it.

        Only an office knows its pages: until then a dash stands for each.
        """
        self.paragraph().add_run(block.title).bold = True
        listed = [
            (at, heading)
            for at, heading in enumerate(blocks.headings(self.document), 1)
            if heading.is_listed
        ]
        for at, heading in listed:
            line = self.paragraph(f"toc {heading.level}")
            if (at, heading) == listed[0]:
                word_elements.add_field_mark(line, "begin").set(qn("w:dirty"), "true")
                word_elements.add_instruction(line, 'TOC \\o "1-3" \\h')
                word_elements.add_field_mark(line, "separate")
            self.link(line, f"part_{at}", heading.text)
            line.add_run("\t")
            word_elements.add_field_mark(line, "begin").set(qn("w:dirty"), "true")
            word_elements.add_instruction(line, f"PAGEREF part_{at} \\h")
            word_elements.add_field_mark(line, "separate")
            line.add_run(blocks.DASH)
            word_elements.add_field_mark(line, "end")
            if (at, heading) == listed[-1]:
                word_elements.add_field_mark(line, "end")


def _heading_style(block: blocks.Heading) -> str:
    """The style of a heading; one that the contents do not list has a style that they do not read."""
    return f"Heading {block.level}" if block.is_listed else word_template.UNLISTED


def _is_short(texts: tuple[blocks.Text, ...]) -> bool:
    return sum(len(blocks.whole_text(text)) for text in texts) <= SHORT


def _lines(texts: tuple[blocks.Text, ...]) -> int:
    """About how many lines the texts of a field take in its cell."""
    return sum(1 + len(blocks.whole_text(text)) // 70 for text in texts) or 1


def _keep_row_together(cell: _Cell, texts: tuple[blocks.Text, ...]) -> None:
    """Keeps the row of the cell on one page, unless it is long."""
    if _is_short(texts):
        word_elements.keep_row(cell)


def _footer(word: Document, text: str) -> None:
    """A footer of the text and the page number."""
    line = word.sections[0].footer.paragraphs[0]
    line.add_run(f"{text} · ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    number.append(line.add_run("1")._r)
    line._p.append(number)


def _set_properties(word: Document, document: blocks.Document) -> None:
    """The document's own title and language; no name of a person, program or machine."""
    about = word.core_properties
    about.title, about.subject, about.language = (
        document.title[:MOST_OF_PROPERTY],
        document.subtitle[:MOST_OF_PROPERTY],
        document.language,
    )
    about.author = about.comments = about.last_modified_by = ""
    about.created = about.modified = datetime.combine(document.day, time(12))
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
    if defaults is not None:
        language = word_elements.make_language(document.language)
        look = defaults.find(qn("w:rPr"))
        look = look if look is not None else defaults.makeelement(qn("w:rPr"))
        for old in look.findall(qn("w:lang")):
            look.remove(old)
        look.append(language)
        if look.getparent() is None:
            defaults.append(look)


def _package_bytes(word: Document, theme: bytes | None) -> bytes:
    """The package, its entries dated 1980 so that the bytes depend on the document alone.

    Of a template's theme only the fonts and the colours are taken, which refer to nothing outside.
    """
    package = io.BytesIO()
    word.save(package)
    packed = io.BytesIO()
    with zipfile.ZipFile(package) as made, zipfile.ZipFile(packed, "w") as parts:
        for name in made.namelist():
            content = made.read(name)
            if name == "word/theme/theme1.xml" and theme:
                content = word_template.with_theme(content, theme)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            parts.writestr(entry, content)
    return packed.getvalue()
