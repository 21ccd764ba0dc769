"""A reporting period that the coordinator locks: what nobody else may then do, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.store.verification import verify_chain
from dashboard.strategy.periods import Lock
from dashboard.workflow import intake, review, round_actions
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import CARD, database, workspace

__all__ = ["database", "workspace"]

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
FILE = ProgressFile("mlsa.csv", CARD.encode(), "MLSA")


def set_lock(
    workspace: Workspace, *, locked: bool = True, period: str = "2022-2", actor: Actor = COORDINATOR
) -> list[str]:
    """Locks the period of the card; the codes of what is wrong."""
    result = round_actions.set_lock(workspace, actor, period, "Zpráva vládě.", locked=locked)
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


def codes(result: object) -> list[str]:
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


def handed_in(workspace: Workspace) -> int:
    sent = intake.submit(workspace, OFFICER, FILE)
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def test_an_officer_hands_in_and_withdraws_under_no_lock_and_the_coordinator_under_any(
    workspace: Workspace,
) -> None:
    number = handed_in(workspace)
    review.accept(workspace, COORDINATOR, number)

    assert set_lock(workspace) == []
    other = replace(FILE, content=CARD.replace("2022-11-30", "2022-11-29").encode())
    assert codes(intake.try_out(workspace, OFFICER, other)) == ["period-locked"]
    assert codes(intake.submit(workspace, OFFICER, other)) == ["period-locked"]
    assert codes(review.withdraw(workspace, OFFICER, number, "A mistake.")) == ["submission-locked"]
    assert isinstance(intake.submit(workspace, COORDINATOR, other), Stored)

    assert set_lock(workspace, locked=False) == []
    assert isinstance(review.withdraw(workspace, OFFICER, number, "A mistake."), Stored)
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []


def test_a_lock_set_while_a_table_is_being_handed_in_refuses_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = intake._try_file
    calls: list[object] = []

    def and_then_lock(*parts: object) -> object:
        result = tried(*parts)  # type: ignore[arg-type]
        if not calls:
            set_lock(workspace)
        calls.append(result)
        return result

    monkeypatch.setattr(intake, "_try_file", and_then_lock)

    assert codes(intake.submit(workspace, OFFICER, FILE)) == ["period-locked"]
    assert len(calls) == 1


def test_the_lock_of_the_file_is_the_first_and_a_stored_one_takes_its_place(
    workspace: Workspace,
) -> None:
    lock = Lock.model_validate({"on": "2023-02-01", "reason": "Closed in the file."})
    periods = tuple(
        each.model_copy(update={"locked": lock}) if each.id == "2022-2" else each
        for each in workspace.strategy.reporting_periods
    )
    strategy = workspace.strategy.model_copy(update={"reporting_periods": periods})
    workspace = replace(workspace, strategy=strategy)

    assert codes(intake.try_out(workspace, OFFICER, FILE)) == ["period-locked"]
    assert set_lock(workspace) == ["period-is-locked"]
    before = Snapshot(workspace)
    assert set_lock(workspace, period="2. pololetí 2022", locked=False) == []
    assert codes(intake.try_out(workspace, OFFICER, FILE)) == []
    known_before = Snapshot(workspace, before.sequence).strategy.reporting_periods[5]
    known_now = Snapshot(workspace).strategy.reporting_periods[5]
    assert (known_before.locked, known_now.locked) == (lock, None)


def test_a_lock_needs_the_coordinator_a_reason_and_a_period_that_is_over(
    workspace: Workspace,
) -> None:
    assert set_lock(workspace, actor=OFFICER) == ["not-permitted"]
    assert set_lock(workspace, period="2022") == ["period-unknown"]
    assert set_lock(workspace, locked=False) == ["period-is-open"]
    assert codes(round_actions.set_lock(workspace, COORDINATOR, "2022-2", " ", locked=True)) == [
        "reason-missing"
    ]
    result = round_actions.set_lock(
        workspace, COORDINATOR, "2022-2", "nar. 800101/0006", locked=True
    )
    assert codes(result) == ["birth-number-typed"]
    assert Snapshot(workspace).round_locks == ()
