"""What each status rests on, and what it would be without that, judged by the status rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl

from dashboard.fulfilment.judged_indicators import StatusInput, judge_each, prepare_counting_rows
from dashboard.fulfilment.reporters import IS_SOURCE, IS_VALUE
from dashboard.fulfilment.running_totals import changes_by_day, steps
from dashboard.fulfilment.status import Status, roll_up
from dashboard.fulfilment.status_reasons import JudgedRows, judge_rows
from dashboard.fulfilment.strategy_on_day import (
    IndicatorState,
    Situation,
    TaskState,
    situation,
)
from dashboard.strategy import Strategy, performance_indicators, recurrence, targets
from dashboard.text import numbers_and_dates


class Ground(StrEnum):
    """Why a row that is used may be doubted."""

    UNSUPPORTED = "unsupported"
    """It gives a value and no evidence."""
    THIRD_PARTY = "third_party"
    """A public source reports it, not an entity of the task."""
    DATED_LATE = "dated_late"
    """It is dated after the due day."""
    TOLD_LATE = "told_late"
    """It was accepted after the due day, or after the day looked at where that is earlier."""
    INEXACT = "inexact"
    """Its day is inferred, or known only as "not later than"."""


@dataclass(frozen=True, slots=True)
class Support:
    """The rows of a ground, and where the indicator is without them.

    `rows` are the numbers of all of them up to the day, also of those that are not used: once the used ones
    are gone they might take their place. `achieved` is None while no value counts.
    """

    ground: Ground
    rows: tuple[int, ...]
    status: Status
    achieved: Decimal | None


@dataclass(frozen=True, slots=True)
class IndicatorSensitivity:
    """One indicator on a day with what its status rests on."""

    state: IndicatorState
    status_under_higher_target: Status | None
    """The status under any target above what is achieved.

    None where no target is assumed, and for a level, whose better may be the less.
    """
    supports: tuple[Support, ...]
    firm_status: Status
    """The status without the rows of all supports except those accepted late."""


@dataclass(frozen=True, slots=True)
class TaskSensitivity:
    """One task on a day with its indicators, and its status without the less reliable rows.

    Those only accepted late stay: when a thing became known does not make it less true, and where a
    strategy is entered after its end every row is late.
    """

    state: TaskState
    indicators: tuple[IndicatorSensitivity, ...]
    firm_status: Status


StatusAndNumber = Mapping[str, tuple[Status, Decimal | None]]
DoubtedRows = Mapping[Ground, Mapping[str, tuple[int, ...]]]
"""The numbers of the rows that are doubted for each ground, by indicator."""
JudgedOtherwise = tuple[Mapping[Ground, StatusAndNumber], StatusAndNumber, StatusAndNumber]


def sensitivity(
    strategy: Strategy,
    rows: pl.DataFrame,
    day: date,
    accepted: Mapping[int, date],
    on_day: Situation | None = None,
) -> tuple[TaskSensitivity, ...]:
    """What every status rests on at the close of a day, in source order.

    `rows` are the standing rows; `accepted` has the day on which the rows of an audit sequence were
    accepted. Rows of a sequence that it does not name, such as shipped ones, are not late. `on_day` is the
    situation of the day, where it is at hand.
    """
    version = strategy.at(day)
    on_day = on_day or situation(strategy, rows, day)
    doubted_rows, rests_on, (without, firm, above) = _judge_doubted(version, rows, day, accepted)

    def of_indicator(state: IndicatorState) -> IndicatorSensitivity:
        name, target = state.indicator.id, state.indicator.target
        is_judged = state.status is not Status.NO_TARGET
        assumed = is_judged and target is not None and target.basis == "assumed"
        assumed = assumed and state.indicator.kind not in performance_indicators.MEASUREMENT_KINDS
        doubted = {ground: rows[name] for ground, rows in doubted_rows.items() if name in rows}
        supports = [
            Support(ground, doubted[ground], *without[ground][name])
            for ground in (_grounds(doubted, rests_on.get(name, set())) if is_judged else ())
        ]
        return IndicatorSensitivity(
            state, above[name][0] if assumed else None, tuple(supports), firm[name][0]
        )

    return tuple(
        TaskSensitivity(
            state,
            tuple(of_indicator(indicator) for indicator in state.indicators),
            roll_up(firm[indicator.indicator.id][0] for indicator in state.indicators),
        )
        for state in on_day.tasks
    )


def _judge_doubted(
    version: Strategy, rows: pl.DataFrame, day: date, accepted: Mapping[int, date]
) -> tuple[DoubtedRows, Mapping[str, Set[Ground]], JudgedOtherwise]:
    """The doubted rows and for which grounds an indicator rests on some, as in `_find_doubted`, and what
    would be otherwise."""
    judged = judge_rows(version, rows, day)
    with_days = _with_days(version, judged.rows, day, accepted)
    doubts = with_days.select(**_doubts(day))
    doubted, rests_on = _find_doubted(judged, with_days.hstack(doubts))
    return doubted, rests_on, _judge_otherwise(judged, doubts, list(doubted))


def _judge_otherwise(
    judged: JudgedRows, doubts: pl.DataFrame, grounds: Sequence[Ground]
) -> JudgedOtherwise:
    """What would be without the rows of each of some grounds, without all but those accepted late, and
    under higher targets. `doubts` say of each row whether it is doubted for a ground."""

    def inputs() -> Iterator[StatusInput]:
        unreliable: list[Ground] = [ground for ground in Ground if ground is not Ground.TOLD_LATE]
        for doubted in [*([ground] for ground in grounds), unreliable]:
            is_left = doubts.select(~pl.any_horizontal(*doubted)).to_series()
            yield prepare_counting_rows(judged.version, judged.counting.filter(is_left))
        yield _with_higher_targets(judged)

    *without, firm, above = map(_status_and_number, judge_each(inputs(), judged.day))
    return dict(zip(grounds, without, strict=True)), firm, above


def _with_days(
    version: Strategy, rows: pl.DataFrame, day: date, accepted: Mapping[int, date]
) -> pl.DataFrame:
    """The rows by indicator, with the day on which each was `due` and that on which it was `accepted`.

    A row of a component, or of a period of what recurs, was due on the first day on which a target asked
    for that; every other on the due day in force.
    """
    days = pl.DataFrame(
        {"seq": list(accepted), "accepted": list(accepted.values())},
        schema={"seq": pl.Int64, "accepted": pl.Date},
    )
    places = targets.indicator_table(version).select("place", "indicator")
    all_targets = targets.target_table(version).join(places, on="place")
    dues = targets.targets_in_force(all_targets, day).select("indicator", in_force="due")
    asked = (
        targets.component_target_table(version)
        .join(
            all_targets.select("indicator", "due", first_target="number"),
            on=["indicator", "first_target"],
        )
        .select("indicator", "due", part="name")
    )
    every = targets.indicator_table(version).select("indicator", "every")
    parts = pl.coalesce(recurrence.period_of_row(), "name")
    return (
        rows.join(dues, on="indicator", how="left", validate="m:1", maintain_order="left")
        .join(every, on="indicator", how="left", validate="m:1", maintain_order="left")
        .with_columns(part=parts)
        .join(asked, on=["indicator", "part"], how="left", validate="m:1", maintain_order="left")
        .with_columns(due=pl.coalesce("due", "in_force"))
        .drop("in_force", "every", "part")
        .join(days, on="seq", how="left", validate="m:1", maintain_order="left")
    )


def _doubts(day: date) -> dict[Ground, pl.Expr]:
    """Whether a row is doubted, for each ground; never null."""
    blank = pl.col("evidence").fill_null("").str.strip_chars() == ""
    doubts = {
        Ground.UNSUPPORTED: IS_VALUE & blank,
        Ground.THIRD_PARTY: IS_SOURCE,
        Ground.DATED_LATE: pl.col("date") > pl.col("due"),
        Ground.TOLD_LATE: pl.col("accepted") > pl.min_horizontal("due", pl.lit(day)),
        Ground.INEXACT: pl.col("precision").is_in(["inferred", "not_later_than"]),
    }
    return {ground: doubted.fill_null(False) for ground, doubted in doubts.items()}


def _find_doubted(
    judged: JudgedRows, marked: pl.DataFrame
) -> tuple[DoubtedRows, Mapping[str, Set[Ground]]]:
    """The rows up to the day that are doubted for each ground, by indicator; and for which grounds one that
    an indicator uses is. `marked` has a column for each ground."""
    by = ["indicator", "row"]
    doubted = (
        marked.filter(pl.col("date") <= judged.day)
        .unpivot(list(Ground), index=by, variable_name="ground", value_name="is_doubted")
        .filter("is_doubted")
        .select(*by, "ground")
    )
    rows: dict[Ground, dict[str, tuple[int, ...]]] = {}
    numbers = doubted.group_by("ground", "indicator").agg(pl.col("row").sort())
    for ground, name, each in numbers.iter_rows():
        rows.setdefault(Ground(ground), {})[name] = tuple(each)
    rests_on: dict[str, set[Ground]] = {}
    for name, ground in judged.grounds(doubted).iter_rows():
        rests_on.setdefault(name, set()).add(Ground(ground))
    return {ground: rows[ground] for ground in Ground if ground in rows}, rests_on


def _grounds(doubted: Iterable[Ground], rests_on: Set[Ground]) -> list[Ground]:
    """The grounds that an indicator rests on, of those that some rows are doubted for.

    Once used rows are gone those of another ground might take their place: it is named with them.
    """
    others = rests_on - {Ground.TOLD_LATE}
    return [
        ground
        for ground in doubted
        if ground in rests_on or (others and ground is not Ground.TOLD_LATE)
    ]


def _status_and_number(judged: pl.DataFrame) -> StatusAndNumber:
    """Status and number of each indicator."""
    columns = judged.select("indicator", "status", "achieved")
    return {name: (Status(status), achieved) for name, status, achieved in columns.iter_rows()}


def _with_higher_targets(judged: JudgedRows) -> StatusInput:
    """What was judged, were the target of each indicator one more than what is achieved."""
    achieved = pl.lit(judged.statuses["achieved"]).gather(pl.col("place")).fill_null(0)
    more = pl.when(pl.col("needed").is_not_null()).then(achieved + 1)
    prepared = judged.prepared
    raised = prepared.targets.with_columns(needed=more.cast(numbers_and_dates.NUMBER))
    totals = steps(changes_by_day(prepared.contributions), raised, certain=True)
    return replace(prepared, targets=raised, steps=totals)
