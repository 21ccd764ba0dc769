"""What each unit owes and has reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.fulfilment.strategy_on_day import TaskState, situation
from dashboard.fulfilment.what_is_outstanding import (
    Answer,
    BodyAnswer,
    Reports,
    ReturnedSubmission,
    answer,
)
from dashboard.presentation import missing_words
from dashboard.presentation.languages import Wording
from dashboard.strategy.rounds import Closing, Opening, Round
from dashboard.text.text_language import Text
from tests.outstanding import answer_of
from tests.small_plan import plan, row, rows

DAY = date(2025, 6, 30)


def told_by(told: pl.DataFrame | None = None, day: date = DAY, more: str = "") -> Answer:
    found = rows() if told is None else told
    return answer_of(situation(plan(more), found, day), found)


def units(
    told: pl.DataFrame | None = None, day: date = DAY, more: str = ""
) -> dict[str, BodyAnswer]:
    return {unit.entity.code: unit for unit in told_by(told, day, more).bodies}


def test_a_unit_has_its_duties_as_responsible_and_as_cooperating() -> None:
    found = units()

    assert [duty.state.task.number for duty in found["CPD"].responsible] == ["1.1", "1.2"]
    assert [duty.state.task.number for duty in found["MOI"].cooperating] == ["1.1"]
    assert found["IDLE"].parts == ()
    assert len(found["CPD"].indicators) == 3


def numbers(states: tuple[TaskState, ...]) -> list[str]:
    return [state.task.number for state in states]


def test_what_is_unmet_is_due_today_on_its_due_day_and_overdue_from_the_next() -> None:
    on_the_day, after = told_by(day=date(2024, 12, 31)), told_by(day=date(2025, 1, 1))

    assert (numbers(on_the_day.overdue), numbers(on_the_day.due_today)) == ([], ["1.1"])
    assert (numbers(after.overdue), numbers(after.due_today)) == (["1.1"], [])


EVERY_HALF_YEAR = """
  - number: "3.1"
    title: Each half-year
    responsible: [CPD]
    start: 2024
    deadline: 2025
    indicators:
      - id: 3.1.a
        text: Reports.
        kind: recurring
        every: half-year
        target: {value: 1, basis: strategy}
"""


def test_what_falls_due_today_is_added_to_an_older_debt() -> None:
    first = told_by(day=date(2024, 6, 30), more=EVERY_HALF_YEAR)
    second = told_by(day=date(2024, 12, 31), more=EVERY_HALF_YEAR)
    after = told_by(day=date(2025, 1, 1), more=EVERY_HALF_YEAR)

    assert (numbers(first.due_today), numbers(first.more_due_today)) == (["3.1"], [])
    assert (numbers(second.overdue), numbers(second.more_due_today)) == (["3.1"], ["3.1"])
    assert "3.1" not in numbers(second.due_today)
    assert numbers(after.more_due_today) == []


def test_a_period_that_is_reached_falls_due_on_no_day() -> None:
    second = row("CPD", "3.1.a", date(2024, 7, 5), 1, component="2024-H2")
    first = row("CPD", "3.1.a", date(2024, 3, 1), 1, component="2024-H1")
    on_the_day = told_by(rows(second), day=date(2024, 12, 31), more=EVERY_HALF_YEAR)
    before = units(rows(first, second), day=date(2024, 7, 15), more=EVERY_HALF_YEAR)["CPD"]
    silent = units(day=date(2024, 7, 15), more=EVERY_HALF_YEAR)["CPD"]

    assert "3.1" in numbers(on_the_day.overdue)
    assert numbers(on_the_day.more_due_today) == []
    days = [body.by_indicator["3.1.a"].state.next_due(body.day) for body in (before, silent)]
    assert days == [date(2025, 6, 30), date(2024, 12, 31)]
    told = missing_words.names_due_on(
        silent.by_indicator["3.1.a"].state, date(2024, 12, 31), Wording("en")
    )
    assert told == ["Reports (2024-H2)"], "not the first half-year, which is overdue"


STEPS = """
  - number: "3.1"
    title: In steps
    responsible: [CPD]
    start: 2024
    deadline: 2026
    indicators:
      - id: 3.1.a
        text: Counted.
        kind: count
        aggregate: sum
        target: {value: 9, basis: strategy}
        interim: [{due: 2024-12-31, value: 2}, {due: 2025-12-31, value: 4}]
"""


def test_a_step_that_is_reached_early_is_not_due_next() -> None:
    days = []
    for counted in (1, 2, 4):
        told = rows(row("CPD", "3.1.a", date(2024, 3, 1), counted))
        body = units(told, day=date(2024, 6, 1), more=STEPS)["CPD"]
        days.append(body.by_indicator["3.1.a"].state.next_due(body.day))

    assert days == [date(2024, 12, 31), date(2025, 12, 31), date(2026, 12, 31)]


WITHDRAWN = """
amendments:
  - {date: 2024-06-01, indicator: 1.1.b, reason: Dropped., authority: Council, set: {withdrawn: true}}
