"""Corrections of a report: one of them stands, whoever was first; what a withdrawal lets stand again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.presentation.languages import Wording
from dashboard.store import database, submissions
from dashboard.workflow import intake, review, round_actions
from dashboard.workflow.action_result import Already, Refused, Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.workflow.conftest import small_plan
from tests.workflow.test_snapshot import counted_statements

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))
HEAD = "task,indicator,component,date,value,evidence,note\n"
PERIODS = """rounds:
  - {id: "2024", title: The first year, start: 2024-01-01, end: 2024-12-31, due: 2025-01-31, source: "6"}
  - {id: "2025", title: The second year, start: 2025-01-01, end: 2025-12-31, due: 2026-01-31, source: "6"}
"""
EARLY, LATE = "2024-06-30", "2025-06-30"


@pytest.fixture
def workspace(prepared_url: str, tmp_path: Path) -> Iterator[Workspace]:
    with small_plan(tmp_path, prepared_url, PERIODS) as workspace:
        yield workspace


def file(name: str, replaces: int | None = None, day: str = EARLY) -> ProgressFile:
    """One meeting of its own name."""
    row = f"1.2,a,{name},{day},1,x,\n"
    return ProgressFile(f"{name}.csv", (HEAD + row).encode(), "CPD", replaces=replaces)


def sent(workspace: Workspace, sending: ProgressFile) -> int:
    result = intake.submit(workspace, OFFICER, sending)
    assert isinstance(result, Stored), result
    return result.submission.id


def accepted(workspace: Workspace, sending: ProgressFile) -> int:
    number = sent(workspace, sending)
    assert isinstance(review.accept(workspace, COORDINATOR, number), Stored)
    return number


def taken_before(workspace: Workspace, sending: ProgressFile) -> int:
    """Stores a file as an earlier version of the program did, which asked of no other correction."""
    _, rows = intake._try_file(workspace, OFFICER, replace(sending, replaces=None))
    old = submissions.SentFile(
        workspace.strategy.id,
        sending.entity,
        OFFICER.id,
        sending.name,
        sending.content,
        replaces=sending.replaces,
    )
    with database.write_transaction(workspace.engine) as connection:
        return submissions.add(connection, old, rows, datetime.now(UTC))


def codes(result: object) -> list[str]:
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


def counted(workspace: Workspace) -> int:
    """The number of meetings, by the rule."""
    state = Snapshot(workspace).on(date(2025, 12, 31)).indicator("1.2.a")
    assert state is not None
    return int(state.achieved or 0)


def test_a_report_has_one_correction_that_waits(workspace: Workspace) -> None:
    first = accepted(workspace, file("a"))
    second = sent(workspace, file("b", replaces=first))

    again = intake.submit(workspace, OFFICER, file("c", replaces=first))

    assert codes(again) == ["replaces-waits"]
    assert codes(intake.try_out(workspace, OFFICER, file("c", replaces=first))) == codes(again)
    assert isinstance(again, Refused)
    assert f"report no. {second}" in Wording("en").problem(again.problems[0])[0]
    assert isinstance(review.accept(workspace, COORDINATOR, second), Stored)
    assert counted(workspace) == 1


def test_a_correction_sent_while_another_is_accepted_is_refused_in_the_transaction(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = accepted(workspace, file("a")), file("b")
    tried = intake._try_file

    def and_then_another(*parts: object) -> object:
        result = tried(*parts)  # type: ignore[arg-type]
        monkeypatch.setattr(intake, "_try_file", tried)
        accepted(workspace, replace(second, replaces=first))
        return result

    monkeypatch.setattr(intake, "_try_file", and_then_another)

    assert codes(intake.submit(workspace, OFFICER, file("c", replaces=first))) == ["replaces-what"]
    assert counted(workspace) == 1


def test_of_two_corrections_of_one_report_that_wait_one_is_accepted(workspace: Workspace) -> None:
    first = accepted(workspace, file("a"))
    second = sent(workspace, file("b", replaces=first))
    third = taken_before(workspace, file("c", replaces=first))

    assert isinstance(review.accept(workspace, COORDINATOR, third), Stored)
    refused = review.accept(workspace, COORDINATOR, second)

    assert codes(refused) == ["replaced-meanwhile"]
    assert counted(workspace) == 1
    assert isinstance(review.withdraw(workspace, COORDINATOR, third, "No."), Stored)
    assert isinstance(review.accept(workspace, COORDINATOR, second), Stored)
    assert counted(workspace) == 1


def test_an_acceptance_after_another_correction_stands_names_that_one(workspace: Workspace) -> None:
    first = accepted(workspace, file("a"))
    returned = sent(workspace, file("b", replaces=first))
    assert isinstance(review.send_back(workspace, COORDINATOR, returned, "Why?"), Stored)
    later = sent(workspace, file("c", replaces=returned))
    stands = taken_before(workspace, file("d", replaces=first))
    assert isinstance(review.accept(workspace, COORDINATOR, stands), Stored)

    refused = review.accept(workspace, COORDINATOR, later)

    assert codes(refused) == ["replaced-meanwhile"]
    assert isinstance(refused, Refused)
    told = Wording("en").problem(refused.problems[0])
    assert f"report no. {stands} has replaced" in told[0]
    assert counted(workspace) == 1
    again = intake.submit(workspace, OFFICER, file("e", replaces=returned))
    assert codes(again) == ["replaces-waits"]
    assert isinstance(review.withdraw(workspace, COORDINATOR, later, "No."), Stored)
    again = intake.submit(workspace, OFFICER, file("e", replaces=returned))
    assert codes(again) == ["replaces-corrected"]


@pytest.mark.parametrize("what", ["returned", "waits", "withdrawn"])
def test_the_correction_of_a_correction_that_never_stood_takes_the_place_of_the_report(
    workspace: Workspace, what: str
) -> None:
    first = accepted(workspace, file("a"))
    second = sent(workspace, file("b", replaces=first))
    if what == "returned":
        assert isinstance(review.send_back(workspace, COORDINATOR, second, "Why?"), Stored)
    third = sent(workspace, file("c", replaces=second))
    if what == "withdrawn":
        assert isinstance(review.withdraw(workspace, OFFICER, second, "No."), Stored)
    told = review.preview_on(workspace, [third], workspace.today).changes

    decided = review.accept(workspace, COORDINATOR, third)

    assert isinstance(decided, Stored), decided
    assert (list(told), list(decided.changes)) == ([], [])
    assert counted(workspace) == 1
    assert isinstance(review.withdraw(workspace, OFFICER, third, "No."), Stored)
    assert counted(workspace) == 1
    states = {each.id: each.state for each in Snapshot(workspace).submissions}
    assert states[first] == "accepted"


def test_withdrawing_a_correction_lets_no_row_of_a_locked_period_stand_again(
    workspace: Workspace,
) -> None:
    first = accepted(workspace, file("a"))
    second = accepted(workspace, file("b", replaces=first, day=LATE))
    locked = round_actions.set_closed(workspace, COORDINATOR, "2024", "Told.", closed=True)
    assert not isinstance(locked, Refused), locked

    refused = review.withdraw(workspace, OFFICER, second, "A mistake.")

    assert codes(refused) == ["submission-locked"]
    assert isinstance(refused, Refused)
    assert refused.problems[0].values["found"] == str(first)
    assert isinstance(review.withdraw(workspace, COORDINATOR, second, "A mistake."), Stored)


def test_what_would_stand_again_beside_its_own_bytes_is_named(workspace: Workspace) -> None:
    first = accepted(workspace, file("a"))
    second = accepted(workspace, file("b", replaces=first))
    again = sent(workspace, file("a"))

    refused = review.withdraw(workspace, OFFICER, second, "A mistake.")

    assert codes(refused) == ["withdraw-same-bytes"]
    assert isinstance(refused, Refused)
    told = Wording("en").problem(refused.problems[0])
    assert f"Report no. {second} cannot be withdrawn: report no. {first} would be valid" in told[0]
    assert f"Return or withdraw report no. {again} first." in told[1]
    assert isinstance(review.send_back(workspace, COORDINATOR, again, "Twice."), Stored)
    assert isinstance(review.withdraw(workspace, OFFICER, second, "A mistake."), Stored)
    assert counted(workspace) == 1


def test_the_same_bytes_sent_meanwhile_are_there_already(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = intake._try_file

    def and_then_the_same(*parts: object) -> object:
        result = tried(*parts)  # type: ignore[arg-type]
        monkeypatch.setattr(intake, "_try_file", tried)
        sent(workspace, file("a"))
        return result

    monkeypatch.setattr(intake, "_try_file", and_then_the_same)

    assert isinstance(intake.submit(workspace, OFFICER, file("a")), Already)


def test_a_report_accepted_among_many_asks_as_much_as_one_among_few(workspace: Workspace) -> None:
    asked: list[float] = []
    for number in (2, 5):
        sending = [sent(workspace, file(f"{number} {at}")) for at in range(number)]
        with counted_statements() as statements:
            decided = review.accept_all(workspace, COORDINATOR, sending)
        assert [result.submission.state for _, result in decided if isinstance(result, Stored)] == [
            "accepted"
        ] * number
        asked.append(len(statements) / number)
    assert asked[0] == asked[1]
