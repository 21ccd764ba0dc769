"""The dossier of a task: who owes what, every row and what it does, the amendments that touch it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dashboard.fulfilment.strategy_on_day import situation
from dashboard.fulfilment.task_details import (
    OtherReporter,
    OwnerReport,
    TaskDetails,
    details_of_all_tasks,
    details_of_task,
)
from dashboard.markup.task import rows
from dashboard.progress.row_schema import ROW_SCHEMA
from tests import small_plan
from tests.small_plan import strategy_of

DAY = date(2023, 12, 31)
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
  - {code: UNIT, kind: unit, name: Unit, name_cs: Útvar, parent: OWNER}
  - {code: HELP, kind: body, name: Help, name_cs: Pomoc}
  - {code: PUBLIC, kind: source, name: Newspapers, name_cs: Noviny}
tasks:
  - number: 1.1
    title: Study
    responsible: [OWNER]
    cooperating: [HELP]
    start: 2021
    deadline: 2022
    indicators:
      - id: 1.1.a
        text: A study
        kind: milestone
        target: {value: all, basis: strategy}
        components: [{id: study, text: Study}]
      - id: 1.1.b
        text: A material
        kind: milestone
        target: {value: all, basis: strategy}
        components: [{id: material, text: Material}]
  - number: 3.2
    title: Trainings
    responsible: [OWNER]
    start: 2021
    deadline: 2023
    indicators:
      - {id: 3.2.a, text: Trainings, kind: count, aggregate: sum, target: {value: 1, basis: strategy}}
amendments:
  - date: 2022-06-01
    reason: The tender failed.
    authority: Resolution 1
    task: 1.1
    set: {deadline: 2023}
  - date: 2024-06-01
    reason: Nobody wants it.
    authority: Resolution 2
    indicator: 1.1.b
    set: {withdrawn: true}
"""


def row(number: int, **values: Any) -> dict[str, Any]:
    usual = {
        "row": number,
        "seq": number,
        "submission": 1,
        "line": number,
        "entity": "UNIT",
        "task": "1.1",
        "indicator": "1.1.a",
        "component": "study",
        "name": "study",
        "date": date(2022, 5, 1),
        "precision": "day",
        "value": Decimal(0),
    }
    return usual | values


def narrative(number: int, **values: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("indicator", "component", "name", "value"))
    return row(number, **(blank | {"note": "In words."} | values))


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ROW_SCHEMA)


def opened(
    *rows: dict[str, Any],
    gone: pl.DataFrame | None = None,
    waiting: pl.DataFrame | None = None,
    day: date = DAY,
    number: str = "1.1",
) -> TaskDetails | None:
    strategy = strategy_of(TEXT)
    standing = frame(*rows)
    closed = (frame() if gone is None else gone).with_columns(opened=pl.lit(1), closed=pl.lit(2))
    history = pl.concat(
        [standing.with_columns(opened=pl.lit(1), closed=pl.lit(None, pl.Int32)), closed]
    )
    return details_of_task(
        strategy,
        situation(strategy, standing, day),
        standing,
        number,
        history=history,
        waiting=frame() if waiting is None else waiting,
    )


def found(*rows: dict[str, Any], **asked: Any) -> TaskDetails:
    answer = opened(*rows, **asked)
    assert answer is not None
    return answer


def test_a_number_that_is_no_task_has_no_dossier() -> None:
    assert opened(number="9.9") is None


@pytest.mark.parametrize(
    ("told", "day", "last", "silent_since", "silent_on"),
    [
        ([], DAY, None, date(2021, 1, 1), ("1.1.a", "1.1.b")),
        ([row(1)], DAY, date(2022, 5, 1), None, ("1.1.b",)),  # of a unit of the owner
        ([narrative(1)], DAY, date(2022, 5, 1), None, ()),
        ([], date(2020, 6, 1), None, None, ()),
        ([], date(2024, 6, 1), None, date(2021, 1, 1), ("1.1.a",)),  # the other is withdrawn
    ],
)
def test_an_owner_owes_a_report_on_each_indicator_it_is_silent_on(
    told: list[Any], day: date, last: date | None, silent_since: date | None, silent_on: Any
) -> None:
    owed = OwnerReport("OWNER", last, silent_since, silent_on)

    assert found(*told, day=day).owner_reports == (owed,)


