"""The oracle says what the rule says: each sentence by hand, the trace over generated histories."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from typing import Any

import pytest

from dashboard.strategy.model import Strategy
from tests.fulfilment.generated_cases import ENTITIES, case, key
from tests.fulfilment.oracle import Judgement, Reporting, Row, Schedule, Verdict, judge, known

SEEDS = range(40)
DUE = dt.date(2022, 12, 31)
MANUAL_AND_LAW = {
    "kind": "milestone",
    "components": [
        {"id": "manual", "text": "A manual"},
        {"id": "law", "text": "A law"},
        {"id": "other:*", "text": "Anything else", "required": False},
    ],
    "target": {"value": "all", "basis": "strategy"},
}


def count(aggregate: str, needed: str = "2") -> dict[str, Any]:
    """A count with a target."""
    target = {"value": needed, "basis": "assumed", "note": "test"}
    return {"kind": "count", "aggregate": aggregate, "target": target}


def strategy(*indicators: dict[str, Any], amendments: tuple[dict[str, Any], ...] = ()) -> Strategy:
    """One task of CPD and MOJ, with LAS helping, from 2021 to the end of 2022."""
    lettered = [
        {"id": f"1.1.{letter}", "text": "Indicator", **indicator}
        for letter, indicator in zip("abc", indicators, strict=False)
    ]
    task = {
        "number": "1.1",
        "title": "Task",
        "responsible": ["CPD", "MOJ"],
        "cooperating": ["LAS"],
        "start": "2021",
        "deadline": "2022",
        "indicators": lettered,
    }
    return Strategy.model_validate(
        {
            "id": "test",
            "title": "Test",
            "source": "none",
            "period": {"start": "2020-01-01", "end": "2023-12-31"},
            "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
            "coordinator": "MOI",
            "goal": "Goal",
            "entities": [
                {"code": code, "kind": kind, "name": code, "name_cs": code, "parent": parent}
                for code, kind, parent in ENTITIES
            ],
            "tasks": [task],
            "amendments": [{"reason": "r", "authority": "a", **change} for change in amendments],
        }
    )


def on(text: str) -> dt.date:
    """A day written short."""
    return dt.date.fromisoformat(text)


def row(
    number: int,
    date: str | None,
    value: str | None = None,
    name: str | None = None,
    *,
    by: str = "CPD",
    word: str | None = None,
    indicator: str | None = "1.1.a",
    seq: int | None = None,
    evidence: str | None = "internal",
    precision: str = "day",
    opened: int = 1,
    closed: int | None = None,
) -> Row:
    """A row of the lead about the first indicator, unless said otherwise; of a share 37/50."""
    part, _, whole = (value or "").partition("/")
    return Row(
        row=number,
        seq=number if seq is None else seq,
        submission=number,
        line=2,
        entity=by,
        task="1.1",
        indicator=indicator,
        component=name,
        name=name,
        date=None if date is None else on(date),
        precision=None if date is None else precision,
        value=Decimal(part) if part else None,
        denominator=Decimal(whole) if whole else None,
        word=word,
        evidence=evidence,
        note=None,
        opened=opened,
        closed=closed,
    )


def judged(indicator: dict[str, Any], rows: list[Row], day: str = "2023-06-30") -> Verdict:
    """The verdict on a task's only indicator."""
    return judge(strategy(indicator), rows, on(day)).indicators["1.1.a"]


# Status


@pytest.mark.parametrize(
    ("day", "rows", "status"),
    [
        ("2022-12-30", [], "not_yet_due"),
        ("2022-12-31", [], "no_report"),
        ("2022-12-31", [row(1, "2022-12-31", word="ongoing")], "not_met"),
        ("2022-12-31", [row(1, "2022-05-05", indicator=None)], "not_met"),
        ("2022-12-31", [row(1, "2022-05-05", indicator=None, by="PUB")], "no_report"),
        ("2022-12-31", [row(1, "2022-05-05", word="ongoing", by="PUB")], "no_report"),
        ("2022-12-31", [row(1, "2022-05-05", "0", by="PUB")], "not_met"),
        ("2022-12-31", [row(1, None, "2")], "no_report"),
        ("2022-12-31", [row(1, "2023-01-01", "2")], "no_report"),
        ("2022-12-31", [row(1, "2022-05-05", "0")], "not_met"),
        ("2021-12-31", [row(1, "2021-05-05", "1")], "partially_met"),
        ("2022-12-31", [row(1, "2022-12-31", "2")], "met"),
    ],
)
def test_the_first_condition_that_holds_decides(day: str, rows: list[Row], status: str) -> None:
    assert judged(count("sum"), rows, day).status == status


