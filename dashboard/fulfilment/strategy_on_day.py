"""The whole strategy at the close of a day: every task and indicator with its axes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.fulfilment import schedule_and_evidence
from dashboard.fulfilment.schedule_and_evidence import Evidence, Reporting, Schedule
from dashboard.fulfilment.status import Status, StatusInput, judge, prepare, roll_up
from dashboard.strategy import Component, Indicator, Strategy, Task, model, recurrence
from dashboard.strategy import targets as due_targets
from dashboard.text import fraction, names


@dataclass(frozen=True, slots=True)
class ComponentState:
    """A component and since when it is reached; `since` is None while it is not.

    `asked` is whether the term in force asks for it.
    """

    component: Component
    reached: bool
    since: date | None
    is_needed: bool


@dataclass(frozen=True, slots=True)
class IndicatorState:
    """An indicator on a day.

    `achieved` is None while no value counts, which is not zero; of a share it is in per cent, made of
    `cases` (so many of so many), and None of no case. `needed` and `due` are those of the
    term in force, of the number `term`; `due` is None where the end is open.
    """

    indicator: Indicator
    status: Status
    rule: int
    achieved: Decimal | None
    cases: fraction.Cases | None
    needed: Decimal | None
    due: date | None
    withdrawn: bool
    components: tuple[ComponentState, ...]
    schedule: Schedule
    evidence: Evidence
    reporting: tuple[Reporting, ...]
    targets: tuple[due_targets.DueTarget, ...]
    target_number: int

    @property
    def in_force(self) -> due_targets.DueTarget:
        """The term that judges the day."""
        return self.targets[self.target_number - 1]

    @property
    def is_any_change_enough(self) -> bool:
        """Whether any move from the baseline is enough: `needed` must be left, not reached."""
        return due_targets.is_any_change_enough(self.indicator) and not self.is_interim

    @property
    def is_interim(self) -> bool:
        """Whether a target in between is in force, not the last one."""
        return self.target_number < len(self.targets)

    def next_due(self, day: date) -> date | None:
        """The next day after a day on which something falls due that is not met."""
        met = self.target_number if self.status is Status.MET else 0
        ahead = (term.due for term in self.targets[met:] if term.due and term.due > day)
        return None if self.status is Status.NO_TARGET else min(ahead, default=None)


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
        return all(one.withdrawn for one in self.indicators)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a strategy stands at the close of a day."""

    strategy: Strategy
    day: date
    tasks: tuple[TaskState, ...]
    only_sources: bool
    """Rows stand, and every one of them comes from public sources."""

    @property
    def counts(self) -> dict[Status, int]:
        """The number of tasks in each status, zero included."""
        found = Counter(task.status for task in self.tasks)
        return {status: found[status] for status in Status}

    def indicator(self, indicator: str) -> IndicatorState | None:
        """The state of one indicator, or None."""
        states = (state for task in self.tasks for state in task.indicators)
        return next((state for state in states if state.indicator.id == indicator), None)


def situation(
    strategy: Strategy, rows: pl.DataFrame, day: date, prepared: StatusInput | None = None
) -> Situation:
    """Every task judged at the close of a day from the standing rows.

    `prepared` may be passed where `prepare(strategy.at(day), rows)` is at hand already.
    """
    version = strategy.at(day)
    prepared = prepared or prepare(version, rows)
    judged = {found["indicator"]: found for found in judge(prepared, day).iter_rows(named=True)}
    counting = prepared.contributions_with_rows.filter(pl.col("date") <= day)
    counted = counting.filter(pl.col("until").is_null() | (pl.col("until") > day))
    numberless = [name for name, found in judged.items() if found["achieved"] is None]
    known = _DayFacts(
        version,
        day,
        judged,
        _reach_by_component(counting, day),
        _cases_by_indicator(counted),
        schedule_and_evidence.evidence(counted.filter(~pl.col("indicator").is_in(numberless))),
        schedule_and_evidence.last_reports(rows, day),
    )
    originals = {task.number: task for task in strategy.tasks}
    sources = {entity.code for entity in strategy.entities if entity.kind == "source"}
    told = set(rows.filter(pl.col("date") <= day)["entity"].unique())
    return Situation(
        version,
        day,
        tuple(_task_state(known, task, originals[task.number]) for task in version.tasks),
        only_sources=bool(told) and told <= sources,
    )


