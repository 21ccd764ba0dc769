"""What changed between two days, and why: a new fact, a late report, a correction.

Each side is a day with what was known of it: (A, known at A) against (B, known at B).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import polars as pl

from dashboard.fulfilment.known_rows import ROW_KEY, rows_known_at
from dashboard.fulfilment.schedule_and_evidence import ScheduleState
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import IndicatorState, situation
from dashboard.strategy import Indicator, Strategy

CONTENT_COLUMNS = [*ROW_KEY, "value", "denominator", "word", "precision", "evidence"]
"""What a row says. A row sent again in another file with the same content corrects nothing."""


class Cause(StrEnum):
    """Why something changed between two days."""

    NEW_FACT = "new_fact"
    LATE_REPORT = "late_report"
    CORRECTION = "correction"


STATUS_RANK = {
    Status.NO_REPORT: 0,
    Status.NOT_MET: 0,
    Status.NOT_YET_DUE: 1,
    Status.PARTIALLY_MET: 2,
    Status.MET: 3,
}
"""Whether a change of status goes up or down; to and from `no_target` it does neither."""


@dataclass(frozen=True, slots=True)
class Side:
    """A day and the audit sequence up to which it is known."""

    day: date
    sequence: int


@dataclass(frozen=True, slots=True)
class AxisChange:
    """One axis of one indicator (or of the task, where `indicator` is None) before and after.

    Where `per_cent` says so, the number on the axis is a share.
    """

    task: str
    indicator: str | None
    axis: str
    before: str
    after: str
    cause: Cause
    per_cent: bool = False

    @property
    def direction(self) -> Literal["up", "down", "same"]:
        """Whether a status or a number goes up or down; evidence and schedule do neither."""
        if self.axis == "achieved":
            before, after = (Decimal(value or 0) for value in (self.before, self.after))
        elif self.axis == "status":
            ranks = [STATUS_RANK.get(Status(value)) for value in (self.before, self.after)]
            if None in ranks:
                return "same"
            before, after = (Decimal(rank or 0) for rank in ranks)
        else:
            return "same"
        return "up" if after > before else "down" if after < before else "same"

    @property
    def falls_overdue(self) -> bool:
        """Whether the due day passes, and what was to be done by then is not."""
        return self.axis == "schedule" and self.after == ScheduleState.OVERDUE.value


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, what changed from the first to the second, and the rows that came."""

    earlier: Side
    later: Side
    known_then: bool
    """Whether anything was known here at the close of the first day; if not, it is as known now."""
    changes: list[AxisChange]
    rows: pl.DataFrame


def compare(strategy: Strategy, history: pl.DataFrame, a: Side, b: Side) -> list[AxisChange]:
    """Every change from A to B in source order.

    For each axis what became known of A later comes first (a late report, or a correction where what a
    row said no longer stands), then what happened between the days (a new fact, a passed deadline).
    """
    then, now = rows_known_at(history, a.sequence), rows_known_at(history, b.sequence)
    at_a = situation(strategy, then, a.day)
    hindsight = situation(strategy, now, a.day)
    at_b = situation(strategy, now, b.day)
    gone = then.filter(pl.col("date") <= a.day).join(
        now, on=CONTENT_COLUMNS, how="anti", nulls_equal=True
    )
    corrected = set(gone["indicator"].fill_null(gone["task"]))
    changes = []
    for old, seen, new in zip(at_a.tasks, hindsight.tasks, at_b.tasks, strict=True):
        number = old.task.number
        late_of_task = Cause.LATE_REPORT
        for first, middle, last in zip(
            old.indicators, seen.indicators, new.indicators, strict=True
        ):
            name = first.indicator.id
            late = Cause.CORRECTION if corrected & {name, number} else Cause.LATE_REPORT
            late_of_task = late if late is Cause.CORRECTION else late_of_task
            axes = zip(_axes(first), _axes(middle), _axes(last), strict=True)
            for (axis, before), (_, between), (_, after) in axes:
                changes += _axis_changes(
                    number, first.indicator, axis, (before, between, after), late
                )
        words = (old.status.value, seen.status.value, new.status.value)
        changes += _axis_changes(number, None, "status", words, late_of_task)
    return changes


def find_new_rows(history: pl.DataFrame, a: Side, b: Side) -> pl.DataFrame:
    """The rows that count at B and at A did not stand or were dated later; by task and date."""
    then = rows_known_at(history, a.sequence).filter(pl.col("date") <= a.day)
    now = rows_known_at(history, b.sequence).filter(pl.col("date") <= b.day)
    new = now.join(then.select("row"), on="row", how="anti")
    return new.sort("task", "indicator", "date", "row")


def _axes(state: IndicatorState) -> list[tuple[str, str]]:
    achieved = "" if state.achieved is None else f"{state.achieved.normalize():f}"
    return [
        ("status", state.status.value),
        ("achieved", achieved),
        ("schedule", state.schedule.state.value),
        ("evidence", state.evidence.value),
    ]


def _axis_changes(
    task: str, indicator: Indicator | None, axis: str, words: tuple[str, str, str], late: Cause
) -> list[AxisChange]:
    before, between, after = words
    name, changes = indicator.id if indicator else None, []
    share = axis == "achieved" and indicator is not None and indicator.kind == "share"
    if before != between:
        changes.append(AxisChange(task, name, axis, before, between, late, share))
    if between != after:
        changes.append(AxisChange(task, name, axis, between, after, Cause.NEW_FACT, share))
    return changes
