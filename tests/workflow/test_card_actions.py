"""What an evaluator and the coordinator may do with cards, on a real database of either kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.assessment.card import LONGEST, Card, find_later_changes
from dashboard.assessment.narrative import write_narrative
from dashboard.presentation.languages import Wording
from dashboard.presentation.sentences import write_sentence
from dashboard.store import database, submissions
from dashboard.store.audit_entry import By
from dashboard.store.card_drafts import DraftVersion
from dashboard.store.cards import StoredCard
from dashboard.workflow import card_actions, intake, review
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.card_actions import CardResult, SavedDraft
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.store import submitting

END = date(2026, 12, 31)
EVA = Actor("Eva", frozenset({Role.EVALUATOR}), frozenset())
COORD = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"CPD"}))
WRITTEN = "task,indicator,component,date,value,evidence,note\n1.1,a,text,2024-03-01,1,x,Printed\n"
GOOD = Card(
    "1.1", "It was written.", "partially_met", goal="not_met", reason="No print.", proposal="drop"
)


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    hand_in(workspace, WRITTEN)
    return workspace


def hand_in(workspace: Workspace, table: str) -> int:
    outcome = intake.submit(
        workspace, COORD, ProgressFile("t.csv", table.encode(), "CPD"), accept_too=True
    )
    assert isinstance(outcome, Stored), outcome
    return outcome.submission.id


def form(saved: CardResult) -> DraftVersion:
    assert isinstance(saved, SavedDraft)
    return DraftVersion(saved.draft.id, saved.draft.version)


def codes(result: CardResult) -> list[str]:
    """The codes of the errors that refused something, or of the warnings of a saved draft."""
    assert isinstance(result, Refused | SavedDraft)
    problems = result.problems if isinstance(result, Refused) else result.warnings
    return [problem.code for problem in problems]


def ready(workspace: Workspace, card: Card = GOOD, on: DraftVersion | None = None) -> CardResult:
    saved = card_actions.save_draft(workspace, EVA, card, on or DraftVersion())
    return card_actions.declare_ready(
        workspace, EVA, card.task, form(saved), END, workspace.version()
    )


def said_of(workspace: Workspace, task: str, known_on: int) -> str:
    """All that the program says of a task as it was known at a sequence."""
    with workspace.reading() as connection:
        found = card_actions.read_task_as_known(connection, workspace, task, END, known_on)
    of_it = write_narrative(found)
    lines = (*of_it.description, *of_it.indicators, *of_it.changes)
    return "\n".join(write_sentence(line, Wording("cs")) for line in lines)


def test_a_card_with_something_missing_is_kept_and_not_ready(workspace: Workspace) -> None:
    judged = ready(workspace, Card("1.1", indicators="met"))

    assert codes(judged) == ["card-no-description", "card-no-goal", "card-differs"]
    kept = Snapshot(workspace).card_records["1.1"]
    assert (kept.state, kept.card.indicators, kept.author) == ("draft", "met", "Eva")


def test_a_card_goes_from_draft_over_ready_to_approved(workspace: Workspace) -> None:
    filed = ready(workspace)
    assert isinstance(filed, StoredCard)

    approved = card_actions.approve(workspace, COORD, filed.id)

    kept = Snapshot(workspace).card_records["1.1"]
    assert isinstance(approved, StoredCard)
    assert (kept.state, kept.version, kept.as_of, kept.author) == ("approved", 1, END, "Karel")
    assert kept.card == GOOD
    assert kept.digest == filed.digest
    assert codes(card_actions.approve(workspace, COORD, filed.id)) == ["card-moved"]


def test_an_approved_card_stays_the_same_after_a_hundred_later_submissions(
    workspace: Workspace,
) -> None:
    filed = ready(workspace)
    assert isinstance(filed, StoredCard)
    card_actions.approve(workspace, COORD, filed.id)
    before = said_of(workspace, "1.1", filed.known_on)

    with database.write_transaction(workspace.engine) as connection:
        for number in range(100):
            day = date(2025, number // 25 + 1, number % 25 + 1)
            reported = submitting.row(component="text", name="text", date=day, evidence=str(number))
            sent = submitting.add(connection, reported, strategy=workspace.strategy.id)
            one = submissions.get(connection, workspace.strategy.id, sent)
            assert one is not None
            submissions.accept(connection, By(workspace.strategy.id, "coord", submitting.NOW), one)
    hand_in(workspace, "task,indicator,component,date,value,evidence\n1.1,b,print,2024-06-01,1,x\n")

    assert said_of(workspace, "1.1", filed.known_on) == before
    assert "Splněno částečně" in before
    assert "Vypočteno k 31. 12. 2026: Splněno." in said_of(workspace, "1.1", workspace.version())
    now = Snapshot(workspace)
    came, gone = find_later_changes(now.history, "1.1", filed.known_on, now.sequence)
    assert (came.height, gone.height) == (101, 0)


def test_a_row_that_was_withdrawn_after_a_card_is_told_as_gone(workspace: Workspace) -> None:
    number = hand_in(workspace, WRITTEN.replace("Printed", "Again"))
    filed = ready(workspace)
    assert isinstance(filed, StoredCard)
    review.withdraw(workspace, COORD, number, "omyl")

    now = Snapshot(workspace)
    came, gone = find_later_changes(now.history, "1.1", filed.known_on, now.sequence)

    assert (came["note"].to_list(), gone["note"].to_list()) == (["Printed"], ["Again"])


def test_reopening_needs_a_reason_and_makes_the_next_version(workspace: Workspace) -> None:
    filed = ready(workspace)
    assert isinstance(filed, StoredCard)
    card_actions.approve(workspace, COORD, filed.id)

    assert codes(card_actions.reopen(workspace, COORD, filed.id, "  ")) == ["reason-missing"]
    denied = card_actions.reopen(workspace, EVA, filed.id, "x")
    assert isinstance(denied, Refused)
    assert denied.denied
    reopened = card_actions.reopen(workspace, COORD, filed.id, "A late report.")

    assert isinstance(reopened, StoredCard)
    assert (reopened.state, reopened.reason) == ("reopened", "A late report.")
    kept = Snapshot(workspace).card_records["1.1"]
    assert (kept.state, kept.version, kept.card) == ("draft", 2, GOOD)


def test_an_evaluator_takes_a_ready_card_back_and_goes_on_writing_the_same_version(
    workspace: Workspace,
) -> None:
    saved = card_actions.save_draft(workspace, EVA, GOOD, DraftVersion())
    filed = card_actions.declare_ready(workspace, EVA, "1.1", form(saved), END, workspace.version())
    assert isinstance(filed, StoredCard)
    closed = card_actions.save_draft(workspace, EVA, Card("1.1", "More."), form(saved))
    card_actions.reopen(workspace, EVA, filed.id, "More to say.")
    goes_on = card_actions.save_draft(workspace, EVA, Card("1.1", "Said."), form(saved))

    assert (codes(closed), codes(goes_on)) == (["card-closed"], [])
    assert Snapshot(workspace).card_records["1.1"].version == 1


def test_an_older_form_is_kept_aside_and_can_be_taken_instead(workspace: Workspace) -> None:
    shown = form(card_actions.save_draft(workspace, EVA, Card("1.1", "a"), DraftVersion()))
    first = form(card_actions.save_draft(workspace, EVA, Card("1.1", "first"), shown))

    aside = card_actions.save_draft(workspace, COORD, Card("1.1", "second"), shown)
    assert codes(aside) == ["card-aside"]
    assert isinstance(aside, SavedDraft)
    assert Snapshot(workspace).card_records["1.1"].card.description == "first"
    before = card_actions.settle_draft(workspace, EVA, form(aside), take=True, current=shown)
    assert codes(before) == ["card-changed"]
    assert Snapshot(workspace).card_records["1.1"].card.description == "first"
    taken = card_actions.settle_draft(workspace, EVA, form(aside), take=True, current=first)

    assert codes(taken) == []
    assert Snapshot(workspace).card_records["1.1"].card.description == "second"
    again = card_actions.settle_draft(workspace, EVA, form(aside), take=False, current=first)
    assert codes(again) == ["card-changed"]


def test_only_the_draft_that_was_looked_at_is_declared_ready(workspace: Workspace) -> None:
    looked_at = form(card_actions.save_draft(workspace, EVA, GOOD, DraftVersion()))
    card_actions.save_draft(workspace, COORD, Card("1.1", "Another."), looked_at)

    judged = card_actions.declare_ready(workspace, EVA, "1.1", looked_at, END, workspace.version())

    assert codes(judged) == ["card-changed"]


def test_a_card_of_no_task_and_one_that_is_too_long_are_refused(workspace: Workspace) -> None:
    assert codes(card_actions.save_draft(workspace, EVA, Card("9.9"), DraftVersion())) == [
        "task-unknown"
    ]
    long = Card("1.1", "x" * (LONGEST + 1))
    assert codes(card_actions.save_draft(workspace, EVA, long, DraftVersion())) == ["card-too-long"]
    assert codes(card_actions.approve(workspace, COORD, 99)) == ["unknown-card"]
    assert codes(card_actions.reopen(workspace, COORD, 99, "x")) == ["unknown-card"]
    assert Snapshot(workspace).card_records == {}


def test_the_cards_of_a_finished_strategy_are_those_that_were_published(sqlite_url: str) -> None:
    path = Path(__file__).resolve().parents[2] / "data/2016-2019/indicators.yaml"
    workspace = databases.opened(sqlite_url, path)

    found = Snapshot(workspace).card_records
    refused = card_actions.save_draft(workspace, EVA, Card("1"), DraftVersion())
    workspace.engine.dispose()

    assert [one.state for one in found.values()] == ["published"] * 13
    assert codes(refused) == ["card-published"]


def test_a_verdict_is_known_from_its_approval_on(workspace: Workspace) -> None:
    states: dict[int, str | None] = {workspace.version(): None}
    filed = ready(workspace)
    assert isinstance(filed, StoredCard)
    states[workspace.version()] = "ready"
    assert isinstance(card_actions.approve(workspace, COORD, filed.id), StoredCard)
    states[workspace.version()] = "approved"
    assert isinstance(card_actions.reopen(workspace, COORD, filed.id, "Late."), StoredCard)
    states[workspace.version()] = "draft"

    for sequence, state in states.items():
        record = Snapshot(workspace, sequence).task_cards.records(()).get("1.1")
        found = record and record.state
        assert found == state or (state is None and found == "draft"), "a draft has no history"
        approver = record and record.author
        assert (approver == "Karel") == (state == "approved")
