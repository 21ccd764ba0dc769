"""A report may say why something is late and when it is expected; no more of it is read than is meant."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.files.file_to_table import read
from dashboard.presentation.languages import Wording
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.strategy.model import Strategy
from dashboard.text.problem import Problem, errors
from tests.progress.test_check_table import STRATEGY, TODAY

HEAD = "úkol;ukazatel;složka;datum;hodnota;doklad;poznámka;Důvod zpoždění;Očekávané splnění"


def told(
    *rows: str, by: str = "MEYS", strategy: Strategy = STRATEGY, head: str = HEAD
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows and problems of a table of tasks of the Ministry of Education."""
    table, problems = read("\n".join((head, *rows)).encode(), "report.csv")
    assert table is not None, problems
    return check(table, Context(strategy, by, TODAY))


def delays(rows: pl.DataFrame) -> list[tuple[object, ...]]:
    return rows.select("indicator", "value", "word", "delay_reason", "expected").rows()


@pytest.mark.parametrize("reason", ["outside", "OUTSIDE", "Vnější okolnosti.", "outside  events"])
def test_a_reason_is_named_by_its_code_or_its_text(reason: str) -> None:
    rows, problems = told(f"1.2;a;;2023-06-30;;;;{reason};")

    assert delays(rows) == [("1.2.a", None, None, "outside", None)]
    assert problems == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *(("31. 1. 2024", "2024-01-31"), ("2024-06", "2024-06"), ("červen 2024", "2024-06")),
        *(("Q2 2024", "2024-Q2"), ("2. pololetí 2024", "2024-H2"), ("2024", "2024")),
        *(("do konce", None), ("by 2024", "2024"), ("nejpozději do 30. 6. 2024", "2024-06-30")),
    ],
)
def test_what_is_expected_is_read_as_dates_are_and_a_year_as_a_deadline(
    written: str, expected: str | None
) -> None:
    rows, problems = told(f"1.2;a;;2023-06-30;;;;;{written}")

    assert [each["expected"] for each in rows.iter_rows(named=True)] == [expected] * bool(expected)
    assert [problem.code for problem in problems] == ["date-form"] * (expected is None)


def test_with_a_delay_a_row_needs_no_value_and_a_task_no_note() -> None:
    rows, problems = told(
        "1.2;a;;2023-06-30;;;;outside;2024",
        "1.2;;;2023-06-30;;;;;2024",
        "1.2;a;;2023-05-31;0;x;;outside;2024",
        "1.2;a;;2023-04-30;;;late;;",
    )

    assert delays(rows)[:2] == [
        ("1.2.a", None, None, "outside", "2024"),
        (None, None, None, None, "2024"),
    ]
    assert [(problem.code, problem.row, problem.column) for problem in errors(problems)] == [
        ("value-missing", 5, 5)
    ]


def test_an_unknown_reason_is_refused_with_those_there_are_in_the_language_of_the_reader() -> None:
    _, (problem,) = told("1.2;a;;2023-06-30;;;;covid;")

    assert (problem.code, problem.row, problem.column) == ("delay-reason-unknown", 2, 8)
    assert "waiting for another body" in " ".join(Wording("en").problem(problem))
    czech = " ".join(Wording("cs").problem(problem))
    assert "„covid“" in czech
    assert "čeká se na jiný subjekt; jiné priority" in czech
    assert "other" not in czech


def test_an_expectation_before_the_day_of_its_row_is_asked_about() -> None:
    rows, (problem,) = told("1.2;a;;2023-06-30;;;;;2023-05")

    assert (problem.code, problem.severity, problem.column) == (
        "expected-before-date",
        "warning",
        9,
    )
    assert rows["expected"].to_list() == ["2023-05"]


def test_an_ambiguous_or_impossible_day_is_refused_as_in_the_column_of_dates() -> None:
    _, problems = told("1.2;a;;2023-06-30;;;;;5/6/2024", "1.2;a;;2023-06-30;;;;;31. 4. 2024")

    assert [(problem.code, problem.column) for problem in problems] == [
        ("date-ambiguous", 9),
        ("date-impossible", 9),
    ]


@pytest.mark.parametrize("evil", ["=1+1", "'=cmd|' /C calc'!A0", "@SUM(1)", "<b>2024</b>"])
def test_a_formula_or_markup_is_no_day_and_no_reason(evil: str) -> None:
    _, problems = told(f'1.2;a;;2023-06-30;;;;"{evil}";"{evil}"')

    assert [problem.code for problem in problems] == ["delay-reason-unknown", "date-form"]


def test_a_strategy_without_a_list_says_that_it_does_not_read_the_column() -> None:
    without = STRATEGY.model_copy(update={"delay_reasons": ()})
    rows, (problem,) = told("1.2;a;;2023-06-30;0;x;;outside;2024", strategy=without)

    assert (problem.code, problem.row, problem.column) == ("delay-reason-not-read", 1, 8)
    assert delays(rows) == [("1.2.a", 0, None, None, "2024")]
    _, problems = told("1.2;a;;2023-06-30;;x;;outside;", strategy=without)
    assert [each.code for each in errors(problems)] == ["value-missing"]


def test_a_public_source_says_no_delay() -> None:
    _, problems = told("1.2;a;;2023-06-30;0;x;;outside;2024", by="PUBLIC")

    assert [problem.code for problem in problems] == ["delay-of-source"] * 2
    assert "gestor" in Wording("cs").problem(problems[0])[0]


def test_the_columns_are_known_under_their_other_names() -> None:
    head = "task;indicator;date;value;reason for delay;expected date"

    rows, problems = told("1.2;a;2023-06-30;;other body;2024-Q3", head=head)

    assert [problem.code for problem in problems] == ["delay-reason-unknown"]
    rows, problems = told("1.2;a;2023-06-30;;other_body;2024-Q3", head=head)
    assert problems == []
    assert delays(rows) == [("1.2.a", None, None, "other_body", "2024-Q3")]
    assert date(2024, 9, 30) > TODAY
