"""The versions of a strategy: what an amendment changes from its day on."""

from __future__ import annotations

from datetime import date

from dashboard.fulfilment.amendment_changes import changed_values
from tests.small_plan import TEXT, plan, strategy_of

AMENDED = """
amendments:
  - {date: 2024-10-01, reason: late, authority: Government, task: "1.1", set: {deadline: 2026}}
  - {date: 2025-10-01, reason: later, authority: Government, task: "1.1", set: {deadline: 2027}}
"""


def test_the_version_in_force_is_that_of_the_last_amendment() -> None:
    on = [plan(AMENDED).at(date(year, 12, 31)).tasks[0] for year in (2023, 2024, 2025, 2026)]

    assert [task.deadline.as_stated for task in on] == ["2024", "2026", "2027", "2027"]


def test_who_is_responsible_does_not_cooperate_once_a_body_is_merged_into_it() -> None:
    merged = """
amendments:
  - {date: 2024-10-01, reason: r, authority: a, entity: MOI, set: {succeeded_by: MOJ}}
"""
    task = plan(merged).at(date(2024, 10, 1)).task("1.1")

    assert task is not None
    assert (task.responsible, task.cooperating) == (("CPD", "MOJ"), ())


def test_what_the_source_says_of_bodies_is_of_those_before_an_amendment() -> None:
    stated = TEXT.replace(
        "responsible: [CPD, MOJ]\n    cooperating: [MOI]",
        "responsible: [CPD, MOJ]\n    responsible_as_stated: MOI (CPD), MOJ\n"
        "    cooperating: [MOI, IDLE]\n    cooperating_as_stated: MOI, Idle",
    )
    moved = """
amendments:
  - {date: 2024-02-01, reason: r, authority: a, task: "1.1", set: {deadline: 2025}}
  - {date: 2024-10-01, reason: r, authority: a, task: "1.1", set: {responsible: [CPD, IDLE]}}
"""
    strategy = strategy_of(stated + moved)
    before, after = (strategy.at(date(2024, month, 1)).task("1.1") for month in (9, 10))

    assert before is not None
    assert after is not None
    assert before.responsible_as_stated == "MOI (CPD), MOJ"
    assert (after.responsible, after.cooperating) == (("CPD", "IDLE"), ("MOI",))
    assert (after.responsible_as_stated, after.cooperating_as_stated) == (None, None)


def test_who_is_named_cooperates_again_once_it_is_no_longer_responsible() -> None:
    owners = [("2024-03-01", "MOI"), ("2024-06-01", "IDLE"), ("2024-09-01", "MOI, IDLE")]
    amended = "amendments:\n" + "".join(
        f'  - {{date: {day}, reason: r, authority: a, task: "1.1", set: {{responsible: [{codes}]}}}}\n'
        for day, codes in owners
    )
    strategy = plan(amended)
    on = [strategy.at(date.fromisoformat(day)).task("1.1") for day in ("2024-01-01", *dict(owners))]

    assert [task and task.cooperating for task in on] == [("MOI",), (), ("MOI",), ()]
    assert [
        (change.field, change.before, change.after)
        for change in changed_values(strategy, strategy.amendments[0])
    ] == [("cooperating", ("MOI",), ()), ("responsible", ("CPD", "MOJ"), ("MOI",))]
