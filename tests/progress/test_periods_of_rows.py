"""A row of what recurs counts in one period, for the check as for the engine; a row in none is refused."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from dashboard.files.file_to_table import read
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.strategy import recurrence
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.text import Problem, Severity
from tests.small_plan import strategy_of

TEXT = """\
id: small
title: A small strategy
source: nobody
period: {start: 2020-01-01, end: 2024-12-31}
conventions: {year_start: 01-01, year_deadline: 12-31}
coordinator: OWNER
goal: One goal
entities:
  - {code: OWNER, kind: ministry, name: Owner, name_cs: Gestor}
tasks:
  - number: 1
    title: Each year
    responsible: [OWNER]
    start: 2021
    deadline: 2022
    indicators:
      - {id: 1.a, text: T, kind: recurring, every: EVERY, AGGREGATEtarget: {value: 1, basis: strategy}}
"""
LATER = (
    "amendments: [{date: 2022-06-30, reason: r, authority: a, task: 1, set: {deadline: 2023}}]\n"
)


def strategy(aggregate: str, every: str = "year", more: str = "") -> Strategy:
    added = f"aggregate: {aggregate}, " if aggregate else ""
    return strategy_of(TEXT.replace("AGGREGATE", added).replace("EVERY", every) + more)


def checked(of: Strategy, component: str, day: date) -> tuple[pl.DataFrame, list[Problem]]:
    head = "task;indicator;component;date;value;evidence;note"
    line = f"1;a;{component};{day.isoformat()};1;x;"
    table, _ = read(f"{head}\n{line}\n".encode(), "report.csv")
    assert table is not None
    return check(table, Context(of, "OWNER", date(2024, 12, 31)))


@pytest.mark.parametrize(
    ("aggregate", "component", "day", "name"),
    [
        ("", "", "2021-01-10", "2021"),
        ("", "", "2022-11-15", "2022"),
        ("", "2021", "2022-05-05", "2021"),
        ("", "", "2020-12-31", None),
        ("", "2020", "2021-05-05", None),
        ("", "Praha", "2021-05-05", None),
        ("latest", "", "2021-05-05", "2021"),
        ("latest", "2021", "2022-05-05", "2021"),
        ("latest", "", "2020-12-31", None),
        ("latest", "Praha", "2021-05-05", None),  # it has one running total a period
        ("sum", "Praha", "2021-05-05", "praha"),
        ("sum", "2021", "2022-05-05", "2021"),
        ("sum", "2020", "2021-05-05", None),
        ("sum", "Praha", "2020-05-05", None),
        ("sum", "", "2023-01-01", None),
        ("distinct", "Praha", "2021-05-05", "praha"),
        ("distinct", "2021", "2022-05-05", "2021"),  # a name like any other
        ("distinct", "2021", "2020-05-05", None),
    ],
)
def test_a_row_names_its_period_or_has_that_of_its_date_and_is_refused_in_none(
    aggregate: str, component: str, day: str, name: str | None
) -> None:
    rows, problems = checked(strategy(aggregate), component, date.fromisoformat(day))

    refused = [problem.code for problem in problems if problem.severity is Severity.ERROR]
    assert refused == ([] if name else ["occurrence-unknown"])
    assert rows["name"].to_list() == ([name] if name else [])


@pytest.mark.parametrize("every", ["year", "half-year", "quarter"])
@pytest.mark.parametrize("aggregate", ["sum", "distinct", "latest"])
def test_the_check_and_the_engine_give_a_row_the_same_period(aggregate: str, every: str) -> None:
    of = strategy(aggregate, every)
    task, indicator = next(of.indicators())
    listed = recurrence.components_of(of, task, indicator)
    days = [date(2020, 1, 1) + timedelta(days=9 * step) for step in range(160)]
    written = ["", "Praha", "2021", "2021-H2", "2021-Q3", "2022-H1", "2022-Q1"]
    # A running total has no name but that of a period.
    if aggregate == "latest":
        written = ["", *(name for name in written if any(name == each.id for each in listed))]
    asked = [(name, day) for name in written for day in days]
    found = [recurrence.find_occurrence(indicator, listed, name, day) for name, day in asked]
    frame = pl.DataFrame(
        [(name.casefold() or None, day, indicator.row_kind, every) for name, day in asked],
        schema={"name": pl.String, "date": pl.Date, "kind": pl.String, "every": pl.String},
        orient="row",
    )

    counted = frame.select(recurrence.period_of_row()).to_series()

    ids = {each.id.casefold() for each in listed}
    assert [each.id.casefold() if each else None for each in found] == [
        period if period in ids else None for period in counted
    ]


def test_an_amended_deadline_brings_its_periods() -> None:
    adopted, amended = strategy(""), strategy("", more=LATER)

    assert checked(adopted, "2023", date(2023, 5, 5))[0].is_empty()
    assert checked(amended, "2023", date(2023, 5, 5))[0]["name"].to_list() == ["2023"]
    assert checked(amended, "2021", date(2023, 5, 5))[0]["name"].to_list() == ["2021"]


def test_a_part_of_a_period_is_asked_about_and_takes_no_row() -> None:
    text = TEXT.replace("start: 2021\n", "start: 2021-03-15\n").replace("e: 2022\n", "e: 2022-10\n")

    of, asked = parse(text.replace("AGGREGATE", "").replace("EVERY", "quarter") + LATER)

    assert of is not None
    assert [(each.code, each.values["found"]) for each in asked] == [
        ("period-in-part", "2021-Q1, 2022-Q4"),
        ("period-in-part", "2021-Q1"),
    ]
    assert checked(of, "2021-Q2", date(2022, 5, 5))[1] == []
    assert [each.code for each in checked(of, "2021-Q1", date(2022, 5, 5))[1]] == [
        "occurrence-unknown"
    ]
