"""What changed between two days, and why: a new fact, a report, a correction, the day, the rule.

Each side is a day with what was known of it: (A, known at A) against (B, known at B).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal, NamedTuple

import polars as pl

from dashboard.fulfilment import amendment_changes, status_reasons
from dashboard.fulfilment.amendment_changes import AmendmentChange
from dashboard.fulfilment.judged_indicators import StatusInput, prepare
from dashboard.fulfilment.known_rows import ROW_KEY, rows_known_at, with_key
from dashboard.fulfilment.rule_words import ScheduleState
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, situation
from dashboard.progress.row_schema import FACT_COLUMNS
from dashboard.strategy import Indicator, Strategy, targets
from dashboard.strategy.amendments import Amendment
from dashboard.strategy.model import once_for_each_version

Side = amendment_changes.Side
"""A day and the audit sequence up to which it is known."""
OnDay = Callable[[date], Situation]
"""What is known of a day."""

JUDGED_COLUMNS = [*ROW_KEY, *FACT_COLUMNS]
"""What a status or its evidence depends on. A row that is sent again with the same corrects nothing."""


class Cause(StrEnum):
    """Why something changed between two days."""

    NEW_FACT = "new_fact"
    LATE_REPORT = "late_report"
    CORRECTION = "correction"
    DEADLINE = "deadline"
    """Only the day came."""
    AMENDMENT = "amendment"
    """The rule changed."""


DUE_TODAY = "due_today"
"""The schedule of what is unmet on its due day, which is not overdue yet."""

STATUS_RANK = {
    Status.NO_REPORT: 0,
    Status.NOT_MET: 0,
    Status.NOT_YET_DUE: 1,
    Status.PARTIALLY_MET: 2,
    Status.MET: 3,
}
"""Whether a change of status goes up or down; to and from `no_target` it does neither."""


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
    amended: AmendmentChange | None = None
    """The change of the strategy that made this one, where one did."""

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
    def reason(self) -> tuple[str, dict[str, date | str]]:
        """The cause as a message id with its values; of an amendment its day and authority."""
        if self.amended is not None:
            amendment = self.amended.amendment
            message = "cause.amended" if self.amended.is_in_force else "cause.taken_back"
            return message, {"day": amendment.date, "authority": amendment.authority}
        if self.cause is Cause.DEADLINE and self.after == ScheduleState.DUE.value:
            return "cause.begun", {}
        return f"cause.{self.cause.value}", {}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, what changed from the first to the second, the rows that came, and the amendments."""

    earlier: Side
    later: Side
    known_then: bool
    """Whether anything was known here at the close of the first day; if not, it is as known now."""
    changes: list[AxisChange]
    rows: pl.DataFrame
    amendments: tuple[AmendmentChange, ...] = ()

    @property
    def past_due(self) -> tuple[str, ...]:
        """The tasks whose due day passed between the days while something of them was not met."""
        return self._tasks_reaching(ScheduleState.OVERDUE.value)

    @property
    def due_today(self) -> tuple[str, ...]:
        """The tasks of which something unmet is due on the later day itself, and nothing passed."""
        past = self.past_due
        return tuple(task for task in self._tasks_reaching(DUE_TODAY) if task not in past)

    def _tasks_reaching(self, state: str) -> tuple[str, ...]:
        """The tasks of which an indicator comes to a state of the schedule, in source order."""
        steps: dict[tuple[str, str | None], list[AxisChange]] = {}
        for change in self.changes:
            if change.axis == "schedule":
                steps.setdefault((change.task, change.indicator), []).append(change)
        reached = (
            task
            for (task, _), of_indicator in steps.items()
            if of_indicator[0].before != of_indicator[-1].after == state
        )
        return tuple(dict.fromkeys(reached))