"""
MAY = date(2024, 5, 1)


@pytest.mark.parametrize(
    ("told", "body", "last", "outstanding"),
    [
        ([], "MOJ", None, ["1.1.a", "1.1.b"]),  # and not on the task that has not begun
        ([row("PUB", "1.1.a", MAY, 1, component="text")], "CPD", None, ["1.1.b"]),
        ([row("DESK", "1.1.a", MAY, 1, component="text")], "CPD", MAY, ["1.1.b"]),
        ([row("MOI", "1.1.a", MAY, 1, component="text")], "CPD", MAY, ["1.1.b"]),
        ([row("CPD", "1.1.a", MAY, 1, component="text")], "MOI", None, []),  # it only helps
        ([row("CPD", "1.1", MAY, note="Under way")], "CPD", MAY, []),
        ([row("CPD", "1.1", date(2025, 7, 1), note="Under way")], "CPD", None, ["1.1.a", "1.1.b"]),
    ],
)
def test_a_body_has_its_last_report_and_what_is_outstanding(
    told: list[Any], body: str, last: date | None, outstanding: list[str]
) -> None:
    found = units(rows(*told))

    assert (found[body].last, list(found[body].outstanding)) == (last, outstanding)
    assert "PUB" not in found


def test_nothing_is_owed_on_a_withdrawn_indicator() -> None:
    found = units(more=WITHDRAWN)["CPD"]

    assert (found.outstanding, len(found.indicators)) == (("1.1.a",), 2)


def test_a_ministry_shows_the_duties_of_its_units_under_their_names() -> None:
    found = answer_of(situation(plan(), rows(), DAY), rows())

    assert [unit.entity.code for unit in found.family("MOI")] == ["MOI", "CPD"]
    assert found.family("IDLE") == ()


def test_the_unit_that_owes_most_comes_first_and_helpers_owe_nothing() -> None:
    more = """
amendments:
  - {date: 2024-06-01, task: "1.1", reason: r, authority: a, set: {responsible: [MOJ]}}
"""

    found = answer_of(situation(plan(more), rows(), DAY), rows())

    assert [unit.entity.code for unit in found.owners] == ["MOJ", "CPD"]


def test_what_waits_is_not_demanded_and_what_was_returned_is() -> None:
    waits = rows(row("DESK", "1.1.a", date(2024, 5, 1), 1, component="text")).with_columns(
        submission=7
    )
    returned = (ReturnedSubmission(8, "b.csv", "Which edition?"),)
    state = situation(plan(), rows(), DAY)

    found = answer_of(state, rows(), waits, {"CPD": returned})

    body = found.body("CPD")
    assert body is not None
    assert (body.outstanding, found.by_indicator["1.1.a"].waiting) == (("1.1.b",), (7,))
    assert numbers(found.overdue) == ["1.1"]
    assert body.returned == returned
    assert found.by_indicator["1.1.a"].is_demanded is False


def test_who_may_not_see_submissions_reads_the_same_debts_and_no_submission() -> None:
    waits = rows(row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"))
    found = answer_of(situation(plan(), rows(), DAY), rows(), waits)

    seen = found.as_seen_by(frozenset())

    assert [each.outstanding for each in seen.bodies] == [each.outstanding for each in found.bodies]
    assert found.body("CPD") != seen.body("CPD")
    assert all(not each.waiting and not each.returned for each in seen.bodies)


ROUND = Round(
    id="final", title=Text("Final"), start=date(2024, 1, 1), end=date(2024, 12, 31),
    due=date(2025, 2, 28), source="", opened=Opening(on=date(2025, 1, 8), by="Karel", seq=8),
)  # fmt: skip


def asked(day: date, told: pl.DataFrame, waits: pl.DataFrame, **handed: int) -> BodyAnswer:
    reports = Reports(told, waits, {}, {1: handed.get("at", 20)})
    found = answer(plan(), situation(plan(), told, day), reports, [ROUND])
    body = found.body("CPD")
    assert body is not None
    return body


def test_an_open_round_asks_each_owner_for_what_is_not_met_until_it_answers() -> None:
    told = rows(row("CPD", "1.2.a", date(2024, 12, 31), word="nothing_to_report")).with_columns(
        submission=1
    )

    (asks,) = asked(date(2025, 2, 28), rows(), rows()).asked
    (answered,) = asked(date(2025, 2, 28), told, rows()).asked
    (before,) = asked(date(2025, 2, 28), told, rows(), at=7).asked
    (waiting,) = asked(date(2025, 2, 28), rows(), told).asked

    assert asks.indicators == asks.missing == ("1.1.a", "1.1.b", "1.2.a")
    assert (answered.missing, answered.waiting) == (("1.1.a", "1.1.b"), ())
    assert before.missing == asks.missing
    assert (waiting.missing, waiting.waiting) == (("1.1.a", "1.1.b"), ("1.2.a",))


def test_what_a_round_asked_is_outstanding_from_the_day_after_its_due_day() -> None:
    assert asked(date(2025, 2, 28), rows(), rows()).outstanding == ("1.1.a", "1.1.b")
    assert asked(date(2025, 3, 1), rows(), rows()).outstanding == ("1.1.a", "1.1.b", "1.2.a")


def test_a_round_that_is_closed_or_not_yet_opened_asks_nothing() -> None:
    closed = ROUND.model_copy(update={"closed": Closing(on=date(2025, 3, 1), reason="Done")})
    state = situation(plan(), rows(), date(2025, 3, 1))

    found = answer(plan(), state, Reports(rows(), rows()), [closed])

    assert asked(date(2025, 1, 7), rows(), rows()).asked == ()
    assert all(body.asked == () for body in found.bodies)
