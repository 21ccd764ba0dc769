"""The tasks along the period: from start to deadline, past it, the reports, the day met."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.fulfilment.rule_words import ScheduleState
from dashboard.fulfilment.schedule_and_evidence import Schedule
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import Situation, TaskState
from dashboard.progress import row_schema

MOST_SINGLE_ROWS = 4
"""So many reports of one kind and week keep their rows; of the others only the number."""

REPORT_KINDS = ("value", "word", "source_value", "source_word")
"""Reports of owners and rows of public sources, each with a value or in words only."""


@dataclass(frozen=True, slots=True)
class WeeklyReports:
    """The rows of one kind on a task in one week; `rows` are the last few of `n`."""

    kind: str
    first: date
    last: date
    n: int
    rows: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One task along the period. `late` spans from its due day to the day met, else to the day.

    `end` is the deadline under the version in force, or where that is open the end of the period.
    `eventful` are the days up to the end on which the status of the day had a ground: from the day met,
    from the missed due day, else from the first report; None where nothing has happened yet.
    """

    state: TaskState
    end: date
    late: tuple[date, date] | None
    met_on: date | None
    reports: tuple[WeeklyReports, ...]
    eventful: tuple[date, date] | None

    @property
    def start(self) -> date:
        """The first day of the task."""
        return self.state.task.start.first

    @property
    def interim_due_days(self) -> list[date]:
        """The due days of its indicators before the end of the lane, each once."""
        days = {
            target.due
            for state in self.state.indicators
            for target in state.targets
            if state.needed is not None
        }
        return sorted(day for day in days if day and day < self.end)

    @property
    def adopted_deadline(self) -> date | None:
        """The deadline as adopted, where an amendment has moved it."""
        adopted = self.state.original.deadline.last
        return adopted if adopted != self.state.task.deadline.last else None

    def count_and_last_day(self, *kinds: str) -> tuple[int, date | None]:
        """The number of rows of some kinds, and the day of the last."""
        weeks = [reports for reports in self.reports if reports.kind in kinds]
        return sum(week.n for week in weeks), max((week.last for week in weeks), default=None)


def lanes(situation: Situation, rows: pl.DataFrame) -> tuple[Lane, ...]:
    """A lane for every task in source order, with the reports dated up to the day."""
    reports = _weekly_reports(situation, rows)
    return tuple(_lane(situation, state, reports[state.task.number]) for state in situation.tasks)


def _lane(situation: Situation, state: TaskState, reports: list[WeeklyReports]) -> Lane:
    schedule = state.schedule
    met_on = schedule.since if schedule.state.is_met else None
    end = state.task.deadline.last or situation.strategy.period.end
    since, last = _first_ground(state, met_on, reports), min(end, situation.day)
    eventful = (since, last) if since is not None and since <= last else None
    late = late_span(schedule, situation.day)
    return Lane(state, end, late, met_on, tuple(reports), eventful)


def _first_ground(
    state: TaskState, met_on: date | None, reports: list[WeeklyReports]
) -> date | None:
    """The day from which the status of a task has a ground; None while nothing has happened."""
    if state.status in {Status.NO_TARGET, Status.NOT_YET_DUE}:
        return None
    if met_on is not None:
        return met_on
    if state.status in {Status.NOT_MET, Status.NO_REPORT}:
        return state.schedule.since
    return min((week.first for week in reports), default=None)


def late_span(schedule: Schedule, day: date) -> tuple[date, date] | None:
    """The days past the due day until it was met, or until the day; None where there are none."""
    if schedule.since is None or not schedule.days or schedule.days < 0:
        return None
    if schedule.state is ScheduleState.OVERDUE:
        return schedule.since, day
    if schedule.state is ScheduleState.MET_LATE:
        missed = schedule.missed or schedule.since - timedelta(days=schedule.days)
        return missed, missed + timedelta(days=schedule.days)
    return None


def span(situation: Situation, lanes: tuple[Lane, ...]) -> tuple[date, date]:
    """The first and the last day that the lanes need."""
    period = situation.strategy.period
    first = min(period.start, *(lane.start for lane in lanes))
    last = max(period.end, situation.day, *(lane.end for lane in lanes))
    return first, max(last, *(lane.adopted_deadline or last for lane in lanes))


def _weekly_reports(
    situation: Situation, rows: pl.DataFrame
) -> defaultdict[str, list[WeeklyReports]]:
    """The rows by task and kind, those of one week together: at this scale they are one point."""
    sources = situation.strategy.sources
    whose = pl.when(pl.col("entity").is_in(sources)).then(pl.lit("source_")).otherwise(pl.lit(""))
    what = pl.when(pl.col("value").is_null()).then(pl.lit("word")).otherwise(pl.lit("value"))
    shown = ["entity", "indicator", "component", "date", *row_schema.CONTENT_COLUMNS]
    weeks = (
        rows.filter(pl.col("date") <= situation.day)
        .sort("date", "seq", "row", nulls_last=True)
        .with_columns(kind=whose + what, week=pl.col("date").dt.truncate("1w"))
        .group_by("task", "kind", "week", maintain_order=True)
        .agg(
            first=pl.col("date").min(),
            last=pl.col("date").max(),
            n=pl.len(),
            rows=pl.struct(shown).tail(MOST_SINGLE_ROWS),
        )
    )
    by_task: defaultdict[str, list[WeeklyReports]] = defaultdict(list)
    for week in weeks.iter_rows(named=True):
        by_task[week.pop("task")].append(
            WeeklyReports(week["kind"], week["first"], week["last"], week["n"], tuple(week["rows"]))
        )
    return by_task
