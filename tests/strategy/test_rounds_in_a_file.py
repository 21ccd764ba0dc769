"""Rounds that a strategy file sets: every mistake in their list, and what a closed one refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from dashboard.markup.method import draw_closed_rounds
from dashboard.presentation.languages import LANGUAGES, Wording
from dashboard.strategy.check_file import parse
from dashboard.text.problem import Problem, Severity
from dashboard.workflow import intake
from dashboard.workflow.action_result import Refused
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.small_plan import TEXT, plan, strategy_of

ROOT = Path(__file__).resolve().parents[2]
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))
CLOSED = """
rounds:
  - {id: H1, title: First, start: 2024-01-01, end: 2024-06-30, due: 2024-07-30, source: chapter 6,
     closed: {on: 2024-09-01, reason: "The report to the Government is closed."}}
  - {id: H2, title: Second, start: 2024-07-01, end: 2024-12-31, due: 2025-01-30, source: chapter 6}
"""
HEADS = "task,indicator,component,date,value,evidence,note"
EARLY = f"{HEADS}\n1.1,a,text,2024-05-01,1,link,\n1.2,a,,2024-08-01,1,link,\n"


def period(**more: str) -> str:
    """A list of one round, half of 2024 unless told."""
    usual = {"id": "H1", "title": "First", "start": "2024-01-01", "end": "2024-06-30"}
    usual |= {"due": "2024-07-30", "source": "chapter 6"}
    return f"  - {{{', '.join(f'{key}: {value}' for key, value in (usual | more).items())}}}\n"


@pytest.mark.parametrize(
    ("periods", "codes"),
    [
        ([period()], []),
        ([period(end="2023-12-31")], ["deadline-before-start", "period-outside"]),
        ([period(start="2023-12-31")], ["period-outside"]),
        ([period(end="2027-01-01", due="2027-01-30")], ["period-outside"]),
        ([period(due="2024-06-29")], ["period-not-over"]),
        ([period(closed="{on: 2024-06-01, reason: Closed.}")], ["period-not-over"]),
        ([period(), period()], ["doubled-id", "period-overlap"]),
        ([period(), period(id="H2", start="2024-06-30")], ["period-overlap"]),
        ([period(id="H2", start="2024-03-01"), period(end="2024-02-01")], ["period-overlap"]),
        ([period(due="soon")], ["bad-day"]),
        ([period(entities="[CPD]")], []),
        ([period(entities="[NOBODY]")], ["unknown-entity"]),
        ([period(opened="{on: 2024-01-01, by: Eva}")], ["unknown-key"]),
        ([period(basis="assumed")], ["unknown-key"]),
        ([period(label="x")], ["unknown-key"]),
        ([period(closed="{on: 2024-09-01}")], ["missing-key"]),
    ],
)
def test_every_mistake_in_the_list_of_rounds_is_named_at_its_place(
    periods: list[str], codes: list[str]
) -> None:
    text = TEXT + "rounds:\n" + "".join(periods)

    _, problems = parse(text)

    assert sorted(problem.code for problem in problems) == codes
    first = TEXT.count("\n") + 2
    assert all(problem.row is not None and problem.row >= first for problem in problems)
    for language in LANGUAGES:
        assert all(Wording(language).problem(problem)[0] for problem in problems)


def test_the_shipped_strategies_set_no_rounds() -> None:
    for path in (ROOT / "indicators.yaml", ROOT / "data" / "2016-2019" / "indicators.yaml"):
        strategy = strategy_of(path)
        assert strategy.rounds == ()


def test_a_round_needs_its_place_in_the_source_and_old_keys_are_named_anew() -> None:
    without = period().replace(", source: chapter 6", "")
    _, problems = parse(f"{TEXT}rounds:\n{without}")
    assert [problem.code for problem in problems] == ["missing-key"]

    _, problems = parse(f"{TEXT}reporting_periods:\n{period()}")
    assert [problem.code for problem in problems] == ["unknown-key"]
    assert "rounds" in Wording("en").problem(problems[0])[1]


def test_the_page_says_which_rounds_are_closed_from_the_day_of_the_closing() -> None:
    strategy, words = plan(CLOSED), Wording("cs")

    shown = draw_closed_rounds(strategy, date(2024, 9, 1), words)

    assert (
        "<li>First: od 1. 9. 2024 uzavřeno: The report to the Government is closed.</li>" in shown
    )
    assert draw_closed_rounds(strategy, date(2024, 8, 31), words) == ""


@pytest.fixture
def workspace(tmp_path: Path, sqlite_url: str) -> Workspace:
    """The plan with a first half that is closed."""
    path = tmp_path / "plan.yaml"
    path.write_text(TEXT + CLOSED)
    return databases.opened(sqlite_url, path)


def said(problems: Sequence[Problem]) -> list[tuple[str, Severity, int | None, int | None]]:
    return [(one.code, one.severity, one.row, one.column) for one in problems]


def test_a_closing_is_told_with_what_else_is_wrong_in_its_row(workspace: Workspace) -> None:
    wrong = f"{HEADS}\n1.1,a,text,2024-05-01,many,link,\n9.9,a,x,2024-06-30,1,link,\n1.1,a,text,x,1,y,\n"

    refused = intake.try_out(workspace, OFFICER, ProgressFile("wrong.csv", wrong.encode(), "CPD"))

    assert isinstance(refused, Refused)
    assert [(code, row, column) for code, _, row, column in said(refused.problems)] == [
        ("period-locked", 2, 4),
        ("flag-form", 2, 5),
        ("task-unknown", 3, 1),
        ("period-locked", 3, 4),
        ("date-form", 4, 4),
    ]
    assert refused.problems[0].value == "2024-05-01"
    assert "The report to the Government" in Wording("en").problem(refused.problems[0])[0]


def test_a_duty_to_report_sets_a_round_for_each_whole_period() -> None:
    duty = "reporting: {every: half-year, days: 20, source: chapter 6}\n"

    rounds = strategy_of(f"{duty}{TEXT}").rounds

    assert [(each.id, f"{each.end}", f"{each.due}") for each in rounds[:2]] == [
        ("2024-H1", "2024-06-30", "2024-07-20"),
        ("2024-H2", "2024-12-31", "2025-01-20"),
    ]
