"""Amendments among the changes between two days, by both clocks: since when they hold, since when known."""

from __future__ import annotations

from datetime import date
from typing import Any

from dashboard.fulfilment import amendment_changes, compare_days, strategy_on_day, task_details
from dashboard.fulfilment.amendment_changes import Side
from dashboard.presentation import Wording, amendment_payloads, amendment_words
from dashboard.strategy import Strategy
from dashboard.strategy.amendments import Amendment
from tests import small_plan
from tests.fulfilment.test_compare_days import AMENDED, TEXT, history, row, statuses, strategy

ENTERED = {
    "date": "2022-10-01",
    "reason": "the tender failed",
    "authority": "Resolution 700/2023",
    "task": "1.1",
    "set": {"deadline": "2023-06-30"},
}
OWNERS = "  - {code: NEW, kind: office, name: New, name_cs: Nový}\ntasks:"


def entered(
    *opened_and_closed: tuple[int, int | None], text: str = TEXT, **values: Any
) -> Strategy:
    """The strategy with one amendment for each pair: known from the one sequence, taken back at the other."""
    records = [
        {
            "number": number,
            "opened": opened,
            "closed": closed,
            "on": date(2023, 2, 1),
            "by": "Karel",
        }
        for number, (opened, closed) in enumerate(opened_and_closed, 1)
    ]
    found = tuple(
        Amendment.model_validate(ENTERED | values | {"record": record}) for record in records
    )
    return strategy(text).model_copy(update={"entered": found}).known_at(1000)


def lines(found: Strategy, a: tuple[str, int], b: tuple[str, int]) -> list[tuple[str, ...]]:
    sides = (Side(date.fromisoformat(day), sequence) for day, sequence in (a, b))
    return [
        (
            *(change.amendment.subject, change.field, change.event.value),
            *(amendment_payloads.written(value) for value in (change.before, change.after)),
        )
        for change in amendment_changes.between(found, *sides)
    ]


def test_what_is_known_of_an_amendment_is_that_of_the_sequence() -> None:
    found = entered((5, 9), text=TEXT + AMENDED)

    assert [len(found.known_at(sequence).amendments) for sequence in (4, 5, 8, 9)] == [1, 2, 2, 1]
    task = found.known_at(5).at(date(2022, 10, 1)).task("1.1")
    assert task is not None
    assert task.deadline.last == date(2023, 6, 30)


def test_an_amendment_is_a_change_when_it_takes_effect_becomes_known_or_is_taken_back() -> None:
    found = entered((5, 9))
    moved = ("1.1", "deadline", "became_known", "2022-12-31", "2023-06-30")

    assert lines(found, ("2022-09-30", 5), ("2022-10-01", 5)) == [
        (*moved[:2], "took_effect", *moved[3:])
    ]
    assert lines(found, ("2023-01-31", 4), ("2023-01-31", 5)) == [moved]
    assert lines(found, ("2022-01-31", 4), ("2022-02-28", 6)) == [moved], "its day is to come"
    assert lines(found, ("2023-01-31", 5), ("2023-01-31", 9)) == [
        ("1.1", "deadline", "taken_back", "2023-06-30", "2022-12-31")
    ]
    assert lines(found, ("2023-01-31", 5), ("2023-03-31", 8)) == []
    assert lines(found, ("2022-01-31", 4), ("2023-03-31", 9)) == [], "come and gone"


def test_one_of_the_file_is_a_change_on_its_day_though_no_status_moves() -> None:
    text = (
        TEXT.replace("tasks:", OWNERS, 1)
        + """\
amendments:
  - date: 2022-10-01
    reason: reorganised
    authority: Act 1
    task: 1.1
    set: {responsible: [NEW], cooperating: [OWNER]}
  - {date: 2022-11-01, reason: late, authority: Government, indicator: 3.2.a, set: {withdrawn: yes}}
"""
    )
    found = lines(strategy(text), ("2022-09-30", 1), ("2022-12-01", 1))

    assert found == [
        ("1.1", "cooperating", "took_effect", "", "OWNER"),
        ("1.1", "responsible", "took_effect", "OWNER", "NEW"),
        ("3.2.a", "withdrawn", "took_effect", "false", "true"),
    ]