def test_cooperating_bodies_and_public_sources_are_heard_and_owe_nothing() -> None:
    silent, told = found(), found(row(1, entity="HELP"), row(2, entity="PUBLIC"))

    assert silent.other_reporters == (OtherReporter("HELP", None),)
    assert told.other_reporters == (
        OtherReporter("HELP", date(2022, 5, 1)),
        OtherReporter("PUBLIC", date(2022, 5, 1)),
    )


def test_no_unit_speaks_for_a_cooperating_body() -> None:
    strategy, told = small_plan.plan(), small_plan.row("CPD", "1.1.a", date(2024, 5, 1), 1)
    standing = small_plan.rows(told)

    found_on = situation(strategy, standing, date(2024, 12, 31))
    (first, *_) = details_of_all_tasks(strategy, found_on, standing)

    assert strategy.speaks_for("CPD", "MOI")
    assert first.other_reporters == (OtherReporter("MOI", None),)


def test_every_row_says_what_it_does() -> None:
    rows = (
        row(1, date=date(2022, 1, 1), value=Decimal(0)),
        row(2, date=date(2022, 2, 1), value=Decimal(1)),
        row(3, date=date(2024, 1, 1), value=Decimal(1)),
        row(4, entity="PUBLIC", value=Decimal(0)),
    )

    entries = found(*rows, gone=frame(row(5)), waiting=frame(row(6))).entries

    assert {entry.row["row"]: entry.use for entry in entries} == {
        1: "superseded",
        2: "used",
        3: "after_day",
        4: "source_silenced",
        5: "closed",
        6: "waiting",
    }


def test_rows_come_by_indicator_and_day_and_undated_ones_last() -> None:
    material = {"indicator": "1.1.b", "component": "material", "name": "material"}
    rows = (
        row(1, **material),
        row(2, date=None, precision=None, entity="PUBLIC"),
        row(3, date=date(2022, 9, 1)),
        row(4),
    )

    assert [entry.row["row"] for entry in found(*rows).entries] == [4, 3, 2, 1]


def test_rows_of_other_tasks_stay_outside() -> None:
    other = {"task": "3.2", "indicator": "3.2.a"}

    answer = found(row(1, **other), gone=frame(row(2, **other)), waiting=frame(row(3, **other)))

    assert answer.entries == ()


@pytest.mark.parametrize(
    ("values", "does"),
    [
        ({}, "narrative"),
        ({"entity": "PUBLIC"}, "source_word"),
        ({"entity": "PUBLIC", "date": None, "precision": None}, "undated"),
        ({"date": date(2024, 1, 1)}, "after_day"),
    ],
)
def test_a_remark_stands_apart_from_the_rows(values: dict[str, Any], does: str) -> None:
    answer = found(narrative(1, **values))

    assert answer.entries == ()
    assert [entry.use for entry in answer.remarks] == [does]


def test_a_remark_that_waits_is_no_report_yet() -> None:
    answer = found(waiting=frame(narrative(1)))

    assert [entry.use for entry in answer.remarks] == ["waiting"]
    assert answer.owner_reports[0].last is None


def test_amendments_show_the_task_before_and_after_in_force_or_not() -> None:
    first, second = found().amendments

    assert (first.before.deadline.as_stated, first.after.deadline.as_stated) == ("2022", "2023")
    assert first.in_force
    assert not second.in_force
    assert found(number="3.2").amendments == ()


def test_the_neighbours_are_those_of_the_source() -> None:
    assert (found().previous, found().following) == (None, "3.2")
    assert (found(number="3.2").previous, found(number="3.2").following) == ("1.1", None)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.mvcr.cz/karta?x=1", "www.mvcr.cz"),
        ("HTTP://Example.org", "example.org"),
        ("č. j. MV-1/2022", None),
        ("javascript:alert(1)", None),
        ("ftp://example.org/a", None),
        ("https://mvcr.cz@example.org/", None),
        ("https://example.org\\@mvcr.cz/", None),
        ("see https://example.org", None),
        ("https://exаmple.org/", None),
        ("https://", None),
        ("https://[::1", None),
        ('https://example.org/"onclick="x', None),
    ],
)
def test_evidence_is_a_link_only_where_it_leads_where_it_says(text: str, host: str | None) -> None:
    assert rows.host(text) == host


def test_a_link_to_evidence_gives_the_other_side_nothing() -> None:
    shown = rows.evidence_link("https://www.mvcr.cz/karta?a=1&b=2")

    assert 'rel="noopener noreferrer nofollow"' in shown
    assert 'href="https://www.mvcr.cz/karta?a=1&amp;b=2"' in shown
    assert ">www.mvcr.cz<" in shown
