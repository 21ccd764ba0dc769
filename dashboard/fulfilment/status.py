"""How far each performance indicator and task is at the close of a day.

A day is judged by the target in force, the last running total up to the day, and one table of named
conditions: the first that holds decides. The totals are made in `running_totals`, once for a version of
the rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import polars as pl

from dashboard.fulfilment.running_totals import (
    IS_SOURCE,
    REPORTER_KEY,
    contribution_table,
    first_days_of_reporters,
    reporter_table,
    rows_by_indicator,
    steps,
)
from dashboard.strategy import Strategy, targets


class Status(StrEnum):
    """The six words, for an indicator and for a task."""

    MET = "met"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    NOT_YET_DUE = "not_yet_due"
    NO_REPORT = "no_report"
    NO_TARGET = "no_target"


def rules(day: date) -> list[tuple[Status, pl.Expr]]:
    """The status table. Read from the top: the first condition that holds decides."""
    return [
        (Status.NO_TARGET, pl.col("needed").is_null()),
        (Status.MET, pl.col("enough")),
        (Status.PARTIALLY_MET, pl.col("some")),
        (Status.NOT_YET_DUE, pl.col("due").is_null() | (pl.col("due") > day)),
        (Status.NO_REPORT, pl.col("reported").is_null()),
        (Status.NOT_MET, pl.lit(True)),
    ]


def roll_up(statuses: Iterable[Status]) -> Status:
    """The status of a task from those of its indicators; indicators without target are left out."""
    judged = set(statuses) - {Status.NO_TARGET}
    if not judged:
        return Status.NO_TARGET
    if judged == {Status.MET}:
        return Status.MET
    if judged & {Status.MET, Status.PARTIALLY_MET}:
        return Status.PARTIALLY_MET
    for status in (Status.NOT_MET, Status.NO_REPORT):
        if status in judged:
            return status
    return Status.NOT_YET_DUE


@dataclass(frozen=True)
class StatusInput:
    """What one version of the strategy and of the rows needs to judge any day.

    `kinds` as the function says, with reported (day of the first report). `terms`, `steps` and
    `counting` (the effects) as the functions say, `rows` what they were made from.
    """

    indicators: pl.DataFrame
    targets: pl.DataFrame
    steps: pl.DataFrame
    contributions: pl.DataFrame
    rows: pl.DataFrame

    @cached_property
    def effects(self) -> pl.DataFrame:
        """The effects, with what the rows say: VOICE, row and evidence."""
        shown = self.rows.select(*REPORTER_KEY, "row", "evidence")[self.contributions["at"]]
        return self.contributions.with_columns(shown)


def prepare(strategy: Strategy, rows: pl.DataFrame) -> StatusInput:
    """Everything that does not depend on the day; once for a version of the data."""
    return _prepare(strategy, rows, rows_by_indicator(strategy, first_days_of_reporters(rows)))


def prepare_rows_by_indicator(strategy: Strategy, told: pl.DataFrame) -> StatusInput:
    """The same from rows that are spread by indicator already."""
    return _prepare(strategy, told.drop("kind", "role"), first_days_of_reporters(told))


def _prepare(strategy: Strategy, rows: pl.DataFrame, first: pl.DataFrame) -> StatusInput:
    reported = first_reports(first)
    known = targets.indicator_table(strategy).join(
        reported, on="indicator", how="left", maintain_order="left"
    )
    counting, judged_by = (
        contribution_table(rows, reporter_table(strategy, first)),
        targets.target_table(strategy),
    )
    return StatusInput(known, judged_by, steps(counting, judged_by), counting, rows)


def first_reports(first: pl.DataFrame) -> pl.DataFrame:
    """The day each indicator was first reported on. Columns: indicator, reported.

    Any row of an owner is a report, also a word without value and the narrative of the task; of a
    public source only a value is.
    """
    report = pl.when(IS_SOURCE).then("valued").otherwise("date")
    return first.group_by("indicator").agg(reported=report.min())


def judge(prepared: StatusInput, day: date) -> pl.DataFrame:
    """Every indicator at the close of a day, in source order.

    Columns of `kinds`, needed, due and number of the term in force, and: achieved (null when no
    value counts), some, reported (null when nobody did), status, rule (1 to 6), met_on (start of
    the present unbroken spell; null unless met) and uncertain (the day is known only as "not later
    than").
    """
    last = prepared.steps.filter(pl.col("date") <= day).group_by("term").last().drop("date")
    table = rules(day)
    return (
        prepared.indicators.join(
            targets.targets_in_force(prepared.targets, day),
            on="place",
            maintain_order="left",
            validate="1:1",
        )
        .join(last, on="term", how="left", maintain_order="left", validate="1:1")
        .with_columns(
            pl.when(pl.col("reported") <= day).then("reported"),
            pl.col("uncertain", "enough").fill_null(False),
        )
        .with_columns(
            status=_first_match([(pl.lit(status.value), holds) for status, holds in table]),
            rule=_first_match([(pl.lit(n), holds) for n, (_, holds) in enumerate(table, 1)]),
        )
        .drop("place", "term")
    )


def _first_match(table: list[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first value whose condition holds; a condition that is null does not hold."""
    return pl.coalesce(pl.when(holds).then(value) for value, holds in table)
