"""The four writers: the same text and marks in each, and nothing in a text is ever run or loaded."""

from __future__ import annotations

import io
import json
import re
import resource
import zipfile
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from dashboard.documents.blocks import (
    FORMATS,
    Bullets,
    CardBlock,
    Chart,
    CitedText,
    Contents,
    Document,
    Field,
    Heading,
    Paragraph,
    TableBlock,
)
from dashboard.documents.formats import charts, html_and_markdown, pdf, pictures, word, write_file
from dashboard.presentation.trend_chart import Curve, Spot
from dashboard.workflow.workspace import Workspace
from tests.assessed import CZECH, DAMAGED, HOSTILE, SHOWN, assessed, document, every_place, poppler
from tests.documents.archive_rules import broken_clauses

LONG = "Dlouhá poznámka o průběhu plnění. " * 900
"""About 30 kB, which is many pages."""
MARKUP, MARKDOWN, CODE, XML = (HOSTILE[at] for at in (0, 1, 6, 9))

GAPS = re.compile(r"[\s\u00ad\u2010-]+")


def squeezed(text: str) -> str:
    """A text without spaces and hyphens, which a page may put anywhere."""
    return GAPS.sub("", text)


class _Read(HTMLParser):
    """The text of a page, its elements, and every address in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.elements: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        for name, value in attrs:
            assert not name.startswith("on")
            if name in {"href", "src", "xlink:href", "action", "srcset", "data", "poster"}:
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
        self.skipped = tag if tag in {"style", "script", "title"} else self.skipped

    def handle_endtag(self, tag: str) -> None:
        self.skipped = "" if tag == self.skipped else self.skipped

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.text.append(data)


def read(content: bytes) -> _Read:
    page = _Read()
    page.feed(content.decode())
    return page


def word_text(content: bytes) -> str:
    """Every text of a Word file's body, paragraph by paragraph."""
    body = docx.Document(io.BytesIO(content)).element.body
    return "\n".join(
        "".join(
            "\n" if part.tag == qn("w:br") else part.text or ""
            for part in paragraph.iter(qn("w:t"), qn("w:br"))
        )
        for paragraph in body.iter(qn("w:p"))
    )


def style_of(one: Any) -> str:
    return str(one.style.name)


def markdown_text(content: bytes) -> str:
    """What a reader of the Markdown sees: the escapes taken off."""
    return re.sub(r"\\([\\`*_\[\]<>|~#&!$^{}.:@+=)-])", r"\1", content.decode())


def in_every_format(made: Document, folder: Path) -> dict[str, str]:
    """What a reader sees of a document in each format; of a page without spaces and hyphens."""
    return {
        "word": word_text(word.render_word(made)),
        "markdown": markdown_text(html_and_markdown.render_markdown(made)),
        "html": "".join(read(html_and_markdown.render_html(made)).text),
        "pdf": squeezed(poppler("pdftotext", pdf.render_pdf(made), folder)),
    }


@pytest.mark.parametrize(
    "texts",
    [
        (MARKUP, MARKDOWN, CODE, XML, DAMAGED),
        pytest.param([*HOSTILE[2:6], *HOSTILE[7:9], CZECH], marks=pytest.mark.rest),
    ],
    ids=["at once", "all"],
)
def test_a_hostile_or_damaged_text_is_seen_as_it_is_written_in_every_format(
    texts: Sequence[str], tmp_path: Path
) -> None:
    for text in texts:
        shown = SHOWN if text == DAMAGED else text
        for name, seen in in_every_format(every_place(text), tmp_path).items():
            assert (squeezed(shown) if name == "pdf" else shown) in seen, name


def test_a_very_long_note_is_written_whole_below_a_title_of_600_letters(tmp_path: Path) -> None:
    long = TableBlock("t", ("a",), ((LONG,),), widths=(1,))
    made = document(Paragraph(LONG), long, title="Strategie " * 60)

    seen = in_every_format(made, tmp_path)
    assert {name: text.count("plnění.") for name, text in seen.items()} == dict.fromkeys(seen, 1800)


def test_the_html_loads_nothing_and_links_only_within_itself() -> None:
    for text in HOSTILE:
        page = read(html_and_markdown.render_html(every_place(text)))

        assert all(address.startswith("#") for address in page.addresses)
        assert {address[1:] for address in page.addresses} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))
        assert page.elements["script"] == 1
        assert page.elements["img"] == page.elements["iframe"] == page.elements["link"] == 0


