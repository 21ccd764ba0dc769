"""What rounds ask of bodies and what has come, and the letter to one body."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboard.fulfilment.round_answers import (
    EntityRounds,
    RoundAnswer,
    answers,
    round_of_entity,
)
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.strategy import Strategy, rounds
from dashboard.text.text_language import Text
from tests.outstanding import answer_of
from tests.small_plan import TEXT, plan, row, rows, strategy_of

PERIODS = """
rounds:
  - {id: 2024-1, title: 1st half of 2024, title_cs: 1. pololetí 2024, start: 2024-01-01,
     end: 2024-06-30, due: 2024-07-30, source: chapter 6}
  - {id: 2024-2, title: 2nd half of 2024, title_cs: 2. pololetí 2024, start: 2024-07-01,
     end: 2024-12-31, due: 2025-01-30, source: chapter 6}
  - {id: 2025-1, title: 1st half of 2025, title_cs: 1. pololetí 2025, start: 2025-01-01,
     end: 2025-06-30, due: 2025-07-30, source: chapter 6}
"""
DAY = date(2025, 1, 30)
MAY, OCTOBER = date(2024, 5, 1), date(2024, 10, 1)


def answers_of(
    strategy: Strategy, told: pl.DataFrame, day: date, waiting: pl.DataFrame | None = None
) -> tuple[EntityRounds, ...]:
    sent = rows() if waiting is None else waiting
    found = situation(strategy, told, day)
    closed = {each.id: shut.on for each in strategy.rounds if (shut := each.closed_on(day))}
    open_all = strategy.model_copy(
        update={
            "rounds": tuple(each.model_copy(update={"closed": None}) for each in strategy.rounds)
        }
    )
    at_closing = {
        id: answer_of(situation(open_all, told, on), told, sent) for id, on in closed.items()
    }
    return answers(answer_of(found, told, sent), told, sent, at_closing=at_closing)


def lines(
    told: pl.DataFrame | None = None,
    waiting: pl.DataFrame | None = None,
    day: date = DAY,
    more: str = "",
) -> dict[str, EntityRounds]:
    standing = rows() if told is None else told
    made = answers_of(plan(PERIODS + more), standing, day, waiting)
    return {line.entity.code: line for line in made}


def states(line: EntityRounds) -> list[str]:
    return [cell.state.value for cell in line.cells]


def first(*told: Any, **more: Any) -> RoundAnswer:
    """The first period of CPD, which owes a report on three indicators."""
    return lines(rows(*told), **more)["CPD"].cells[0]


def test_every_owner_is_asked_for_what_is_not_met_and_helpers_are_not() -> None:
    found = lines()

    assert list(found) == ["CPD", "MOJ"]
    assert states(found["CPD"]) == ["owed", "not_yet_due", "not_yet_due"]
    assert found["CPD"].cells[0].missing == ("1.1.a", "1.1.b", "1.2.a")


def test_an_answer_is_owed_from_the_day_after_the_due_day() -> None:
    assert states(lines(day=DAY)["CPD"]) == ["owed", "not_yet_due", "not_yet_due"]
    assert states(lines(day=date(2025, 1, 31))["CPD"]) == ["owed", "owed", "not_yet_due"]


def test_a_task_that_begins_later_is_not_owed_before() -> None:
    moj = lines(day=date(2026, 12, 31))["MOJ"]

    assert [cell.asked for cell in moj.cells] == [("1.1.a", "1.1.b")] * 3


@pytest.mark.parametrize("word", ["nothing_to_report", "ongoing", "not_applicable"])
def test_every_report_word_counts_as_having_reported(word: str) -> None:
    cell = first(row("CPD", "1.1", MAY, note="x"), row("CPD", "1.2.a", MAY, word=word))

    assert (cell.state, cell.last, cell.missing) == (ReportingState.REPORTED, MAY, ())


def test_a_report_on_some_indicators_leaves_the_others_owed() -> None:
    cell = first(row("CPD", "1.1.a", MAY, 1, component="text"))

    assert (cell.state, cell.last) == (ReportingState.OWED, MAY)
    assert cell.asked == cell.missing
    assert cell.missing == ("1.1.b", "1.2.a")


def test_a_unit_below_reports_for_the_one_above_and_a_source_for_nobody() -> None:
    below = first(row("DESK", "1.1", MAY, note="x"), row("DESK", "1.2.a", MAY, 1))
    source = first(row("PUB", "1.1.a", MAY, 1, component="text"), row("PUB", "1.2.a", MAY, 1))

    assert below.state is ReportingState.REPORTED
    assert (source.state, source.last) == (ReportingState.OWED, None)


def test_a_report_counts_for_the_period_of_its_date_and_not_before_the_day() -> None:
    told = rows(row("CPD", "1.1", OCTOBER, note="x"), row("CPD", "1.2.a", OCTOBER, 1))

    assert states(lines(told)["CPD"]) == ["owed", "reported", "not_yet_due"]
    assert lines(told, day=date(2024, 9, 30))["CPD"].cells[1].last is None


def test_what_waits_for_a_decision_is_told_and_closes_nothing_it_does_not_name() -> None:
    part = rows(row("CPD", "1.1", MAY, note="x"))
    whole = rows(row("CPD", "1.1", MAY, note="x"), row("CPD", "1.2.a", MAY, 1))

    some = lines(waiting=part)["CPD"].cells[0]
    every = lines(waiting=whole)["CPD"].cells[0]

    assert (some.state, some.waiting) == (ReportingState.OWED, ("1.1.a", "1.1.b"))
    assert (every.state, every.last) == (ReportingState.WAITING, None)


def test_a_helper_that_reports_is_shown_as_reported_and_as_waiting() -> None:
    told, sent = rows(row("MOI", "1.1", MAY, note="x")), rows(row("MOI", "1.1", OCTOBER, note="x"))

    assert states(lines(told, sent)["MOI"]) == ["reported", "waiting", "nothing_owed"]


def test_what_is_met_is_asked_of_nobody() -> None:
    told = rows(row("CPD", "1.1.a", MAY, 1, component="text"))
    by_papers = rows(row("PUB", "1.1.a", MAY, 1, component="text"))
    own, papers = lines(told)["CPD"].cells, lines(by_papers)["CPD"].cells

    assert "1.1.a" not in own[0].asked
    assert "1.1.a" not in lines(told)["MOJ"].cells[0].asked
    assert "1.1.a" not in papers[0].asked


def test_what_is_withdrawn_is_not_asked_for_and_a_new_owner_is_asked_in_place_of_the_old() -> None:
    more = """
