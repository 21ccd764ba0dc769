"""`dashboard init`: a small strategy of one's own, without a mistake, in a folder that was empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.__main__ import main
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.statistics import observations
from dashboard.statistics.check_totals import find_broken_totals
from dashboard.strategy.quality_score import lint
from dashboard.workflow import intake
from dashboard.workflow.action_result import Stored, Tried
from dashboard.workflow.definitions_file import code_lists
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.load_shipped import read_observations
from dashboard.workflow.permissions import parse_local_actor
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import load_strategy, open_workspace
from tests import databases


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """What the command has written."""
    assert main(["init", str(tmp_path / "a plan")]) == 0
    return tmp_path / "a plan"


@pytest.fixture
def workspace(plan: Path, sqlite_url: str) -> Workspace:
    return databases.opened(sqlite_url, plan / "indicators.yaml")


def test_the_strategy_has_three_tasks_of_four_kinds_and_says_what_is_assumed(plan: Path) -> None:
    written = {path.name for path in plan.iterdir()}
    assert written == {
        "indicators.yaml", "progress.xlsx", "statistics.csv", "strategy.schema.json",
    }  # fmt: skip
    strategy, _, problems = load_strategy(plan / "indicators.yaml")

    assert problems == []
    assert strategy is not None
    assert [task.number for task in strategy.tasks] == ["1", "2", "3"]
    kinds = [indicator.kind for _, indicator in strategy.indicators()]
    assert kinds == ["milestone", "count", "share", "recurring"]
    assert [str(missing) for score in lint(strategy) for missing in score.missing] == ["target"]


def test_the_statistics_have_no_problem_and_add_up(plan: Path) -> None:
    rows, problems = read_observations(
        (plan / "statistics.csv").read_bytes(), "statistics.csv", code_lists()
    )

    assert problems == []
    assert rows.height == 8
    assert find_broken_totals(observations.Statistics(rows, code_lists())) == []
    assert observations.conflicts(observations.Statistics(rows, code_lists())) == []


def test_the_workbook_is_taken_without_a_question_and_changes_two_statuses(
    workspace: Workspace, plan: Path
) -> None:
    coordinator = parse_local_actor("Jana/coordinator")
    assert coordinator is not None
    workbook = ProgressFile("progress.xlsx", (plan / "progress.xlsx").read_bytes(), "CANTEENS")

    outcome = intake.submit(workspace, coordinator, workbook, accept_too=True)

    assert isinstance(outcome, Stored)
    assert outcome.warnings == ()
    assert outcome.submission.rows == 4
    found = situation(workspace.strategy, Snapshot(workspace).rows, workspace.last_day)
    states = {state.task.number: state.status.value for state in found.tasks}
    assert states == {"1": "partially_met", "2": "partially_met", "3": "no_report"}


def test_a_czech_workbook_is_the_same_report(tmp_path: Path, sqlite_url: str) -> None:
    assert main(["init", str(tmp_path / "plán"), "--lang", "cs"]) == 0
    workspace, _ = open_workspace(tmp_path / "plán" / "indicators.yaml", sqlite_url)
    officer = parse_local_actor("Jana/officer:CANTEENS")
    assert workspace is not None
    assert officer is not None
    content = (tmp_path / "plán" / "progress.xlsx").read_bytes()

    outcome = intake.try_out(workspace, officer, ProgressFile("progress.xlsx", content, "CANTEENS"))

    assert isinstance(outcome, Tried)
    assert (outcome.rows, outcome.problems) == (4, ())


def test_the_commands_to_go_on_with_are_printed_as_a_shell_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "a plan"
    plan.mkdir()
    assert main(["init", str(plan)]) == 0

    printed = capsys.readouterr().out.splitlines()

    assert printed[1:] == [
        f"  dashboard --strategy '{plan}/indicators.yaml'",
        f"  dashboard --strategy '{plan}/indicators.yaml' check",
        f"  dashboard --strategy '{plan}/indicators.yaml' submit '{plan}/progress.xlsx'"
        " --entity CANTEENS --accept",
        f"  dashboard --strategy '{plan}/indicators.yaml' status",
    ]


def test_a_folder_that_holds_anything_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.txt").write_text("mine")

    assert main(["init", str(tmp_path)]) == 2

    assert capsys.readouterr().err == f"dashboard: {tmp_path}: is not empty; name a new folder\n"
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    assert main(["init", str(tmp_path / "note.txt")]) == 2
    assert "is a file; name a new folder" in capsys.readouterr().err
    assert (tmp_path / "note.txt").read_text() == "mine"
