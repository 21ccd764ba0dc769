"""What stands together on a page as Typst and an office set it, and where a word is divided."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dashboard.documents.blocks import (
    Block,
    Chart,
    CitedText,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    headings,
)
from dashboard.documents.formats import pdf, word, word_template
from dashboard.presentation.trend_chart import Curve, Spot
from tests.assessed import by_office, document, every_place, poppler, with_contents_updated

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


def test_a_column_is_as_wide_as_its_longest_word_where_another_has_room() -> None:
    rows = (("Česko", "1 (ze Spojeného království)", "0"),)
    fitting, narrow = (
        document(TableBlock("Returns", ("Line", "2016", "2017"), rows, widths=widths))
        for widths in ((5, 5, 5), (10, 2, 2))
    )

    assert widths_of(fitting) == pytest.approx([word_template.WIDTH.pt / 3] * 3, abs=1)
    line, with_words, without = widths_of(narrow)
    assert with_words > 9 * len("království)") / 2
    assert with_words > without
    assert line + with_words + without == pytest.approx(word_template.WIDTH.pt, abs=1)


def test_where_room_is_scarce_years_are_divided_and_no_word_of_a_header_is() -> None:
    headers = ("Řada", "Celkem", "Forma", "Věk", "Pohlaví", "Původ", "Země vykořisťování", "Jiné")
    years = ("2014–2021", "2016–2019", "částečně 2018–2021, 2022", "2016–2019", "–", "–", "–")
    rows = (("UNODC (OSN): formální kontakt", *years), ("Program: dobrovolné návraty", *years))

    widths = widths_of(document(TableBlock("", headers, rows, widths=(15, 9, 9, 9, 9, 9, 12, 9))))

    assert sum(widths) == pytest.approx(word_template.WIDTH.pt, abs=1)
    for header, width in zip(headers, widths, strict=True):
        # So wide are the bold letters of DejaVu Serif, which stands in for faces that are missing.
        assert width - 10.8 > 6.4 * max(map(len, header.split())), header


def test_a_short_table_stands_with_its_chart_and_no_last_row_stands_alone() -> None:
    spots = (Spot(2020, 3, "", remark=False, tells=()),)
    chart = Chart("Cases", (Curve("cases", "cases", spots, ()),), (), "Cases: 3 in 2020.")
    short, long = (
        TableBlock(
            "Numbers", ("Year",), tuple((str(2000 + at),) for at in range(rows)), widths=(1,)
        )
        for rows in (2, 12)
    )

    body = written(document(short, chart, long)).element.body

    leading = [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in body.iter(qn("w:p"))
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None
    ]
    the_gap, the_picture = "", ""
    assert leading == [
        *("Numbers", "Year", "2000", "2001", the_gap, the_picture),
        *("Numbers", "Year", "2000", "2010"),
    ]


def written(made: Document) -> Any:
    return docx.Document(io.BytesIO(word.render_word(made)))


def widths_of(made: Document) -> list[float]:
    """Those of the columns of its table, in points."""
    (table,) = written(made).tables
    return [column.width.pt for column in table.columns]
