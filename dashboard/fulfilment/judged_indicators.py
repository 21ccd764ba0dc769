"""How far each performance indicator is at the close of a day.

A day is judged by the target in force, the last running total up to the day, and the table of
conditions in `status`. The totals are made in `running_totals`, once for a version of the rows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from dashboard.fulfilment import periods_reached
from dashboard.fulfilment.earliest_days import earliest_changes, met_at_the_earliest
from dashboard.fulfilment.reporters import (
    REPORTER_KEY,
    first_days_of_reporters,
    numbered_reporters,
)
from dashboard.fulfilment.running_totals import (
    changes_by_day,
    changes_of_targets,
    contribution_table,
    parts_by_place,
    steps,
    target_day,
)
from dashboard.fulfilment.status import rules
from dashboard.strategy import Strategy, targets

ROW_COLUMNS = [*REPORTER_KEY, "row", "evidence"]
"""What is taken from a row beside what it adds up to."""
JUDGED_BY = ["number", "needed", "due", "achieved", "partly", "enough", "met_on", "uncertain"]
"""What is taken from the target in force, with its last step."""
LATENESS = ["missed", "delay", "doubtful", "at_least", "spell_from", "unreached"]
"""What is said of all targets of an indicator up to that in force."""


@dataclass(frozen=True, eq=False)
class StatusInput:
    """What one version of the strategy and of the rows needs to judge any day.

    `indicators`: the columns of `indicator_table`, with reported (the day of the first report, null
    where there is none). `targets`, `steps` and `contributions`: the columns of `target_table`, `steps`
    and `contribution_table`. `rows`: what the rows say that the contributions were made from, ROW_COLUMNS.
    """

    indicators: pl.DataFrame
    targets: pl.DataFrame
    steps: pl.DataFrame
    contributions: pl.DataFrame
    rows: pl.DataFrame

    @cached_property
    def period_steps(self) -> pl.DataFrame | None:
        """The columns of `periods_reached.period_steps`; None where nothing recurs with a number."""
        if "period" not in self.contributions.columns:
            return None
        return periods_reached.period_steps(changes_by_day(self.contributions))

    @cached_property
    def _steps_in_order(self) -> tuple[pl.DataFrame, pl.Expr, pl.Series]:
        """What the steps say, their `target_day`, and of each target how many come before its first."""
        turns = pl.lit(self.steps.select(target_day(pl.col("date"))).to_series())
        starts = self.targets.select(_steps_until(turns, date.min)).to_series()
        return self.steps.drop("target", "date"), turns, starts

    @cached_property
    def doubtful_changes(self) -> pl.DataFrame:
        """What is earliest of the indicators of which it is ever in doubt whether they were late.

        The `changes_of_targets` of their `earliest_changes`, taken as certain; these themselves where numbers
        recur, since there it depends on the day what is reached. Without shares: of them more cases can be
        better or worse, as early as possible says nothing there.
        """
        due = self.targets.select("place", "due")[self.steps["target"]]
        places = due.filter(self.steps.select(_is_doubtful(pl.lit(due["due"]))).to_series())[
            "place"
        ]
        asked = pl.col("place").is_in(places.unique().implode()), pl.col("kind") != "share"
        changes = earliest_changes(self.contributions.filter(*asked))
        if "period" in changes.columns:
            return changes
        certain = changes.select(pl.exclude("^late_.*$"))
        return changes_of_targets(certain, self.targets).collect(engine="in-memory")

    def targets_on(self, day: date) -> pl.DataFrame:
        """Every target with its last step up to the close of a day: the columns of both.

        Those of the step, but for its date, are null where there is none.
        """
        all_steps, turns, starts = self._steps_in_order
        ends = _steps_until(turns, day)
        last = self.targets.select(pl.when(ends > starts).then(ends - 1)).to_series()
        return self.targets.hstack(all_steps[last])

    @cached_property
    def contributions_with_rows(self) -> pl.DataFrame:
        """The contributions, with ROW_COLUMNS of their rows."""
        return self.contributions.with_columns(self.rows[self.contributions["at"]])


def _steps_until(turns: pl.Expr, day: date) -> pl.Expr:
    """How many steps of each target come up to a day; `turns` are their `target_day`."""
    return turns.search_sorted(target_day(pl.lit(day)), side="right")


def prepare(strategy: Strategy, rows: pl.DataFrame) -> StatusInput:
    """Everything that does not depend on the day; once for a version of the data."""
    counting = periods_reached.drop_values_outside_periods(strategy, rows)
    return prepare_counting_rows(strategy, counting)


_KEPT: deque[tuple[Strategy, pl.DataFrame, StatusInput]] = deque(maxlen=32)
"""What was prepared last from few rows: of each day a page asks the same again."""


def prepare_counting_rows(strategy: Strategy, rows: pl.DataFrame) -> StatusInput:
    """The same from rows by indicator that have been through `drop_values_outside_periods`."""
    for version, same, kept in tuple(_KEPT):
        alike = version is strategy and same.height == rows.height
        if alike and same.schema == rows.schema and same.equals(rows):
            return kept
    made = _prepare_counting_rows(strategy, rows)
    if rows.height <= 1_000:
        _KEPT.append((strategy, rows, made))
    return made


def _prepare_counting_rows(strategy: Strategy, rows: pl.DataFrame) -> StatusInput:
    of_reporters, lines = first_days_of_reporters(strategy, rows)
    first_days, reporters, decided = numbered_reporters(strategy, of_reporters)
    contributions = _contributions(strategy, rows, reporters, decided["reporter"][lines])
    parts, table = parts_by_place(contributions), targets.target_table(strategy)
    reported = _first_reports(first_days)
    return StatusInput(
        targets.indicator_table(strategy).join(
            reported, on="indicator", how="left", maintain_order="left"
        ),
        table,
        pl.concat((steps(changes_by_day(part), table) for part in parts), rechunk=True),
        contributions,
        rows.select(ROW_COLUMNS),
    )


def _contributions(
    strategy: Strategy, rows: pl.DataFrame, reporters: pl.DataFrame, numbers: pl.Series
) -> pl.DataFrame:
    """The `contribution_table` of rows; `numbers` has the number of the reporter of each."""
    shared = bool(targets.target_table(strategy)["share"].any())
    found = contribution_table(rows, reporters, numbers, shared=shared)
    if "period" in found.columns:
        found = periods_reached.with_first_target(strategy, found)
    return found


def _first_reports(first_days: pl.DataFrame) -> pl.DataFrame:
    """The day each indicator was first reported on. Columns: indicator, reported.

    Any row of an owner is a report, also a word without value and the narrative of the task; of
    anybody else only a value is.
    """
    report = pl.when("owner").then("date").otherwise("valued")
    return first_days.group_by("indicator").agg(reported=report.min())


def judge(prepared: StatusInput, day: date) -> pl.DataFrame:
    """Every indicator at the close of a day, in source order.

    Columns: those of `indicator_table`; needed, due and number of the target in force; achieved (null
    when no value counts); partly; reported (null when nobody did); status; rule (1 to 6); met_on (the
    start of the present unbroken spell; null unless met) and uncertain (that day is known only as "not
    later than"); and over all targets up to that in force: missed (the due day that was missed most),
    delay (by how many days; null for none), doubtful (whether one was missed is not known), at_least
    (whether that delay is only the least that is certain), spell_from (the first day of their present
    spells) and unreached (the earliest past due day of one that is not met; null for none).
    """
    on_day = with_lateness(prepared, prepared.targets_on(day), day)
    in_force = targets.targets_in_force(on_day, day)
    lateness = _until_in_force(on_day, in_force, day)
    judged = _with_status(prepared.indicators, in_force, lateness, day)
    return judged[[name for name in judged.columns if name != "place"]]


def judge_each(inputs: Iterable[StatusInput], day: date) -> list[pl.DataFrame]:
    """Several inputs of one version at the close of a day, judged at once: of each every indicator.

    Columns, as in `judge`: indicator, rule, achieved, status and spell_from.
    """
    several = [(one.indicators, one.targets, one.steps) for one in inputs]
    stacked = _stack(several)
    on_day = stacked.targets_on(day)
    in_force = targets.targets_in_force(on_day, day)
    spells = on_day.filter(_is_up_to(in_force, day)).group_by("place", maintain_order=True)
    spell_from = spells.agg(spell_from=pl.col("met_on").min())[["spell_from"]]
    columns = ["indicator", "rule", "achieved", "status", "spell_from"]
    judged = _with_status(stacked.indicators, in_force, spell_from, day)[columns]
    size = several[0][0].height
    return [judged.slice(at * size, size) for at in range(len(several))]


def _stack(several: Sequence[tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]]) -> StatusInput:
    """One input of the indicators, targets and steps of several: their places and targets are numbered on."""
    indicators, all_targets, totals = zip(*several, strict=True)
    places, numbers = indicators[0].height, all_targets[0].height
    nothing = pl.DataFrame()
    return StatusInput(
        _numbered_on(indicators, place=places),
        _numbered_on(all_targets, place=places, target=numbers),
        _numbered_on(totals, target=numbers),
        contributions=nothing,
        rows=nothing,
    )


def _numbered_on(frames: Sequence[pl.DataFrame], **sizes: int) -> pl.DataFrame:
    """The frames one below the other; in each the numbers in some columns go on by so many."""
    return pl.concat(
        frame.with_columns(pl.col(name) + at * size for name, size in sizes.items())
        if at
        else frame
        for at, frame in enumerate(frames)
    )


def _with_status(
    indicators: pl.DataFrame, in_force: pl.DataFrame, beside: pl.DataFrame, day: date
) -> pl.DataFrame:
    """The indicators with JUDGED_BY of their targets in force, what stands beside, and status and rule."""
    table, asked = rules(day), indicators.hstack(in_force[JUDGED_BY]).hstack(beside)
    return asked.with_columns(
        pl.when(pl.col("reported") <= day).then("reported"),
        pl.col("uncertain", "enough").fill_null(False),
        status=_first_match([(pl.lit(status.value), holds) for status, holds in table]),
        rule=_first_match([(pl.lit(n), holds) for n, (_, holds) in enumerate(table, 1)]),
    )


def with_lateness(prepared: StatusInput, on_day: pl.DataFrame, day: date) -> pl.DataFrame:
    """The targets as in `StatusInput.targets_on`, with how late they were met.

    Columns: delay (by how many days at least; null where it was in time or is not known), doubtful (met
    late by a day known only as "not later than"; it may have been in time) and at_least (the delay may have
    been longer, up to that day).
    """
    late, doubtful = _is_late(pl.col("due")), _is_doubtful(pl.col("due"))
    sure: pl.Expr = pl.when(late & ~pl.col("uncertain")).then("met_on")
    places = on_day.select(pl.col("place").filter(doubtful).unique()).to_series()
    if not places.is_empty():
        best = met_at_the_earliest(prepared.doubtful_changes, places, prepared.targets, day)
        on_day = on_day.join(best, on="target", how="left", maintain_order="left", validate="1:1")
        sure = pl.when(doubtful).then("best_on").otherwise(sure)
    days = (sure - pl.col("due")).dt.total_days()
    delay = pl.when(days > 0).then(days)
    told = (pl.col("met_on") - pl.col("due")).dt.total_days()
    at_least = (doubtful & (delay < told)).fill_null(False)
    return on_day.with_columns(delay=delay, doubtful=doubtful & delay.is_null(), at_least=at_least)


def _is_late(due: pl.Expr) -> pl.Expr:
    """Whether a target was met after it was due."""
    return (pl.col("met_on") > due).fill_null(False)


def _is_doubtful(due: pl.Expr) -> pl.Expr:
    """Whether a target was met late by a day known only as "not later than"."""
    return _is_late(due) & pl.col("uncertain")


def _until_in_force(on_day: pl.DataFrame, in_force: pl.DataFrame, day: date) -> pl.DataFrame:
    """What is said of the targets of each indicator up to the one in force: each keeps its own verdict.

    `on_day` has the columns of `with_lateness`. One line for each place, in their order; columns:
    those of LATENESS, as in `judge`.
    """
    unmet = ~pl.col("enough").fill_null(False) & (pl.col("due") <= day)
    missed = pl.when(pl.col("delay").is_not_null()).then("due")
    by_delay = pl.col("delay"), ~pl.col("at_least")
    return (
        on_day.filter(_is_up_to(in_force, day))
        .group_by("place", maintain_order=True)
        .agg(
            missed.sort_by(*by_delay).last().alias("missed"),
            pl.col("delay").max(),
            pl.col("doubtful").any(),
            pl.col("at_least").sort_by(*by_delay).last(),
            spell_from=pl.col("met_on").min(),
            unreached=pl.col("due").filter(unmet).min(),
        )[LATENESS]
    )


def _is_up_to(in_force: pl.DataFrame, day: date) -> pl.Expr:
    """Whether a target is due by a day and comes before the one in force on its indicator, or is it."""
    number = pl.lit(in_force["number"]).gather(pl.col("place"))
    return (pl.col("number") == number) | ((pl.col("number") < number) & (pl.col("due") <= day))


def _first_match(table: list[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first value whose condition holds; a condition that is null does not hold."""
    return pl.coalesce(pl.when(holds).then(value) for value, holds in table)
