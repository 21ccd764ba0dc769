"""Tables as officers make them: `rules/questions/officers.yaml`, each read as a file and checked."""

from __future__ import annotations

import io
import json
import random
import re
from datetime import date, timedelta
from decimal import Decimal
from inspect import getsource
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import yaml
from openpyxl.comments import Comment
from openpyxl.styles import Font

from dashboard.files.file_to_table import read
from dashboard.fulfilment import judged_indicators
from dashboard.progress import (
    column_names,
    context_of_table,
    duplicates,
    plausibility,
    rows_in_question,
    totals,
)
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_table import check
from dashboard.text.problem import Problem, Severity, errors
from tests.progress.test_check_table import in_words
from tests.small_plan import plan

RULES = Path(__file__).parents[1] / "rules" / "questions" / "officers.yaml"
PROBLEMS = json.loads((Path(__file__).parents[1] / "golden" / "problems.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = yaml.load(RULES.read_text("utf-8"), Loader=yaml.BaseLoader)
HEAD = "úkol;ukazatel;složka;datum;hodnota;doklad;poznámka"
STRATEGY = plan(
    """
  - number: "3.1"
    title: Tables
    responsible: [CPD, MOJ]
    start: 2024
    deadline: 2026
    indicators:
      - {id: 3.1.a, text: Trainings., kind: count, aggregate: sum, unit: trainings}
      - {id: 3.1.b, text: Persons., kind: count, aggregate: latest, unit: persons}
      - {id: 3.1.c, text: Laws., kind: count, aggregate: distinct, unit: laws}
      - id: 3.1.d
        text: Done.
        kind: milestone
        components: [{id: law, text: The law}, {id: manual, text: The manual}]
      - {id: 3.1.e, text: Each year., kind: recurring, every: year, aggregate: sum, unit: persons}
      - {id: 3.1.f, text: Spent., kind: count, aggregate: sum, unit: thousand CZK}
      - {id: 3.1.g, text: Budget., kind: count, aggregate: sum, unit: CZK, plausible: {most: 500000000000}}
      - {id: 3.1.h, text: Rate., kind: level, direction: up, unit: per cent}
      - id: 3.1.i
        text: Change.
        kind: level
        direction: up
        unit: per cent of change
        plausible: {least: -50, most: 50}
      - {id: 3.1.j, text: Told., kind: share, direction: up, unit: victims}
      - {id: 3.1.k, text: Strict., kind: count, aggregate: sum, unit: trainings, totals: refuse}
"""
)
QUIET = {"evidence-missing"}
TOWNS = [
    *("Praha", "Brno", "Ostrava", "Plzeň", "Liberec", "Olomouc", "Jihlava", "Zlín", "Most"),
    "Tábor",
]
EVENTS = [
    *("Seminář", "Kurz pro policisty", "Kurz pro soudce", "Workshop", "Konference", "Beseda"),
    *("Školení", "Instruktáž", "E-learning", "Kulatý stůl"),
]


def file_of(case: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes of a case: a workbook where it has what only a workbook has, otherwise a text file."""
    lines = [*case.get("above", []), case.get("head", HEAD), *case["rows"]]
    if not {"sheet", "comments", "merged", "hidden", "struck"} & set(case):
        return "\n".join(lines).encode(), "report.csv"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = case.get("sheet", "Zpráva")
    for line in lines:
        page.append(line.split(";"))
    for place, text in case.get("comments", {}).items():
        page[place].comment = Comment(text, "Jana")
    for area in case.get("merged", []):
        page.merge_cells(area)
    for line in case.get("hidden", []):
        page.row_dimensions[int(line)].hidden = True
    for line in case.get("struck", []):
        page.cell(int(line), 5).font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), "report.xlsx"


def told(
    case: dict[str, Any], accepted: pl.DataFrame | None, by: str = "CPD"
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows of a case, and what is asked and refused of them."""
    table, problems = read(*file_of(case))
    assert table is not None, problems
    rows, of_rows = check(table, Context(STRATEGY, by, date(2026, 6, 30), accepted=accepted))
    of_table = column_names.weigh_by_field(problems, column_names.find_fields(table.columns, {}))
    of_table = (rows_in_question.ask_of_unseen(problem, rows) for problem in of_table)
    problems = [problem for problem in (*of_table, *of_rows) if problem.code not in QUIET]
    assert all(in_words(problems)) or not problems
    return rows, problems


def said(problem: Problem) -> str:
    """A problem as a case says it: its code, and the results between which it asks."""
    if "once" in problem.values:
        return f"{problem.code}: {problem.values['twice']}, or {problem.values['once']}"
    return (
        f"{problem.code}: {problem.values['plain']}" if "plain" in problem.values else problem.code
    )


def said_by_line(problems: list[Problem], severity: Severity) -> dict[str, str]:
    chosen = [problem for problem in problems if problem.severity is severity]
    lines: dict[str, list[str]] = {}
    for problem in chosen:
        lines.setdefault(str(problem.row), []).append(said(problem))
    return {line: ", ".join(dict.fromkeys(texts)) for line, texts in lines.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_nothing_in_a_table_of_an_officer_is_silently_another_number(case: dict[str, Any]) -> None:
    earlier = []
    for who, by in (("before", "CPD"), ("others", "MOJ")):
        if who in case:
            before, problems = told({"rows": case[who]}, None, by)
            assert not problems
            earlier.append(before.with_columns(submission=pl.lit(7, pl.Int64)))
    standing = pl.concat(earlier) if earlier else None

    rows, problems = told(case, standing)

    assert said_by_line(problems, Severity.WARNING) == case.get("asked", {})
    assert said_by_line(problems, Severity.ERROR) == case.get("refused", {})
    assert bool(errors(problems)) == ("stands" not in case)
    if "stands" in case:
        if "unseen" in case:
            smaller = {(one.row or 0, one.code): one.values["once"] for one in problems}
            rows = rows_in_question.decide(rows, problems, smaller, rows.clear())
        both = rows if standing is None else pl.concat([standing, rows])
        both = both.with_columns(
            pl.int_range(1, pl.len() + 1).alias("row"), seq=pl.int_range(pl.len())
        )
        judged = judged_indicators.judge(
            judged_indicators.prepare(STRATEGY, both), date(2026, 6, 30)
        )
        reached = dict(judged.select("indicator", "achieved").iter_rows())
        for letter, number in case["stands"].items():
            assert reached[f"3.1.{letter}"] == Decimal(number)


def test_every_question_about_a_table_has_a_case_of_an_officer() -> None:
    rooms = (context_of_table, duplicates, plausibility, totals)
    words = {word for room in rooms for word in re.findall(r'"([a-z-]+)"', getsource(room))}
    said = {
        text.split(":")[0]
        for case in CASES
        for told in (*case.get("asked", {}).values(), *case.get("refused", {}).values())
        for text in told.split(", ")
    }

    assert words & set(PROBLEMS) <= said


def honest_table(chance: random.Random) -> list[str]:
    """A table that means what it says: events, regions, half-years, laws, money, numbers without a name."""
    most, number = chance.choice([3, 10, 40, 200, 5000]), chance.randint(1, 9)
    values = [chance.randint(1, most) for _ in range(number)]
    first, letter = date(2024, 1, 1), "a"
    days = [first + timedelta(chance.randint(0, 720)) for _ in values]
    what = chance.sample(EVENTS, number)
    names: list[str] = [f"{name} {town}" for name, town in zip(what, TOWNS, strict=False)]
    match chance.choice(["events", "one day", "half-years", "laws", "money", "unnamed"]):
        case "one day":
            days, names = [date(2024, 12, 31)] * number, chance.sample(TOWNS, number)
        case "half-years":
            number = min(number, 4)
            days = [date(2024 + at // 2, 6 + at % 2 * 6, 30 + at % 2) for at in range(number)]
            names = [f"{at % 2 + 1}. pololetí {2024 + at // 2}" for at in range(number)]
        case "laws":
            letter, values = "c", [1] * number
            names = [f"Zákon č. {chance.randint(1, 400)}/202{at % 6} Sb." for at in range(number)]
        case "money":
            letter, values = "g", [value * 1250 for value in values]
        case "unnamed":
            days, names = sorted(set(days)), [""] * number
    lines = zip(names, days, values, strict=False)
    return [f"3.1;{letter};{name};{day.isoformat()};{value};čj. 1;" for name, day, value in lines]


@pytest.mark.parametrize("seeds", [1, pytest.param(10, marks=pytest.mark.rest)])
def test_of_two_hundred_honest_tables_of_ten_seeds_none_is_asked(seeds: int) -> None:
    asked = {}
    for seed in range(seeds):
        chance = random.Random(seed)
        for rows in (honest_table(chance) for _ in range(20)):
            if problems := told({"rows": rows}, None)[1]:
                asked["\n".join(rows)] = [said(problem) for problem in problems]

    assert not asked