def compare(
    strategy: Strategy, history: pl.DataFrame, a: Side, b: Side, *, known_at_b: OnDay | None = None
) -> list[AxisChange]:
    """Every change from A to B in source order.

    For each axis what became known of A later comes first (a late report, a correction, an amendment), then
    what happened between the days (a new fact, a deadline, an amendment). The cause is what alone would have
    made the change. `known_at_b` answers with the situation of a day as known at B, where one is at hand.
    """
    then, now = _rows_known_at(history, a, b)
    known_then, known_now = (rows.filter(pl.col("date") <= a.day) for rows in (then, now))
    known_then = known_now if known_then.equals(known_now) else known_then
    corrected = known_now if known_then is known_now else _only_corrected(known_then, known_now)
    now = known_now if now.height == known_now.height else now
    rules_then, rules_now, rules_later = _rules(strategy, a, b)
    judged = _Judged()
    if known_at_b:
        judged.keep(rules_now, known_now, known_at_b(a.day))
        judged.keep(rules_later, now, known_at_b(b.day))
    views = _Views(
        at_a=judged.on(rules_then, known_then, a.day),
        corrected=judged.on(rules_then, corrected, a.day),
        told=judged.on(rules_then, known_now, a.day),
        hindsight=judged.on(rules_now, known_now, a.day),
        amended=judged.on(rules_later, known_now, a.day),
        waited=judged.on(rules_now, known_now, b.day),
        amended_and_waited=judged.on(rules_later, known_now, b.day),
        at_b=judged.on(rules_later, now, b.day),
    )
    between = [
        each for each in amendment_changes.between(strategy, a, b) if each.amendment.date <= b.day
    ]
    changes = []
    for tasks in zip(*(view.tasks for view in views), strict=True):
        task = tasks[0].task
        owners = {*task.responsible, *task.cooperating}
        for states in zip(*(state.indicators for state in tasks), strict=True):
            indicator = states[0].indicator
            touching = _last_amendment(between, {task.number, indicator.id}, owners)
            for axes in zip(*map(_axes, states), strict=True):
                values = _AxisValues(*(value for _, value in axes))
                changes += _axis_changes(task.number, indicator, axes[0][0], values, touching)
        values = _AxisValues(*(state.status.value for state in tasks))
        ids = {task.number, *(indicator.id for indicator in task.indicators)}
        touching = _last_amendment(between, ids, owners)
        changes += _axis_changes(task.number, None, "status", values, touching)
    return changes


def _rows_known_at(history: pl.DataFrame, a: Side, b: Side) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows up to the day of B as known at A and at B, with their key; the same where that is one."""
    known = {
        sequence: with_key(rows_known_at(history, sequence)).filter(pl.col("date") <= b.day)
        for sequence in {a.sequence, b.sequence}
    }
    return known[a.sequence], known[b.sequence]


def _rules(strategy: Strategy, a: Side, b: Side) -> tuple[Strategy, Strategy, Strategy]:
    """The version of A as known at A, the one as known at B, and that of B, which no day changes further.

    Where one is the same as the one before, it is the same object.
    """
    then, now = (strategy.known_at(side.sequence) for side in (a, b))
    found: list[tuple[list[Amendment], Strategy]] = []
    for adopted, day in ((then, a.day), (now, a.day), (now, b.day)):
        in_force = [amendment for amendment in adopted.amendments if amendment.date <= day]
        if found and found[-1][0] == in_force:
            found.append(found[-1])
        else:
            version = _unamended(adopted.at(day))
            found.append((in_force, version))
    (_, rules_then), (_, rules_now), (_, rules_later) = found
    return rules_then, rules_now, rules_later


@once_for_each_version
def _unamended(version: Strategy) -> Strategy:
    """The version that no day changes further; what is made of it once serves every comparison."""
    return version.model_copy(update={"amendments": ()})


class _Judged:
    """The situations of a comparison, each made once: most of its views are often the same one."""

    def __init__(self) -> None:
        self._prepared: dict[tuple[int, int], StatusInput] = {}
        self._situations: dict[tuple[int, int, date], Situation] = {}

    def keep(self, rules: Strategy, rows: pl.DataFrame, found: Situation) -> None:
        """Takes a situation that was made before of the same rows and rules."""
        self._situations[id(rules), id(rows), found.day] = found

    def on(self, rules: Strategy, rows: pl.DataFrame, day: date) -> Situation:
        """What rows say on a day under one version; both live as long as this."""
        version = id(rules), id(rows)
        if (*version, day) not in self._situations:
            if version not in self._prepared:
                self._prepared[version] = prepare(rules, rows)
            found = situation(rules, rows, day, self._prepared[version])
            self._situations[(*version, day)] = found
        return self._situations[(*version, day)]


class _Views(NamedTuple):
    """Both sides, and what single causes would have made of the first."""

    at_a: Situation
    corrected: Situation
    """A, had only what was known of it been corrected."""
    told: Situation
    """A, had only the reports of it been known, under the rules known at A."""
    hindsight: Situation
    """A, as known at B."""
    amended: Situation
    """The same under the rules of B."""
    waited: Situation
    """The rows of A on the day of B under the rules of A."""
    amended_and_waited: Situation
    at_b: Situation


class _AxisValues(NamedTuple):
    """One axis in each of the views."""

    at_a: str
    corrected: str
    told: str
    hindsight: str
    amended: str
    waited: str
    amended_and_waited: str
    at_b: str

    def cause_in_hindsight(self) -> Cause:
        """Why A looks otherwise as known at B."""
        if self.corrected == self.hindsight:
            return Cause.CORRECTION
        return Cause.LATE_REPORT if self.told == self.hindsight else Cause.AMENDMENT

    def cause_between(self) -> Cause:
        """Why B differs from A as known at B."""
        if self.hindsight != self.amended == self.at_b:
            return Cause.AMENDMENT
        if self.waited == self.at_b:
            return Cause.DEADLINE
        if self.amended_and_waited == self.at_b:
            return Cause.AMENDMENT
        return Cause.NEW_FACT


def _only_corrected(then: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Rows that were standing then and no longer are, each with the row that replaced it.

    The replacement has the same key, or, if there is none, the same name and another date.
    """
    gone = then.join(now, on=JUDGED_COLUMNS, how="anti", nulls_equal=True)
    new = now.join(then, on=JUDGED_COLUMNS, how="anti", nulls_equal=True)
    of_key = new.join(gone, on=ROW_KEY, how="semi", nulls_equal=True)
    dropped = gone.join(new, on=ROW_KEY, how="anti", nulls_equal=True)
    named = ["task", "indicator", "name", "entity", "has_number"]
    redated = new.join(of_key, on="row", how="anti").join(dropped, on=named, how="semi")
    return pl.concat([then.join(gone, on="row", how="anti"), of_key, redated])


