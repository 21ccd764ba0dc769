"""What each unit owes and has reported."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.fulfilment import obligations
from dashboard.fulfilment.obligations import EntityObligations
from dashboard.fulfilment.strategy_on_day import situation
from tests.small_plan import plan, row, rows

DAY = date(2025, 6, 30)


def units(
    told: pl.DataFrame | None = None, day: date = DAY, more: str = ""
) -> dict[str, EntityObligations]:
    found = rows() if told is None else told
    return {
        unit.entity.code: unit
        for unit in obligations.entity_obligations(situation(plan(more), found, day), found)
    }


def test_a_unit_has_its_duties_as_responsible_and_as_cooperating() -> None:
    found = units()

    assert [duty.state.task.number for duty in found["CPD"].responsible] == ["1.1", "1.2"]
    assert [duty.state.task.number for duty in found["MOI"].cooperating] == ["1.1"]
    assert found["IDLE"].obligations == ()
    assert found["CPD"].indicators == 3


def test_public_sources_have_no_duties_and_end_no_silence() -> None:
    told = rows(row("PUB", "1.1.a", date(2024, 5, 1), 1, component="text"))

    found = units(told)

    assert "PUB" not in found
    assert found["CPD"].outstanding == ("1.1.b",)
    assert found["CPD"].last is None


def numbers(duties: tuple[obligations.Obligation, ...]) -> list[str]:
    return [duty.state.task.number for duty in duties]


def test_what_is_unmet_is_due_today_on_its_due_day_and_overdue_from_the_next() -> None:
    on_the_day, after = units(day=date(2024, 12, 31))["CPD"], units(day=date(2025, 1, 1))["CPD"]

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
    first = units(day=date(2024, 6, 30), more=EVERY_HALF_YEAR)["CPD"]
    second = units(day=date(2024, 12, 31), more=EVERY_HALF_YEAR)["CPD"]
    after = units(day=date(2025, 1, 1), more=EVERY_HALF_YEAR)["CPD"]

    assert (numbers(first.due_today), numbers(first.more_due_today)) == (["3.1"], [])
    assert (numbers(second.overdue), numbers(second.more_due_today)) == (["3.1"], ["3.1"])
    assert "3.1" not in numbers(second.due_today)
    assert numbers(after.more_due_today) == []


def test_what_lies_ahead_is_due_next() -> None:
    found = units()

    assert found["CPD"].next_due is not None
    day, ahead = found["CPD"].next_due
    assert (day, [one.indicator.id for one in ahead]) == (date(2025, 12, 31), ["1.2.a"])


def test_a_report_is_outstanding_until_the_unit_or_one_below_it_reports() -> None:
    told = rows(row("DESK", "1.1.a", date(2024, 5, 1), 1, component="text"))

    found = units(told)["CPD"]

    assert found.outstanding == ("1.1.b",)
    assert found.last == date(2024, 5, 1)


def test_a_report_of_the_ministry_speaks_for_its_unit() -> None:
    told = rows(row("MOI", "1.1.a", date(2024, 5, 1), 1, component="text"))

    found = units(told)

    assert found["MOI"].last == date(2024, 5, 1)
    assert found["CPD"].last == date(2024, 5, 1)
    assert found["CPD"].outstanding == ("1.1.b",)


def test_a_narrative_of_the_task_ends_the_silence_on_all_its_indicators() -> None:
    found = units(rows(row("CPD", "1.1", date(2024, 5, 1), note="Under way")))["CPD"]

    assert found.outstanding == ()


def test_a_report_dated_later_than_the_day_is_not_known_yet() -> None:
    found = units(rows(row("CPD", "1.1", date(2025, 7, 1), note="Under way")))["CPD"]

    assert found.last is None
    assert found.outstanding == ("1.1.a", "1.1.b")


def test_nothing_is_owed_on_a_task_that_has_not_begun() -> None:
    found = units()["MOJ"]

    assert found.outstanding == ("1.1.a", "1.1.b")


def test_nothing_is_owed_on_a_withdrawn_indicator() -> None:
    more = """
amendments:
  - {date: 2024-06-01, indicator: 1.1.b, reason: Dropped., authority: Council, set: {withdrawn: true}}
"""

    found = units(more=more)["CPD"]

    assert found.outstanding == ("1.1.a",)
    assert found.indicators == 2


def test_a_ministry_shows_the_duties_of_its_units_under_their_names() -> None:
    found = tuple(units().values())

    assert [
        unit.entity.code for unit in obligations.select_entity_and_below(plan(), found, "MOI")
    ] == ["MOI", "CPD"]
    assert obligations.select_entity_and_below(plan(), found, "IDLE") == ()


def test_the_unit_that_owes_most_comes_first_and_helpers_owe_nothing() -> None:
    more = """
amendments:
  - {date: 2024-06-01, task: "1.1", reason: r, authority: a, set: {responsible: [MOJ]}}
"""

    found = tuple(units(more=more).values())

    assert [unit.entity.code for unit in obligations.sort_by_outstanding(found)] == ["MOJ", "CPD"]