@dataclass(frozen=True, slots=True)
class _DayFacts:
    strategy: Strategy
    day: date
    judged: dict[str, dict[str, Any]]
    reached: dict[tuple[str, str], tuple[bool, date | None]]
    cases: dict[str, fraction.Cases]
    evidence: dict[str, Evidence]
    last: dict[tuple[str, str | None, str], date]


def _cases_by_indicator(counted: pl.DataFrame) -> dict[str, fraction.Cases]:
    """Of each share the sums of its numerators and of its denominators, from the effects of the day."""
    if "whole" not in counted.columns:
        return {}
    told = counted.filter(pl.col("kind") == "share")
    found = told.group_by("indicator").agg(pl.col("adds", "whole").sum())
    return {indicator: fraction.Cases(part, whole) for indicator, part, whole in found.iter_rows()}


def _reach_by_component(
    counting: pl.DataFrame, day: date
) -> dict[tuple[str, str], tuple[bool, date | None]]:
    """Each named component of a milestone on the day: reached, and since when without a break.

    `counting` are the effects dated up to the day, in the order of their slots.
    """
    previous = pl.col("adds", "until").shift(1).over("indicator", "name").name.prefix("previous_")
    in_order = counting.filter(
        pl.col("kind").is_in(list(model.KINDS_WITH_COMPONENTS)) & pl.col("name").is_not_null()
    )
    in_order = in_order.sort("indicator", "name", "date").with_columns(previous)
    unbroken = (pl.col("previous_adds") > 0) & (pl.col("previous_until") >= pl.col("date"))
    begins = (pl.col("adds") > 0) & ~unbroken.fill_null(False)
    ends = pl.col("until").is_null() | (pl.col("until") > day)
    found = in_order.group_by("indicator", "name").agg(
        reached=((pl.col("adds") > 0) & ends).any(),
        since=pl.col("date").filter(begins).max(),
    )
    return {
        (indicator, name): (reached, since if reached else None)
        for indicator, name, reached, since in found.iter_rows()
    }


def _task_state(known: _DayFacts, task: Task, original: Task) -> TaskState:
    states = tuple(_indicator_state(known, task, indicator) for indicator in task.indicators)
    schedules = [state.schedule for state in states if state.status is not Status.NO_TARGET]
    status = roll_up(state.status for state in states)
    return TaskState(task, original, status, schedule_and_evidence.task_schedule(schedules), states)


def _indicator_state(known: _DayFacts, task: Task, indicator: Indicator) -> IndicatorState:
    found = known.judged[indicator.id]
    status, terms = Status(found["status"]), due_targets.targets_of(known.strategy, task, indicator)
    return IndicatorState(
        indicator=indicator,
        status=status,
        rule=found["rule"],
        achieved=found["achieved"],
        cases=known.cases.get(indicator.id),
        needed=found["needed"],
        due=found["due"],
        withdrawn=bool(known.strategy.withdrawn & {task.number, indicator.id}),
        components=tuple(_component_states(known, task, indicator, terms[found["number"] - 1])),
        schedule=schedule_and_evidence.schedule(
            day=known.day,
            start=found["start"],
            due=found["due"],
            judged=status is not Status.NO_TARGET,
            met_on=found["met_on"],
            uncertain=found["uncertain"],
        ),
        evidence=known.evidence.get(indicator.id, Evidence.NONE),
        reporting=schedule_and_evidence.reporting(
            known.strategy, task, indicator.id, known.last, known.day
        ),
        targets=terms,
        target_number=found["number"],
    )


def _component_states(
    known: _DayFacts, task: Task, indicator: Indicator, term: due_targets.DueTarget
) -> list[ComponentState]:
    """The listed components, then the freely named ones that were reported."""
    states = []
    components = recurrence.components_of(known.strategy, task, indicator)
    listed = {names.fold(component.id) for component in components}
    for component in components:
        if not component.id.endswith(model.WILDCARD):
            name = names.fold(component.id)
            reached, since = known.reached.get((indicator.id, name), (False, None))
            states.append(ComponentState(component, reached, since, name in term.names))
    for (owner, name), (reached, since) in sorted(known.reached.items()):
        if owner == indicator.id and name not in listed:
            free = Component(id=name, text=name.partition(":")[2] or name, required=False)
            states.append(ComponentState(free, reached, since, is_needed=False))
    return states
