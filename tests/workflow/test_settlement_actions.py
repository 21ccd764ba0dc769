"""An evaluator settles which of two contradicting rows holds for the evaluation, and takes it back."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.store import audit_log
from dashboard.store.verification import verify_chain
from dashboard.workflow import intake, review, settlement_actions
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.edition.public_snapshot import PublicSnapshot
from dashboard.workflow.people import text_erasure
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.settlement_actions import SettlementResult
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import database, workspace

__all__ = ["database", "workspace"]

DAY = date(2023, 12, 31)
COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
EVALUATOR = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))
HEAD = "task,indicator,component,date,value,evidence,note\n"
LIST = "2.1,a,list,2022-11-30"


def report(workspace: Workspace, entity: str, line: str, replaces: int | None = None) -> int:
    """Hands in and accepts a report of one row; its number."""
    name = f"{entity} {line}.csv".replace("/", "-")
    file = intake.ProgressFile(name, f"{HEAD}{line}\n".encode(), entity, replaces=replaces)
    sent = intake.submit(workspace, COORDINATOR, file, accept_too=True)
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def rows_of(workspace: Workspace) -> list[tuple[int, int, int | None]]:
    """The contradictions: the numbers of both rows, and of the one that holds."""
    return [
        (each.row["row"], each.other["row"], each.held["row"] if each.held else None)
        for each in Snapshot(workspace).contradictions(DAY)
    ]


def codes(result: object) -> list[str]:
    assert isinstance(result, Refused), result
    return [problem.code for problem in result.problems]


@pytest.fixture
def rows(workspace: Workspace) -> tuple[int, int]:
    """The row of CPD and the row of PCR, which contradict each other."""
    report(workspace, "CPD", f"{LIST},1,CPD-12/2022,")
    report(workspace, "PCR", f"{LIST},0,PCR-7/2022,Only a draft")
    ((one, other, _),) = rows_of(workspace)
    return one, other


def test_the_choice_is_on_record_and_changes_no_status(
    workspace: Workspace, rows: tuple[int, int]
) -> None:
    one, other = rows
    before = [(state.task.number, state.status) for state in Snapshot(workspace).on(DAY).tasks]

    settled = settlement_actions.settle(workspace, EVALUATOR, other, one, "  Only a draft. ")

    assert isinstance(settled, SettlementResult), settled
    assert rows_of(workspace) == [(one, other, other)]
    found = Snapshot(workspace).contradictions(DAY)[0].settlement
    assert found is not None
    assert (found.reason, found.actor) == ("Only a draft.", "Eva")
    assert [(state.task.number, state.status) for state in Snapshot(workspace).on(DAY).tasks] == (
        before
    )
    assert PublicSnapshot(workspace).contradictions(DAY) == ()

    last = workspace.version()
    back = settlement_actions.take_back(workspace, COORDINATOR, one, other, "The list came.")
    assert isinstance(back, SettlementResult), back
    assert rows_of(workspace) == [(one, other, None)]
    with workspace.reading() as connection:
        lines = audit_log.read_chain(connection)[-2:]
        assert verify_chain.verify(connection) == []
    assert [(line.action, line.object) for line in lines] == [
        ("settle", "task:2.1"),
        ("unsettle", "task:2.1"),
    ]
    # What was known before stays known.
    assert Snapshot(workspace, last).contradictions(DAY)[0].held is not None


def test_a_settlement_covers_these_two_rows_and_no_other(
    workspace: Workspace, rows: tuple[int, int]
) -> None:
    one, other = rows
    settlement_actions.settle(workspace, EVALUATOR, one, other, "A list it is.")

    standing = Snapshot(workspace).contradictions(DAY)[0].other["submission"]
    corrected = report(workspace, "PCR", f"{LIST},0,PCR-9/2022,Still a draft", replaces=standing)
    ((first, second, held),) = rows_of(workspace)
    assert (first, held) == (one, None)
    assert second != other

    review.withdraw(workspace, COORDINATOR, corrected, "By mistake.")
    # The row that was settled about stands again.
    assert rows_of(workspace) == [(one, other, one)]
    review.withdraw(workspace, COORDINATOR, standing, "By mistake.")
    assert rows_of(workspace) == []
    assert codes(settlement_actions.take_back(workspace, EVALUATOR, one, other, "So.")) == [
        "contradiction-unknown"
    ]


def test_what_cannot_be_settled_is_refused_with_its_reason(
    workspace: Workspace, rows: tuple[int, int]
) -> None:
    one, other = rows

    def settle(holds: int = one, over: int = other, why: str = "So.") -> list[str]:
        return codes(settlement_actions.settle(workspace, EVALUATOR, holds, over, why))

    assert settle(why=" ") == ["reason-missing"]
    assert settle(over=99) == ["contradiction-unknown"]
    assert settle(over=one) == ["contradiction-unknown"]
    assert settle(why="Podle 800101/0006.") == ["birth-number-typed"]
    assert codes(settlement_actions.take_back(workspace, EVALUATOR, one, other, "So.")) == [
        "contradiction-open"
    ]
    denied = settlement_actions.settle(workspace, OFFICER, one, other, "So.")
    assert isinstance(denied, Refused)
    assert denied.denied
    settlement_actions.settle(workspace, EVALUATOR, one, other, "So.")
    again = settlement_actions.settle(workspace, COORDINATOR, other, one, "No.")
    assert isinstance(again, Refused)
    assert again.problems[0].values == {
        "found": str(other), "other": str(one), "by": "Eva", "row": str(one),
    }  # fmt: skip


def test_the_reason_can_be_erased_and_the_choice_stays(
    workspace: Workspace, rows: tuple[int, int]
) -> None:
    settlement_actions.settle(workspace, EVALUATOR, *rows, "Jana Nová said so.")
    seq = workspace.version()

    assert not isinstance(
        text_erasure.erase(workspace, COORDINATOR, seq, "reason", "request"), Refused
    )

    found = Snapshot(workspace).contradictions(DAY)[0]
    assert found.held == found.row
    assert found.settlement is not None
    assert "Jana" not in found.settlement.reason
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []


def test_a_row_that_comes_later_is_another_contradiction(
    workspace: Workspace, rows: tuple[int, int]
) -> None:
    settlement_actions.settle(workspace, EVALUATOR, *rows, "A list it is.")

    report(workspace, "MOJ", f"{LIST},0,MOJ-1/2022,")

    found = rows_of(workspace)
    assert [held for _, _, held in found] == [rows[0], None]
