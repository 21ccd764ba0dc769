"""What each unit owes and has reported: its part in every task, as responsible and as cooperating."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from dashboard.fulfilment import schedule_and_evidence
from dashboard.fulfilment.schedule_and_evidence import Reporting, ScheduleState
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, TaskState
from dashboard.strategy import Strategy, model


@dataclass(frozen=True, slots=True)
class Obligation:
    """A unit's part in one task on a day.

    `last` is its last report on the task, by itself or by a unit below it.
    """

    entity: str
    state: TaskState
    responsible: bool
    last: date | None
    day: date

    @property
    def indicators(self) -> tuple[IndicatorState, ...]:
        """The indicators of the task that are still in force."""
        return tuple(one for one in self.state.indicators if not one.withdrawn)

    @property
    def is_overdue(self) -> bool:
        """Whether an indicator of the task is unmet at or past its due day."""
        return self.state.schedule.state is ScheduleState.OVERDUE

    def reporting(self, indicator: IndicatorState) -> Reporting | None:
        """What the unit has said on an indicator; None where it may report and owes nothing."""
        return next((one for one in indicator.reporting if one.entity == self.entity), None)

    @property
    def silent_since(self) -> tuple[date, ...]:
        """Since when the first report is owed, for each indicator on which there is none."""
        told = (self.reporting(one) for one in self.indicators)
        return tuple(one.silent_since for one in told if one and one.silent_since)


@dataclass(frozen=True)
class EntityObligations:
    """A ministry, unit or body with its duties in source order."""

    entity: model.Entity
    duties: tuple[Obligation, ...]

    @cached_property
    def responsible(self) -> tuple[Obligation, ...]:
        """Its duties as responsible unit."""
        return tuple(duty for duty in self.duties if duty.responsible)

    @cached_property
    def cooperating(self) -> tuple[Obligation, ...]:
        """Its duties as cooperating unit."""
        return tuple(duty for duty in self.duties if not duty.responsible)

    @property
    def indicators(self) -> int:
        """The number of indicators on which it is to report."""
        return sum(len(duty.indicators) for duty in self.responsible)

    @property
    def overdue(self) -> tuple[Obligation, ...]:
        """Its tasks that are overdue."""
        return tuple(duty for duty in self.responsible if duty.is_overdue)

    @cached_property
    def silent(self) -> tuple[date, ...]:
        """Since when it owes its first report, oldest first, for each indicator without one."""
        return tuple(sorted(since for duty in self.responsible for since in duty.silent_since))

    @property
    def silent_on(self) -> tuple[str, ...]:
        """The indicators on which it owes its first report, in source order."""
        return tuple(
            one.indicator.id
            for duty in self.responsible
            for one in duty.indicators
            if (told := duty.reporting(one)) and told.silent_since
        )

    @property
    def last(self) -> date | None:
        """Its last report on any of its tasks."""
        return max((duty.last for duty in self.duties if duty.last), default=None)

    @cached_property
    def next_due(self) -> tuple[date, tuple[IndicatorState, ...]] | None:
        """The nearest day on which something unmet falls due, and what; past days are overdue."""
        ahead = [
            (day, one)
            for duty in self.responsible
            for one in duty.indicators
            if (day := one.next_due(duty.day))
        ]
        nearest = min((day for day, _ in ahead), default=None)
        return (nearest, tuple(one for day, one in ahead if day == nearest)) if nearest else None


def entity_obligations(situation: Situation, rows: pl.DataFrame) -> tuple[EntityObligations, ...]:
    """Every entity that is no public source, in the order of the strategy, with its duties."""
    strategy = situation.strategy
    last: dict[tuple[str, str], date] = {}
    for (task, _, teller), day in schedule_and_evidence.last_reports(rows, situation.day).items():
        last[task, teller] = max(day, last.get((task, teller), day))
    return tuple(
        EntityObligations(entity, tuple(_obligations_of_entity(situation, entity.code, last)))
        for entity in strategy.entities
        if entity.kind != "source"
    )


def _obligations_of_entity(
    situation: Situation, code: str, last: dict[tuple[str, str], date]
) -> Iterator[Obligation]:
    codes = list(entity_and_below(situation.strategy, code))
    for state in situation.tasks:
        task = state.task
        if code in task.responsible or code in task.cooperating:
            told = [last[task.number, one] for one in codes if (task.number, one) in last]
            latest = max(told, default=None)
            yield Obligation(code, state, code in task.responsible, latest, situation.day)


def entity_and_below(strategy: Strategy, code: str) -> Iterator[str]:
    """The entity itself and every unit below it, in the order of the strategy."""
    return (
        entity.code
        for entity in strategy.entities
        if entity.kind != "source" and code in strategy.entity_and_parents(entity.code)
    )


def select_entity_and_below(
    strategy: Strategy, found: Iterable[EntityObligations], code: str
) -> tuple[EntityObligations, ...]:
    """Of the units found the one of a code and those below it, where they have duties."""
    codes = set(entity_and_below(strategy, code))
    return tuple(unit for unit in found if unit.entity.code in codes and unit.duties)


def sort_by_outstanding(found: Iterable[EntityObligations]) -> tuple[EntityObligations, ...]:
    """The responsible units, the one that owes most first: overdue tasks, then silent indicators."""
    owners = [unit for unit in found if unit.responsible]
    return tuple(sorted(owners, key=lambda unit: (-len(unit.overdue), -len(unit.silent))))