amendments:
  - {date: 2024-08-01, indicator: 1.1.b, reason: Dropped., authority: Council, set: {withdrawn: true}}
  - {date: 2024-08-01, task: "1.2", reason: Moved., authority: Council, set: {responsible: [MOJ]}}
"""
    found = lines(more=more)

    assert found["CPD"].cells[0].asked == ("1.1.a",)
    assert found["MOJ"].cells[0].asked == ("1.1.a", "1.2.a")


def test_a_closed_round_asks_nothing_and_says_who_answered() -> None:
    closed = PERIODS.replace(
        "due: 2024-07-30,", "due: 2024-07-30, closed: {on: 2024-09-01, reason: x},"
    )
    strategy = plan(closed)
    told = rows(row("CPD", "1.2.a", MAY, 1))
    made = answers_of(strategy, told, DAY)
    cells = {line.entity.code: line.cells[0] for line in made}

    assert (cells["CPD"].state, cells["CPD"].last) == (ReportingState.PARTLY_ANSWERED, MAY)
    assert cells["CPD"].had_asked == ("1.1.a", "1.1.b", "1.2.a")
    assert cells["CPD"].unanswered == ("1.1.a", "1.1.b")
    assert (cells["MOJ"].state, cells["MOJ"].asked) == (ReportingState.NOT_ANSWERED, ())
    assert not any(cell.to_answer or cell.missing for cell in cells.values())
    whole = rows(row("CPD", "1.2.a", MAY, 1), row("CPD", "1.1", MAY, note="x"))
    every = {line.entity.code: line.cells[0] for line in answers_of(strategy, whole, DAY)}
    assert (every["CPD"].state, every["CPD"].unanswered) == (ReportingState.REPORTED, ())
    late = rows(row("CPD", "1.1.a", DAY, 1, component="text"))
    then = answers_of(strategy, late, DAY)[0].cells[0]
    assert "1.1.a" in then.unanswered, "what was met later was asked all the same"


def test_a_round_asks_only_those_it_names_and_not_before_it_is_opened() -> None:
    named = PERIODS.replace("due: 2024-07-30,", "due: 2024-07-30, entities: [MOJ],")
    found = {line.entity.code: line.cells for line in answers_of(plan(named), rows(), DAY)}
    assert found["CPD"][0].state is ReportingState.NOTHING_OWED
    assert found["MOJ"][0].state is ReportingState.OWED
    opened = rounds.Round(
        id="now",
        title=Text("now"),
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        due=date(2025, 3, 31),
        source="",
        opened=rounds.Opening(on=DAY, by="Eva"),
    )
    strategy = plan().model_copy(update={"rounds": (opened,)})
    for day, asked in ((DAY, 1), (date(2025, 1, 29), 0)):
        made = answers_of(strategy, rows(), day)
        assert [len(line.cells) for line in made] == [asked] * 2


def test_without_rounds_every_owner_has_a_line_and_is_asked_nothing() -> None:
    strategy = plan()
    made = answers_of(strategy, rows(), DAY)

    assert [(line.entity.code, line.cells) for line in made] == [("CPD", ()), ("MOJ", ())]


def test_the_form_is_about_the_open_round_that_is_due_first_and_still_asks() -> None:
    strategy = plan(PERIODS)
    told = rows(row("CPD", "1.1", MAY, note="x"), row("CPD", "1.2.a", MAY, 1))
    found = situation(strategy, told, DAY)
    asked = round_of_entity(answers_of(strategy, told, DAY), answer_of(found, told), "CPD")

    assert asked.round is not None
    days = dict.fromkeys(("1.1.a", "1.1.b", "1.2.a"), asked.round.due)
    assert (asked.round.id, asked.asked) == ("2024-2", days)


def test_a_body_is_asked_what_a_round_asked_of_the_one_that_was_merged_into_it() -> None:
    named = PERIODS.replace("due: 2024-07-30,", "due: 2024-07-30, entities: [CPD],")
    merged = """