def test_one_that_is_entered_later_changes_the_past_by_an_amendment_not_by_a_report() -> None:
    sides = Side(date(2023, 1, 31), 4), Side(date(2023, 1, 31), 5)

    found = compare_days.compare(entered((5, None)), history(), *sides)

    assert statuses(found) == [
        ("1.1.a", "no_report", "not_yet_due", compare_days.Cause.AMENDMENT),
        ("1.1", "no_report", "not_yet_due", compare_days.Cause.AMENDMENT),
    ]
    assert {change.reason[0] for change in found} == {"cause.amended"}
    gone = compare_days.compare(entered((5, 9)), history(), sides[1], Side(date(2023, 1, 31), 9))
    assert ("1.1", "not_yet_due", "no_report", compare_days.Cause.AMENDMENT) in statuses(gone)
    assert {change.reason[0] for change in gone} == {"cause.taken_back"}


def test_a_report_that_came_with_an_amendment_keeps_its_cause() -> None:
    frame = history(row("2022-05-01", "Brno", "1", opened=5))
    sides = Side(date(2023, 1, 31), 4), Side(date(2023, 1, 31), 5)

    found = compare_days.compare(entered((5, None)), frame, *sides)

    causes = {(one[0], one[3]) for one in statuses(found)}
    assert causes == {
        *((name, compare_days.Cause.AMENDMENT) for name in ("1.1.a", "1.1")),
        *((name, compare_days.Cause.LATE_REPORT) for name in ("3.2.a", "3.2")),
    }


def test_a_card_that_was_judged_before_keeps_the_rules_known_then() -> None:
    found, day = entered((5, None)), date(2023, 1, 31)

    details = task_details.all_details_known_at(
        found, history(), {"1.1": (day, 4), "3.2": (day, 5)}
    )

    assert details["1.1"].state.status.value == "no_report"
    assert details["1.1"].amendments == ()
    now = task_details.details_known_at(found, history(), "1.1", day, 5)
    assert now is not None
    assert now.state.status.value == "not_yet_due"
    assert strategy_on_day.situation(found, history(), day).tasks[0].status == now.state.status


def test_a_change_of_the_strategy_is_told_in_words() -> None:
    found, sides = entered((5, None)), (Side(date(2023, 1, 31), 4), Side(date(2023, 1, 31), 5))
    (line,) = amendment_changes.between(found, *sides)

    assert amendment_words.change_text(line, found, Wording("cs")) == "Termín: 2022 → 30. 6. 2023"
    assert amendment_words.source_text(line, Wording("cs")) == (
        "účinnost od 1. 10. 2022, Resolution 700/2023; the tender failed (zapsáno 1. 2. 2023)"
    )
    assert amendment_payloads.change_payload(line) == {
        "task": "1.1",
        "indicator": None,
        "axis": "deadline",
        "before": "2022-12-31",
        "after": "2023-06-30",
        "cause": "amendment",
        "authority": "Resolution 700/2023",
        "reason": "the tender failed",
        "since": "2022-10-01",
        "event": "became_known",
    }


def test_a_body_that_was_merged_and_its_successor_are_named_in_the_language() -> None:
    merged = """
amendments:
  - {date: 2025-07-01, entity: CPD, reason: r, authority: a, set: {succeeded_by: IDLE}}
"""
    found = small_plan.plan(merged)
    czech = {"CPD": "PREV", "IDLE": "NIC"}
    named = [each.model_copy(update={"code_cs": czech.get(each.code)}) for each in found.entities]
    found = found.model_copy(update={"entities": tuple(named)})
    sides = Side(date(2025, 1, 1), 1), Side(date(2025, 12, 31), 1)
    (line,) = amendment_changes.between(found, *sides)

    assert amendment_words.change_text(line, found, Wording("cs")) == "Sloučeno do: – → NIC"
    assert amendment_payloads.change_payload(line)["entity"] == "CPD"
    told = amendment_words.cells(line, found, Wording("cs"))
    assert told[:5] == ("PREV", None, "Sloučeno do", "–", "NIC")
