"""What a status rests on, and what it would be without that."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboard.fulfilment.sensitivity import Ground, IndicatorSensitivity, Support, sensitivity
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import situation
from tests.small_plan import plan, row, rows, strategy_of

END = date(2026, 12, 31)
ROOT = Path(__file__).resolve().parents[2]
ASSUMED = """
  - number: "3.1"
    title: Assume
    responsible: [CPD]
    start: 2024
    deadline: 2025
    indicators:
      - id: 3.1.a
        text: Counted.
        kind: count
        aggregate: sum
        target: {value: 2, basis: assumed, note: Ours.}
"""


def resting(
    told: pl.DataFrame, name: str, day: date = END, accepted: dict[int, date] | None = None
) -> IndicatorSensitivity:
    found = sensitivity(plan(ASSUMED), told, day, accepted or {})
    return next(one for task in found for one in task.indicators if one.state.indicator.id == name)


def without(told: pl.DataFrame, name: str, *left_out: int) -> tuple[Status, Decimal | None]:
    """Where an indicator is when rows had never been told."""
    rest = told.filter(~pl.col("row").is_in(left_out))
    state = situation(plan(ASSUMED), rest, END).indicator(name)
    assert state is not None
    return state.status, state.achieved


def test_a_supported_row_of_the_owner_in_time_leaves_nothing_to_doubt() -> None:
    told = rows(row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text", evidence="ref. 1"))

    found = resting(told, "1.1.a")

    assert (found.supports, found.status_under_higher_target, found.firm_status) == (
        (),
        None,
        Status.MET,
    )


def test_a_met_indicator_without_evidence_is_not_met_without_it() -> None:
    told = rows(
        row("CPD", "1.2.a", date(2024, 5, 1), 1, component="x", evidence="ref. 1"),
        row("CPD", "1.2.a", date(2024, 6, 1), 1, component="y"),
    )

    found = resting(told, "1.2.a")

    assert found.state.status is Status.MET
    assert found.supports == (Support(Ground.UNSUPPORTED, (2,), Status.PARTIALLY_MET, Decimal(1)),)
    assert found.firm_status is Status.PARTIALLY_MET
    assert without(told, "1.2.a", 2) == (Status.PARTIALLY_MET, Decimal(1))


def test_without_the_public_source_an_indicator_has_no_report() -> None:
    told = rows(row("PUB", "1.1.a", date(2024, 5, 1), 1, component="text", evidence="a page"))

    found = resting(told, "1.1.a")

    assert found.supports == (Support(Ground.THIRD_PARTY, (1,), Status.NO_REPORT, None),)


def test_without_an_owner_who_gives_no_evidence_a_public_source_counts_again() -> None:
    told = rows(
        row("PUB", "1.1.a", date(2024, 4, 1), 1, component="text", evidence="a page"),
        row("CPD", "1.1.a", date(2024, 5, 1), 0, component="text"),
    )

    found = resting(told, "1.1.a")

    assert found.state.status is Status.NOT_MET
    assert found.supports[0].ground is Ground.UNSUPPORTED
    assert (found.supports[0].status, found.firm_status) == (Status.MET, Status.NO_REPORT)


def test_a_row_dated_after_the_due_day_and_one_accepted_after_it_are_told_apart() -> None:
    told = rows(
        row("CPD", "1.1.a", date(2025, 2, 1), 1, component="text", evidence="ref. 1"),
        row("CPD", "1.1.b", date(2024, 2, 1), 1, component="print", evidence="ref. 2"),
    )
    accepted = {1: date(2025, 2, 3), 2: date(2025, 2, 3)}

    late, early = (resting(told, name, accepted=accepted) for name in ("1.1.a", "1.1.b"))

    assert [one.ground for one in late.supports] == [Ground.DATED_LATE, Ground.TOLD_LATE]
    assert [one.ground for one in early.supports] == [Ground.TOLD_LATE]
    assert early.supports[0].status is Status.NO_REPORT
    # When it became known does not make it less reliable.
    assert (late.firm_status, early.firm_status) == (Status.NO_REPORT, Status.MET)
    assert [one.ground for one in resting(told, "1.1.b").supports] == []


def test_what_was_accepted_after_the_day_looked_at_was_known_only_later() -> None:
    told = rows(row("CPD", "1.1.b", date(2024, 2, 1), 1, component="print", evidence="ref. 2"))
    accepted = {1: date(2024, 6, 1)}

    before = resting(told, "1.1.b", date(2024, 3, 1), accepted)
    after = resting(told, "1.1.b", date(2024, 9, 1), accepted)

    assert [(one.ground, one.status) for one in before.supports] == [
        (Ground.TOLD_LATE, Status.NOT_YET_DUE)
    ]
    assert after.supports == ()


@pytest.mark.parametrize("precision", ["inferred", "not_later_than"])
def test_a_day_that_is_not_known_exactly_is_named(precision: str) -> None:
    told = rows(
        row(
            "CPD", "1.1.a", date(2024, 5, 1), 1,
            component="text", evidence="ref. 1", precision=precision,
        )
    )  # fmt: skip

    assert [one.ground for one in resting(told, "1.1.a").supports] == [Ground.INEXACT]


@pytest.mark.parametrize(
    ("told", "above"), [(0, "not_met"), (1, "partially_met"), (3, "partially_met")]
)
def test_an_assumed_target_says_what_a_higher_one_would_make_of_it(told: int, above: str) -> None:
    table = rows(row("CPD", "3.1.a", date(2024, 5, 1), told, component="x", evidence="ref. 1"))

    assert resting(table, "3.1.a").status_under_higher_target == above
    for target in range(1, 6):
        text = ASSUMED.replace("value: 2", f"value: {target}")
        state = situation(plan(text), table, END).indicator("3.1.a")
        assert state is not None
        assert state.status == ("met" if target <= told else above)


def test_a_word_needs_no_evidence_and_a_narrative_of_a_public_source_is_no_ground() -> None:
    told = rows(
        row("CPD", "1.1.a", date(2024, 5, 1), word="nothing_to_report"),
        row("PUB", "1.1", date(2024, 5, 1), note="Nothing was found."),
    )

    found = resting(told, "1.1.a")

    assert (found.state.status, found.supports) == (Status.NOT_MET, ())


@pytest.mark.parametrize("path", ["indicators.yaml", "data/2016-2019/indicators.yaml"])
def test_without_any_row_every_indicator_of_a_shipped_strategy_rests_on_nothing(path: str) -> None:
    strategy = strategy_of(ROOT / path)

    found = sensitivity(strategy, rows(), strategy.period.end, {})

    for task in found:
        assert task.firm_status is task.state.status
        assert all(one.supports == () for one in task.indicators)


def test_of_what_recurs_a_row_is_late_by_the_day_of_its_own_period() -> None:
    recurring = ASSUMED.replace(
        "kind: count", "kind: recurring, every: year".replace(", ", "\n        ")
    )
    for aggregate in ("sum", "latest", None):
        text = recurring.replace(
            "        aggregate: sum\n", f"        aggregate: {aggregate}\n" if aggregate else ""
        ).replace("value: 2", "value: 1")
        told = rows(
            row("CPD", "3.1.a", date(2025, 2, 1), 1, component="2024", evidence="ref. 1"),
            row("CPD", "3.1.a", date(2025, 5, 1), 1, component="2025", evidence="ref. 2"),
        )
        accepted = {1: date(2025, 2, 1), 2: date(2025, 5, 1)}

        found = sensitivity(plan(text), told, END, accepted)

        (one,) = (
            each for task in found for each in task.indicators if each.state.indicator.id == "3.1.a"
        )
        assert [(support.ground, support.rows) for support in one.supports] == [
            (Ground.DATED_LATE, (1,)),
            (Ground.TOLD_LATE, (1,)),
        ], aggregate


def test_a_row_that_would_take_the_place_of_a_used_one_is_named_with_it() -> None:
    told = rows(
        row("CPD", "1.1.a", date(2024, 4, 1), 0, component="text"),
        row("CPD", "1.1.a", date(2024, 5, 1), 1, component="text"),
    )

    found = resting(told, "1.1.a")

    assert found.supports == (Support(Ground.UNSUPPORTED, (1, 2), Status.NO_REPORT, None),)
