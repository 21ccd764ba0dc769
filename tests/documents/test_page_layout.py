"""What stands together on a page as Typst and an office set it, and where a word is divided."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from dashboard.documents.blocks import (
    Block,
    Bullets,
    Chart,
    CitedText,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    headings,
)
from dashboard.documents.formats import (
    pdf,
    word,
)
from dashboard.presentation.trend_chart import Curve, Spot
from tests.assessed import (
    by_office,
    document,
    every_place,
    poppler,
    with_contents_updated,
)

pytestmark = pytest.mark.rest


def in_one(text: str) -> str:
    """A text without spaces and hyphens, which a page may put anywhere."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def test_czech_letters_are_right_in_word_as_an_office_prints_it(
    czech: Document, tmp_path: Path
) -> None:
    content, contents = with_contents_updated(word.render_word(czech), tmp_path)

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
    listed = [one.text.replace("\xa0", " ") for one in headings(czech) if one.is_listed]
    assert set(listed) <= {line.rpartition("\t")[0] for line in updated}


def test_the_contents_page_of_word_is_full_before_anybody_updates_it(
    czech: Document, tmp_path: Path
) -> None:
    content = word.render_word(czech)

    printed = poppler("pdftotext", by_office(content, tmp_path), tmp_path)

    listed = in_one("".join(printed.split("\f")[:2]))
    named = [one.text for one in headings(czech) if one.is_listed]
    assert len(named) > 25
    assert [name for name in named if in_one(name) not in listed] == []
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"updateFields" not in parts.read("word/settings.xml")


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


def test_the_pdf_divides_a_word_only_where_no_line_of_its_column_holds_it(tmp_path: Path) -> None:
    row = ("by its misidentification", "", "incomprehensibilities beside")
    made = document(TableBlock("t", ("a", "b", "c"), (row,), widths=(6, 30, 4)))

    lines = poppler("pdftotext", pdf.render_pdf(made), tmp_path).splitlines()

    assert "misidentification" in lines
    assert "ties beside" in lines
    assert "incomprehensibilities" not in lines
    assert "incomprehensibilities" in in_one("".join(lines))


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