def test_without_a_target_a_number_is_shown_and_not_judged() -> None:
    actual = judged({"kind": "count", "aggregate": "sum"}, [row(1, "2021-05-05", "7")])

    assert (actual.status, actual.rule, actual.achieved) == ("no_target", 1, Decimal(7))
    assert actual.schedule == Schedule("none", None, None)


def test_nothing_known_is_not_zero() -> None:
    assert judged(count("sum"), [row(1, "2021-05-05", word="ongoing")]).achieved is None
    assert judged(count("sum"), [row(1, "2021-05-05", "0")]).achieved == 0


def test_ten_times_a_tenth_is_one() -> None:
    rows = [row(number, "2021-05-05", "0.1", f"event {number}") for number in range(10)]

    assert judged(count("sum", "1"), rows).status == "met"


# Which rows count


def test_an_optional_component_makes_partially_met_but_adds_nothing() -> None:
    actual = judged(MANUAL_AND_LAW, [row(1, "2021-05-05", "1", "other:leaflet")])

    assert (actual.status, actual.achieved, actual.needed) == (
        "partially_met",
        Decimal(0),
        Decimal(2),
    )


def test_the_last_date_decides_a_component_whenever_it_was_accepted() -> None:
    rows = [row(1, "2022-05-05", "0", "law"), row(2, "2021-05-05", "1", "law")]

    assert judged(MANUAL_AND_LAW, rows).achieved == 0


def test_on_one_date_the_last_accepted_decides() -> None:
    rows = [
        row(1, "2021-05-05", "0", "law", by="MOJ", seq=9),
        row(2, "2021-05-05", "1", "law", by="LAS", seq=8),
    ]

    assert judged(MANUAL_AND_LAW, rows).achieved == 0


def test_a_word_never_replaces_a_value() -> None:
    rows = [row(1, "2021-05-05", "2"), row(2, "2022-05-05", word="nothing_to_report")]

    assert judged(count("latest"), rows).status == "met"


def test_the_lead_or_a_unit_below_it_decides_a_component_against_a_later_row_of_another() -> None:
    rows = [
        row(1, "2021-05-05", "1", "law", by="DESK"),
        row(2, "2022-05-05", "0", "law", by="MOJ"),
        row(3, "2022-06-06", "0", "law", by="LAS"),
    ]

    actual = judged(MANUAL_AND_LAW, rows)

    assert actual.achieved == 1
    assert actual.ignored == {2: "lead_decides", 3: "lead_decides"}


def test_the_unit_above_the_lead_speaks_for_it() -> None:
    rows = [row(1, "2021-05-05", "1", "law"), row(2, "2022-06-06", "0", "law", by="MOI")]

    actual = judged(MANUAL_AND_LAW, rows)

    assert (actual.status, actual.achieved) == ("not_met", Decimal(0))
    assert actual.ignored == {1: "superseded"}


def test_before_the_lead_speaks_the_others_decide_a_component() -> None:
    rows = [row(1, "2021-05-05", "1", "law", by="MOJ"), row(2, "2022-05-05", "0", "law")]

    assert judged(MANUAL_AND_LAW, rows, "2022-05-04").achieved == 1
    assert judged(MANUAL_AND_LAW, rows, "2022-05-05").achieved == 0


def test_distinct_counts_names_whose_last_value_is_at_least_one() -> None:
    rows = [
        row(1, "2021-05-05", "1", "bill"),
        row(2, "2022-05-05", "1", "bill"),
        row(3, "2021-05-05", "3", "partner"),
        row(4, "2021-05-05", "1", "gone"),
        row(5, "2022-05-05", "0.9", "gone", by="LAS"),
    ]

    assert judged(count("distinct", "3"), rows).achieved == 2


def test_latest_adds_the_last_number_of_each_entity_and_component() -> None:
    rows = [
        row(1, "2021-05-05", "5", "north"),
        row(2, "2022-05-05", "2", "north"),
        row(3, "2021-05-05", "3", "north", by="LAS"),
        row(4, "2021-05-05", "1"),
    ]

    assert judged(count("latest"), rows).achieved == 6


