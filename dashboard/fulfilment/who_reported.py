"""Who has reported: each unit by each reporting period, what it told and what it owes.

A row reports on the period that its date lies in; "nothing to report" and a narrative report as much
as a value does. A unit owes a report on each indicator it is responsible for, from the period in
which the task starts to the one in which the target is met, if it has ever spoken itself: a public
source ends no silence. An indicator without target ends with its due day. The version of the
strategy in force at the end of the period says who is responsible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import polars as pl

from dashboard.fulfilment.obligations import entity_and_below
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import Situation
from dashboard.strategy import Strategy, model
from dashboard.strategy import periods as reporting_periods


class ReportingState(StrEnum):
    """What a unit has done for a reporting period; in this order the weightier word."""

    OWED = "owed"
    WAITING = "waiting"
    NOT_YET_DUE = "not_yet_due"
    REPORTED = "reported"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True, slots=True)
class EntityPeriod:
    """One unit in one reporting period, at the close of a day.

    `owes` are the ids of the indicators on which a report is asked, `missing` those of them without
    one, `waiting` those of the missing on which rows wait for a decision. `last` is the date of the
    last standing row of the unit or a unit below it in the period.
    """

    entity: str
    period: reporting_periods.ReportingPeriod
    state: ReportingState
    last: date | None
    obligations: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def told(self) -> int:
        """The number of asked indicators on which a report stands."""
        return len(self.obligations) - len(self.missing)


@dataclass(frozen=True, slots=True)
class ReturnedSubmission:
    """A submission that was sent back and waits for its correction."""

    number: int
    file: str
    reason: str


@dataclass(frozen=True)
class EntityPeriods:
    """A unit over all reporting periods, in their order."""

    entity: model.Entity
    responsible: bool
    cells: tuple[EntityPeriod, ...]

    @cached_property
    def overdue(self) -> tuple[EntityPeriod, ...]:
        """The periods whose due day is past and for which a report is missing."""
        return tuple(cell for cell in self.cells if cell.state is ReportingState.OWED)

    def upcoming(self, day: date) -> tuple[EntityPeriod, ...]:
        """The periods begun by a day, not yet due, for which something is still missing."""
        unfinished = {ReportingState.NOT_YET_DUE, ReportingState.WAITING}
        return tuple(
            cell
            for cell in self.cells
            if cell.state in unfinished and cell.period.start <= day < cell.period.due
        )


def reporting_matrix(
    situation: Situation, strategy: Strategy, rows: pl.DataFrame, waiting: pl.DataFrame
) -> tuple[EntityPeriods, ...]:
    """Every unit with a part in a task, the responsible ones first, by reporting period.

    `strategy` is the strategy as adopted, `rows` stand and `waiting` are of submissions that nobody
    has decided on; both are read up to the day of the situation. Empty where the strategy has no
    reporting periods.
    """
    periods = strategy.reporting_periods
    if not periods:
        return ()
    asked = [_obligations_of_period(situation, strategy, period) for period in periods]
    told = [_last_reports_by_entity(rows, period, situation.day) for period in periods]
    sent = [_last_reports_by_entity(waiting, period, situation.day) for period in periods]
    parts = _entities_with_part(situation.strategy, asked)
    lines = []
    for entity in strategy.entities:
        if entity.kind == "source" or entity.code not in parts:
            continue
        codes = tuple(entity_and_below(strategy, entity.code))
        cells = [
            _cell(
                entity.code,
                period,
                wanted.get(entity.code, ()),
                _merge_reports(codes, stands),
                _merge_reports(codes, pending),
                situation.day,
            )
            for period, wanted, stands, pending in zip(periods, asked, told, sent, strict=True)
        ]
        lines.append(EntityPeriods(entity, parts[entity.code], tuple(cells)))
    return tuple(sorted(lines, key=lambda line: not line.responsible))


IndicatorsByOwner = dict[str, tuple[str, ...]]


def _obligations_of_period(
    situation: Situation, strategy: Strategy, period: reporting_periods.ReportingPeriod
) -> IndicatorsByOwner:
    """The indicators on which each unit owes a report for a period."""
    version = strategy.at(min(situation.day, period.end))
    found: dict[str, list[str]] = {}
    for task, indicator in version.indicators():
        state = situation.indicator(indicator.id)
        gone = version.withdrawn & {task.number, indicator.id}
        if state is None or gone or task.start.first > period.end:
            continue
        spoke = {one.entity for one in state.reporting if one.last}
        for owner in task.responsible:
            over = task.due(indicator) if state.status is Status.NO_TARGET else None
            # What is met so far goes on: the next step, or the next period of what recurs.
            if state.status is Status.MET and not state.is_interim and owner in spoke:
                over = state.schedule.since
            if over is None or over >= period.start:
                found.setdefault(owner, []).append(indicator.id)
    return {owner: tuple(ids) for owner, ids in found.items()}


def _entities_with_part(strategy: Strategy, asked: Iterable[IndicatorsByOwner]) -> dict[str, bool]:
    """The units with a part in a task, and whether they ever owe a report."""
    parts = {code: False for task in strategy.tasks for code in task.cooperating}
    owners = {code for task in strategy.tasks for code in task.responsible}
    return parts | dict.fromkeys(owners.union(*asked), True)


LastReports = dict[tuple[str, str | None], date]
"""Task and indicator (None: the narrative of the task) of what was told, with its last day."""


def _last_reports_by_entity(
    rows: pl.DataFrame, period: reporting_periods.ReportingPeriod, day: date
) -> dict[str, LastReports]:
    """What each entity told of a period, up to a day."""
    inside = pl.col("date").is_between(period.start, min(period.end, day))
    found = rows.filter(inside).group_by("entity", "task", "indicator").agg(pl.col("date").max())
    told: dict[str, LastReports] = {}
    for entity, task, indicator, last in found.iter_rows():
        told.setdefault(entity, {})[task, indicator] = last
    return told


def _merge_reports(codes: Sequence[str], told: dict[str, LastReports]) -> LastReports:
    """What a unit and the units below it told together."""
    found: LastReports = {}
    for code in codes:
        for about, last in told.get(code, {}).items():
            found[about] = max(last, found.get(about, last))
    return found


def _has_report_on(told: LastReports, indicator: str) -> bool:
    """Whether something was told of an indicator; a narrative of its task speaks of each."""
    task = indicator.rpartition(".")[0]
    return (task, indicator) in told or (task, None) in told


def _cell(
    entity: str,
    period: reporting_periods.ReportingPeriod,
    owes: tuple[str, ...],
    told: LastReports,
    sent: LastReports,
    day: date,
) -> EntityPeriod:
    missing = tuple(one for one in owes if not _has_report_on(told, one))
    waiting = tuple(one for one in missing if _has_report_on(sent, one))
    if len(waiting) < len(missing):
        state = ReportingState.OWED if day >= period.due else ReportingState.NOT_YET_DUE
    elif missing or (sent and not told):
        state = ReportingState.WAITING
    else:
        state = ReportingState.REPORTED if told else ReportingState.NOTHING_OWED
    last = max(told.values(), default=None)
    return EntityPeriod(entity, period, state, last, owes, missing, waiting)
