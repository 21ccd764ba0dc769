"""The tasks along the period."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from dashboard.fulfilment import timeline
from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.timeline import Lane
from tests.small_plan import plan, row, rows

DAY = date(2025, 6, 30)
LATER = """
amendments:
  - {date: 2024-06-01, task: "1.1", reason: Time., authority: Council, set: {deadline: 2025}}
"""


def lane(task: str, told: pl.DataFrame | None = None, day: date = DAY, more: str = "") -> Lane:
    found = rows() if told is None else told
    drawn = timeline.lanes(situation(plan(more), found, day), found)
    return next(one for one in drawn if one.state.task.number == task)


def test_an_unmet_task_is_late_from_its_due_day_to_the_day() -> None:
    assert lane("1.1").late == (date(2024, 12, 31), DAY)
    assert lane("1.1").met_on is None


def test_a_task_met_late_is_late_until_the_day_it_was_met() -> None:
    told = rows(
        row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"),
        row("CPD", "1.1.b", date(2025, 2, 1), 1, component="print"),
    )

    found = lane("1.1", told)

    assert found.late == (date(2024, 12, 31), date(2025, 2, 1))
    assert found.met_on == date(2025, 2, 1)


def test_a_task_is_not_late_on_its_due_day_nor_before() -> None:
    assert lane("1.1", day=date(2024, 12, 31)).late is None
    assert lane("1.2").late is None


def test_a_bar_is_coloured_from_the_day_on_which_its_status_has_a_ground() -> None:
    text = row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text")
    both = rows(text, row("CPD", "1.1.b", date(2024, 9, 1), 1, component="print"))
    end = date(2024, 12, 31)

    assert lane("1.1", day=date(2024, 6, 30)).eventful is None
    assert lane("1.1").eventful == (end, end)  # the deadline was missed
    assert lane("1.1", rows(text)).eventful == (date(2024, 5, 1), end)
    assert lane("1.1", both).eventful == (date(2024, 9, 1), end)
    early = lane("1.1", rows(text), day=date(2024, 6, 30)).eventful
    assert early == (date(2024, 5, 1), date(2024, 6, 30))  # what is to come has no colour


def test_a_task_met_on_some_day_not_later_than_known_is_neither_late_nor_on_time() -> None:
    told = rows(
        row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"),
        row("CPD", "1.1.b", date(2025, 2, 1), 1, component="print", precision="not_later_than"),
    )

    found = lane("1.1", told)

    assert (found.late, found.met_on) == (None, date(2025, 2, 1))


def test_a_moved_deadline_is_shown_beside_the_adopted_one() -> None:
    found = lane("1.1", more=LATER)

    assert (found.end, found.adopted_deadline) == (date(2025, 12, 31), date(2024, 12, 31))
    assert found.late is None
    assert lane("1.1", day=date(2024, 5, 31), more=LATER).adopted_deadline is None


def test_reports_of_owners_and_of_public_sources_are_told_apart() -> None:
    told = rows(
        row("CPD", "1.2.a", date(2024, 3, 1), 1, component="x"),
        row("CPD", "1.2.a", date(2024, 6, 1), word="ongoing"),
        row("CPD", "1.2", date(2024, 9, 1), note="told"),
        row("PUB", "1.2.a", date(2024, 10, 1), 0, component="x"),
        row("PUB", "1.2", date(2024, 11, 1), note="told"),
        row("PUB", "1.2", None, note="no day"),
        row("CPD", "1.2.a", date(2025, 7, 1), 1, component="y"),
    )

    found = lane("1.2", told)

    assert [(one.kind, one.last.month) for one in found.reports] == [
        ("value", 3),
        ("word", 6),
        ("word", 9),
        ("source_value", 10),
        ("source_word", 11),
    ]
    assert found.count_and_last_day("value", "word") == (3, date(2024, 9, 1))
    assert lane("1.1", told).count_and_last_day("value", "word") == (0, None)


def test_many_reports_of_a_week_are_one_point_that_counts_them_all() -> None:
    monday = date(2024, 3, 4)
    days = [monday + timedelta(days=at) for at in range(7)]
    told = rows(*(row("CPD", "1.2.a", day, 0, component=f"e{day.day}") for day in days))

    (found,) = lane("1.2", told).reports

    assert (found.n, found.first, found.last) == (7, days[0], days[-1])
    assert [one["date"] for one in found.rows] == days[-timeline.MOST_SINGLE_ROWS :]


def test_the_span_holds_the_period_and_all_that_lies_outside_it() -> None:
    today = situation(plan(), rows(), date(2027, 3, 1))

    assert timeline.span(today, timeline.lanes(today, rows())) == (
        date(2024, 1, 1),
        date(2027, 3, 1),
    )
