"""What each status rests on, and what it would be without that, judged by the status rule itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl

from dashboard.fulfilment.reporters import IS_SOURCE, IS_VALUE, rows_by_indicator
from dashboard.fulfilment.running_totals import changes_by_day, steps
from dashboard.fulfilment.status import Status, judge, prepare_rows_by_indicator, roll_up
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, TaskState
from dashboard.fulfilment.trace import grounds_of_used_rows
from dashboard.strategy import Strategy, performance_indicators, recurrence, targets


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
    with_days, doubts = _rows_with_days(version, rows, day, accepted), _doubts(day)
    told = with_days.filter(pl.col("date") <= day)
    in_doubt = {ground: told.filter(is_doubted) for ground, is_doubted in doubts.items()}
    doubted_rows = {ground: _rows_of_indicators(each) for ground, each in in_doubt.items()}
    situation, rests_on = _what_it_rests_on(strategy, rows, in_doubt, day, on_day)
    without = {
        ground: _judge_rows(version, with_days.filter(~is_doubted), day)
        for ground, is_doubted in doubts.items()
        if doubted_rows[ground]
    }
    unreliable = [doubted for ground, doubted in doubts.items() if ground is not Ground.TOLD_LATE]
    firm = _judge_rows(version, with_days.filter(~pl.any_horizontal(*unreliable)), day)
    above = _status_under_higher_target(version, with_days, day)

    def of_indicator(state: IndicatorState) -> IndicatorSensitivity:
        name, target = state.indicator.id, state.indicator.target
        judged = state.status is not Status.NO_TARGET
        assumed = judged and target is not None and target.basis == "assumed"
        assumed = assumed and state.indicator.kind not in performance_indicators.MEASUREMENT_KINDS
        doubted = {ground: rows[name] for ground, rows in doubted_rows.items() if name in rows}
        supports = [
            Support(ground, doubted[ground], *without[ground][name])
            for ground in (_grounds(doubted, rests_on.get(name, set())) if judged else ())
        ]
        return IndicatorSensitivity(
            state, above[name] if assumed else None, tuple(supports), firm[name][0]
        )

    return tuple(
        TaskSensitivity(
            state,
            tuple(of_indicator(each) for each in state.indicators),
            roll_up(firm[each.indicator.id][0] for each in state.indicators),
        )
        for state in situation.tasks
    )


def _rows_with_days(
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
        rows_by_indicator(version, rows)
        .join(dues, on="indicator", how="left", validate="m:1")
        .join(every, on="indicator", how="left", validate="m:1")
        .with_columns(part=parts)
        .join(asked, on=["indicator", "part"], how="left", validate="m:1")
        .with_columns(due=pl.coalesce("due", "in_force"))
        .drop("in_force", "every", "part")
        .join(days, on="seq", how="left", validate="m:1")
    )


def _doubts(day: date) -> dict[Ground, pl.Expr]:
    """For each ground whether a row is doubted for it; never null."""
    blank = pl.col("evidence").fill_null("").str.strip_chars() == ""
    doubts = {
        Ground.UNSUPPORTED: IS_VALUE & blank,
        Ground.THIRD_PARTY: IS_SOURCE,
        Ground.DATED_LATE: pl.col("date") > pl.col("due"),
        Ground.TOLD_LATE: pl.col("accepted") > pl.min_horizontal("due", pl.lit(day)),
        Ground.INEXACT: pl.col("precision").is_in(["inferred", "not_later_than"]),
    }
    return {ground: doubted.fill_null(False) for ground, doubted in doubts.items()}


def _what_it_rests_on(
    strategy: Strategy,
    rows: pl.DataFrame,
    in_doubt: Mapping[Ground, pl.DataFrame],
    day: date,
    on_day: Situation | None,
) -> tuple[Situation, Mapping[str, set[Ground]]]:
    """The situation on a day, and by indicator the grounds for which a row that it uses is in doubt."""
    grounds = pl.concat(
        each.select("indicator", "row", ground=pl.lit(ground.value))
        for ground, each in in_doubt.items()
    )
    situation, found = grounds_of_used_rows(strategy, rows, grounds, day, on_day)
    rests_on: dict[str, set[Ground]] = {}
    for name, ground in found.iter_rows():
        rests_on.setdefault(name, set()).add(Ground(ground))
    return situation, rests_on


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


def _rows_of_indicators(rows: pl.DataFrame) -> dict[str, tuple[int, ...]]:
    """The numbers of the rows by indicator."""
    by_indicator = rows.group_by("indicator").agg(pl.col("row").sort())
    return {name: tuple(numbers) for name, numbers in by_indicator.iter_rows()}


def _judge_rows(version: Strategy, with_days: pl.DataFrame, day: date) -> StatusAndNumber:
    """Status and number of each indicator from what is left of the rows."""
    judged = judge(prepare_rows_by_indicator(version, with_days.drop("due", "accepted")), day)
    return {
        name: (Status(status), achieved)
        for name, status, achieved in judged.select("indicator", "status", "achieved").iter_rows()
    }


def _status_under_higher_target(
    version: Strategy, with_days: pl.DataFrame, day: date
) -> dict[str, Status]:
    """The status of each indicator if its target were one more than what is achieved."""
    prepared = prepare_rows_by_indicator(version, with_days.drop("due", "accepted"))
    achieved = judge(prepared, day).select("achieved").with_row_index("place")
    more = pl.when(pl.col("needed").is_not_null()).then(pl.col("achieved").fill_null(0) + 1)
    raised = (
        prepared.targets.join(achieved, on="place", how="left", maintain_order="left")
        .with_columns(needed=more.cast(targets.NUMBER))
        .drop("achieved")
    )
    again = judge(
        replace(
            prepared, targets=raised, steps=steps(changes_by_day(prepared.contributions), raised)
        ),
        day,
    )
    return {
        name: Status(status) for name, status in again.select("indicator", "status").iter_rows()
    }