def test_the_html_carries_its_data_and_their_hash() -> None:
    hostile = document(Paragraph("x"))
    object.__setattr__(hostile, "facts", {"note": "</script><script>alert(1)</script> & \ud800"})

    page = html_and_markdown.render_html(hostile).decode()

    data = re.search(r'id="data" data-sha256="(.*?)">(.*?)</script>', page, re.DOTALL)
    assert data is not None
    assert json.loads(data[2]) == hostile.facts
    assert sha256(data[2].encode()).hexdigest() == data[1]
    assert page.count("<script") == 1


def test_the_word_file_names_nothing_outside_itself() -> None:
    for text in HOSTILE:
        with zipfile.ZipFile(io.BytesIO(word.render_word(every_place(text)))) as parts:
            relations = [name for name in parts.namelist() if name.endswith(".rels")]
            assert not any(b"External" in parts.read(name) for name in relations)
            body = parse_xml(parts.read("word/document.xml"))

        fields = [one.text for one in body.iter(qn("w:instrText"))]
        assert fields == ['TOC \\o "1-3" \\h', "PAGEREF part_1 \\h"]
        assert not list(body.iter(qn("w:fldSimple")))


def test_the_word_file_bears_no_name_of_a_person_a_program_or_a_machine() -> None:
    made = document(Paragraph("x"))
    content = word.render_word(made)

    about = docx.Document(io.BytesIO(content)).core_properties
    assert (about.title, about.subject) == (made.title, made.subtitle)
    assert (about.author, about.last_modified_by, about.comments) == ("", "", "")
    assert about.created is not None
    assert about.created.year == 2023
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {entry.date_time[0] for entry in parts.infolist()} == {1980}
        everything = b"".join(parts.read(name) for name in parts.namelist())
    assert b"python-docx" not in everything
    assert b"/root" not in everything


def test_the_word_file_has_headings_styles_repeated_heads_and_texts_for_its_pictures() -> None:
    spot = Spot(2020, 3, "", remark=False, tells=())
    chart = Chart("Cases", (Curve("cases", "cases", (spot,), ()),), (), "Cases: 3 in 2020.")
    rows = (("2020", "3"), ("long", "word " * 200))
    made = document(
        Heading(1, "Part"),
        Heading(2, "Goal"),
        Heading(3, "Task"),
        Bullets(("one",)),
        TableBlock("Numbers", ("Year", "n"), rows, widths=(1, 1)),
        chart,
    )

    read_again = docx.Document(io.BytesIO(word.render_word(made)))

    styles = [style_of(paragraph) for paragraph in read_again.paragraphs]
    assert styles[:6] == [
        "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "List Bullet",
    ]  # fmt: skip
    (table,) = read_again.tables
    assert style_of(table) == "Table Grid"
    short = [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for row in table._tbl.tr_lst]
    assert [each is not None for each in short][1:] == [True, False], "a short row is on one page"
    assert table._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    (picture,) = read_again.inline_shapes
    assert picture._inline.docPr.get("descr") == "Cases: 3 in 2020."


def forget_pictures() -> None:
    """Lets every chart be drawn anew."""
    charts.svg.cache_clear()
    charts.png.cache_clear()


def test_the_same_document_gives_the_same_bytes() -> None:
    made = every_place(CZECH)
    for ending in FORMATS:
        forget_pictures()
        first = write_file.render_document(made, ending)
        forget_pictures()
        assert write_file.render_document(made, ending) == first, ending


def test_the_same_marks_stand_in_all_four_formats(paper: Document, tmp_path: Path) -> None:
    text = html_and_markdown.render_markdown(paper).decode()
    in_markdown = re.findall(r"\[\\\[(\d+)\\\]\]\(#source-\1\)", text)
    lines = re.findall(r'<a id="source-(\d+)">', text)

    page = html_and_markdown.render_html(paper).decode()
    body = docx.Document(io.BytesIO(word.render_word(paper))).element.body
    anchors = [link.get(qn("w:anchor"), "") for link in body.iter(qn("w:hyperlink"))]
    places = [one.get(qn("w:name"), "") for one in body.iter(qn("w:bookmarkStart"))]
    printed = poppler("pdftotext", pdf.render_pdf(paper), tmp_path)

    assert len(in_markdown) > 80
    assert re.findall(r'href="#source-(\d+)">\[\1\]', page) == in_markdown
    assert re.findall(r'<tr id="source-(\d+)">', page) == lines
    assert [name[7:] for name in anchors if name.startswith("source_")] == in_markdown
    assert [name[7:] for name in places if name.startswith("source_")] == lines
    assert Counter(re.findall(r"\[(\d+)\]", printed)) == Counter(in_markdown)


