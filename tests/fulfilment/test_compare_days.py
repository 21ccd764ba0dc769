"""What changed between two days, and why: each cause is what alone would have made the change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboard.fulfilment.compare_days import (
    AxisChange,
    Cause,
    Comparison,
    Side,
    compare,
    find_counting_rows,
    find_new_rows,
)
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.strategy_on_day import Situation, situation
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy.model import Strategy
from tests.fulfilment.generated_cases import case
from tests.small_plan import strategy_of

HISTORY = pl.Schema({**ROW_SCHEMA, "opened": pl.Int64(), "closed": pl.Int64()})
TEXT = """\
id: small
title: A small strategy
source: nobody
period: {start: 2020-01-01, end: 2023-12-31}
conventions: {year_start: 01-01, year_deadline: 12-31}
coordinator: OWNER
goal: One goal
entities:
  - {code: OWNER, kind: ministry, name: Owner, name_cs: Vlastník}
  - {code: PUBLIC, kind: source, name: Newspapers, name_cs: Noviny}
tasks:
  - number: 1.1
    title: Study
    responsible: [OWNER]
    start: 2021
    deadline: 2022
    indicators:
      - id: 1.1.a
        text: A study
        kind: milestone
        target: {value: all, basis: strategy}
        components: [{id: study, text: Study}]
  - number: 3.2
    title: Trainings
    responsible: [OWNER]
    start: 2021
    deadline: 2023
    indicators:
      - id: 3.2.a
        text: Trainings
        kind: count
        aggregate: sum
        target: {value: 2, basis: strategy}
"""
AMENDED = """\
amendments:
  - {date: 2022-10-01, reason: late, authority: Government, task: 1.1, set: {deadline: 2023}}
