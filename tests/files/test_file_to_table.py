"""Bytes of no kind, tables of too many cells, and what is hidden; every writing is in `text.yaml`."""

from __future__ import annotations

import random

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dashboard.files.file_to_table import read
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text.tables import Options
from tests.workbooks import book_of, saved


def places(content: bytes) -> list[tuple[str, int | None, int | None]]:
    """The problems of a file that is not read, with their cells."""
    found, problems = read(content, "report.csv")
    assert found is None
    return [(problem.code, problem.row, problem.column) for problem in problems]


@pytest.mark.parametrize("name", ["report.xlsx", "REPORT.XLS", "report.ods", "report.csv"])
def test_bytes_of_no_kind_are_told_as_that_and_not_as_a_wrong_encoding(name: str) -> None:
    for seed in range(20):
        content = random.Random(seed).randbytes(60 * (seed + 1))

        table, problems = read(content, name)

        assert table is None
        kind = "file-kind" if name == "report.csv" else "file-misnamed"
        assert [problem.code for problem in problems] == [kind], seed
        assert all(all(Wording(language).problem(problems[0])) for language in LANGUAGES)


def test_a_csv_that_was_called_a_workbook_is_read() -> None:
    table, problems = read("úkol;poznámka\n1.1;žádná změna\n".encode("cp1250"), "report.xlsx")

    assert (problems, table is not None) == ([], True)


def test_a_table_of_more_columns_than_anybody_needs_is_refused() -> None:
    head = ",".join(f"c{number}" for number in range(201))

    assert places(head.encode()) == [("too-many-columns", 1, 201)]


def test_a_row_of_a_million_cells_is_refused_where_it_stands() -> None:
    content = b"task,value\n1.1,1\n" + b"x," * 1_000_000 + b"x\n1.1,1,2\n"

    assert places(content) == [("too-many-columns", 3, 201), ("row-too-wide", 4, 3)]


def test_empty_cells_far_beyond_the_head_are_no_columns() -> None:
    content = b"task,value" + b"," * 16_382 + b"\n1.1,1" + b"," * 16_382 + b"\n"
    table, problems = read(content, "report.csv")

    assert problems == []
    assert table is not None
    assert (table.columns, table.cells.rows()) == (("task", "value"), [("1.1", "1")])


def test_what_is_hidden_is_told_of_a_table_below_title_rows_as_well() -> None:
    book = book_of(("2.3", "a", "card", "2022-11-30", "1", "x", ""))
    sheet = book.worksheets[0]
    sheet.insert_rows(1, 3)
    sheet["A1"], sheet["A2"], sheet["A3"] = "Report", "for 2022", "in Prague"
    sheet["A1"].comment = Comment("Draft.", "Eva")
    sheet.column_dimensions["E"].hidden = True
    for row in (2, 5):
        sheet.row_dimensions[row].hidden = True
    sheet["A3"].font = Font(strike=True)

    table, remarks = read(saved(book), "report.xlsx", Options())

    assert table is not None
    assert (table.header_row, table.comments) == (4, ())
    told = [(each.code, each.row, each.column, each.values) for each in remarks]
    assert told == [
        ("rows-hidden", 4, 1, {"rows": "2, 5"}),
        ("columns-hidden", 4, 5, {"columns": "E"}),
    ]