def test_the_pdf_is_tagged_and_knows_its_title_and_its_czech_letters_are_right(
    czech: Document, tmp_path: Path
) -> None:
    content, page = pdf.render_pdf(czech), html_and_markdown.render_html(czech).decode()
    printed = poppler("pdftotext", content, tmp_path)
    told = poppler("pdfinfo", content, tmp_path)

    assert "Celkové vyhodnocení" in printed
    assert printed.count("Hodnocený úkol") == 13
    assert '<html lang="cs">' in page
    assert "Celkové vyhodnocení splnění cíle úkolu" in page
    assert re.search(r"Tagged:\s+yes", told)
    assert czech.title.replace("\xa0", " ") in told.replace("\xa0", " ")
    assert b"pdfuaid" in content
    assert b"/root" not in content


def test_the_rows_of_the_tables_of_the_pdf_have_headers_as_its_columns_do(tmp_path: Path) -> None:
    table = TableBlock(
        "caption", ("one", "two"), (("a", "1"), ("b", "2"), ("c", "3")), widths=(1, 1)
    )
    card = CardBlock(
        "card", (Field("part"), Field("name", ("text",)), Field("other", ("text", "more")))
    )

    told = poppler("pdfinfo", pdf.render_pdf(document(table, card)), tmp_path, "-struct")

    assert told.count("/Scope /Row") == len(("a", "b", "c", "name", "other"))
    assert told.count("/Scope /Column") == len(("one", "two"))
    assert not re.search(r"/Headers \[.+\]", told), "a cell that names its column has no row"


def test_a_template_gives_its_looks_and_nothing_else() -> None:
    template = docx.Document()
    template.add_paragraph("SECRET of the template")
    template.styles["Heading 1"].font.name = "Ministry Sans"
    template.styles["Title"].element.getparent().remove(template.styles["Title"].element)
    template.part.relate_to("http://evil.example/x.dotm", "urn:attachedTemplate", is_external=True)
    kept = io.BytesIO()
    template.save(kept)
    made = document(Heading(1, "Part"), Bullets(("one",)), Paragraph(CitedText("x", ())))

    content = word.render_word(made, kept.getvalue())

    read_again = docx.Document(io.BytesIO(content))
    assert read_again.styles["Heading 1"].font.name == "Ministry Sans"
    assert style_of(read_again.paragraphs[0]) == "Title"
    assert "SECRET" not in word_text(content)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"evil" in parts.read(name) for name in parts.namelist())
    bullet = read_again.paragraphs[3]
    assert bullet.text == "one"
    assert list(bullet._p.iter(qn("w:numPr")))


def test_a_template_that_is_no_word_file_is_refused() -> None:
    for template in (b"", b"PK\x05\x06" + b"\x00" * 18, b"no zip"):
        with pytest.raises(ValueError, match="no Word file"):
            word.render_word(document(Paragraph("x")), template)


def test_a_chart_draws_every_count_and_its_names_are_its_own() -> None:
    spots = tuple(Spot(year, year - 2010, "", remark=False, tells=()) for year in (2018, 2019))
    gap = Spot(2020, None, "unknown", remark=True, tells=())
    one = Chart("One", (Curve("a $x^2$ <b>", "cases", (*spots, gap), (2019,)),), (), "")
    two = Chart("Two", (Curve("b", "cases", spots, ()),), (), "")

    forget_pictures()
    first, second = charts.svg(one), charts.svg(two)
    picture = charts.png(one)
    forget_pictures()

    ids = [re.findall(r'\bid="([^"]+)"', text) for text in (first, second)]
    assert not set(ids[0]) & set(ids[1])
    assert charts.svg(one) == first
    assert charts.png(one) == picture
    assert parse_xml(first.encode()).tag.endswith("svg")


def tongues(printed: pikepdf.Pdf) -> list[str]:
    """The languages of the parts of a file, beside that of the whole."""
    parts = [each for each in printed.objects if isinstance(each, pikepdf.Dictionary)]
    return [str(each.Lang) for each in parts if "/Lang" in each and each.get("/Type") != "/Catalog"]


