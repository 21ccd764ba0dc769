"""The table of a Word document that a body filled in, and what of a stranger's document is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml

from dashboard.files import reading
from dashboard.files.child_limits import read_in_child
from dashboard.text.tables import Options
from tests.assessed import by_office
from tests.workbooks import parts_of, with_part

HEADERS = (("task", "úkol"), ("field", "část"), ("comment", "připomínka"), ("author", "autor"))
ASKED = Options(word_headers=HEADERS)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = "word/document.xml"


def written(*lines: tuple[str, ...], tables: int = 1) -> bytes:
    """A document with a table of another kind, and one or more under the heading Připomínky."""
    made = Document()
    made.add_table(1, 2).rows[0].cells[0].text = "Úkol č. 1.1"
    for _ in range(tables):
        made.add_paragraph("Připomínky")
        table = made.add_table(0, 4)
        for line in (("úkol", "část", "připomínka", "autor"), *lines):
            for cell, text in zip(table.add_row().cells, line, strict=False):
                cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_main(content: bytes, change: dict[str, str]) -> bytes:
    """The document with some letters of its main part replaced."""
    text = parts_of(content)[MAIN].decode()
    for before, after in change.items():
        assert before in text
        text = text.replace(before, after)
    return with_part(content, MAIN, text)


def read(content: bytes) -> tuple[list[tuple[int, tuple[str, ...]]], list[str]]:
    """The rows by their number in the table, and the problems with their place."""
    table, problems = reading.read(content, "draft.docx", ASKED)
    rows = list(table.records()) if table else []
    return rows, [f"{each.sheet}:{each.row}:{each.code}" for each in problems]


def test_the_table_is_found_by_its_first_row_and_named_by_what_stands_above_it() -> None:
    content = written(("1.1", "", "První.\nDruhý odstavec.", "Jana"), ("1.2", "", "", ""))

    table, problems = read_in_child(content, "draft.docx", ASKED)

    assert problems == []
    assert table is not None
    assert (table.sheet, table.header_row) == ("Připomínky", 1)
    assert table.columns == ("úkol", "část", "připomínka", "autor")
    assert list(table.records()) == [
        (2, ("1.1", "", "První.\nDruhý odstavec.", "Jana")),
        (3, ("1.2", "", "", "")),
    ]


def test_what_libreoffice_saves_is_read_alike(tmp_path: Path) -> None:
    content = written(("1.1", "cíl", "Žádost: „kůň“", "Jana"))

    again = by_office(content, tmp_path, "docx")

    assert again != content
    assert read(again) == read(content)


def test_what_a_person_does_not_see_is_not_read() -> None:
    deleted = f'<w:del {W} w:id="1" w:author="x"><w:r><w:delText>smazáno </w:delText></w:r></w:del>'
    moved = f'<w:moveFrom {W} w:id="2" w:author="x"><w:r><w:t>přesunuto </w:t></w:r></w:moveFrom>'
    hidden = f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>skryto </w:t></w:r>"
    struck = f"<w:r {W}><w:rPr><w:strike/></w:rPr><w:t>škrt</w:t></w:r>"
    added = f'<w:ins {W} w:id="3" w:author="x"><w:r><w:t>Text </w:t></w:r></w:ins>'
    made = Document(io.BytesIO(written(("1.1", "", "", "Jana"))))
    paragraph = made.tables[-1].rows[1].cells[2].paragraphs[0]
    for part in (deleted, moved, hidden, added, struck):
        paragraph._p.append(parse_xml(part))
    out = io.BytesIO()
    made.save(out)

    rows, problems = read(out.getvalue())

    assert rows == [(2, ("1.1", "", "Text škrt", "Jana"))]
    assert problems == ["Připomínky:2:rows-struck", "Připomínky:2:rows-changed"]


def test_merged_cells_are_read_as_in_a_workbook_and_a_row_that_begins_later_keeps_its_columns() -> (
    None
):
    lines = (("1.1", "", "První.", "Jana"), ("", "", "Druhá.", "Jana"), ("1.2", "", "", "Jana"))
    made = Document(io.BytesIO(written(*lines, ("x", "", "Třetí.", "Jana"))))
    rows = made.tables[-1].rows
    rows[1].cells[0].merge(rows[2].cells[0])
    rows[3].cells[1].merge(rows[3].cells[2]).text = "Sloučená."
    late = rows[4]._tr
    late.remove(late.tc_lst[0])
    late.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {W} w:val="1"/>'))
    out = io.BytesIO()
    made.save(out)

    assert read(out.getvalue()) == (
        [
            (2, ("1.1", "", "První.", "Jana")),
            (3, ("1.1", "", "Druhá.", "Jana")),
            (4, ("1.2", "Sloučená.", "", "Jana")),
            (5, ("", "", "Třetí.", "Jana")),
        ],
        ["Připomínky:2:cells-merged-down", "Připomínky:4:cells-merged"],
    )


def test_a_table_within_a_cell_is_text_of_the_cell_and_no_table_of_its_own() -> None:
    made = Document(io.BytesIO(written(("1.1", "", "Viz", "Jana"))))
    within = made.tables[-1].rows[1].cells[2].add_table(1, 4).rows[0]
    for cell, text in zip(within.cells, ("úkol", "část", "připomínka", "autor"), strict=True):
        cell.text = text
    out = io.BytesIO()
    made.save(out)

    rows, problems = read(out.getvalue())

    assert problems == []
    assert rows[0][1][2].split() == ["Viz", "úkol", "část", "připomínka", "autor"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: written(tables=0), "word-table-missing"),
        (lambda: written(("1.1", "", "x", "J"), tables=2), "word-table-twice"),
        (lambda: written()[:2_000], "word-damaged"),
        (lambda: with_main(written(), {"<w:body>": "<w:body><w:p>"}), "word-damaged"),
        (lambda: with_main(written(), {"<w:document ": "<!DOCTYPE x [<!ENTITY a 'b'>]><w:document "}),
         "word-refused"),
        (lambda: with_main(written(), {"Připomínky": "a" * 2_000_000}), "word-damaged"),
        (lambda: with_main(written(), {"<w:body>": "<w:body>" + "<w:p>" * 300 + "</w:p>" * 300}),
         "word-damaged"),
        (lambda: with_main(written(), {"<w:body>": "<w:body>" + " " * 300_000_000}), "word-refused"),
    ],
    ids=["no table", "two tables", "cut", "not XML", "entities", "endless text", "deep", "bomb"],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused_with_a_word_that_says_why(
    content: Callable[[], bytes], code: str
) -> None:
    table, problems = reading.read(content(), "draft.docx", ASKED)

    assert table is None
    assert [problem.code for problem in problems] == [code]


def test_an_open_document_text_and_a_document_where_none_is_asked_for_stay_refused(
    tmp_path: Path,
) -> None:
    draft = written(("1.1", "", "x", "Jana"))

    for content, options in ((by_office(draft, tmp_path, "odt"), ASKED), (draft, Options())):
        _, problems = reading.read(content, "draft.docx", options)
        assert [(each.code, each.values) for each in problems] == [
            ("file-kind", {"kind": "document"})
        ]