"""
NEW, LATE, CORRECTED = Cause.NEW_FACT, Cause.LATE_REPORT, Cause.CORRECTION
DEADLINE, AMENDMENT = Cause.DEADLINE, Cause.AMENDMENT


def strategy(text: str = TEXT) -> Strategy:
    return strategy_of(text)


def row(
    on: str, name: str, value: str | None, *, opened: int, closed: int | None = None, **more: Any
) -> dict[str, Any]:
    """A row that stood from the sequence of its acceptance to the one that closed it."""
    task = "1.1" if name == "study" else "3.2"
    usual: dict[str, Any] = {
        "entity": "OWNER",
        "task": task,
        "indicator": f"{task}.a",
        "component": name,
        "name": name,
        "date": date.fromisoformat(on),
        "precision": "day",
        "value": None if value is None else Decimal(value),
        "evidence": "internal",
        "seq": opened,
        "submission": opened,
        "line": 2,
        "opened": opened,
        "closed": closed,
    }
    return usual | more


def history(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"row": number, **one} for number, one in enumerate(rows, 1)], schema=HISTORY
    )


def changes(
    frame: pl.DataFrame, a: tuple[str, int], b: tuple[str, int], text: str = TEXT
) -> list[AxisChange]:
    sides = (Side(date.fromisoformat(day), sequence) for day, sequence in (a, b))
    return compare(strategy(text), frame, *sides)


def statuses(found: list[AxisChange]) -> list[tuple[str, str, str, Cause]]:
    """The changes of status: indicator or task, before, after, cause."""
    return [
        (one.indicator or one.task, one.before, one.after, one.cause)
        for one in found
        if one.axis == "status"
    ]


STUDY, NARRATIVE = ("2022-02-01", "study", "1"), {"indicator": None, "name": None}
SAME_DAY = ("2022-03-31", 5), ("2022-03-31", 6)
STATUSES: dict[str, tuple[list[dict[str, Any]], tuple[str, int], tuple[str, int], list[Any]]] = {
    "nothing changes between a day and itself": (
        [row("2022-05-01", "study", "1", opened=1)],
        *(("2022-06-30", 1), ("2022-06-30", 1)),
        [],
    ),
    "what had happened before but was learnt since is a late report": (
        [row(*STUDY, opened=5)],
        *(("2022-03-31", 4), ("2022-06-30", 5)),
        [("1.1.a", "not_yet_due", "met", LATE), ("1.1", "not_yet_due", "met", LATE)],
    ),
    "a row that no longer stands makes it a correction": (
        [row(*STUDY, opened=2, closed=6), row("2022-02-01", "study", "0", opened=6)],
        *SAME_DAY,
        [("1.1.a", "met", "not_yet_due", CORRECTED), ("1.1", "met", "not_yet_due", CORRECTED)],
    ),
    "a withdrawn report is a correction": (
        [row(*STUDY, opened=2, closed=6)],
        *(("2023-03-31", 5), ("2023-03-31", 6)),
        [("1.1.a", "met", "no_report", CORRECTED), ("1.1", "met", "no_report", CORRECTED)],
    ),
    "a withdrawn narrative is a correction": (
        [row("2022-02-01", "study", None, opened=2, closed=6) | NARRATIVE],
        *(("2023-03-31", 5), ("2023-03-31", 6)),
        [("1.1.a", "not_met", "no_report", CORRECTED), ("1.1", "not_met", "no_report", CORRECTED)],
    ),
    "a correction of one task is no correction of another": (
        [row(*STUDY, opened=2, closed=6), row("2022-02-01", "Brno", "1", opened=6)],
        *SAME_DAY,
        [
            *(("1.1.a", "met", "not_yet_due", CORRECTED), ("1.1", "met", "not_yet_due", CORRECTED)),
            ("3.2.a", "not_yet_due", "partially_met", LATE),
            ("3.2", "not_yet_due", "partially_met", LATE),
        ],
    ),
    "a late report and then a new fact are two links of one chain": (
        [row("2022-02-01", "Brno", "1", opened=5), row("2022-05-01", "Ostrava", "1", opened=5)],
        *(("2022-03-31", 4), ("2022-06-30", 5)),
        [
            ("3.2.a", "not_yet_due", "partially_met", LATE),
            ("3.2.a", "partially_met", "met", NEW),
            ("3.2", "not_yet_due", "partially_met", LATE),
            ("3.2", "partially_met", "met", NEW),
        ],
    ),
    "a correction and then a new fact are two links that may lead back": (
        [
            row(*STUDY, opened=2, closed=6),
            row("2022-02-01", "study", "0", opened=6),
            row("2022-05-01", "study", "1", opened=6),
        ],
        *(("2022-03-31", 5), ("2022-06-30", 6)),
        [
            *(("1.1.a", "met", "not_yet_due", CORRECTED), ("1.1.a", "not_yet_due", "met", NEW)),
            *(("1.1", "met", "not_yet_due", CORRECTED), ("1.1", "not_yet_due", "met", NEW)),
        ],
    ),
    "a row known at once and dated later changes nothing before its day": (
        [row("2022-06-15", "study", "1", opened=2)],
        *(("2022-03-31", 1), ("2022-06-14", 2)),
        [],
    ),
    "a row closed that was dated after the first day is no correction of it": (
        [
            row("2022-05-01", "study", "1", opened=2, closed=6),
            row("2022-05-01", "study", "0", opened=6),
            row(*STUDY, opened=7),
        ],
        *(("2022-03-31", 5), ("2022-04-30", 7)),
        [("1.1.a", "not_yet_due", "met", LATE), ("1.1", "not_yet_due", "met", LATE)],
    ),
    "a cumulative table sent again corrects nothing that it repeats": (
        [
            row("2022-06-15", "Ostrava", "1", opened=3, closed=8),
            row("2022-06-15", "Ostrava", "1", opened=8, note="resent", line=3),
            row("2023-11-20", "Brno", "1", opened=8),
        ],
        *(("2024-01-15", 7), ("2024-03-01", 8)),
        [("3.2.a", "partially_met", "met", LATE), ("3.2", "partially_met", "met", LATE)],
    ),
    "a zero told in time is not met because its deadline passed": (
        [row("2022-05-01", "study", "0", opened=2)],
        *(("2022-12-30", 2), ("2022-12-31", 2)),
        [
            ("1.1.a", "not_yet_due", "not_met", DEADLINE),
            ("1.1", "not_yet_due", "not_met", DEADLINE),
        ],
    ),
    "tasks come in source order, each after its indicators": (
        [row("2022-05-01", "Brno", "2", opened=5), row("2022-05-01", "study", "1", opened=5)],
        *(("2022-03-31", 4), ("2022-06-30", 5)),
        [(name, "not_yet_due", "met", NEW) for name in ("1.1.a", "1.1", "3.2.a", "3.2")],
    ),
}


@pytest.mark.parametrize(("rows", "a", "b", "expected"), STATUSES.values(), ids=STATUSES)
def test_each_change_of_a_status_has_its_cause(
    rows: list[dict[str, Any]], a: tuple[str, int], b: tuple[str, int], expected: list[Any]
) -> None:
    assert statuses(changes(history(*rows), a, b)) == expected


def test_a_deadline_that_was_moved_in_time_does_not_pass() -> None:
    days = ("2022-09-30", 1), ("2023-01-31", 1)

    assert changes(history(), *days, TEXT + AMENDED) == []
    assert ("1.1", "not_yet_due", "no_report", DEADLINE) in statuses(changes(history(), *days))


def test_what_happened_between_the_days_is_a_new_fact() -> None:
    frame = history(row("2022-05-01", "study", "1", opened=5))

    found = changes(frame, ("2022-03-31", 4), ("2022-06-30", 5))

    assert found == [
        AxisChange("1.1", "1.1.a", "status", "not_yet_due", "met", NEW),
        AxisChange("1.1", "1.1.a", "achieved", "", "1", NEW),
        AxisChange("1.1", "1.1.a", "schedule", "due", "met_on_time", NEW),
        AxisChange("1.1", "1.1.a", "evidence", "none", "supported", NEW),
        AxisChange("1.1", None, "status", "not_yet_due", "met", NEW),
    ]


def test_the_training_of_november_2023_accepted_in_february_2024_is_a_late_report() -> None:
    frame = history(
        row("2022-06-15", "Ostrava", "1", opened=3),
        row("2023-11-20", "Brno", "1", opened=8),  # accepted on 15 February 2024
    )

    found = changes(frame, ("2024-01-15", 7), ("2024-03-01", 8))

    assert found == [
        AxisChange("3.2", "3.2.a", "status", "partially_met", "met", LATE),
        AxisChange("3.2", "3.2.a", "achieved", "1", "2", LATE),
        AxisChange("3.2", "3.2.a", "schedule", "overdue", "met_on_time", LATE),
        AxisChange("3.2", None, "status", "partially_met", "met", LATE),
    ]


def test_a_deadline_that_passes_in_silence_is_no_new_fact() -> None:
    found = changes(history(), ("2022-12-30", 1), ("2022-12-31", 1))

    assert found == [
        AxisChange("1.1", "1.1.a", "status", "not_yet_due", "no_report", DEADLINE),
        AxisChange("1.1", "1.1.a", "schedule", "due", "due_today", DEADLINE),
        AxisChange("1.1", None, "status", "not_yet_due", "no_report", DEADLINE),
    ]
    assert ("overdue", "due_today") not in {(one.before, one.after) for one in found}


def test_a_deadline_has_passed_on_the_day_after_it() -> None:
    def comparison(a: str, b: str) -> Comparison:
        sides = Side(date.fromisoformat(a), 1), Side(date.fromisoformat(b), 1)
        return Comparison(*sides, True, changes(history(), (a, 1), (b, 1)), history())

    on_the_day, after = (
        comparison("2022-12-30", "2022-12-31"),
        comparison("2022-12-31", "2023-01-01"),
    )

    assert (on_the_day.past_due, "1.1" in on_the_day.due_today) == ((), True)
    assert ("1.1" in after.past_due, after.due_today) == (True, ())


def test_a_lowered_target_changes_the_status_by_the_amendment_which_is_named() -> None:
    lowered = """\