def test_one_event_told_by_two_entities_counts_once_as_the_lead_tells_it() -> None:
    rows = [
        row(1, "2021-05-05", "3", "lecture"),
        row(2, "2021-05-05", "5", "lecture", by="LAS"),
        row(3, "2021-06-06", "1", "lecture", by="LAS"),
        row(4, "2021-06-06", "2", "lecture", by="MOJ"),
    ]

    assert judged(count("sum", "9"), rows).achieved == 5


def test_a_source_counts_only_until_the_day_on_which_a_body_first_gives_a_value() -> None:
    rows = [
        row(1, "2021-05-05", "2", by="PUB"),
        row(2, "2022-05-05", "0", by="MOJ"),
        row(3, "2022-06-06", "2", by="PUB"),
    ]

    assert judged(count("sum"), rows, "2022-05-04").status == "met"
    actual = judged(count("sum"), rows, "2023-01-01")
    assert (actual.status, actual.achieved) == ("not_met", Decimal(0))
    assert actual.used == {2}
    assert actual.ignored == {1: "source_silenced", 3: "source_silenced"}


def test_a_word_of_an_owner_silences_no_source_and_is_a_report() -> None:
    rows = [row(1, "2021-05-05", "2", by="PUB"), row(2, "2022-05-05", word="ongoing", by="MOJ")]

    actual = judged(count("sum"), rows)

    assert actual.status == "met"
    assert actual.used == {1}
    assert actual.reporting[1] == Reporting("MOJ", on("2022-05-05"), None)


def test_a_remark_of_who_helps_silences_no_source_and_is_no_report() -> None:
    rows = [row(1, "2021-05-05", "2", by="PUB"), row(2, "2022-05-05", word="ongoing", by="LAS")]

    assert judged(count("sum"), rows).status == "met"
    assert judged(count("sum"), rows[1:]).status == "no_report"
    assert judged(count("sum"), [*rows, row(3, "2022-06-06", "0", by="LAS")]).status == "not_met"


# The date met, schedule, evidence, reporting


def test_met_since_the_start_of_the_present_spell() -> None:
    rows = [
        row(1, "2021-01-01", "1", "manual"),
        row(2, "2021-05-05", "1", "law"),
        row(3, "2021-06-06", "0", "law"),
        row(4, "2023-02-02", "1", "law"),
    ]

    actual = judged(MANUAL_AND_LAW, rows)

    assert actual.schedule == Schedule("met_late", on("2023-02-02"), 33)
    assert actual.used == {1, 4}
    assert actual.ignored == {2: "superseded", 3: "superseded"}


def test_handing_over_from_source_to_owner_on_one_day_breaks_no_spell() -> None:
    rows = [row(1, "2021-05-05", "2", by="PUB"), row(2, "2022-05-05", "3")]

    assert judged(count("sum"), rows).met_on == on("2021-05-05")


def test_met_on_the_due_day_is_in_time_and_a_not_later_than_leaves_the_date_unknown() -> None:
    on_time = judged(count("sum"), [row(1, "2022-12-31", "2")])
    unknown = judged(count("sum"), [row(1, "2022-12-31", "2", precision="not_later_than")])

    assert on_time.schedule == Schedule("met_on_time", DUE, 0)
    assert unknown.schedule == Schedule("met_date_unknown", DUE, None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2020-12-31", Schedule("not_started", None, -730)),
        ("2021-01-01", Schedule("due", on("2021-01-01"), -729)),
        ("2022-12-31", Schedule("overdue", DUE, 0)),
        ("2023-01-10", Schedule("overdue", DUE, 10)),
    ],
)
def test_not_met_is_not_started_then_due_then_overdue(day: str, expected: Schedule) -> None:
    assert judged(count("sum"), [], day).schedule == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], "none"),
        ([row(1, "2021-05-05", word="ongoing")], "none"),
        ([row(1, "2021-05-05", "1"), row(2, "2021-06-06", "0", evidence=None)], "supported"),
        ([row(1, "2021-05-05", "1"), row(2, "2021-06-06", "1", evidence=" ")], "unsupported"),
        ([row(1, "2021-05-05", "0", evidence=None)], "unsupported"),
        ([row(1, "2021-05-05", "1", by="PUB")], "third_party"),
    ],
)
def test_evidence_is_that_of_the_rows_behind_the_number(rows: list[Row], expected: str) -> None:
    assert judged(count("sum"), rows).evidence == expected