def test_an_english_text_in_a_czech_document_is_marked_as_english() -> None:
    english = CitedText("English only", (), "en")
    made = document(
        Contents("Obsah"), Heading(1, "Task", "en"), Paragraph(english), Bullets((english, "Česky")),
        language="cs",
    )  # fmt: skip

    page = html_and_markdown.render_html(made).decode()
    body = docx.Document(io.BytesIO(word.render_word(made))).element.body
    spoken = {
        "".join(text.text or "" for text in run.iter(qn("w:t"))): tongue.get(qn("w:val"))
        for run in body.iter(qn("w:r"))
        for tongue in run.iter(qn("w:lang"))
    }

    assert '<h2 id="part-1" lang="en">Task</h2>' in page
    assert page.count('<span lang="en">English only</span>') == 2
    assert page.count("<li>Česky</li>") == 1
    assert spoken == {"Task": "en-GB", "English only": "en-GB"}
    with pikepdf.open(io.BytesIO(pdf.render_pdf(made))) as printed:
        assert str(printed.Root.Lang) == "cs"
        assert "en" in tongues(printed)


def test_what_people_wrote_in_the_other_language_is_marked_without_its_name() -> None:
    told = CitedText("Cíl byl splněn.", lead="Overall evaluation.")
    source = TableBlock("Sources", ("Says", "Evidence"), (("1.a: yes", "smlouva s IOM"),), (1, 1))
    form = CardBlock("Card", (Field("Goal", ("Met", "Revize chybí.")),))
    made = document(Paragraph(told), source, form)

    page = html_and_markdown.render_html(made).decode()
    runs = docx.Document(io.BytesIO(word.render_word(made))).element.body.iter(qn("w:r"))
    spoken = [
        "".join(text.text or "" for text in run.iter(qn("w:t")))
        for run in runs
        if any(tongue.get(qn("w:val")) == "cs-CZ" for tongue in run.iter(qn("w:lang")))
    ]

    foreign = ["Cíl byl splněn.", "smlouva s\u00a0IOM", "Revize chybí."]
    assert re.findall('<span lang="cs">([^<]*)</span>', page) == foreign
    assert spoken == foreign
    assert "<b>Overall evaluation.</b> <span" in page
    with pikepdf.open(io.BytesIO(pdf.render_pdf(made))) as printed:
        content = printed.pages[0].Contents.read_bytes()
        assert tongues(printed).count("cs") == 2
        assert b"/Lang(cs)" in content, "what is beside an English name says it on the page"


def test_what_has_no_czech_in_the_assessment_is_marked(now: Workspace) -> None:
    czech, english = (
        html_and_markdown.render_html(assessed(now, language)).decode() for language in ("cs", "en")
    )

    assert '<span lang="en">' in czech
    assert czech.count("Texty, které existují jen") == 1
    assert 'lang="cs"' not in english
    assert "Texts that exist in Czech only" not in english
    assert english.count('lang="en"') == 1


def test_coloured_signs_are_for_the_eye_alone(tmp_path: Path) -> None:
    judged = CitedText("met 2, not met 1", signs=("met", "met", "not_met"))
    table = TableBlock("Goals", ("one", "two"), (("Goal", judged),), widths=(1, 1))
    made = document(Paragraph(CitedText("status: met", lead="Goal met", signs=("met",))), table)

    html = html_and_markdown.render_html(made).decode()
    content = pdf.render_pdf(made)
    cells = docx.Document(io.BytesIO(word.render_word(made))).tables[0].rows[1].cells

    assert html.count('<span class="signs" aria-hidden="true">') == 2
    assert html.count("✓") == 3
    assert b"\xe2\x9c\x93" not in html_and_markdown.render_markdown(made)
    # On paper they are drawn: neither read aloud nor copied.
    assert "✓" not in poppler("pdftotext", content, tmp_path)
    assert not broken_clauses(content)
    assert cells[1].text.replace("\u00a0", "") == "✓ ✓ ✕\nmet 2, not met 1"


def test_a_letter_that_our_font_lacks_is_named_on_paper_and_stays_where_the_reader_has_it(
    tmp_path: Path,
) -> None:
    for letter in ("🚀", "漢", "\u2705"):
        made, code = every_place(f"a{letter}b ☺ ✓"), f"a⟨U+{ord(letter):04X}⟩b ☺ ✓"

        for name, seen in in_every_format(made, tmp_path).items():
            assert (squeezed(code) if name == "pdf" else f"a{letter}b") in seen, name
        drawn = [
            charts.png(block)
            for paper in (made, every_place(code))
            for block in paper.blocks
            if isinstance(block, Chart)
        ]
        assert len(set(drawn)) == 1


def test_a_picture_that_finds_no_room_names_where() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as full:
            pictures.render('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert full.value.filename
