"""The whole strategy at the close of a day: every task and indicator with its axes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import polars as pl

from dashboard.fulfilment import reached_parts, schedule_and_evidence
from dashboard.fulfilment.judged_indicators import StatusInput, judge, prepare, with_lateness
from dashboard.fulfilment.rule_words import Evidence, ScheduleState
from dashboard.fulfilment.schedule_and_evidence import (
    NO_GROUNDS,
    Grounds,
    Reporting,
    Schedule,
)
from dashboard.fulfilment.status import Status, roll_up
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    amendments,
    performance_indicators,
    recurrence,
)
from dashboard.strategy import targets as due_targets
from dashboard.text import fraction, names
from dashboard.text.text_language import Text


@dataclass(frozen=True, slots=True)
class ComponentState:
    """A component and since when it is reached; `since` is None while it is not.

    `is_needed` is whether the target in force asks for it. `schedule` is its own, None without a day of
    its own. `number` is what the rows of a period add up to, where something recurs with a number.
    """

    component: Component
    reached: bool
    since: date | None
    is_needed: bool
    schedule: Schedule | None = None
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator on a day.

    `achieved` is None while no value counts, which is not zero; for a share it is in per cent, made of
    `cases` (so many of so many), and None for no case. `needed` and `due` are those of the target in
    force, the `target_number`th of `targets`; `due` is None where the end is open. `withdrawal` is the
    amendment that withdrew it. `step_schedules` are those of the interim targets, each its own.
    """

    task: str
    indicator: Indicator
    status: Status
    rule: int
    achieved: Decimal | None
    cases: fraction.Cases | None
    needed: Decimal | None
    due: date | None
    withdrawal: amendments.Amendment | None
    components: tuple[ComponentState, ...]
    schedule: Schedule
    grounds: Grounds
    reporting: tuple[Reporting, ...]
    targets: tuple[due_targets.DueTarget, ...]
    target_number: int
    step_schedules: tuple[Schedule, ...] = ()

    @property
    def withdrawn(self) -> bool:
        """Whether an amendment withdrew it or its task."""
        return self.withdrawal is not None

    @property
    def late_periods(self) -> tuple[int, int]:
        """How many periods of what recurs were reached late, and how many the target asks for."""
        needed = [part.schedule for part in self.components if part.is_needed and part.schedule]
        late = sum(each.state is ScheduleState.MET_LATE for each in needed)
        return (late, len(needed)) if self.indicator.kind == "recurring" else (0, 0)

    @property
    def evidence(self) -> Evidence:
        """What the rows behind the number rest on."""
        return self.grounds.evidence

    @property
    def target_in_force(self) -> due_targets.DueTarget:
        """The target that the day is judged by."""
        return self.targets[self.target_number - 1]

    @property
    def rests_on_assumption(self) -> bool:
        """Whether its status rests on something that the strategy does not set.

        That is the target in force, what counts, or which of its components are needed.
        """
        bases = {self.target_in_force.basis, self.indicator.counts_basis}
        bases |= {part.basis for part in self.indicator.components}
        return self.needed is not None and "assumed" in bases

    @property
    def shown_target(self) -> Decimal | None:
        """The number to reach; of a withdrawn indicator the one that was to be reached."""
        if self.withdrawn and self.target_in_force.names:
            return Decimal(len(self.target_in_force.names))
        return self.indicator.target_number if self.withdrawn else self.needed

    @property
    def is_any_change_enough(self) -> bool:
        """Whether any move from the baseline is enough: `needed` must be left, not reached."""
        return due_targets.is_any_change_enough(self.indicator) and not self.is_interim

    @property
    def is_interim(self) -> bool:
        """Whether a target in between is in force, not the last one."""
        return self.target_number < len(self.targets)

    def next_due(self, day: date) -> date | None:
        """The next day after a day on which something falls due that is neither met nor reached early."""
        met = self.target_number if self.status is Status.MET else 0
        ahead = (
            target.due
            for at, target in enumerate(self.targets)
            if at >= met and target.due and target.due > day and not self._is_reached(at)
        )
        return None if self.status is Status.NO_TARGET else min(ahead, default=None)

    def _is_reached(self, at: int) -> bool:
        """Whether all that a target adds to those before it is reached already."""
        if at < len(self.step_schedules):
            return self.step_schedules[at].state is ScheduleState.MET_ON_TIME
        target = self.targets[at]
        return bool(target.names and target.due and not self.parts_due_on(target.due))

    def parts_due_on(self, day: date) -> tuple[ComponentState, ...]:
        """The components or periods that are not reached and fall due on a day, on none before it."""
        asked = {name for target in self.targets if target.due == day for name in target.names}
        asked -= {
            name
            for target in self.targets
            if target.due and target.due < day
            for name in target.names
        }
        return tuple(
            part
            for part in self.components
            if not part.reached and names.fold(part.component.id) in asked
        )


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task on a day, under the version of the strategy in force then."""

    task: Task
    original: Task
    status: Status
    schedule: Schedule
    indicators: tuple[IndicatorState, ...]

    @property
    def is_withdrawn(self) -> bool:
        """Whether amendments withdrew the task, or every indicator of it."""
        return all(state.withdrawn for state in self.indicators)

    @property
    def unfinished(self) -> tuple[IndicatorState, ...]:
        """The indicators that are judged and not met, in source order; a withdrawn one has no target."""
        return tuple(state for state in self.indicators if state.status.is_unfinished)

    @property
    def rests_on_assumption(self) -> bool:
        """Whether one of its indicators rests on something that the strategy does not set."""
        return any(state.rests_on_assumption for state in self.indicators)


@dataclass(frozen=True, slots=True)
class Situation:
    """The state of a strategy at the close of a day."""

    strategy: Strategy
    day: date
    tasks: tuple[TaskState, ...]
    only_sources: bool
    """There are rows, all from public sources, and no evaluation of the strategy is published."""

    @property
    def counts(self) -> dict[Status, int]:
        """The number of tasks in each status, zero included."""
        counts = Counter(task.status for task in self.tasks)
        return {status: counts[status] for status in Status}

    def indicator(self, indicator: str) -> IndicatorState | None:
        """The state of one indicator, or None."""
        states = (state for task in self.tasks for state in task.indicators)
        return next((state for state in states if state.indicator.id == indicator), None)


def situation(
    strategy: Strategy,
    rows: pl.DataFrame,
    day: date,
    prepared: StatusInput | None = None,
) -> Situation:
    """Every task judged at the close of a day from the standing rows.

    `prepared` is `prepare(strategy.at(day), rows)`, where it is at hand already.
    """
    version = strategy.at(day)
    prepared = prepared or prepare(version, rows)
    facts = _facts(version, rows, day, prepared)
    originals = {task.number: task for task in strategy.tasks}
    reporters = {entity for _, _, entity in facts.last}
    return Situation(
        version,
        day,
        tuple(_task_state(facts, task, originals[task.number]) for task in version.tasks),
        only_sources=strategy.cards is None
        and bool(reporters)
        and reporters <= {*strategy.sources},
    )


def judged_days(strategy: Strategy, rows: pl.DataFrame) -> Callable[[date], Situation]:
    """The situation on any day from the same rows; the last 32 days that were asked for are kept."""
    prepared = cache(lambda amended: prepare(strategy.at(amended), rows))

    @lru_cache(maxsize=32)
    def on(day: date) -> Situation:
        amended = (amendment.date for amendment in strategy.amendments if amendment.date <= day)
        return situation(strategy, rows, day, prepared(max(amended, default=date.min)))

    return on


@dataclass(frozen=True, slots=True)
class _DayFacts:
    strategy: Strategy
    day: date
    judged: dict[str, dict[str, Any]]
    reached: dict[tuple[str, str], reached_parts.ReachedPart]
    cases: dict[str, fraction.Cases]
    steps: dict[tuple[str, int], tuple[date, date]]
    grounds: dict[str, Grounds]
    last: dict[tuple[str, str | None, str], date]


def _facts(version: Strategy, rows: pl.DataFrame, day: date, prepared: StatusInput) -> _DayFacts:
    """What rows say on a day under one version; `prepared` is made of both."""
    judged = {line["indicator"]: line for line in judge(prepared, day).iter_rows(named=True)}
    counting = prepared.contributions_with_rows.filter(pl.col("date") <= day)
    counted = counting.filter(pl.col("until").is_null() | (pl.col("until") > day))
    numberless = [name for name, line in judged.items() if line["achieved"] is None]
    return _DayFacts(
        version,
        day,
        judged,
        reached_parts.by_component(counting, day) | reached_parts.by_period(prepared, day),
        _cases_by_indicator(
            counted, rows.filter(pl.col("date") <= day, pl.col("denominator") == 0)
        ),
        _met_steps(prepared, day),
        schedule_and_evidence.evidence(counted.filter(~pl.col("indicator").is_in(numberless))),
        schedule_and_evidence.last_reports(rows, day),
    )


def _met_steps(prepared: StatusInput, day: date) -> dict[tuple[str, int], tuple[date, date]]:
    """Since when each target, by indicator and number, is met on the day, and since when at the earliest.

    Where it is not known whether it was late, that is its due day.
    """
    met = with_lateness(prepared, prepared.targets_on(day), day).filter("enough")
    due, delay = pl.col("due"), pl.duration(days=pl.col("delay"))
    earliest = pl.coalesce(due + delay, pl.when("doubtful").then(due), "met_on")
    names = prepared.indicators["indicator"].to_list()
    return {
        (names[place], number): (since, first)
        for place, number, since, first in met.select(
            "place", "number", "met_on", earliest
        ).iter_rows()
    }


def _cases_by_indicator(counted: pl.DataFrame, empty: pl.DataFrame) -> dict[str, fraction.Cases]:
    """The sums of numerators and denominators of each share, from what counts on the day.

    Where nothing counts and a row reports no case, as those in `empty`, 0 of 0.
    """
    without = set(empty["indicator"]) - {None}
    no_case = {indicator: fraction.Cases(Decimal(0), Decimal(0)) for indicator in without}
    if "whole" not in counted.columns:
        return no_case
    shares = counted.filter(pl.col("kind") == "share")
    sums = shares.group_by("indicator").agg(pl.col("adds", "whole").sum())
    return no_case | {
        indicator: fraction.Cases(part, whole) for indicator, part, whole in sums.iter_rows()
    }


def _task_state(facts: _DayFacts, task: Task, original: Task) -> TaskState:
    states = tuple(_indicator_state(facts, task, indicator) for indicator in task.indicators)
    schedules = [state.schedule for state in states if state.status is not Status.NO_TARGET]
    status = roll_up(state.status for state in states)
    return TaskState(task, original, status, schedule_and_evidence.task_schedule(schedules), states)


def _indicator_state(facts: _DayFacts, task: Task, indicator: Indicator) -> IndicatorState:
    judged = facts.judged[indicator.id]
    status = Status(judged["status"])
    all_targets = due_targets.targets_by_indicator(facts.strategy)[indicator.id]
    reporting = schedule_and_evidence.reporting(
        facts.strategy, task, indicator.id, facts.last, facts.day
    )
    return IndicatorState(
        task=task.number,
        indicator=indicator,
        status=status,
        rule=judged["rule"],
        achieved=judged["achieved"],
        cases=facts.cases.get(indicator.id),
        needed=judged["needed"],
        due=judged["due"],
        withdrawal=_withdrawal(facts, task, indicator),
        components=tuple(
            _component_states(facts, task, indicator, all_targets[judged["number"] - 1])
        ),
        schedule=schedule_and_evidence.schedule(
            day=facts.day,
            start=judged["start"],
            due=(not judged["met_on"] and judged["unreached"]) or judged["due"],
            judged=status is not Status.NO_TARGET,
            met_on=judged["met_on"],
            uncertain=judged["uncertain"],
            lateness=schedule_and_evidence.Lateness(
                judged["missed"], judged["delay"], judged["doubtful"], judged["at_least"]
            ),
        ),
        grounds=facts.grounds.get(indicator.id, NO_GROUNDS),
        reporting=reporting,
        targets=all_targets,
        target_number=judged["number"],
        step_schedules=tuple(
            schedule_and_evidence.step_schedule(
                facts.day,
                judged["start"],
                target.due,
                *facts.steps.get((indicator.id, number), (None, None)),
            )
            for number, target in enumerate(all_targets[:-1], 1)
            if target.due and indicator.interim
        ),
    )


def _withdrawal(facts: _DayFacts, task: Task, indicator: Indicator) -> amendments.Amendment | None:
    """The last amendment up to the day that withdrew an indicator or its task; None where it is in force."""
    gone = facts.strategy.withdrawn & {task.number, indicator.id}
    withdrawals = [
        amendment
        for amendment in amendments.in_order(facts.strategy.amendments)
        if amendment.date <= facts.day and amendment.set.withdrawn and amendment.subject in gone
    ]
    return withdrawals[-1] if withdrawals else None


def _component_schedule(
    day: date, task: Task, component: Component, reach: reached_parts.ReachedPart
) -> Schedule | None:
    """The schedule of a component with a day of its own; None without one."""
    if component.due is None:
        return None
    start, due = task.start.first, component.due.last
    return schedule_and_evidence.step_schedule(day, start, due, reach.since, reach.earliest)


def _component_states(
    facts: _DayFacts, task: Task, indicator: Indicator, target: due_targets.DueTarget
) -> list[ComponentState]:
    """The listed components, then the freely named ones that were reported."""
    states = []
    components = recurrence.components_of(facts.strategy, task, indicator)
    listed = {names.fold(component.id) for component in components}
    for component in components:
        if not component.id.endswith(performance_indicators.WILDCARD):
            name = names.fold(component.id)
            reach = facts.reached.get(
                (indicator.id, name), reached_parts.ReachedPart(False, None, None)
            )
            states.append(
                ComponentState(
                    component,
                    reach.reached,
                    reach.since,
                    name in target.names,
                    _component_schedule(facts.day, task, component, reach),
                    reach.number,
                )
            )
    for (id, name), (reached, since, _, number) in sorted(facts.reached.items()):
        if id == indicator.id and name not in listed:
            free = Component(id=name, text=Text(name.partition(":")[2] or name), required=False)
            states.append(ComponentState(free, reached, since, is_needed=False, number=number))
    return states
