"""The one way to act: who may, what they typed, then the transaction; what stops it is what it returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.store.people import recorded_acts
from dashboard.text import Problem
from dashboard.workflow import action_result, submission_thread
from dashboard.workflow.action_result import Refused
from dashboard.workflow.permissions import Actor
from dashboard.workflow.workspace import Workspace
from tests.processes import reading_here
from tests.workflow import at_once

WORKFLOW = Path(__file__).resolve().parents[2] / "dashboard" / "workflow"
BIRTH_NUMBER = "800101/0006"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    path = tmp_path_factory.mktemp("acting") / "plan.yaml"
    path.write_text(at_once.PLAN, "utf-8")
    with reading_here():
        opened = at_once.opened(path, f"sqlite:///{path.with_name('d.db')}")
        at_once.plant(opened)
    yield opened
    opened.engine.dispose()


@action_result.action
def refuse_all_at_once(workspace: Workspace, who: Actor, *, permitted: bool) -> str:
    wrong = [Problem("message-too-long", {"limit": "2"})]
    with workspace.act(who, "message", "submission:2", permitted, [BIRTH_NUMBER], wrong):
        return "done"


def test_who_may_not_is_told_nothing_else_and_is_on_record(workspace: Workspace) -> None:
    jana = at_once.person(workspace, at_once.JANA)

    result = refuse_all_at_once(workspace, jana, permitted=False)

    assert isinstance(result, Refused)
    assert result.denied
    assert [problem.code for problem in result.problems] == ["not-permitted"]
    with workspace.reading() as connection:
        (last,) = recorded_acts.listing(
            connection, workspace.strategy.id, recorded_acts.Wanted(), most=1
        )
    assert (last.action, last.object, last.outcome) == ("message", "submission:2", "refused")


def test_all_that_is_wrong_with_what_was_typed_is_told_at_once(workspace: Workspace) -> None:
    jana, before = at_once.person(workspace, at_once.JANA), workspace.version()

    result = refuse_all_at_once(workspace, jana, permitted=True)

    assert isinstance(result, Refused)
    assert not result.denied
    told = [problem.code for problem in result.problems]
    assert told == ["message-too-long", "birth-number-typed"]
    assert workspace.version() == before


def test_what_is_written_is_of_one_moment_and_tells_what_it_warns_of(workspace: Workspace) -> None:
    jana = at_once.person(workspace, at_once.JANA)

    result = submission_thread.write(workspace, jana, 2, "Volejte 602 123 456.")

    assert isinstance(result, submission_thread.Written)
    assert [problem.code for problem in result.warnings] == ["personal-data-typed"]
    assert workspace.audit()[-1].seq == result.seq


def test_every_action_returns_what_stops_it() -> None:
    """A public function that can be stopped is an `action`: `NotDone` never leaves the room."""
    open_ended = set()
    for path in WORKFLOW.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                text = ast.unparse(node)
                can_stop = any(each in text for each in (".act(", ".ask_before(", "_inviting("))
                if can_stop and "action" not in map(ast.unparse, node.decorator_list):
                    open_ended.add(f"{path.stem}.{node.name}")

    assert open_ended == set()
