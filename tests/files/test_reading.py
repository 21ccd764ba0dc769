"""Bytes as people's programs save them: what is read, what is refused, and where the fault stands."""

from __future__ import annotations

import codecs
import random

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dashboard.files.reading import read
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.text.problem import Problem
from dashboard.text.tables import Options, Table
from tests.workbooks import book_of, saved


def table(content: bytes, options: Options | None = None) -> Table:
    found, problems = read(content, "report.csv", options)
    assert problems == []
    assert found is not None
    return found


def rows(found: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(found.cells.iter_rows())


def numbers(found: Table) -> tuple[int, ...]:
    return tuple(found.numbers)


def refused(content: bytes, options: Options | None = None) -> list[Problem]:
    """The problems of a file that is not read, each of them sayable in every language."""
    found, problems = read(content, "report.csv", options)
    assert found is None
    assert all(problem.file == "report.csv" for problem in problems)
    assert all(Wording(language).problem(one) for one in problems for language in LANGUAGES)
    return problems


def places(problems: list[Problem]) -> list[tuple[str, int | None, int | None]]:
    return [(problem.code, problem.row, problem.column) for problem in problems]


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


# Faults


def test_every_row_that_is_too_wide_is_reported_at_its_first_cell_too_many() -> None:
    problems = refused(b"task,value\n1.1,1,2\n2.4,0\n3.1,1,,\n3.2,1,2,3\n")

    assert places(problems) == [("row-too-wide", 2, 3), ("row-too-wide", 5, 3)]
    assert [problem.value for problem in problems] == ["2", "2"]
    assert [problem.values["found"] for problem in problems] == ["3", "4"]


@pytest.mark.parametrize("header_row", [None, 1])
def test_a_file_of_nothing_or_of_blank_cells_is_empty(header_row: int | None) -> None:
    blank = (
        b"",
        b" ",
        b"\n\r\n",
        b"\t \n \n",
        b",,\n,,\n",
        b"\x1a",
        b"sep=;\n",
        "\u00a0\n".encode(),
    )
    for content in (*blank, codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n"):
        assert codes(refused(content, Options(header_row=header_row))) == ["file-empty"], content


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"{\\rtf1\\ansi", "rtf"),
        (b"<!DOCTYPE html><table></table>", "html"),
        (b"<!doctype HTML>", "html"),
        (b"\r\n  <HTML xmlns='x'>", "html"),
        (codecs.BOM_UTF8 + b"<html><table>", "html"),
        (b"<table border=1><tr><td>task</td>", "html"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "html"),
        (codecs.BOM_UTF8 + b'<?xml version="1.0"?><Workbook>', "xml"),
        (b"\x1f\x8b\x08\x08task;value\n1;1", "archive"),
        (b"BZh91AY&SY", "archive"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0JFIF", "image"),
        (b"\x02\x01\x03task;value\n1;1", "binary"),
        (b"PK\x03\x04\x14\x00xl/workbook.bin", "xlsb"),
        (b"PK\x03\x04\x14\x00word/document.xml", "document"),
        (b"PK\x03\x04\x14\x00folder/table.csv with xl/ in its bytes", "archive"),
        (b"task,value\n1.1,\x001\n", "binary"),
        ("task,value\n1.1,\0\n".encode("utf-16"), "binary"),
    ],
)
def test_another_kind_of_file_is_refused_by_name_whatever_it_is_called(
    content: bytes, kind: str
) -> None:
    problems = refused(content)

    assert codes(problems) == ["file-kind"]
    assert problems[0].values == {"kind": kind}


@pytest.mark.parametrize("name", ["report.xlsx", "REPORT.XLS", "report.ods", "report.csv"])
def test_bytes_of_no_kind_are_told_as_that_and_not_as_a_wrong_encoding(name: str) -> None:
    for seed in range(20):
        content = random.Random(seed).randbytes(60 * (seed + 1))

        table, problems = read(content, name)

        assert table is None
        assert codes(problems) == ["file-kind" if name == "report.csv" else "file-misnamed"], seed
        assert all(all(Wording(language).problem(problems[0])) for language in LANGUAGES)


def test_a_csv_that_was_called_a_workbook_is_read() -> None:
    table, problems = read("úkol;poznámka\n1.1;žádná změna\n".encode("cp1250"), "report.xlsx")

    assert (problems, table is not None) == ([], True)


def test_a_table_of_more_columns_than_anybody_needs_is_refused() -> None:
    head = ",".join(f"c{number}" for number in range(201))

    assert places(refused(head.encode())) == [("too-many-columns", 1, 201)]


