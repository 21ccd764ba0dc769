"""What is asked of numbers that can be read and are hardly meant."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.files.file_to_table import read
from dashboard.progress import rows_in_question
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text.problem import Problem, Severity
from tests.progress.test_check_table import HEAD, in_words
from tests.small_plan import plan

STRATEGY = plan(
    """
  - number: "3.1"
    title: Count
    responsible: [CPD]
    start: 2024
    deadline: 2026
    indicators:
      - {id: 3.1.a, text: Trainings., kind: count, aggregate: sum, unit: trainings}
      - {id: 3.1.b, text: Proposals., kind: count, aggregate: distinct, unit: proposals}
      - {id: 3.1.c, text: Spent., kind: count, aggregate: sum, unit: CZK}
      - {id: 3.1.d, text: Rate., kind: level, direction: up, unit: per cent}
      - {id: 3.1.e, text: Length., kind: level, direction: down, unit: days}
      - {id: 3.1.f, text: Told., kind: share, direction: up, unit: victims}
      - {id: 3.1.g, text: Lent., kind: count, aggregate: sum, unit: million EUR}
      - {id: 3.1.h, text: Paid., kind: count, aggregate: sum, unit: tys. zł}
"""
)
QUIET = {"evidence-missing"}


def checked(
    *rows: str, accepted: pl.DataFrame | None = None, waiting: pl.DataFrame | None = None
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows and questions of a table of CPD."""
    table, problems = read("\n".join((HEAD, *rows)).encode(), "report.csv")
    assert table is not None, problems
    context = Context(STRATEGY, "CPD", date(2026, 6, 30), accepted=accepted, waiting=waiting)
    found, problems = check(table, context)
    assert all(in_words(problems)) or not problems
    assert all(problem.severity is Severity.WARNING for problem in problems)
    return found, [problem for problem in problems if problem.code not in QUIET]


def reported(*rows: str, submission: int) -> pl.DataFrame:
    """The same rows as a submission has them."""
    return checked(*rows)[0].with_columns(submission=pl.lit(submission, pl.Int64))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("3.1;a;Brno;2024-05-01;12,5;x;", "value-not-whole"),
        ("3.1;a;Brno;2024-05-01;12;x;", None),
        ("3.1;b;Bill;2024-05-01;3;x;", "value-counted-once"),
        ("3.1;b;Bill;2024-05-01;1;x;", None),
        ("3.1;c;Brno;2024-05-01;1250,75;x;", None),
        ("3.1;g;Brno;2024-05-01;2,5;x;", None),
        ("3.1;h;Brno;2024-05-01;2,5;x;", None),
        ("3.1;d;;2024-05-01;455;x;", "value-beyond-per-cent"),
        ("3.1;d;;2024-05-01;45,5;x;", None),
        ("3.1;e;;2024-05-01;120,5;x;", None),
        ("3.1;f;;2024-05-01;1,5/2;x;", "value-not-whole"),
        ("3.1;f;;2024-05-01;1/2;x;", None),
    ],
)
def test_a_number_is_asked_about_by_its_unit(row: str, code: str | None) -> None:
    found, problems = checked(row)

    assert [problem.code for problem in problems] == ([code] if code else [])
    assert found.height == 1
    assert all(problem.column == 5 for problem in problems)


HALF_YEARS = [
    "3.1;a;;2024-06-30;400;x;",
    "3.1;a;;2024-12-31;800;x;",
    "3.1;a;;2025-06-30;1200;x;",
    "3.1;a;;2025-12-31;1600;x;",
]


def test_running_totals_are_asked_about_while_the_earlier_files_still_wait() -> None:
    waiting = pl.concat([reported(HALF_YEARS[at], submission=at + 4) for at in range(3)])

    (problem,) = checked(HALF_YEARS[3], waiting=waiting)[1]

    assert (problem.code, problem.values["twice"]) == ("running-total-continued", "4000")


def test_two_totals_named_as_components_are_one_running_total() -> None:
    accepted = reported("3.1;a;2024 celkem;2024-12-31;400;x;", submission=4)

    (problem,) = checked("3.1;a;2025 celkem;2025-12-31;800;x;", accepted=accepted)[1]
    assert (problem.code, problem.values["twice"]) == ("running-total-continued", "1200")
    (problem,) = checked(
        "3.1;a;celkem 2024;2024-12-31;400;x;", "3.1;a;celkem 2025;2025-12-31;800;x;"
    )[1]
    assert problem.code == "running-total"
    assert checked("3.1;a;2025 celkem;2025-12-31;300;x;", accepted=accepted)[1] == []


def test_named_events_and_falling_numbers_are_no_running_total() -> None:
    accepted = reported("3.1;a;Brno;2024-01-01;1;x;", "3.1;a;Most;2024-02-01;2;x;", submission=4)

    assert checked("3.1;a;Plzeň;2024-03-01;3;x;", accepted=accepted)[1] == []
    assert (
        checked("3.1;a;;2025-06-30;5;x;", accepted=reported(HALF_YEARS[0], submission=4))[1] == []
    )


def test_a_correction_of_a_row_is_not_added_to_the_row_it_replaces() -> None:
    accepted = pl.concat([reported(HALF_YEARS[at], submission=4) for at in range(2)])

    assert checked("3.1;a;;2024-12-31;900;x;", accepted=accepted)[1][0].code == "value-differs"


def test_names_are_compared_up_to_so_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_in_question, "MOST_ROWS", 2)
    rows = [f"3.1;b;{name};2024-05-01;1;x;" for name in ("Praha, seminář", "Seminář Praha", "Bill")]

    assert [problem.code for problem in checked(*rows[:2])[1]] == ["name-alike"]
    assert checked(*rows)[1] == []
