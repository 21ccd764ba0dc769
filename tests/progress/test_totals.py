"""Totals among their parts: `rules/questions/totals.yaml`; `test_officers_tables.py` has honest tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from dashboard.files.file_to_table import read
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text.problem import Problem
from tests.progress.test_check_table import HEAD, in_words
from tests.small_plan import TOGETHER, plan

RULES = Path(__file__).parents[1] / "rules" / "questions" / "totals.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(RULES.read_text("utf-8"))
STRATEGY = plan(
    TOGETHER
    + """      - {id: 3.1.f, text: Events., kind: recurring, every: year, aggregate: sum}
"""
)
LETTERS = {
    **{"sum": "a", "latest": "b", "distinct": "c", "milestone": "d"},
    **{"recurring latest": "e", "recurring sum": "f"},
}
CODES = {"total-of-rows", "total-of-earlier", "part-of-rows"}


def told(
    letter: str, rows: list[list[object]], by: str, accepted: pl.DataFrame | None
) -> tuple[pl.DataFrame, list[Problem]]:
    lines = (f"3.1;{letter};{name};{day};{value};x;" for name, day, value in rows)
    table, problems = read("\n".join((HEAD, *lines)).encode(), "report.csv")
    assert table is not None, problems
    found, problems = check(table, Context(STRATEGY, by, date(2026, 6, 30), accepted=accepted))
    assert all(in_words(problems)) or not problems
    return found, problems


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_total_among_its_parts_is_asked_about(case: dict[str, Any]) -> None:
    kind = next(kind for kind in LETTERS if kind in case)
    standing = [
        told(LETTERS[kind], case[who], by, None)[0].with_columns(submission=pl.lit(7, pl.Int64))
        for who, by in (("before", "CPD"), ("others", "MOJ"))
        if who in case
    ]

    _, problems = told(LETTERS[kind], case[kind], "CPD", pl.concat(standing) if standing else None)

    asked = {
        (problem.row or 0) - 1: f"{problem.values['twice']}, or {problem.values['once']}"
        for problem in problems
        if problem.code in CODES
    }
    assert asked == case.get("ask", {})
    assert {problem.code for problem in problems if problem.severity == "error"} == (
        {case["refused"]} if "refused" in case else set()
    )


def test_the_question_names_the_rows_and_both_results_in_both_languages() -> None:
    rows: list[list[object]] = [["Praha", "1. 6. 2024", "5,5"], ["CELKEM", "1. 6. 2024", 6]]

    (problem,) = (one for one in told("a", rows, "CPD", None)[1] if one.code in CODES)
    czech, english = in_words([problem])

    assert "Řádek 3 (CELKEM: 6)" in czech
    assert "2 (Praha: 5,5)" in czech
    assert "11,5, nebo 6?" in czech
    assert "Row 3 (CELKEM: 6)" in english
    assert "2 (Praha: 5.5)" in english
    assert "11.5, or 6?" in english
