"""What each unit is to report and has reported: its part in every task, responsible or cooperating."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from dashboard.fulfilment import schedule_and_evidence
from dashboard.fulfilment.schedule_and_evidence import Reporting
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, TaskState
from dashboard.strategy import Strategy, model


def unreached_parts(state: IndicatorState) -> tuple[str, int, int]:
    """How many of the `periods`, or of the `parts` with days of their own, that the target in force asks
    for are past their due day and not reached, and how many there are; 0 of 0 where there is only one."""
    needed = [part.schedule for part in state.components if part.is_needed and part.schedule]
    kind = "periods" if state.indicator.kind == "recurring" else "parts"
    late = sum(part.is_overdue for part in needed) if state.schedule.is_overdue else 0
    return (kind, late, len(needed)) if len(needed) > 1 else (kind, 0, 0)


def is_due_today(state: IndicatorState, day: date) -> bool:
    """Whether something unmet falls due on the day, be the indicator overdue already or not."""
    return state.due == day and state.schedule.state is schedule_and_evidence.ScheduleState.OVERDUE


def has_more_due_today(state: TaskState, day: date) -> bool:
    """Whether a task is overdue and something more of it falls due on the day."""
    overdue = state.schedule.is_overdue
    return overdue and any(is_due_today(indicator, day) for indicator in state.indicators)


@dataclass(frozen=True, slots=True)
class Obligation:
    """A unit's part in one task on a day.

    `last` is its last report on the task, by itself or by a unit above or below it.
    """

    entity: str
    state: TaskState
    responsible: bool
    last: date | None
    day: date

    @property
    def indicators(self) -> tuple[IndicatorState, ...]:
        """The indicators of the task that are still in force."""
        return tuple(state for state in self.state.indicators if not state.withdrawn)

    def reporting(self, indicator: IndicatorState) -> Reporting | None:
        """The unit's reports on an indicator; None where it may report and need not."""
        reports = (report for report in indicator.reporting if report.entity == self.entity)
        return next(reports, None)


@dataclass(frozen=True)
class EntityObligations:
    """An entity with its obligations in source order."""

    entity: model.Entity
    obligations: tuple[Obligation, ...]

    @cached_property
    def responsible(self) -> tuple[Obligation, ...]:
        """Its obligations as responsible unit."""
        return tuple(obligation for obligation in self.obligations if obligation.responsible)

    @cached_property
    def cooperating(self) -> tuple[Obligation, ...]:
        """Its obligations as cooperating unit."""
        return tuple(obligation for obligation in self.obligations if not obligation.responsible)

    @property
    def indicators(self) -> int:
        """The number of indicators on which it is to report."""
        return sum(len(obligation.indicators) for obligation in self.responsible)

    @property
    def overdue(self) -> tuple[Obligation, ...]:
        """Its tasks that are unmet past their due day."""
        return tuple(each for each in self.responsible if each.state.schedule.is_overdue)

    @property
    def due_today(self) -> tuple[Obligation, ...]:
        """Its tasks that are unmet on their due day."""
        return tuple(each for each in self.responsible if each.state.schedule.is_due_today)

    @property
    def more_due_today(self) -> tuple[Obligation, ...]:
        """Its overdue tasks of which something more falls due on the day."""
        return tuple(each for each in self.overdue if has_more_due_today(each.state, each.day))

    @cached_property
    def outstanding_indicators(self) -> tuple[IndicatorState, ...]:
        """The indicators on which a report of an owner is missing, in source order."""
        return tuple(
            state
            for obligation in self.responsible
            for state in obligation.indicators
            if state.outstanding
        )

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The ids of those indicators: what letters, papers, pages and commands list."""
        return tuple(state.indicator.id for state in self.outstanding_indicators)

    @property
    def last(self) -> date | None:
        """Its last report on any of its tasks."""
        days = (obligation.last for obligation in self.obligations if obligation.last)
        return max(days, default=None)

    @cached_property
    def next_due(self) -> tuple[date, tuple[IndicatorState, ...]] | None:
        """The nearest day on which something unmet falls due, and what; past days are overdue."""
        ahead = [
            (day, state)
            for obligation in self.responsible
            for state in obligation.indicators
            if (day := state.next_due(obligation.day))
        ]
        nearest = min((day for day, _ in ahead), default=None)
        return (
            (nearest, tuple(state for day, state in ahead if day == nearest)) if nearest else None
        )


def entity_obligations(situation: Situation, rows: pl.DataFrame) -> tuple[EntityObligations, ...]:
    """Every entity that is not a public source, in the order of the strategy, with its obligations."""
    strategy = situation.strategy
    last: dict[tuple[str, str], date] = {}
    for (task, _, entity), day in schedule_and_evidence.last_reports(rows, situation.day).items():
        last[task, entity] = max(day, last.get((task, entity), day))
    return tuple(
        EntityObligations(owner, tuple(_obligations_of_entity(situation, owner.code, last)))
        for owner in strategy.entities
        if owner.kind != "source"
    )


def _obligations_of_entity(
    situation: Situation, code: str, last: dict[tuple[str, str], date]
) -> Iterator[Obligation]:
    codes = situation.strategy.speakers(code)
    for state in situation.tasks:
        task = state.task
        if code in task.responsible or code in task.cooperating:
            days = (last[task.number, below] for below in codes if (task.number, below) in last)
            latest = max(days, default=None)
            yield Obligation(code, state, code in task.responsible, latest, situation.day)


def entity_and_below(strategy: Strategy, code: str) -> Iterator[str]:
    """The entity itself and every unit below it, in the order of the strategy."""
    return (
        entity.code
        for entity in strategy.entities
        if entity.kind != "source" and code in strategy.entity_and_parents(entity.code)
    )


def select_entity_and_below(
    strategy: Strategy, units: Iterable[EntityObligations], code: str
) -> tuple[EntityObligations, ...]:
    """The unit of a code and those below it, where they have obligations."""
    codes = set(entity_and_below(strategy, code))
    return tuple(unit for unit in units if unit.entity.code in codes and unit.obligations)


def sort_by_outstanding(units: Iterable[EntityObligations]) -> tuple[EntityObligations, ...]:
    """The responsible units by what is outstanding: most missing reports, then most overdue tasks."""
    owners = [unit for unit in units if unit.responsible]
    return tuple(sorted(owners, key=lambda unit: (-len(unit.outstanding), -len(unit.overdue))))