def _last_amendment(
    between: Iterable[AmendmentChange], ids: set[str], owners: set[str]
) -> AmendmentChange | None:
    """The last of the changes, by the days of their amendments, that touches a thing of these ids; where none
    does, one of these bodies.
    """
    every = list(between)
    touching = [each for each in every if each.amendment.subject in ids]
    touching = touching or [each for each in every if each.amendment.subject in owners]
    return touching[-1] if touching else None


def find_new_rows(strategy: Strategy, history: pl.DataFrame, a: Side, b: Side) -> pl.DataFrame:
    """The rows that count at B and were not standing or dated later at A; in source order, then by date."""
    then = rows_known_at(history, a.sequence).filter(pl.col("date") <= a.day)
    now = rows_known_at(history, b.sequence).filter(pl.col("date") <= b.day)
    new = now.join(then.select("row"), on="row", how="anti")
    return targets.in_source_order(strategy, new)


def find_counting_rows(
    strategy: Strategy, history: pl.DataFrame, new: pl.DataFrame, b: Side
) -> pl.DataFrame:
    """The new rows that the status or number of their indicator at B rests on.

    Of an indicator that rests on none of its new rows, all of them: what changed is told by them together.
    """
    version, rows = strategy.known_at(b.sequence).at(b.day), rows_known_at(history, b.sequence)
    named = new["indicator"].cast(pl.String).drop_nulls().unique()
    used, _ = status_reasons.judge_rows(version, rows, b.day).only(named.to_list()).used
    counts = pl.col("row").is_in(used["row"].implode())
    return new.filter(counts | ~counts.any().over("indicator"))


def _axes(state: IndicatorState) -> list[tuple[str, str]]:
    achieved = "" if state.achieved is None else f"{state.achieved.normalize():f}"
    return [
        ("status", state.status.value),
        ("achieved", achieved),
        ("schedule", DUE_TODAY if state.schedule.is_due_today else state.schedule.state.value),
        ("evidence", state.evidence.value),
    ]


def _axis_changes(
    task: str,
    indicator: Indicator | None,
    axis: str,
    values: _AxisValues,
    amended: AmendmentChange | None,
) -> list[AxisChange]:
    name, changes = indicator.id if indicator else None, []
    share = axis == "achieved" and indicator is not None and indicator.kind == "share"
    if values.at_a != values.hindsight:
        cause = values.cause_in_hindsight()
        line = amended if cause is Cause.AMENDMENT else None
        changes.append(
            AxisChange(task, name, axis, values.at_a, values.hindsight, cause, share, line)
        )
    if values.hindsight != values.at_b:
        cause = values.cause_between()
        line = amended if cause is Cause.AMENDMENT else None
        changes.append(
            AxisChange(task, name, axis, values.hindsight, values.at_b, cause, share, line)
        )
    return changes
