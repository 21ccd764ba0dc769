"""Rounds that the coordinator opens, changes, closes and reopens: who may, and what nobody else then may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dashboard.markup import View
from dashboard.presentation import Wording
from dashboard.store import stored_rounds
from dashboard.store.audit_entry import By
from dashboard.store.database import write_transaction
from dashboard.store.stored_rounds import RoundPlan
from dashboard.store.verification import verify_chain
from dashboard.strategy import working_days
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.strategy.rounds import Closing, Round
from dashboard.text.text_language import Text
from dashboard.web.rounds import draw_history
from dashboard.workflow import amendment_actions, intake, review, round_actions
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.edition.public_snapshot import PublicSnapshot
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.round_actions import RoundResult
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests.pages import CARD, database, workspace

__all__ = ["database", "workspace"]

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))
FILE = ProgressFile("mlsa.csv", CARD.encode(), "MLSA")


PLAN = RoundPlan("2022", date(2022, 7, 1), date(2022, 12, 31), date(2099, 1, 30))


def opened(workspace: Workspace, plan: RoundPlan = PLAN) -> RoundResult:
    result = round_actions.open_round(workspace, COORDINATOR, plan)
    assert isinstance(result, RoundResult), result
    return result


def set_closed(
    workspace: Workspace, *, closed: bool = True, round: str = "2022", actor: Actor = COORDINATOR
) -> list[str]:
    """Closes the round of the card; the codes of what is wrong."""
    return codes(round_actions.set_closed(workspace, actor, round, "Zpráva vládě.", closed=closed))


def codes(result: object) -> list[str]:
    return [problem.code for problem in result.problems] if isinstance(result, Refused) else []


def handed_in(workspace: Workspace) -> int:
    sent = intake.submit(workspace, OFFICER, FILE)
    assert isinstance(sent, Stored), sent
    return sent.submission.id


def test_an_officer_hands_in_and_withdraws_in_an_open_round_and_the_coordinator_in_any(
    workspace: Workspace,
) -> None:
    number = handed_in(workspace)
    review.accept(workspace, COORDINATOR, number)

    opened(workspace)
    assert set_closed(workspace) == []
    other = replace(FILE, content=CARD.replace("2022-11-30", "2022-11-29").encode())
    assert codes(intake.try_out(workspace, OFFICER, other)) == ["period-locked"]
    assert codes(intake.submit(workspace, OFFICER, other)) == ["period-locked"]
    assert codes(review.withdraw(workspace, OFFICER, number, "A mistake.")) == ["submission-locked"]
    later = replace(
        FILE, content=CARD.replace("2022-11-30", "2023-01-01").encode(), replaces=number
    )
    assert codes(intake.submit(workspace, OFFICER, later)) == ["submission-locked"]
    warned = intake.submit(workspace, COORDINATOR, other)
    assert isinstance(warned, Stored)
    assert "period-locked" in [problem.code for problem in warned.warnings]

    assert set_closed(workspace, closed=False) == []
    assert isinstance(review.withdraw(workspace, OFFICER, number, "A mistake."), Stored)
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []


def test_a_round_closed_while_a_table_is_being_handed_in_refuses_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = intake._try_file
    calls: list[object] = []

    def and_then_close(*parts: object) -> object:
        result = tried(*parts)  # type: ignore[arg-type]
        if not calls:
            set_closed(workspace)
        calls.append(result)
        return result

    opened(workspace)
    monkeypatch.setattr(intake, "_try_file", and_then_close)

    assert codes(intake.submit(workspace, OFFICER, FILE)) == ["period-locked"]
    assert len(calls) == 1


def test_the_closing_of_the_file_is_the_first_and_a_stored_one_takes_its_place(
    workspace: Workspace,
) -> None:
    closing = Closing(on=date(2023, 2, 1), reason="Closed in the file.")
    round = Round(
        id="2022-2",
        title=Text("2nd half", "2. pololetí"),
        start=PLAN.start,
        end=PLAN.end,
        due=date(2023, 1, 31),
        source="5.1",
        closed=closing,
    )
    strategy = workspace.strategy.model_copy(update={"rounds": (round,)})
    workspace = replace(workspace, strategy=strategy)

    assert codes(intake.try_out(workspace, OFFICER, FILE)) == ["period-locked"]
    assert set_closed(workspace, round="2022-2") == ["period-is-locked"]
    before = Snapshot(workspace)
    assert set_closed(workspace, round="2. pololetí", closed=False) == []
    assert codes(intake.try_out(workspace, OFFICER, FILE)) == []
    known_before = Snapshot(workspace, before.sequence).strategy.rounds[0]
    known_now = Snapshot(workspace).strategy.rounds[0]
    assert (known_before.closed, known_now.closed) == (closing, None)
    changed = round_actions.change_round(workspace, COORDINATOR, "2022-2", note="Stručně.")
    assert isinstance(changed, RoundResult)
    assert (changed.round.note, changed.round.source) == ("Stručně.", "5.1")


def test_a_closing_needs_the_coordinator_a_reason_and_a_round_that_is_over(
    workspace: Workspace,
) -> None:
    opened(workspace)
    today = workspace.today
    due = working_days.working_day_from(today)
    opened(workspace, RoundPlan("now", today, today, due))
    assert set_closed(workspace, actor=OFFICER) == ["not-permitted"]
    assert set_closed(workspace, round="2021") == ["period-unknown"]
    assert set_closed(workspace, round="now") == ["period-running"]
    assert set_closed(workspace, closed=False) == ["period-is-open"]
    for reason, code in ((" ", "reason-missing"), ("nar. 800101/0006", "birth-number-typed")):
        result = round_actions.set_closed(workspace, COORDINATOR, "2022", reason, closed=True)
        assert codes(result) == [code]
    assert Snapshot(workspace).round_closings == ()


def test_a_closing_without_a_reason_stores_none_and_is_told_in_the_language_of_the_reader(
    workspace: Workspace,
) -> None:
    opened(workspace)
    for closed in (True, False, True):
        result = round_actions.set_closed(workspace, COORDINATOR, "2022", None, closed=closed)
        assert isinstance(result, RoundResult), result
    snapshot = Snapshot(workspace)
    assert {closing.reason for closing in snapshot.round_closings} == {""}
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []

    tried = intake.try_out(workspace, OFFICER, FILE)
    assert isinstance(tried, Refused)
    (locked,) = tried.problems
    for language, over, again in (
        ("en", "The round is over.", "Reopened by the coordinator."),
        ("cs", "Kolo skončilo.", "Znovu otevřel koordinátor."),
    ):
        words = Wording(language)
        assert words.problem(locked)[0].endswith(f": {over}")
        history = draw_history(View(snapshot, words, workspace.last_day))
        assert (history.count(over), history.count(again)) == (2, 1)


def test_a_round_is_opened_and_changed_by_the_coordinator_with_every_mistake_named(
    workspace: Workspace,
) -> None:
    late = workspace.today - timedelta(days=1)
    for wrong, code in (
        (replace(PLAN, name=" "), "round-no-name"),
        (replace(PLAN, name="x" * 81), "round-name-long"),
        (replace(PLAN, name="nar. 800101/0006"), "birth-number-typed"),
        (replace(PLAN, note="nar. 800101/0006"), "birth-number-typed"),
        (replace(PLAN, end=date(2022, 6, 30)), "round-days"),
        (replace(PLAN, due=date(2022, 12, 30)), "period-not-over"),
        (replace(PLAN, due=late), "day-past"),
        (replace(PLAN, due=date(2099, 1, 31)), "day-not-working"),
        (replace(PLAN, due=date(2098, 12, 24)), "day-not-working"),
        (replace(PLAN, entities=("NOBODY",)), "unknown-entity"),
        (replace(PLAN, entities=("PUBLIC",)), "round-not-owner"),
    ):
        assert codes(round_actions.open_round(workspace, COORDINATOR, wrong)) == [code], wrong
    refused = round_actions.open_round(workspace, COORDINATOR, replace(PLAN, due=late))
    assert isinstance(refused, Refused)
    (message, _) = Wording("cs").problem(refused.problems[0])
    assert Wording("cs").date(late) in message, "no day as machines write it"
    assert codes(round_actions.open_round(workspace, OFFICER, PLAN)) == ["not-permitted"]
    assert Snapshot(workspace).round_plans == []

    round = opened(workspace, replace(PLAN, entities=("MLSA",), note="  Krátce. ")).round
    assert (round.note, round.source, round.asks("MLSA"), round.asks("PCR")) == (
        *("Krátce.", ""),
        *(True, False),
    )
    assert round.opened is not None
    assert (round.opened.on, round.opened.by) == (workspace.today, "Karel")
    assert codes(
        round_actions.open_round(workspace, COORDINATOR, replace(PLAN, name="２０２２"))
    ) == ["round-exists"]

    def change(**new: object) -> list[str]:
        return codes(round_actions.change_round(workspace, COORDINATOR, "2022", **new))

    assert change() == ["round-unchanged"]
    assert change(due=date(2022, 1, 1)) == ["period-not-over"]
    assert change(due=date(2023, 3, 1), entities=()) == ["day-past"]
    assert change(due=date(2099, 3, 2), entities=()) == []
    changed = round_actions.find_round(Snapshot(workspace).strategy, "2022")
    assert isinstance(changed, Round)
    assert (changed.due, changed.entities, changed.note) == (date(2099, 3, 2), (), "Krátce.")
    assert set_closed(workspace) == []
    assert change(note="") == ["round-closed"]
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
        assert len(stored_rounds.openings(connection, workspace.strategy.id)) == 2


def test_a_day_that_an_open_round_asks_about_is_not_closed(workspace: Workspace) -> None:
    opened(workspace)
    assert set_closed(workspace) == []
    assert codes(intake.try_out(workspace, OFFICER, FILE)) == ["period-locked"]
    opened(workspace, replace(PLAN, name="supplement"))
    assert codes(intake.try_out(workspace, OFFICER, FILE)) == []


def test_a_round_that_was_answered_is_answered_for_everybody(workspace: Workspace) -> None:
    opened(workspace, replace(PLAN, entities=("MLSA",)))
    later = PLAN.due + timedelta(days=1)

    def missing(snapshot: Snapshot) -> tuple[str, ...]:
        body = snapshot.answer(later).body("MLSA")
        assert body is not None
        (asked,) = body.asked
        return asked.missing

    assert missing(PublicSnapshot(workspace)) == missing(Snapshot(workspace))
    assert "3.1.a" in missing(Snapshot(workspace))
    table = "task,indicator,date,value\n3.1,a,2022-12-31,nothing to report\n"
    word = ProgressFile("word.csv", table.encode(), "MLSA")
    sent = intake.submit(workspace, OFFICER, word)
    assert isinstance(sent, Stored), sent
    review.accept(workspace, COORDINATOR, sent.submission.id)

    # It is not met, and the word answers the round.
    assert "3.1.a" not in missing(Snapshot(workspace))
    assert missing(PublicSnapshot(workspace)) == missing(Snapshot(workspace))


def test_what_another_body_reports_after_the_closing_takes_no_answer_back(
    workspace: Workspace,
) -> None:
    def told(entity: str, value: int) -> None:
        content = f"task,indicator,component,date,value,note\n4.4,b,revision,2022-12-01,{value},x\n"
        file = ProgressFile(f"{entity}.csv", content.encode(), entity)
        sent = intake.submit(workspace, COORDINATOR, file, accept_too=True)
        assert isinstance(sent, Stored), sent

    def of_police() -> tuple[str, bool, bool]:
        lines = Snapshot(workspace).reporting(workspace.today)
        (cell,) = next(each.cells for each in lines if each.entity.code == "PCR")
        return cell.state.value, "4.4.b" in cell.had_asked, "4.4.b" in cell.unanswered

    opened(workspace)
    told("PCR", 0)
    assert set_closed(workspace) == []
    assert of_police() == ("partly_answered", True, False)

    told("CPD", 1)

    assert of_police() == ("partly_answered", True, False)


def test_a_day_keeps_the_round_of_that_day(workspace: Workspace) -> None:
    days = ["2023-07-01", "2023-07-10", "2023-08-01", "2023-10-01", "2023-11-01"]
    at = [datetime.fromisoformat(f"{day}T10:00:00+00:00") for day in days]
    by = [By(workspace.strategy.id, "Karel", each) for each in at]
    plan = replace(PLAN, due=date(2023, 7, 31), entities=("MLSA",))
    with write_transaction(workspace.engine) as connection:
        stored_rounds.add(connection, by[0], plan, changed=False)
        later = replace(plan, due=date(2023, 7, 15))
        stored_rounds.add(connection, by[1], later, changed=True)
        for who, closed in zip(by[2:], (True, False, True), strict=True):
            stored_rounds.close(connection, who, "2022", "Zpráva vládě.", closed=closed)

    def of_labour(day: str, snapshot: Snapshot) -> tuple[str, date]:
        lines = snapshot.reporting(date.fromisoformat(day))
        (cell,) = next(each.cells for each in lines if each.entity.code == "MLSA")
        return cell.state.value, cell.round.due

    expected = {
        "2023-07-05": ("not_yet_due", plan.due),
        "2023-07-20": ("owed", later.due),
        "2023-09-01": ("not_answered", later.due),
        "2023-10-15": ("owed", later.due),
        "2023-11-15": ("not_answered", later.due),
    }
    for snapshot in (Snapshot(workspace), PublicSnapshot(workspace)):
        assert {day: of_labour(day, snapshot) for day in expected} == expected
    (public,) = PublicSnapshot(workspace).strategy.rounds
    assert "Karel" not in repr(public)
    assert "Zpráva" not in repr(public)


def test_what_was_handed_in_before_a_round_was_opened_does_not_answer_it(
    workspace: Workspace,
) -> None:
    table = "task,indicator,date,value\n3.1,a,2022-12-31,nothing to report\n"
    file = ProgressFile("word.csv", table.encode(), "MLSA")
    sent = intake.submit(workspace, COORDINATOR, file, accept_too=True)
    assert isinstance(sent, Stored), sent

    opened(workspace)

    body = Snapshot(workspace).answer(workspace.today).body("MLSA")
    assert body is not None
    assert "3.1.a" in body.asked[0].missing


def test_an_amendment_entered_after_the_closing_changes_nothing_that_was_asked(
    workspace: Workspace,
) -> None:
    def had_asked() -> dict[str, tuple[str, ...]]:
        lines = Snapshot(workspace).reporting(workspace.today)
        return {line.entity.code: cell.had_asked for line in lines for cell in line.cells}

    opened(workspace)
    assert set_closed(workspace) == []
    before = had_asked()
    plan = AmendmentPlan("3.1", date(2022, 7, 1), "Government", "So.", responsible=("MOJ",))

    entered = amendment_actions.enter(workspace, COORDINATOR, plan)

    assert not isinstance(entered, Refused), entered
    assert "3.1.a" in before["MLSA"]
    assert had_asked().get("MOJ", ()) == before.get("MOJ", ())
    assert had_asked()["MLSA"] == before["MLSA"]