amendments:
  - date: 2022-10-01
    reason: fewer
    authority: Government
    indicator: 3.2.a
    set: {target: {value: 1, basis: amendment}}
"""
    frame = history(row("2022-05-01", "Brno", "1", opened=2))

    found = changes(frame, ("2022-09-30", 2), ("2022-10-01", 2), TEXT + lowered)

    assert statuses(found) == [
        ("3.2.a", "partially_met", "met", AMENDMENT),
        ("3.2", "partially_met", "met", AMENDMENT),
    ]
    assert {each.amended.amendment.reason for each in found if each.amended} == {"fewer"}


def test_a_lowered_target_is_the_cause_and_not_the_later_merger_of_a_body_of_the_task() -> None:
    text = TEXT.replace(
        "  - {code: PUBLIC",
        "  - {code: NEXT, kind: ministry, name: N, name_cs: N}\n  - {code: PUBLIC",
    )
    amended = """\
amendments:
  - date: 2022-10-01
    reason: fewer
    authority: A
    indicator: 3.2.a
    set: {target: {value: 1, basis: amendment}}
  - {date: 2022-11-01, reason: merged, authority: B, entity: OWNER, set: {succeeded_by: NEXT}}
"""
    frame = history(row("2022-05-01", "Brno", "1", opened=2))

    found = changes(frame, ("2022-09-30", 2), ("2022-11-30", 2), text + amended)

    moved = [each for each in found if each.axis == "status" and each.task == "3.2"]
    assert [each.amended and each.amended.amendment.reason for each in moved] == ["fewer", "fewer"]


def test_in_one_file_sent_again_evidence_is_corrected_and_a_late_event_is_a_late_report() -> None:
    frame = history(
        row("2022-03-01", "Brno", "1", opened=2, closed=6, evidence=None),
        row("2022-03-01", "Brno", "1", opened=6),
        row("2022-04-01", "Ostrava", "1", opened=6),
    )

    found = changes(frame, ("2022-06-30", 5), ("2022-06-30", 6))

    causes = {each.axis: each.cause for each in found if each.indicator}
    assert causes["status"] is LATE
    assert causes["achieved"] is LATE
    assert causes["evidence"] is CORRECTED


def test_an_event_whose_day_is_put_right_is_a_correction() -> None:
    frame = history(
        row("2022-03-01", "study", "1", opened=2, closed=6),
        row("2023-02-01", "study", "1", opened=6),
    )

    found = changes(frame, ("2023-03-31", 5), ("2023-03-31", 6))

    assert [(each.axis, each.after, each.cause) for each in found] == [
        ("schedule", "met_late", CORRECTED)
    ]


def test_a_task_that_begins_changes_its_schedule_only() -> None:
    found = changes(history(), ("2020-12-31", 1), ("2021-01-01", 1))

    assert [(one.indicator, one.axis, one.before, one.after) for one in found] == [
        ("1.1.a", "schedule", "not_started", "due"),
        ("3.2.a", "schedule", "not_started", "due"),
    ]


def test_of_the_rows_that_came_those_count_that_the_status_rests_on_else_all() -> None:
    a, b = Side(date(2022, 1, 31), 1), Side(date(2022, 12, 31), 3)
    later = row("2022-05-01", "study", "1", opened=2)
    replaced = row("2022-04-01", "study", "0", opened=2)
    word = row("2022-06-01", "study", None, opened=3, word="ongoing")

    def counting(*rows: dict[str, Any]) -> list[int]:
        frame = history(*rows)
        new = find_new_rows(strategy(), frame, a, b)
        return find_counting_rows(strategy(), frame, new, b)["row"].to_list()

    assert counting(replaced, later, word) == [2]
    # Before its due day the status rests on no word: then all that came is named.
    assert counting(word | {"date": date(2022, 6, 1)}) == [1]


def test_an_owner_who_speaks_late_silences_the_newspapers_and_it_is_a_late_report() -> None:
    frame = history(
        row("2022-02-01", "study", "1", opened=2, entity="PUBLIC"),
        row("2022-03-01", "study", "0", opened=6),
    )

    found = changes(frame, ("2022-03-31", 5), ("2022-03-31", 6))

    assert statuses(found)[0] == ("1.1.a", "met", "not_yet_due", LATE)
    assert AxisChange("1.1", "1.1.a", "evidence", "third_party", "supported", LATE) in found


@pytest.mark.parametrize("other", [{"precision": "not_later_than"}, {"evidence": None}])
def test_the_same_value_known_otherwise_is_a_correction(other: dict[str, Any]) -> None:
    frame = history(
        row("2022-02-01", "study", "1", opened=2, closed=6),
        row("2022-02-01", "study", "1", opened=6, **other),
    )

    found = changes(frame, ("2022-03-31", 5), ("2022-03-31", 6))

    assert {one.cause for one in found} == {CORRECTED}


@pytest.mark.rest
def test_a_comparison_is_the_same_with_situations_at_hand() -> None:
    found = case(1)
    history = pl.DataFrame([asdict(each) for each in found.history], schema=HISTORY)
    known = found.ks[-1]

    def on(day: date) -> Situation:
        rows = rows_known_at(history, known)
        return situation(found.strategy.known_at(known), rows, day)

    b = Side(found.days[-1], known)
    for sequence in found.ks:
        for day in found.days[:-1]:
            sides = Side(day, sequence), b
            alone = compare(found.strategy, history, *sides)
            assert compare(found.strategy, history, *sides, known_at_b=on) == alone
