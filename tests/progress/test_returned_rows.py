"""The rows that a reason names; what of returned rows is open, and whether a table has all of them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.progress.returned_rows import covers, find_rows, split_at_rows, unanswered

DAY, LINES = date(2022, 11, 30), range(2, 12)


def rows(*subjects: tuple[str | None, str | None], day: date = DAY) -> pl.DataFrame:
    """Rows of an indicator (or of a task where there is none) and a component."""
    return pl.DataFrame(
        {
            "task": ["2.3"] * len(subjects),
            "indicator": [indicator for indicator, _ in subjects],
            "component": [component for _, component in subjects],
            "date": [day] * len(subjects),
        },
        schema={"task": pl.String, "indicator": pl.String, "component": pl.String, "date": pl.Date},
    )


def test_what_nothing_was_sent_about_is_open() -> None:
    returned = rows(("2.3.a", "card"), ("3.1.a", None), (None, None))

    def ids_left(*later: pl.DataFrame) -> list[str | None]:
        return unanswered(returned, later)["indicator"].to_list()

    assert ids_left() == ["2.3.a", "3.1.a", None]
    assert ids_left(rows(("2.3.a", "another"), day=date(2022, 1, 1))) == ["3.1.a"]
    assert ids_left(rows(("2.3.a", "card")), rows(("3.1.a", "Act"))) == []


def test_a_table_covers_rows_only_with_every_component_and_day() -> None:
    returned = rows(("3.2.a", "Brno"), ("3.2.a", "Ostrava"))

    assert covers(rows(("3.2.a", "BRNO"), ("3.2.a", "ostrava"), ("2.3.a", "card")), returned)
    assert not covers(rows(("3.2.a", "Brno")), returned)
    assert not covers(rows(("3.2.a", "Brno"), ("3.2.a", "Ostrava"), day=date(2022, 1, 1)), returned)
    assert not covers(returned, rows())


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
