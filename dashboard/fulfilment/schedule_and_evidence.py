"""The axes beside the status, never merged into it: schedule, evidence, reporting, reported delays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from dashboard.fulfilment import known_rows
from dashboard.fulfilment.rule_words import Evidence, ScheduleState
from dashboard.fulfilment.running_totals import IS_BEHIND_NUMBER
from dashboard.strategy import Strategy, Task
from dashboard.text import numbers_and_dates

NO_DUE_DAY = -(10**9)
"""Days from a due day that does not exist: among equals what has one comes first."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A state since a day; `days` is the distance from the due day, late counted up from zero.

    If several due days were missed, it is the longest delay; `missed` is that due day. A delay is `in_part`
    if it is not that of the whole but of a component or step; `at_least` so long if its day is not known.
    The day on which the whole was met is `unsure` if it is known only as "not later than".
    """

    state: ScheduleState
    since: date | None = None
    days: int | None = None
    missed: date | None = field(default=None, compare=False)
    in_part: bool = field(default=False, compare=False)
    at_least: bool = field(default=False, compare=False)
    unsure: bool = field(default=False, compare=False)
    due: date | None = field(default=None, compare=False)
    """The day that is still to come of what is in progress."""

    @property
    def is_overdue(self) -> bool:
        """Whether the due day has passed; on the day itself what is unmet is due today."""
        return self.state is ScheduleState.OVERDUE and self.days != 0

    @property
    def is_due_today(self) -> bool:
        """Whether what is unmet has this day as its due day."""
        return self.state is ScheduleState.OVERDUE and self.days == 0


@dataclass(frozen=True, slots=True)
class Reporting:
    """One responsible entity: its last report, or since when its first report is outstanding.

    `by` is who made the last report: the entity itself, or a unit above or below it.
    """

    entity: str
    last: date | None
    silent_since: date | None
    by: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Delay:
    """What one row says of a delay: when the entity expects the thing, and why it is late.

    `expected` is as in `numbers_and_dates.read_expected`, `reason` a code of the strategy; either may be
    None. `day` is that of the row. `days` is by how many days the expected
    date has moved, earlier below zero; None where there was no date before or is none now.
    """

    entity: str
    day: date
    expected: str | None
    reason: str | None
    days: int | None = None
    before: str | None = None
    """What the entity had expected before; None where it had said nothing."""
    rows: tuple[dict[str, Any], ...] = field(default=(), compare=False, repr=False)
    """The row that says it; before it the row with the date still expected, if this one gives none."""

    def is_past(self, day: date) -> bool:
        """Whether the expected day is over on a day."""
        return self.expected is not None and numbers_and_dates.expected_day(self.expected) < day


class Lateness(NamedTuple):
    """What was late once stays late: of all targets up to that in force, as in `judged_indicators.judge`.

    The due day that was missed most, by how many days, whether one was missed is not known, and whether the
    delay is only the least that is certain.
    """

    missed: date | None
    delay: int | None
    doubtful: bool
    at_least: bool

    def is_in_part(self, met_on: date, due: date | None) -> bool:
        """Whether the whole, due on a day and met on another, was not met on that of the delay."""
        if self.missed is None or self.at_least:
            return self.missed != due
        return (met_on - self.missed).days != self.delay


def schedule(
    *,
    day: date,
    start: date,
    due: date | None,
    judged: bool,
    met_on: date | None,
    uncertain: bool,
    lateness: Lateness,
) -> Schedule:
    """The schedule of an indicator at the close of a day; without a due day nothing is ever late.

    `due` is the earliest due day that passed unreached, else the one of the target in force.
    """
    if not judged:
        return Schedule(ScheduleState.NONE)
    if met_on is not None:
        if lateness.delay is not None:
            in_part = lateness.is_in_part(met_on, due)
            late = ScheduleState.MET_LATE, met_on, lateness.delay, lateness.missed
            return Schedule(*late, in_part, lateness.at_least, uncertain)
        if uncertain or lateness.doubtful:
            return Schedule(ScheduleState.MET_DATE_UNKNOWN, met_on)
        early = (met_on - due).days if due else None
        return Schedule(ScheduleState.MET_ON_TIME, met_on, early)
    days = (day - due).days if due else None
    if days is not None and days >= 0:
        return Schedule(ScheduleState.OVERDUE, due, days)
    if day >= start:
        return Schedule(ScheduleState.DUE, start, days, due=due)
    return Schedule(ScheduleState.NOT_STARTED, None, days)


def step_schedule(
    day: date, start: date, due: date, met_on: date | None, earliest: date | None
) -> Schedule:
    """The schedule of a component or step that has a day of its own.

    `earliest` is the first day on which it can have been met: another one than `met_on` where that is known
    only as "not later than".
    """
    delay = (earliest - due).days if earliest is not None and earliest > due else None
    doubtful = met_on is not None and met_on > due and delay is None
    return schedule(
        day=day,
        start=start,
        due=due,
        judged=True,
        met_on=met_on,
        uncertain=False,
        lateness=Lateness(due if delay else None, delay, doubtful, met_on != earliest),
    )


def task_schedule(schedules: Sequence[Schedule]) -> Schedule:
    """The schedule of a task: the worst unmet of its indicators, and once all are met the latest."""
    for state in ScheduleState:
        alike = [schedule for schedule in schedules if schedule.state is state]
        if alike:
            return max(alike, key=lambda each: NO_DUE_DAY if each.days is None else each.days)
    return Schedule(ScheduleState.NONE)


class Grounds(NamedTuple):
    """What an indicator rests on: how many of how many rows name evidence, and how many by its address."""

    evidence: Evidence
    supported: int
    rows: int
    addressed: int


NO_GROUNDS = Grounds(Evidence.NONE, 0, 0, 0)
ADDRESS = r"^https?://"
"""What the evidence of a row begins with where anybody can open it; else it is named alone."""


def evidence(counted: pl.DataFrame) -> dict[str, Grounds]:
    """What each indicator rests on, from the contributions that count on the day.

    `counted` are lines of `contributions_with_rows`. Those behind the number decide; where none is, all
    of them do.
    """
    named = pl.col("evidence").fill_null("").str.strip_chars()
    marked = counted.select(
        "indicator",
        behind=IS_BEHIND_NUMBER.fill_null(False),
        third_party=pl.col("role") == "source",
        supported=named != "",
        addressed=named.str.contains(ADDRESS),
    )
    told = marked.group_by("indicator", "behind").agg(
        pl.col("third_party").any(), pl.col("supported", "addressed").sum(), rows=pl.len()
    )
    grounds: dict[str, Grounds] = {}
    for indicator, behind, third_party, supported, addressed, rows in told.iter_rows():
        if behind or indicator not in grounds:
            rests_on = Evidence.THIRD_PARTY if third_party else Evidence.SUPPORTED
            rests_on = Evidence.UNSUPPORTED if supported < rows else rests_on
            grounds[indicator] = Grounds(rests_on, supported, rows, addressed)
    return grounds


def is_finished(strategy: Strategy) -> bool:
    """Whether the verdicts of a strategy are published: no report is expected on it any more."""
    return strategy.cards is not None


def last_reports(rows: pl.DataFrame, day: date) -> dict[tuple[str, str | None, str], date]:
    """The last report by task, indicator (None: the task's narrative) and entity, up to a day."""
    past = rows.filter(pl.col("date") <= day)
    days = past.group_by("task", "indicator", "entity").agg(pl.col("date").max())
    return {(task, indicator, entity): last for task, indicator, entity, last in days.iter_rows()}


def rows_of_delays(accepted: pl.DataFrame) -> pl.DataFrame:
    """The rows that say something of a delay, by their dates; a delay that was corrected by a row without one
    is left out. `accepted` are all rows that were accepted up to now (`known_rows.rows_accepted_by`)."""
    says = pl.col("expected").is_not_null() | pl.col("delay_reason").is_not_null()
    in_order = known_rows.with_key(accepted).sort("seq", "row").with_columns(says=says)
    after = pl.col("says").shift(-1).over(known_rows.ROW_KEY).fill_null(value=True)
    return in_order.filter(pl.col("says"), after).sort("date", "seq", "row")


def delays(strategy: Strategy, rows: pl.DataFrame, day: date) -> dict[str, tuple[Delay, ...]]:
    """The delays until a day by indicator, in the order of their dates; what was said of a task applies to
    each of its indicators. `rows` are those of `rows_of_delays`."""
    lines = rows.filter(pl.col("date") <= day).rows(named=True)
    found = {
        indicator.id: _with_slippage(
            [
                Delay(row["entity"], row["date"], row["expected"], row["delay_reason"], rows=(row,))
                for row in lines
                if row["indicator"] == indicator.id
                or (row["task"], row["indicator"]) == (task.number, None)
            ]
        )
        for task, indicator in strategy.indicators()
    }
    return {indicator: told for indicator, told in found.items() if told}


def _with_slippage(said: Sequence[Delay]) -> tuple[Delay, ...]:
    """Each delay beside what the same entity had expected before; what repeats the last word is left out."""
    last: dict[str, Delay] = {}
    lines = []
    for delay in said:
        before = last.get(delay.entity)
        if before and (before.expected, before.reason) == (delay.expected, delay.reason):
            continue
        moved = delay
        if before and before.expected and delay.expected:
            days = (
                numbers_and_dates.expected_day(delay.expected)
                - numbers_and_dates.expected_day(before.expected)
            ).days
            moved = replace(delay, days=days, before=before.expected)
        elif before and not delay.expected:
            rows = before.rows + delay.rows
            moved = replace(delay, expected=before.expected, days=0, rows=rows)
        lines.append(moved)
        last[delay.entity] = moved
    return tuple(lines)


def latest_delays(said: Sequence[Delay]) -> tuple[Delay, ...]:
    """The last word of each entity on a delay, in the order in which they first spoke."""
    return tuple({delay.entity: delay for delay in said}.values())


def reporting(
    strategy: Strategy,
    task: Task,
    indicator: str,
    last: dict[tuple[str, str | None, str], date],
    day: date,
) -> tuple[Reporting, ...]:
    """Per responsible entity: the last report by it or a unit above or below it, or since when there is none.

    A narrative of the task is a report on each of its indicators. Reports from before an amendment made the
    entity responsible are not its reports; its own are missing from that day at the earliest.
    """
    owners = []
    for owner in task.responsible:
        since = strategy.owner_since(task, owner)
        days = [
            (last[key], code == owner, code)
            for code in strategy.speakers(owner)
            for key in ((task.number, indicator, code), (task.number, None, code))
            if key in last
            and last[key] >= max(since or date.min, strategy.speaks_since(code, owner))
        ]
        start = max(task.start.first, since or task.start.first)
        silent = start if not days and day >= start and not is_finished(strategy) else None
        latest, _, by = max(days, default=(None, False, None))
        owners.append(Reporting(owner, latest, silent, by))
    return tuple(owners)
