"""The rows that a reason names, as coordinators write them."""

from __future__ import annotations

import pytest

from dashboard.progress.returned_rows import find_rows, split_at_rows

LINES = range(2, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("row 4: which text?", (4,)),
        ("Row 4 and row 6.", (4, 6)),
        ("rows 4, 6 and 8", (4, 6, 8)),
        ("rows 4–6, 9", (4, 5, 6, 9)),
        ("line 3", (3,)),
        ("řádek 4: chybí doklad", (4,)),
        ("V řádku č. 4 a v řádcích 6, 7 a 9 chybí doklad.", (4, 6, 7, 9)),
        ("ř. 4 až 6", (4, 5, 6)),
        ("řádky 10-11", (10, 11)),
        ("row 40 is none of this file", ()),
        ("row " + "9" * 5_000, ()),
        ("In 2022 there were 4 of them; arrow 4", ()),
        ("row 4b", ()),
        ("", ()),
    ],
)
def test_a_reason_names_rows_in_either_language(text: str, expected: tuple[int, ...]) -> None:
    assert find_rows(text, LINES) == expected


def test_the_pieces_are_the_text_with_the_rows_apart() -> None:
    text = "rows 4 and 40: <b>which</b>? Also row 6."

    found = split_at_rows(text, LINES)

    assert "".join(piece for piece, _ in found) == text
    assert [line for _, line in found if line] == [4, 6]
