"""A table beside what was accepted before: what it takes back, what another body reports as well."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.files.file_to_table import read
from dashboard.presentation.languages import Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text.problem import Problem, Severity
from tests.progress.test_check_table import HEAD, in_words, unmarked
from tests.small_plan import TOGETHER, plan
from tests.small_plan import rows as standing

STRATEGY = plan(
    TOGETHER
    + """      - {id: 3.1.f, text: Names., kind: recurring, every: year, aggregate: distinct}
      - id: 3.1.g
        text: The level.
        kind: level
        unit: Kč
        direction: down
        target: {value: 20, basis: strategy}
"""
)
QUIET = {"evidence-missing", "like-deliverable"}


def reported(*rows: str, by: str = "CPD", submission: int = 7, head: str = HEAD) -> pl.DataFrame:
    """Rows as they stand after their acceptance."""
    table, _ = read("\n".join((head, *rows)).encode(), "before.csv")
    assert table is not None
    found, problems = check(table, Context(STRATEGY, by, date(2026, 1, 1)))
    assert not [problem for problem in problems if problem.code not in QUIET]
    return found.with_columns(submission=pl.lit(submission, pl.Int64))


def told(*rows: str, beside: pl.DataFrame, by: str = "CPD") -> list[Problem]:
    """The warnings of a table, those that need no earlier report left out."""
    table, _ = read("\n".join((HEAD, *rows)).encode(), "report.csv")
    assert table is not None
    context = Context(STRATEGY, by, date(2026, 1, 1), accepted=beside)
    found, problems = check(table, context)
    assert found.height == len(rows)
    assert all(in_words(problems)) or not problems
    return [problem for problem in problems if problem.code not in QUIET]


def test_another_value_for_the_same_key_names_the_report_it_will_replace() -> None:
    written, places = unmarked("3.1;a;Brno;2024-05-01;«5,5;x;", "3.1;a;Plzeň;2024-05-01;2;x;")
    before = reported("3.1;a;BRNO;1. 5. 2024;2,5;x;", "3.1;a;Plzeň;2024-05-01;2;x;")

    (problem,) = told(*written, beside=before)

    assert (problem.code, problem.row, problem.column) == ("value-differs", *places[0])
    assert problem.values == {"found": "5,5", "word": "2.5", "submission": "7"}
    assert problem.severity is Severity.WARNING
    assert any("2,5" in line for line in in_words([problem]))


def test_a_word_for_the_same_day_as_a_delay_alone_says_that_no_value_was_reported() -> None:
    before = reported("3.1;a;;2024-05-01;;;;2024-06", head=f"{HEAD};expected")

    (problem,) = told("3.1;a;;2024-05-01;beze změny;;", beside=before)

    assert (problem.code, problem.values["word"]) == ("value-differs", "delay")
    assert Wording("en").problem(problem)[0].startswith("Report no. 7 gave no value yet for")


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("3.1;a;;2024-05-01;beze změny;;", "3.1;a;;2024-05-01;3;x;", []),
        ("3.1;a;;2024-05-01;3;x;", "3.1;a;;2024-05-01;beze změny;;", []),
        ("3.1;a;;2024-05-01;ongoing;;", "3.1;a;;2024-05-01;beze změny;;", ["value-differs"]),
        ("3.1;a;;2024-05-01;3;x;", "3.1;a;;2024-05-01;3,0;y;n", []),
        ("3.1;a;;2024-05-01;3;x;", "3.1;a;;2024-05-02;4;x;", []),
        ("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-06-01;2;x;", ["total-falls"]),
        ("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-05-01;2;x;", ["value-differs"]),
        ("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-06-01;3;x;", []),
        ("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-04-01;2;x;", []),
        ("3.1;b;north;2024-05-01;3;x;", "3.1;b;south;2024-06-01;2;x;", []),
        ("3.1;e;;2024-05-01;3;x;", "3.1;e;;2024-06-01;2;x;", ["total-falls"]),
        ("3.1;e;;2024-05-01;3;x;", "3.1;e;;2025-06-01;2;x;", []),
        ("3.1;f;Brno;2024-05-01;1;x;", "3.1;f;brno;2024-06-01;0;x;", ["reached-before"]),
        ("3.1;f;Brno;2024-05-01;1;x;", "3.1;f;brno;2025-06-01;0;x;", []),
        ("3.1;d;law;2024-05-01;ano;x;", "3.1;d;The law;2024-06-01;ne;x;", ["reached-before"]),
        ("3.1;d;law;2024-05-01;ano;x;", "3.1;d;manual;2024-06-01;ne;x;", []),
        ("3.1;d;law;2024-05-01;ne;x;", "3.1;d;law;2024-06-01;ne;x;", []),
        ("3.1;d;law;2024-05-01;ano;x;", "3.1;d;law;2024-04-01;ne;x;", []),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;romania;2024-06-01;0;x;", ["reached-before"]),
        ("3.1;;;2024-05-01;;;one", "3.1;;;2024-05-01;;;another", []),
    ],
)
def test_what_a_body_reported_itself(before: str, after: str, codes: list[str]) -> None:
    problems = told(after, beside=reported(before))

    assert [problem.code for problem in problems] == codes
    assert all(problem.values["submission"] == "7" for problem in problems)
    assert told(after, beside=reported(before, by="MOJ").clear()) == []


def test_a_total_is_held_against_the_last_one_before_it() -> None:
    before = reported("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-07-01;5;x;")

    problems = told("3.1;b;;2024-06-01;4;x;", "3.1;b;;2024-08-01;4;x;", beside=before)

    assert [(problem.code, problem.row) for problem in problems] == [("total-falls", 3)]
    expected = {"found": "4", "word": "5", "submission": "7", "day": "2024-07-01"}
    assert problems[0].values == expected


def test_a_total_that_falls_within_the_table_names_its_row() -> None:
    problems = told("3.1;b;;2024-06-01;4;x;", "3.1;b;;2024-08-01;3;x;", beside=standing())

    assert [(problem.code, problem.row) for problem in problems] == [("total-falls-here", 3)]
    assert problems[0].values == {"found": "3", "word": "4", "first": "2"}


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["3.1;b;;2024-06-01;8;x;", "3.1;b;;2024-07-01;9;x;"], ["total-falls", "total-falls"]),
        (["3.1;b;;2024-06-01;12;x;", "3.1;b;;2024-07-01;9;x;"], ["total-falls-here"]),
        (["3.1;d;law;2024-06-01;1;x;", "3.1;d;law;2024-07-01;0;x;"], ["reached-before"]),
        (["3.1;d;manual;2024-06-01;1;x;", "3.1;d;manual;2024-07-01;0;x;"], []),
    ],
)
def test_rows_of_the_table_between_hide_no_earlier_report(
    rows: list[str], codes: list[str]
) -> None:
    before = reported("3.1;b;;2024-05-01;10;x;", "3.1;d;law;2024-05-01;1;x;")

    assert [problem.code for problem in told(*rows, beside=before)] == codes


def test_a_corrected_row_is_no_longer_held_against_its_table() -> None:
    before = reported("3.1;b;;2024-05-01;30;x;")

    problems = told("3.1;b;;2024-05-01;3;x;", "3.1;b;;2024-06-01;4;x;", beside=before)

    assert [problem.code for problem in problems] == ["value-differs"]


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        ("3.1;a;Školení Brno;2024-05-01;1;x;", "3.1;a;skoleni BRNO;2024-06-02;1;x;", 3),
        ("3.1;a;Brno;2024-05-01;1;x;", "3.1;a;Brno;2024-05-01;1;x;", 3),
        ("3.1;a;Brno;2024-05-01;1;x;", "3.1;a;Seminar;1. 5. 2024;1;x;", 4),
        ("3.1;a;;2024-05-01;1;x;", "3.1;a;;2024-05-01;2;x;", 4),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;Rumunsko;2024-05-01;1;x;", 4),
        ("3.1;b;north;2024-05-01;1;x;", "3.1;b;north;2024-06-01;1;x;", 3),
        ("3.1;a;Brno;2024-05-01;1;x;", "3.1;a;Plzeň;2024-06-01;1;x;", None),
        ("3.1;a;;Q2 2024;1;x;", "3.1;a;;Q2 2024;1;x;", None),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;Romania;2024-06-01;1;x;", None),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;ROMANIA;2024-05-01;1;x;", None),
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-01;1;x;", None),
        ("3.1;b;;2024-05-01;1;x;", "3.1;b;;2024-05-01;1;x;", None),
    ],
)
def test_what_another_body_reported_may_count_twice(
    before: str, after: str, column: int | None
) -> None:
    problems = told(after, beside=reported(before, by="MOJ"))

    code = "double-total" if ";b;" in after else "double-count"
    expected = [] if column is None else [(code, 2, column)]
    assert [(one.code, one.row, one.column) for one in problems] == expected
    for problem in problems:
        assert problem.severity is Severity.WARNING
        assert (problem.values["entity"], problem.values["submission"]) == ("MOJ", "7")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-01;0;x;", "1"),
        ("3.1;d;law;2024-05-01;0;x;", "3.1;d;The law;1. 5. 2024;ano;x;", "0"),
        ("3.1;a;Školení Brno;2024-05-01;12;x;", "3.1;a;skoleni BRNO;2024-05-01;18;x;", "12"),
        ("3.1;a;Brno;2024-05-01;0;x;", "3.1;a;Brno;2024-05-01;1;x;", "0"),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;Romania;2024-05-01;0;x;", "1"),
        ("3.1;b;north;2024-06-30;4;x;", "3.1;b;north;Q2 2024;5;x;", "4"),
        ("3.1;e;2024;2024-05-31;4;x;", "3.1;e;;2024-12-31;5;x;", "4"),
        ("3.1;g;;Q2 2024;25,5;x;", "3.1;g;;2024-06-30;25,4;x;", "25.5"),
        # Another thing, another time, the same value, or no value at all.
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;manual;2024-05-01;0;x;", None),
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-02;0;x;", None),
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-01;1;x;", None),
        ("3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-01;ongoing;;", None),
        ("3.1;a;Brno;Q2 2024;12;x;", "3.1;a;Plzeň;2024-05-02;18;x;", None),
        ("3.1;c;Romania;2024-05-01;1;x;", "3.1;c;Poland;2024-05-02;0;x;", None),
        ("3.1;e;;2024-05-31;4;x;", "3.1;e;;2025-05-31;5;x;", None),
        ("3.1;g;;2024-03-31;25;x;", "3.1;g;;2024-06-30;26;x;", None),
    ],
)
def test_what_another_body_says_otherwise_of_the_same_thing_is_told(
    before: str, after: str, said: str | None
) -> None:
    problems = told(after, beside=reported(before, by="MOJ"))

    expected = [] if said is None else [("other-body-differs", "MOJ", "7", said)]
    assert [
        (one.code, one.values["entity"], one.values["submission"], one.values["word"])
        for one in problems
    ] == expected


@pytest.mark.parametrize(("by", "other"), [("CPD", "PUB"), ("PUB", "CPD")])
def test_a_public_source_and_an_owner_contradict_nobody(by: str, other: str) -> None:
    yes, no = "3.1;d;law;2024-05-01;1;x;", "3.1;d;law;2024-05-01;0;x;"

    assert told(no, beside=reported(yes, by=other), by=by) == []


@pytest.mark.parametrize(("by", "other"), [("CPD", "PUB"), ("PUB", "CPD")])
def test_a_public_source_never_counts_twice_with_an_owner(by: str, other: str) -> None:
    line = "3.1;a;Brno;2024-05-01;1;x;"

    assert told(line, beside=reported(line, by=other), by=by) == []


def test_without_earlier_reports_nothing_is_asked() -> None:
    assert told("3.1;a;Brno;2024-05-01;1;x;", beside=standing()) == []
