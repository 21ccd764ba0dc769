"""The four writers: the same text and marks in each, and nothing in a text is ever run or loaded."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import matplotlib as mpl
import pikepdf
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from dashboard.documents.blocks import (
    FORMATS,
    Block,
    Bullets,
    CardBlock,
    Chart,
    CitedText,
    Contents,
    Document,
    Field,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
    headings,
)
from dashboard.documents.formats import (
    charts,
    html_and_markdown,
    pdf,
    pictures,
    word,
    write_file,
)
from dashboard.presentation.trend_chart import Curve, Spot
from dashboard.workflow.workspace import Workspace
from tests.assessed import (
    CZECH,
    DAMAGED,
    HOSTILE,
    NOW,
    ROOT,
    SHOWN,
    assessed,
    by_office,
    document,
    every_place,
    poppler,
    with_contents_updated,
    workspace_of,
)
from tests.documents.archive_rules import broken_clauses

LONG = "Dlouhá poznámka o průběhu plnění. " * 4500
"""About 150 kB."""

GAPS = re.compile(r"[\s\u00ad\u2010-]+")


@pytest.fixture(scope="module")
def now(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace_of(NOW, tmp_path_factory.mktemp("now")) as workspace:
        yield workspace


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


@pytest.mark.parametrize("text", [*HOSTILE, CZECH], ids=range(len(HOSTILE) + 1))
def test_a_hostile_text_is_seen_as_it_is_written_in_every_format(text: str, tmp_path: Path) -> None:
    made = every_place(text)

    assert text in word_text(word.render_word(made))
    assert text in markdown_text(html_and_markdown.render_markdown(made))
    assert text in "".join(read(html_and_markdown.render_html(made)).text)
    assert squeezed(text) in squeezed(poppler("pdftotext", pdf.render_pdf(made), tmp_path))


def test_a_damaged_text_never_stops_a_writer_and_its_damage_is_shown(tmp_path: Path) -> None:
    made = every_place(DAMAGED)

    assert SHOWN in word_text(word.render_word(made))
    assert SHOWN in markdown_text(html_and_markdown.render_markdown(made))
    assert SHOWN in "".join(read(html_and_markdown.render_html(made)).text)
    assert squeezed(SHOWN) in squeezed(poppler("pdftotext", pdf.render_pdf(made), tmp_path))


def test_a_very_long_note_is_written_whole(tmp_path: Path) -> None:
    made = document(Paragraph(LONG), TableBlock("t", ("a",), ((LONG,),), widths=(1,)))

    assert word_text(word.render_word(made)).count("plnění.") == 9000
    assert html_and_markdown.render_markdown(made).decode().count("plnění.") == 9000
    assert "".join(read(html_and_markdown.render_html(made)).text).count("plnění.") == 9000
    assert squeezed(poppler("pdftotext", pdf.render_pdf(made), tmp_path)).count("plnění.") == 9000


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


def test_the_contents_of_word_are_one_field_without_the_headings_within_annexes() -> None:
    made = document(
        Contents("Contents"),
        Heading(1, "Part"),
        Heading(2, "Goal"),
        Heading(2, "Within an annex", is_listed=False),
    )

    read_again = docx.Document(io.BytesIO(word.render_word(made)))

    lines = [each for each in read_again.paragraphs if style_of(each).startswith("toc ")]
    assert [each.text.partition("\t")[0] for each in lines] == ["Part", "Goal"]
    kinds = [
        char.get(qn("w:fldCharType")) for each in lines for char in each._p.iter(qn("w:fldChar"))
    ]
    of_a_page = ["begin", "separate", "end"]
    assert kinds == ["begin", "separate", *of_a_page, *of_a_page, "end"]
    named = {each.text: each.style for each in read_again.paragraphs}
    annex = named["Within an annex"]
    assert annex is not None
    assert annex.name == "Heading of an Annex"
    assert annex.base_style is not None
    assert annex.base_style.name == "Heading 2"


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
    made = document(
        Heading(1, "Part"),
        Heading(2, "Goal"),
        Heading(3, "Task"),
        Bullets(("one",)),
        TableBlock("Numbers", ("Year", "n"), (("2020", "3"),), widths=(1, 1)),
        chart,
    )

    read_again = docx.Document(io.BytesIO(word.render_word(made)))

    styles = [style_of(paragraph) for paragraph in read_again.paragraphs]
    assert styles[:6] == [
        "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "List Bullet",
    ]  # fmt: skip
    (table,) = read_again.tables
    assert style_of(table) == "Table Grid"
    assert table._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    (picture,) = read_again.inline_shapes
    assert picture._inline.docPr.get("descr") == "Cases: 3 in 2020."


def forget_pictures() -> None:
    """Lets every chart be drawn anew."""
    charts.svg.cache_clear()
    charts.png.cache_clear()


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_document_gives_the_same_bytes(now: Workspace, ending: str) -> None:
    forget_pictures()
    first = write_file.render_document(assessed(now), ending)
    forget_pictures()
    again = write_file.render_document(assessed(now), ending)

    assert first == again


def test_the_same_marks_stand_in_all_four_formats(now: Workspace, tmp_path: Path) -> None:
    made = assessed(now)
    text = html_and_markdown.render_markdown(made).decode()
    in_markdown = re.findall(r"\[\\\[(\d+)\\\]\]\(#source-\1\)", text)
    lines = re.findall(r'<a id="source-(\d+)">', text)

    page = html_and_markdown.render_html(made).decode()
    body = docx.Document(io.BytesIO(word.render_word(made))).element.body
    anchors = [link.get(qn("w:anchor"), "") for link in body.iter(qn("w:hyperlink"))]
    places = [one.get(qn("w:name"), "") for one in body.iter(qn("w:bookmarkStart"))]
    printed = poppler("pdftotext", pdf.render_pdf(made), tmp_path)

    assert len(in_markdown) > 80
    assert re.findall(r'href="#source-(\d+)">\[\1\]', page) == in_markdown
    assert re.findall(r'<tr id="source-(\d+)">', page) == lines
    assert [name[7:] for name in anchors if name.startswith("source_")] == in_markdown
    assert [name[7:] for name in places if name.startswith("source_")] == lines
    assert Counter(re.findall(r"\[(\d+)\]", printed)) == Counter(in_markdown)


def test_czech_letters_are_right_in_word_as_an_office_prints_it(
    now: Workspace, tmp_path: Path
) -> None:
    made = assessed(now, "cs")
    content, contents = with_contents_updated(word.render_word(made), tmp_path)

    printed = poppler("pdftotext", content, tmp_path).replace("\xa0", " ")

    assert "Celkové vyhodnocení" in printed
    assert "Stav ke konci dne 31. 12. 2023" in printed
    assert printed.count("Hodnocený úkol") == 13
    assert "Stránka" not in printed
    pages = printed.split("\f")
    for title, page in re.findall(
        r"^(Závěry podle cílů|Statistiky|Příloha B. Pravidla počítání)[.\s]+(\d+)$", pages[0], re.M
    ):
        assert re.search(rf"^{title}$", pages[int(page) - 1], re.M)
    assert len(re.findall(r"[.\s]\d+$", pages[0], re.M)) > 30
    updated = contents.replace("\xa0", " ").splitlines()
    listed = [one.text.replace("\xa0", " ") for one in headings(made) if one.is_listed]
    assert set(listed) <= {line.rpartition("\t")[0] for line in updated}


def test_czech_letters_are_right_in_pdf_and_html(now: Workspace, tmp_path: Path) -> None:
    made = assessed(now, "cs")

    content, page = pdf.render_pdf(made), html_and_markdown.render_html(made).decode()

    printed = poppler("pdftotext", content, tmp_path)
    assert "Celkové vyhodnocení" in printed
    assert printed.count("Hodnocený úkol") == 13
    assert '<html lang="cs">' in page
    assert "Celkové vyhodnocení splnění cíle úkolu" in page


def test_the_pdf_is_tagged_and_knows_its_title_and_language(now: Workspace, tmp_path: Path) -> None:
    made = assessed(now)
    content = pdf.render_pdf(made)

    told = poppler("pdfinfo", content, tmp_path)

    assert re.search(r"Tagged:\s+yes", told)
    assert made.title in told
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


def test_a_short_row_of_a_table_stands_on_one_page_in_word() -> None:
    rows = (("short", "row"), ("long", "word " * 200))
    table = TableBlock("caption", ("one", "two"), rows, widths=(1, 1))

    with zipfile.ZipFile(io.BytesIO(word.render_word(document(table)))) as parts:
        body = parts.read("word/document.xml")

    assert body.count(b"<w:cantSplit/>") == 1


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


@pytest.mark.parametrize("template", [b"", b"PK\x05\x06" + b"\x00" * 18, b"no zip"])
def test_a_template_that_is_no_word_file_is_refused(template: bytes) -> None:
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


def test_a_document_without_blocks_is_a_document(tmp_path: Path) -> None:
    empty: Document = document()

    assert all(write_file.render_document(empty, ending) for ending in FORMATS)


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
        tongues = {
            str(each.Lang)
            for each in printed.objects
            if isinstance(each, pikepdf.Dictionary) and "/Lang" in each
        }
        assert str(printed.Root.Lang) == "cs"
        assert "en" in tongues


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
        tongues = [
            str(each.Lang)
            for each in printed.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") != "/Catalog"
            if "/Lang" in each
        ]
        content = printed.pages[0].Contents.read_bytes()
        assert tongues.count("cs") == 2
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


def test_the_contents_page_of_word_is_full_before_anybody_updates_it(
    now: Workspace, tmp_path: Path
) -> None:
    made = assessed(now, "cs")
    content = word.render_word(made)

    printed = poppler("pdftotext", by_office(content, tmp_path), tmp_path)

    listed = squeezed("".join(printed.split("\f")[:2]))
    named = [one.text for one in headings(made) if one.is_listed]
    assert len(named) > 25
    assert [name for name in named if squeezed(name) not in listed] == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"updateFields" not in parts.read("word/settings.xml")


@pytest.mark.parametrize(("lines", "on"), [(20, 2), (70, 3), (100, 3)])
def test_annexes_of_a_brief_pdf_begin_a_page_unless_one_would_stand_all_but_empty(
    tmp_path: Path, lines: int, on: int
) -> None:
    filler = tuple(Paragraph(f"Line {number}.") for number in range(lines))
    made = replace(document(*filler, PageBreak(), Heading(1, "Annexes")), brief=True)

    pages = poppler("pdftotext", pdf.render_pdf(made), tmp_path).split("\f")

    assert [number for number, page in enumerate(pages, 1) if "Annexes" in page] == [on]
    assert ("Line 99." in pages[on - 1]) is (lines == 100)
    assert [page.split()[-1] for page in pages if page] == [str(at + 1) for at in range(on)]


def test_in_the_pdf_a_table_stands_with_its_chart_and_a_heading_with_two_items(
    tmp_path: Path,
) -> None:
    table = TableBlock("The numbers", ("Year", "n"), (("2020", "3"),), widths=(1, 1))
    curve = Curve("cases", "cases", (Spot(2020, 3, "", remark=False, tells=()),), ())
    chart = Chart("The chart", (curve,), (), "3 cases in 2020.")

    for above in range(28, 40, 3):
        filler = tuple(Paragraph(f"Line {number}.") for number in range(above))
        limits = (Heading(1, "Limits"), Bullets(("first", "second", "third")))
        made = document(*filler, *limits, *filler[:-14], table, Bullets(("A note.",)), chart)
        pages = poppler("pdftotext", pdf.render_pdf(made), tmp_path).split("\f")
        (heading,) = [page for page in pages if "Limits" in page]
        (numbers,) = [page for page in pages if "The numbers" in page]
        assert "second" in heading
        assert "A note." in numbers
        assert "The chart" in numbers


def test_no_page_of_the_pdf_ends_with_the_head_of_a_task_alone(tmp_path: Path) -> None:
    table = TableBlock("Its indicators", ("one", "two"), (("a", "1"),), widths=(1, 1))
    tasks: list[Block] = []
    for number in range(40):
        tasks += [
            Heading(1, f"Task {number}"),
            Paragraph(CitedText("status: met", lead="Goal met", signs=("met",))),
            Paragraph("Owners.", note=True),
            Paragraph("Short."),
            *(Paragraph(f"Line {line}.") for line in range(number * 7 % 10)),
            table,
            Paragraph("What counts.", note=True),
        ]

    pages = poppler("pdftotext", pdf.render_pdf(document(*tasks)), tmp_path).split("\f")

    bodies = [[line for line in page.splitlines() if line][:-2] for page in pages if page]
    assert len(bodies) > 10
    assert not {lines[-1] for lines in bodies} & {"Goal met status: met", "Owners.", "Short."}
    assert not any(lines[-1].startswith("Task") or lines[0] == "What counts." for lines in bodies)


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


def test_the_pdf_divides_a_word_only_where_no_line_of_its_column_holds_it(tmp_path: Path) -> None:
    row = ("by its misidentification", "", "incomprehensibilities beside")
    made = document(TableBlock("t", ("a", "b", "c"), (row,), widths=(6, 30, 4)))

    lines = poppler("pdftotext", pdf.render_pdf(made), tmp_path).splitlines()

    assert "misidentification" in lines
    assert "ties beside" in lines
    assert "incomprehensibilities" not in lines
    assert "incomprehensibilities" in squeezed("".join(lines))


def test_a_table_of_the_pdf_begins_with_more_than_one_row_on_its_page(tmp_path: Path) -> None:
    filler = tuple(Paragraph(f"Line {number}.") for number in range(22))
    rows = tuple((f"row {number}", "text") for number in range(12))
    table = TableBlock("Sources", ("one", "two"), rows, widths=(1, 1))
    short = TableBlock("Short", ("one", "two"), rows[:5], widths=(1, 1))

    for below in (table, short):
        for more in range(0, 12, 2):
            above = (*filler, *filler[:more])
            made = document(*above, Heading(1, "Below"), Paragraph("Lead."), below)
            pages = poppler("pdftotext", pdf.render_pdf(made), tmp_path).split("\f")
            (first,) = [page for page in pages if "Below" in page]
            assert "Lead." in first
            assert below.caption in first
            assert first.count("row ") >= (3 if below is table else 5)


def test_a_word_without_end_stays_on_the_page_and_is_copied_whole(tmp_path: Path) -> None:
    word_of_all = "neobhospodařovávatelnými" * 12
    made = every_place(f"Slovo {word_of_all} konec")

    content = pdf.render_pdf(made)

    right = re.findall(r'xMax="([\d.]+)" yMax', poppler("pdftotext", content, tmp_path, "-bbox"))
    assert max(map(float, right)) <= 596 - 56  # A4 without its margin of 2 cm
    assert word_of_all in poppler("pdftotext", content, tmp_path).replace("\n", "")
    printed = by_office(word.render_word(made), tmp_path)
    right = re.findall(r'xMax="([\d.]+)" yMax', poppler("pdftotext", printed, tmp_path, "-bbox"))
    assert max(map(float, right)) <= 596 - 56


def test_a_word_with_figures_is_divided_in_a_narrow_cell_and_a_fingerprint_nowhere_else(
    tmp_path: Path,
) -> None:
    name, digest = "spis20231231schvaleno_text", sha256(b"").hexdigest()
    rows = ((name, "x"),)
    made = document(
        Paragraph(f"Otisk souboru je {digest}."), TableBlock("t", ("a", "b"), rows, (1, 7))
    )

    content = pdf.render_pdf(made)

    assert digest in poppler("pdftotext", content, tmp_path)
    words = re.findall(
        r'xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>',
        poppler("pdftotext", content, tmp_path, "-bbox"),
    )
    inside = [float(right) for right, part in words if len(part) > 3 and part in name]
    assert len(inside) > 1
    assert max(inside) <= 57 + 482 / 8


@pytest.mark.parametrize("letter", ["🚀", "漢", "\u2705"])
def test_a_letter_that_our_font_lacks_is_named_on_paper_and_stays_where_the_reader_has_it(
    letter: str, tmp_path: Path
) -> None:
    made, code = every_place(f"a{letter}b ☺ ✓"), f"a⟨U+{ord(letter):04X}⟩b ☺ ✓"

    assert code in poppler("pdftotext", pdf.render_pdf(made), tmp_path)
    assert f"a{letter}b" in word_text(word.render_word(made))
    assert f"a{letter}b" in markdown_text(html_and_markdown.render_markdown(made))
    assert f"a{letter}b" in "".join(read(html_and_markdown.render_html(made)).text)
    drawn = [
        charts.png(block)
        for paper in (made, every_place(code))
        for block in paper.blocks
        if isinstance(block, Chart)
    ]
    assert len(set(drawn)) == 1


def test_an_axis_counts_in_plain_numbers_and_counts_of_ten_digits_do_not_meet() -> None:
    numbers = {2016 + at: 9_876_543_210 - at for at in range(8)}
    spots = tuple(Spot(year, n, "", remark=False, tells=()) for year, n in numbers.items())
    chart = Chart("c", (Curve("A", "persons", spots, ()),), (), "i")

    with mpl.rc_context({"svg.fonttype": "none"}):
        written = re.findall(r">([^<>]+)</text>", charts.svg(chart))

    assert "10000000000" in written
    assert "1e10" not in written
    assert [str(n) in written for n in numbers.values()] == [False, True] * 4


def test_a_service_without_a_home_is_told_nothing_of_the_list_of_fonts() -> None:
    charts = [sys.executable, "-c", "import dashboard.documents.formats.charts"]
    homeless = {"HOME": "/dev/null", "PATH": os.environ["PATH"]}

    told = subprocess.run(charts, env=homeless, cwd=ROOT, capture_output=True, check=True)

    assert told.stderr == b""


def test_a_picture_that_finds_no_room_names_where() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(OSError, match="File too large") as full:
            pictures.render('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert full.value.filename
