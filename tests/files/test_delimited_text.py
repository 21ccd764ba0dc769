"""Letters to cells: both ways of splitting give the same, and the delimiter is told by what it shows."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from dashboard.files import delimited_text
from dashboard.files.delimited_text import COMPOSED
from dashboard.files.grid import Grid
from dashboard.text.problem import Problem
from dashboard.text.tables import Options

PIECES = some.sampled_from(
    [
        *("a", "ž", "1,5", " ", "\u00a0", "\t", ";", ";;", ",", "|", "\n", "\r", "\r\n", "\n\n"),
        *(
            "#",
            "'",
            "\\",
            "\x1a",
            "\x0b",
            "\x85",
            "\u2028",
            "\ufeff",
            "\x1f",
            "null",
            "😀",
            "a\u0301",
        ),
    ]
)
TEXTS = some.lists(PIECES, max_size=30).map("".join) | some.text(max_size=20)


@given(TEXTS, some.sampled_from([";", ",", "\t", "|", " ", ":"]))
@example("", ";")
@example("a;b\n\n\n", ";")
@example("a\nb;c\n", ";")
@example("\n\na;b", ";")
@example("x\x01;\n", ";")
def test_without_quotes_polars_splits_as_the_csv_module_does(written: str, delimiter: str) -> None:
    # Byte order marks are taken off before.
    written = written.replace('"', "").lstrip("\ufeff")

    (piece,) = delimited_text.cut_in_pieces(written.encode())
    cells = delimited_text._split_plain(piece, delimiter)

    expected = list(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter))
    if cells is None:
        return  # polars leaves it to the csv module
    assert cells.height == len(expected)
    for found, record in zip(cells.iter_rows(), expected, strict=True):
        assert list(found) == record + [""] * (cells.width - len(record))


def test_polars_splits_what_people_save() -> None:
    for written in ("a;b\n1;2\n", "a;b\r\n1;2\r\n", "a;b\r1;2", "a;b\n\n1\n;\n"):
        (piece,) = delimited_text.cut_in_pieces(written.encode())
        assert delimited_text._split_plain(piece, ";") is not None


@given(TEXTS | some.text(some.characters(min_codepoint=0x80, max_codepoint=0x17F), max_size=99))
def test_the_letters_of_a_text_are_those_that_are_in_it(written: str) -> None:
    letters = delimited_text.distinct_letters(written.encode())

    assert sorted(letters) == sorted({letter for letter in written if not letter.isascii()})


def test_letters_that_are_composed_whatever_stands_beside_them_join_with_no_other() -> None:
    letters = [
        *map(chr, range(0x300)),
        *filter(COMPOSED.fullmatch, map(chr, range(0x300, 0x110000))),
    ]
    parts = (unicodedata.decomposition(chr(code)).split() for code in range(0x110000))
    joined = {
        chr(int(part, 16)) for each in parts if each and each[0][0] != "<" for part in each[1:]
    }

    assert len(letters) > 0x300
    assert joined.isdisjoint(letters)
    assert all(
        unicodedata.normalize("NFC", letter) == letter and not unicodedata.combining(letter)
        for letter in letters
    )


@pytest.mark.parametrize("cell", ["1", '"1"'], ids=["plain", "quoted"])
def test_a_mark_of_byte_order_behind_the_line_of_the_separator_is_no_letter(cell: str) -> None:
    lines = delimited_text.read(
        f"\ufeff\ufeffsep=·\r\n\ufefftask·value\n1.1·{cell}\n".encode(), Options()
    )

    assert isinstance(lines, delimited_text.LinesOfText)
    grid = lines.split()
    assert isinstance(grid, Grid)
    assert grid.cells.rows() == [("task", "value"), ("1.1", "1")]


def test_a_row_that_is_wider_further_down_is_no_cell_lost() -> None:
    written = "a;b\n" * 40_000 + "1;2;3\n"

    cells = delimited_text.split_cells([written.encode()], ";")

    assert not isinstance(cells, Problem)
    assert (cells.height, cells.row(-1)) == (40_001, ("1", "2", "3"))


@given(TEXTS, some.sampled_from([";", ",", "\t", "·"]), some.integers(0, 9))
@example("a;b\n\ufeff1;2\n1;2;3\n;\n\n", ";", 0)
@example("a;b\r\r\n1;2;3\r", ";", 1)
@example("\n\n\na;b", ";", 0)
@example('a;"b\n1";2\n1;"2;3\n', ";", 0)
def test_a_text_in_pieces_has_the_cells_that_it_has_as_a_whole(
    written: str, delimiter: str, size: int
) -> None:
    encoded = written.lstrip("\ufeff").encode()
    whole = delimited_text._split_any(encoded.decode(), delimiter)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited_text, "PIECE", size)
        pieces = delimited_text.cut_in_pieces(encoded)
    cells = delimited_text.split_cells(pieces, delimiter)

    assert pieces == []
    if isinstance(whole, Problem) or isinstance(cells, Problem):
        assert whole == cells
    else:
        assert cells.equals(whole)


def test_a_cell_of_two_million_letters_and_an_open_quote_behind_it_are_read_as_such() -> None:
    long = "x" * 2_000_000

    cells = delimited_text.split_cells([f'a;"{long}"\n'.encode()], ";")
    broken = delimited_text.split_cells([f'a;"{long}"\nb;"{long}'.encode()], ";")

    assert not isinstance(cells, Problem)
    assert cells.row(0) == ("a", long)
    assert isinstance(broken, Problem)
    assert (broken.code, broken.row) == ("quote-open", 2)


@pytest.mark.parametrize(
    ("written", "delimiter"),
    [
        ("Praha, Brno, Ostrava\ntask;indicator;date\n1.1;a;x\n", ";"),
        ("title|with|bars\ntask,value\n1.1,1\n", ","),
        ("a;b\n1,5;2\n2,5;3\n", ";"),
        ("a,b\n1,2\n3,4;5\n", ","),
        ("název\n1,5\n2,5\n3\n", ";"),
        ("only one column\n", ";"),
        ("", ";"),
        ('"a;b;c",d\n"e;f",g\n', ","),
    ],
)
def test_the_delimiter_is_told_by_heads_and_by_rows_of_one_width(
    written: str, delimiter: str
) -> None:
    grid = delimited_text.read(written.encode(), Options())

    assert isinstance(grid, delimited_text.LinesOfText)
    assert grid.delimiter == delimiter
    assert isinstance(grid.split(), Grid)


@pytest.mark.parametrize(
    ("written", "both"), [("1,5;2,5\n3,5;4,5\n", (";", ",")), ("a\tb|c\nd\te|f\n", ("TAB", "|"))]
)
def test_two_delimiters_that_do_equally_well_are_asked(written: str, both: tuple[str, str]) -> None:
    found = delimited_text.read(written.encode(), Options())

    assert isinstance(found, Problem)
    assert (found.code, tuple(found.values.values())) == ("delimiter-ambiguous", both)
    lines = delimited_text.read(written.encode(), Options(delimiter="|"))
    assert isinstance(lines, delimited_text.LinesOfText)
    assert isinstance(lines.split(), Grid)
