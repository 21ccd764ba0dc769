"""One object answers everything about a strategy as it was known at an audit sequence."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event

from dashboard.fulfilment import compare_days, strategy_on_day
from dashboard.store import standing_rows, stored_amendments, stored_rounds
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.workflow import amendment_actions, intake, review, workspace
from dashboard.workflow.action_result import Refused, Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.workflow.conftest import opened, small_plan

COORDINATOR = Actor("Karel", frozenset({Role.COORDINATOR}), frozenset())
DAY, EARLIER_DAY = date(2024, 12, 31), date(2024, 6, 30)
TEXT_WRITTEN = "1.1,a,text,2024-03-01,1,x,Written"
TEXT_PRINTED = "1.1,b,print,2024-09-01,1,x,Printed"


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Workspace]:
    """A small plan with one accepted submission."""
    with small_plan(tmp_path, f"sqlite:///{tmp_path / 'plan.db'}") as workspace:
        yield workspace


def submit(plan: Workspace, *lines: str, accept: bool, replaces: int | None = None) -> int:
    table = "\n".join(["task,indicator,component,date,value,evidence,note", *lines, ""])
    file = ProgressFile("t.csv", table.encode(), "CPD", replaces=replaces)
    outcome = intake.submit(plan, COORDINATOR, file, accept_too=accept)
    assert isinstance(outcome, Stored), outcome
    return outcome.submission.id


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """The statements that databases get meanwhile, without those that only open a reading."""
    statements: list[str] = []

    def listen(_c: Any, _k: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", listen)


def statements_of_one_history(plan: Workspace) -> list[str]:
    """What is asked of the database for the rounds of a snapshot and its history, once each."""
    with counted_statements() as statements, plan.reading() as connection:
        stored_amendments.listing(connection, plan.strategy.id, workspace.HOME, 1)
        stored_rounds.openings(connection, plan.strategy.id, 1)
        stored_rounds.closings(connection, plan.strategy.id, 1)
        standing_rows.history(connection, plan.strategy.id)
    assert statements
    return statements


def test_all_days_and_questions_read_the_history_once(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    snapshot = Snapshot(plan)

    with counted_statements() as statements:
        for day in (EARLIER_DAY, DAY):
            snapshot.on(day)
            snapshot.lanes(day)

    assert statements == statements_of_one_history(plan)


def test_a_snapshot_after_a_decision_has_the_rows_of_its_own_version(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    before = Snapshot(plan)
    _ = before.on(DAY)
    first = submit(plan, TEXT_PRINTED, accept=True)
    review.withdraw(plan, COORDINATOR, first, "a mistake")
    submit(plan, TEXT_PRINTED, "1.1,,,2024-10-01,,,Both", accept=True)

    after = Snapshot(plan)

    assert after.on(DAY) == strategy_on_day.situation(after.strategy, after.rows, DAY)
    assert after.on(DAY) != before.on(DAY)
    assert Snapshot(plan, before.sequence).on(DAY) == before.on(DAY)


def test_a_day_under_an_amendment_is_judged_by_the_amended_text(tmp_path: Path) -> None:
    with opened(databases.ADOPTED, databases.sqlite(tmp_path / "d.db")) as shipped:
        snapshot, strategy = Snapshot(shipped), shipped.strategy
        days = [change.date for change in strategy.amendments]

        for day in (strategy.period.start, *days, strategy.period.end):
            alone = strategy_on_day.situation(strategy, snapshot.rows, day)
            assert snapshot.on(day) == alone


def test_an_earlier_sequence_does_not_know_what_came_later(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    then = plan.version()
    waiting = submit(plan, TEXT_PRINTED, accept=False)
    before_the_decision = plan.version()
    review.accept(plan, COORDINATOR, waiting)
    now = plan.version()

    at = [Snapshot(plan, sequence) for sequence in (then, before_the_decision, now)]

    assert [snapshot.rows.height for snapshot in at] == [1, 1, 2]
    assert [snapshot.pending_rows.height for snapshot in at] == [0, 1, 0]
    assert [snapshot.audit[-1].seq for snapshot in at] == [then, before_the_decision, now]
    assert [snapshot.on(DAY).tasks[0].status.value for snapshot in at] == [
        "partially_met",
        "partially_met",
        "met",
    ]


def test_a_task_lists_as_closed_only_what_the_sequence_knew(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    then = plan.version()
    review.withdraw(plan, COORDINATOR, 1, "By mistake")

    def uses(snapshot: Snapshot) -> list[str]:
        details = snapshot.task("1.1", DAY)
        assert details is not None
        return [entry.use for entry in details.entries]

    assert uses(Snapshot(plan, then)) == ["used"]
    assert uses(Snapshot(plan)) == ["closed"]
    assert uses(Snapshot(plan, 0)) == []


def test_a_day_before_anything_was_known_is_compared_as_known_now(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    snapshot = Snapshot(plan)

    found = snapshot.since(date(2024, 1, 31), DAY)

    assert not found.known_then
    assert found.earlier == compare_days.Side(date(2024, 1, 31), snapshot.sequence)
    assert found.later == compare_days.Side(DAY, snapshot.sequence)
    assert found.rows.height == 1


def test_what_was_sent_back_waits_for_its_correction(plan: Workspace) -> None:
    number = submit(plan, TEXT_WRITTEN, accept=False)
    review.send_back(plan, COORDINATOR, number, "Which edition?")

    snapshot = Snapshot(plan)

    returned = {body.entity.code: body.returned for body in snapshot.answer(DAY).bodies}
    assert [one.number for one in returned["CPD"]] == [number]
    assert returned["MOJ"] == ()
    assert snapshot.decisions()[number].action == "return"
    before = Snapshot(plan, snapshot.sequence - 1)
    assert not any(body.returned for body in before.answer(DAY).bodies)


def test_on_what_is_withdrawn_nothing_is_to_be_decided(plan: Workspace) -> None:
    for entity, value in (("CPD", 1), ("MOJ", 0)):
        table = f"task,indicator,component,date,value,note\n1.1,a,text,2024-04-01,{value},x\n"
        file = ProgressFile("t.csv", table.encode(), entity)
        sent = intake.submit(plan, COORDINATOR, file, accept_too=True)
        assert isinstance(sent, Stored), sent
    assert len(Snapshot(plan).contradictions(DAY)) == 1
    amendment = AmendmentPlan("1.1.a", date(2024, 6, 1), "Government", "So.", withdrawn=True)
    assert not isinstance(amendment_actions.enter(plan, COORDINATOR, amendment), Refused)

    assert Snapshot(plan).contradictions(DAY) == ()
    assert len(Snapshot(plan).contradictions(date(2024, 5, 31))) == 1


def test_a_return_stays_answered_as_known_then_when_its_correction_is_corrected(
    plan: Workspace,
) -> None:
    number = submit(plan, TEXT_WRITTEN, accept=False)
    review.send_back(plan, COORDINATOR, number, "Which edition?")
    first = submit(plan, TEXT_WRITTEN.replace(",x,", ",1st,"), accept=True, replaces=number)
    answered = plan.version()
    submit(plan, TEXT_WRITTEN.replace(",x,", ",2nd,"), accept=True, replaces=first)

    for snapshot in (Snapshot(plan, answered), Snapshot(plan)):
        assert [each.returned for each in snapshot.answer(DAY).bodies if each.returned] == []


def test_what_a_correction_left_out_was_asked_until_it_came(plan: Workspace) -> None:
    number = submit(plan, TEXT_WRITTEN, TEXT_PRINTED, accept=False)
    review.send_back(plan, COORDINATOR, number, "Which edition?")
    submit(plan, TEXT_WRITTEN.replace(",x,", ",1st edition,"), accept=False, replaces=number)
    in_part = plan.version()
    submit(plan, TEXT_PRINTED.replace(",x,", ",2nd edition,"), accept=False)

    returned = [
        [one.number for body in snapshot.answer(DAY).bodies for one in body.returned]
        for snapshot in (Snapshot(plan, in_part), Snapshot(plan))
    ]

    assert returned == [[number], []]


def test_threads_that_ask_at_once_share_one_answer(plan: Workspace) -> None:
    submit(plan, TEXT_WRITTEN, accept=True)
    snapshot, together = Snapshot(plan), Barrier(4)

    def ask(_: int) -> Any:
        together.wait()
        return snapshot.on(DAY)

    with counted_statements() as statements, ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    assert len({id(answer) for answer in answers}) == 1
    assert statements == statements_of_one_history(plan)
