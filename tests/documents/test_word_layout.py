"""What stands together on a page of Word, and how wide its columns are."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from dashboard.documents.blocks import Chart, Document, TableBlock
from dashboard.documents.formats import word, word_template
from dashboard.presentation.trend_chart import Curve, Spot
from tests.assessed import document


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
        text_of(paragraph)
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


def text_of(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
