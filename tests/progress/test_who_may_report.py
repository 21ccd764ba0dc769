"""After an amendment of its owners a task is reported on by whoever has a part in it, on its day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dashboard.fulfilment.strategy_on_day import situation
from dashboard.presentation import json_payloads
from dashboard.progress.cell_meanings import Context, read_component, read_task
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy.model import Strategy
from tests.outstanding import answer_of
from tests.small_plan import strategy_of

TEXT = """\
id: small
title: A small strategy
source: nobody
period: {start: 2020-01-01, end: 2023-12-31}
conventions: {year_start: 01-01, year_deadline: 12-31}
coordinator: FIRST
goal: One goal
entities:
  - {code: FIRST, kind: ministry, name: First, name_cs: První}
  - {code: NEXT, kind: ministry, name: Next, name_cs: Další}
  - {code: DESK, kind: unit, parent: NEXT, name: Desk, name_cs: Oddělení}
  - {code: PUBLIC, kind: source, name: Newspapers, name_cs: Noviny}
tasks:
  - number: 1
    title: Trainings
    responsible: [FIRST]
    start: 2020
    deadline: 2022
    indicators:
      - {id: 1.a, text: T, kind: count, aggregate: sum, target: {value: 3, basis: strategy}}
amendments:
  - {date: 2021-06-30, reason: r, authority: a, task: 1, set: {responsible: [NEXT]}}
  - {date: 2023-06-30, reason: r, authority: a, indicator: 1.a, set: {withdrawn: true}}
"""
ANOTHER_COMPONENT = (
    "  - {date: 2021-07-01, reason: r, authority: a, indicator: 1.a,"
    " set: {components: [{id: law, text: A law, basis: strategy}]}}"
)
BEFORE, AFTER = date(2021, 3, 1), date(2021, 9, 1)
NOTHING = pl.DataFrame(schema=ROW_SCHEMA)


@pytest.fixture(scope="module")
def strategy() -> Strategy:
    return strategy_of(TEXT)


@pytest.mark.parametrize(
    ("entity", "today", "day", "may"),
    [
        ("NEXT", AFTER, AFTER, True),
        ("DESK", AFTER, AFTER, True),
        ("NEXT", AFTER, BEFORE, True),  # has a part in the task on the day of handing in
        ("FIRST", AFTER, BEFORE, True),  # had a part in it on the day of the row
        ("FIRST", AFTER, AFTER, False),
        ("NEXT", BEFORE, BEFORE, False),
        ("PUBLIC", AFTER, AFTER, True),
    ],
)
def test_who_has_a_part_on_the_day_of_the_row_or_of_handing_in_may_report(
    strategy: Strategy, entity: str, today: date, day: date, may: bool
) -> None:
    number, _, finding = read_task("1", day, Context(strategy, entity, today))

    assert number == "1"
    assert (finding is None) == may


@pytest.mark.parametrize(
    ("today", "written", "component"),
    [
        (BEFORE, "draft", "draft"),
        (BEFORE, "law", None),
        (AFTER, "law", "law"),  # as the amendment lists it
        (AFTER, "draft", "draft"),  # of a row that may be dated before the amendment
        (AFTER, "", "law"),
        (AFTER, "speech", None),
    ],
)
def test_a_component_may_be_one_of_the_amendment_or_of_the_adopted_text(
    today: date, written: str, component: str | None
) -> None:
    changed = TEXT.replace(
        "kind: count, aggregate: sum, target: {value: 3, basis: strategy}",
        "kind: milestone, components: [{id: draft, text: A draft, basis: strategy}]",
    ).replace("responsible: [NEXT]}}", "responsible: [NEXT]}}\n" + ANOTHER_COMPONENT)
    strategy = strategy_of(changed)

    read, _, finding = read_component("1.a", written, True, None, Context(strategy, "FIRST", today))

    assert read == component
    assert (finding is None) == (component is not None)


def test_a_refused_row_is_told_who_has_the_task_now(strategy: Strategy) -> None:
    _, _, finding = read_task("1", AFTER, Context(strategy, "FIRST", AFTER))

    assert finding is not None
    assert dict(finding.values)["owners"] == "NEXT"


def test_a_report_is_outstanding_from_the_day_after_the_due_day_for_the_present_owner(
    strategy: Strategy,
) -> None:
    def outstanding(day: date) -> tuple[bool, dict[str, tuple[str, ...]]]:
        found = answer_of(situation(strategy, NOTHING, day), NOTHING)
        told = json_payloads.status_payload(found)["tasks"][0]["indicators"][0]["outstanding"]
        return told, {
            each.entity.code: each.outstanding for each in found.bodies if each.outstanding
        }

    assert outstanding(date(2022, 12, 31)) == (False, {})
    assert outstanding(date(2023, 1, 1)) == (True, {"NEXT": ("1.a",)})
    assert outstanding(date(2023, 6, 30)) == (False, {})


def test_what_is_withdrawn_keeps_its_number_in_sight(strategy: Strategy) -> None:
    found = situation(strategy, NOTHING, date(2023, 6, 30))
    payload = json_payloads.status_payload(answer_of(found, NOTHING))

    indicator = payload["tasks"][0]["indicators"][0]
    assert (indicator["status"], indicator["withdrawn"], indicator["target"]) == (
        "no_target",
        True,
        3,
    )