def test_a_row_of_a_million_cells_is_refused_where_it_stands() -> None:
    content = b"task,value\n1.1,1\n" + b"x," * 1_000_000 + b"x\n1.1,1,2\n"

    assert places(refused(content)) == [("too-many-columns", 3, 201), ("row-too-wide", 4, 3)]


def test_empty_cells_far_beyond_the_head_are_no_columns() -> None:
    found = table(b"task,value" + b"," * 16_382 + b"\n1.1,1" + b"," * 16_382 + b"\n")

    assert (found.columns, rows(found)) == (("task", "value"), (("1.1", "1"),))


# Corrections of what was detected


@pytest.mark.parametrize(
    ("encoding", "known"),
    [
        ("iso8859-2", "iso8859-2"),
        ("ISO-8859-2", "iso8859-2"),
        ("latin2", "iso8859-2"),
        ("cp852", "cp852"),
        ("windows-1250", "cp1250"),
        ("UTF8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("UTF-16LE", "utf-16-le"),
    ],
)
def test_a_given_encoding_is_used(encoding: str, known: str) -> None:
    content = "úkol;š\n".encode(encoding)

    found = table(content, Options(encoding=encoding))

    assert (found.columns, found.encoding) == (("úkol", "š"), known)


@pytest.mark.parametrize(
    ("content", "encoding", "byte"),
    [
        ("task;value\n1.1;1\nú;1\n".encode("cp1250"), "utf-8", "0xFA"),
        (b"task;value\n1.1;1\n\x81;1\n", "cp1250", "0x81"),
    ],
)
def test_a_byte_that_is_no_letter_of_the_given_encoding_is_named_with_its_row(
    content: bytes, encoding: str, byte: str
) -> None:
    problems = refused(content, Options(encoding=encoding))

    assert [(problem.code, problem.row) for problem in problems] == [("encoding-broken", 3)]
    assert problems[0].values == {"byte": byte, "encoding": encoding}


@pytest.mark.parametrize(
    ("content", "options", "place"),
    [
        (b"task;value\r1.1;1\r2.4;\x81\r", None, (3, 2)),
        (b"sep=;\r\ntask;value\r\n\x81;1\r\n", None, (2, 1)),
        (b'task,note\n1.1,"a, b\nc"\n2.4,"d, \x81\n"', None, (3, 2)),
        (b"\x81ask;value\n", None, (1, 1)),
        (b"task|value\n1;1|\xfa\n", Options("utf-8", "|"), (2, 2)),
    ],
)
def test_the_place_of_a_wrong_byte_is_its_cell(
    content: bytes, options: Options | None, place: tuple[int, int]
) -> None:
    assert places(refused(content, options)) == [("encoding-broken", *place)]


@pytest.mark.parametrize(
    "encoding",
    [
        *("klingon", "utf-99", "rot13", "hex", "../utf-8", "", "a\0b", "ž"),
        *("undefined", "punycode", "idna", "utf-7", "raw_unicode_escape", "unicode_escape"),
    ],
)
def test_an_encoding_that_does_not_exist_is_a_problem(encoding: str) -> None:
    problems = refused(b"task;value\n", Options(encoding=encoding))

    assert codes(problems) == ["encoding-unknown"]
    assert problems[0].values["found"] == encoding


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


def test_two_rows_that_may_be_the_head_are_asked() -> None:
    content = "úkol;ukazatel;datum\ntask;indicator;date;value\n1.1;a;2022-05-01;1\n".encode()

    problems = refused(content)

    assert places(problems) == [("head-ambiguous", 1, 1)]
    assert problems[0].values == {"found": "1", "other": "2"}
    assert table(content, Options(header_row=2)).header_row == 2


@pytest.mark.parametrize("row", [-1, 3, 99])
def test_a_head_outside_the_file_is_a_problem(row: int) -> None:
    problems = refused(b"task;value\n1.1;1\n", Options(header_row=row))

    assert codes(problems) == ["head-row"]
    assert problems[0].values == {"found": str(row), "rows": "2"}


@pytest.mark.parametrize("delimiter", ["", "||", "a", "7", '"', "\n", "\r", "\0"])
def test_a_delimiter_that_cannot_separate_cells_is_a_problem(delimiter: str) -> None:
    problems = refused(b"task;value\n1.1;1\n", Options(delimiter=delimiter))

    assert codes(problems) == ["delimiter-form"]


@pytest.mark.parametrize("announced", ['sep="', "sep=a", "sep="])
def test_an_announced_delimiter_that_cannot_separate_cells_is_no_announcement(
    announced: str,
) -> None:
    assert numbers(table(f"{announced}\n1;2\n".encode(), Options(header_row=2))) == ()