def test_an_owner_is_silent_until_it_or_a_unit_below_it_reports_and_a_source_ends_no_silence() -> (
    None
):
    rows = [
        row(1, "2021-05-05", "1", by="PUB"),
        row(2, "2021-06-06", word="ongoing", by="DESK"),
        row(3, "2021-07-07", indicator=None, by="DESK"),
    ]

    assert judged(count("sum"), rows).reporting == (
        Reporting("CPD", on("2021-07-07"), None),
        Reporting("MOJ", None, on("2021-01-01")),
    )
    assert judged(count("sum"), [], "2020-12-31").reporting[0] == Reporting("CPD", None, None)


# Tasks and amendments


@pytest.mark.parametrize(
    ("rows", "day", "status", "schedule"),
    [
        ([], "2021-05-05", "not_yet_due", Schedule("due", on("2021-01-01"), -605)),
        ([], "2023-01-01", "no_report", Schedule("overdue", DUE, 1)),
        ([row(1, "2021-05-05", "0")], "2023-01-01", "not_met", Schedule("overdue", DUE, 1)),
        ([row(1, "2021-05-05", "2")], "2023-01-01", "partially_met", Schedule("overdue", DUE, 1)),
        (
            [row(1, "2021-05-05", "2"), row(2, "2023-01-02", "2", indicator="1.1.b")],
            "2023-06-30",
            "met",
            Schedule("met_late", on("2023-01-02"), 2),
        ),
    ],
)
def test_a_task_is_as_good_as_its_judged_indicators_and_as_late_as_the_latest(
    rows: list[Row], day: str, status: str, schedule: Schedule
) -> None:
    plan = strategy(count("sum"), count("latest"), {"kind": "context"})

    assert judge(plan, rows, on(day)).tasks["1.1"] == (status, schedule)


def test_an_amendment_judges_from_its_date_on() -> None:
    amendments = (
        {"date": "2022-06-01", "task": "1.1", "set": {"deadline": "2023"}},
        {"date": "2022-07-01", "indicator": "1.1.a", "set": {"withdrawn": True}},
    )
    plan = strategy(count("sum"), amendments=amendments)

    def at(day: str) -> Judgement:
        return judge(plan, [row(1, "2021-05-05", "1")], on(day))

    assert at("2022-05-31").indicators["1.1.a"].schedule.days == -214
    assert at("2022-06-01").indicators["1.1.a"].schedule.days == -578
    assert at("2022-07-01").indicators["1.1.a"].status == "no_target"
    assert at("2022-07-01").tasks["1.1"].status == "no_target"


def test_a_new_lead_decides_from_the_amendment_on_also_about_older_rows() -> None:
    change = {"date": "2022-06-01", "task": "1.1", "set": {"responsible": ["MOJ", "CPD"]}}
    plan = strategy(MANUAL_AND_LAW, amendments=(change,))
    rows = [row(1, "2021-05-05", "1", "law"), row(2, "2021-05-05", "0", "law", by="MOJ")]

    assert judge(plan, rows, on("2022-05-31")).indicators["1.1.a"].achieved == 1
    assert judge(plan, rows, on("2022-06-01")).indicators["1.1.a"].achieved == 0


def test_a_row_stands_from_its_opening_until_just_before_its_closing() -> None:
    rows = [row(1, "2021-05-05", "1", opened=3, closed=5), row(2, "2021-05-05", "2", opened=5)]

    assert [[r.row for r in known(rows, k)] for k in (2, 3, 4, 5)] == [[], [1], [1], [2]]


# The trace


def test_a_component_told_twice_uses_both_rows_for_either_would_do() -> None:
    rows = [row(1, "2021-05-05", "1", "law"), row(2, "2022-05-05", "1", "law")]

    assert judged(MANUAL_AND_LAW, rows).used == {1, 2}


def test_an_owner_and_a_silenced_source_who_say_the_same_are_both_used() -> None:
    rows = [row(1, "2021-05-05", "2"), row(2, "2022-05-05", "2", by="PUB")]

    assert judged(count("sum"), rows).used == {1, 2}


def test_an_event_told_differently_by_another_is_ignored() -> None:
    rows = [row(1, "2021-05-05", "1", "talk"), row(2, "2021-05-05", "5", "talk", by="LAS")]

    actual = judged(count("sum", "9"), rows)

    assert actual.used == {1}
    assert actual.ignored == {2: "same_event"}


