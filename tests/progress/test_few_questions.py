"""What a check of a small table may cost, as a count: questions to polars, each some 25 to 110 µs."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.files.reading import read
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text import Table
from tests.polars_questions import counted_questions
from tests.progress.test_check_table import HEAD
from tests.progress.test_totals import STRATEGY

TODAY = date(2026, 6, 30)
TOWNS = ("Praha", "Brno", "Ostrava", "Plzeň", "Most", "Zlín")


def table(letters: str) -> Table:
    """Thirty right rows: of five days, each of a town of its own, by indicators in turn."""
    lines = (
        f"3.1;{letters[n % len(letters)]};{TOWNS[n % 6]} {n};{n // 6 + 1}. 6. 2024;1;x;"
        for n in range(30)
    )
    read_table, problems = read("\n".join((HEAD, *lines)).encode(), "report.csv")
    assert read_table is not None, problems
    return read_table


@pytest.mark.parametrize(
    ("letters", "earlier", "most"),
    [("a", False, 100), ("abcf", False, 130), ("abcf", True, 180)],
    ids=["one sum", "four kinds", "beside earlier rows of two bodies"],
)
def test_a_small_table_is_checked_in_few_questions(letters: str, earlier: bool, most: int) -> None:
    told, accepted = table(letters), None
    if earlier:
        accepted = pl.concat(
            check(told, Context(STRATEGY, by, TODAY))[0].with_columns(
                submission=pl.lit(7, pl.Int64), date=pl.col("date").dt.offset_by(shift)
            )
            for by, shift in (("CPD", "1d"), ("MOJ", "0d"))
        )
    context = Context(STRATEGY, "CPD", TODAY, accepted=accepted)

    with counted_questions() as asked:
        rows, problems = check(told, context)

    assert rows.height == 30
    assert {problem.code for problem in problems} == (
        {"double-count", "double-total"} if earlier else set()
    )
    assert 0 < len(asked) <= most


def test_what_all_lines_say_is_held_once_for_all() -> None:
    rows, _ = check(table("a"), Context(STRATEGY, "CPD", TODAY))

    held = rows.estimated_size()  # before it is looked at, which fills it in
    filled = pl.DataFrame(rows.rows(), rows.schema, orient="row")
    assert rows.equals(filled)
    assert held < 0.7 * filled.estimated_size()