amendments:
  - {date: 2024-07-15, entity: CPD, reason: r, authority: a, set: {succeeded_by: IDLE}}
"""
    before, after = (plan(named + merged), rows()), date(2024, 7, 20)

    owed = {line.entity.code: line for line in answers_of(*before, date(2024, 7, 14))}
    then = {line.entity.code: line for line in answers_of(*before, after)}

    assert [owed[code].cells[0].asked != () for code in ("CPD", "MOJ")] == [True, False]
    assert "CPD" not in then
    assert then["IDLE"].cells[0].is_asked
    assert then["IDLE"].cells[0].asked == owed["CPD"].cells[0].asked
    assert then["MOJ"].cells[0].asked == ()


def test_what_a_ministry_reports_for_one_department_is_no_report_of_another() -> None:
    text = TEXT.replace(
        "{code: IDLE, kind: body, name: Idle, name_cs: Nečinný}",
        "{code: IDLE, kind: body, name: Idle, name_cs: Nečinný, parent: MOI}",
    )
    text = text.replace(
        'title: Later\n    goal: "2"\n    responsible: [MOJ]',
        'title: Later\n    goal: "2"\n    responsible: [IDLE]',
    )
    strategy = strategy_of(text + PERIODS)
    told = rows(row("MOI", "1.2.a", MAY, 2))

    found = {line.entity.code: line for line in answers_of(strategy, told, DAY)}

    assert found["CPD"].cells[0].last == MAY
    assert found["IDLE"].cells[0].last is None
    assert states(found["IDLE"])[0] == "nothing_owed"