def test_words_and_narratives_of_owners_are_used_where_they_tell_not_met_from_no_report() -> None:
    rows = [
        row(1, "2021-05-05", word="ongoing"),
        row(2, "2021-05-05", indicator=None, by="MOJ"),
        row(3, "2021-05-05", indicator=None, by="LAS"),
    ]

    assert judged(count("sum"), rows).used == {1, 2}
    expected = {1: "word"}
    assert judged(count("sum"), rows, "2022-01-01").ignored == expected


def test_every_row_left_aside_has_its_reason() -> None:
    rows = [
        row(1, None, "1"),
        row(2, "2023-12-31", "1"),
        row(3, "2021-05-05", word="ongoing", by="PUB"),
        row(4, "2021-05-05", indicator=None, by="PUB"),
        row(5, "2021-05-05", "1"),
    ]

    expected = {1: "undated", 2: "after_day", 3: "source_word"}
    assert judged(count("sum"), rows).ignored == expected


# Generated histories


def deleted(rows: list[Row], gone: frozenset[int] | set[int]) -> list[Row]:
    """The rows had some never been sent."""
    return [row for row in rows if row.row not in gone]


Asked = tuple[list[Row], Callable[[list[Row]], Verdict], Verdict]


@cache
def _verdicts(seed: int) -> list[Asked]:
    """Each verdict of a case: the rows about it, and how to ask the same of other rows."""
    found: list[Asked] = []
    generated = case(seed)
    for k in generated.ks:
        standing = known(generated.history, k)
        for day in generated.days:
            version = generated.strategy.at(day)
            for task, indicator in version.indicators():
                rows = [r for r in standing if r.task == task.number]
                rows = [r for r in rows if r.indicator in {None, indicator.id}]
                narrow = task.model_copy(update={"indicators": (indicator,)})
                alone = version.model_copy(update={"tasks": (narrow,), "amendments": ()})

                again = partial(_only_verdict, alone, day)
                found.append((rows, again, again(rows)))
    return found


def _only_verdict(alone: Strategy, day: dt.date, rows: list[Row]) -> Verdict:
    return next(iter(judge(alone, rows, day).indicators.values()))


def test_at_every_moment_at_most_one_row_of_a_key_stands() -> None:
    for seed in SEEDS:
        history = case(seed).history
        for k in range(max(row.opened for row in history) + 1):
            standing = known(history, k)
            assert len({key(row) for row in standing}) == len(standing)
            assert len({row.row for row in standing}) == len(standing)


@pytest.mark.slow
def test_the_generator_reaches_every_word_of_every_axis() -> None:
    verdicts = [verdict for seed in SEEDS for _, _, verdict in _verdicts(seed)]

    assert len({verdict.status for verdict in verdicts}) == 6
    assert len({verdict.schedule.state for verdict in verdicts}) == 7
    assert len({verdict.evidence for verdict in verdicts}) == 4
    assert len({why for verdict in verdicts for why in verdict.ignored.values()}) == 11


@pytest.mark.slow
def test_without_the_rows_used_status_or_number_changes() -> None:
    for seed in SEEDS:
        for rows, again, verdict in _verdicts(seed):
            if verdict.used:
                actual = again(deleted(rows, verdict.used))
                assert (actual.status, actual.achieved) != (verdict.status, verdict.achieved), seed


@pytest.mark.slow
def test_without_the_rows_ignored_nothing_changes() -> None:
    for seed in SEEDS:
        for rows, again, verdict in _verdicts(seed):
            actual = again(deleted(rows, set(verdict.ignored)))
            assert (actual.status, actual.achieved) == (verdict.status, verdict.achieved), seed
            assert actual.met_on == verdict.met_on, seed
            assert (actual.schedule, actual.evidence) == (verdict.schedule, verdict.evidence), seed


@pytest.mark.slow
def test_without_some_of_the_rows_ignored_status_and_number_stay() -> None:
    rng = random.Random(0)
    for seed in SEEDS:
        for rows, again, verdict in _verdicts(seed):
            for _ in range(3):
                some = {row for row in sorted(verdict.ignored) if rng.random() < 0.5}
                actual = again(deleted(rows, some))
                assert (actual.status, actual.achieved) == (verdict.status, verdict.achieved), seed
