"""Who has reported: each unit by each reporting period, what it reported and what is outstanding.

A row reports on the period that contains its date; "nothing to report" and a narrative report as much
as a value does. A unit has to report on each indicator it is responsible for, from the period in
which the task starts to the one in which the target is met and the unit has reported itself: rows of a
public source are not a report of the unit. For an indicator without a target the last period is the one
with its due day. The version of the strategy in force at the end of the period says who is responsible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import polars as pl

from dashboard.fulfilment import schedule_and_evidence
from dashboard.fulfilment.one_answer import Answer
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import Situation
from dashboard.progress import form_lines
from dashboard.strategy import Strategy, model, periods


class ReportingState(StrEnum):
    """What a unit has done for a reporting period, the most urgent first."""

    OWED = "owed"
    WAITING = "waiting"
    NOT_YET_DUE = "not_yet_due"
    REPORTED = "reported"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True, slots=True)
class EntityPeriod:
    """One unit in one reporting period, at the close of a day.

    `obligations` are the ids of the indicators on which a report is due, `missing` those of them without
    one, `waiting` those of the missing on which rows wait for a decision. `last` is the date of the
    last standing row of the unit or a unit above or below it in the period.
    """

    entity: str
    period: periods.ReportingPeriod
    state: ReportingState
    last: date | None
    obligations: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]


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
            if cell.state in unfinished
            and cell.missing
            and cell.period.start <= day < cell.period.due
        )


def reporting_matrix(
    situation: Situation, strategy: Strategy, rows: pl.DataFrame, waiting: pl.DataFrame
) -> tuple[EntityPeriods, ...]:
    """Every unit with a part in a task, the responsible ones first, by reporting period.

    `strategy` is the strategy as adopted, `rows` are the standing rows and `waiting` those of submissions
    that nobody has decided on; both are read up to the day of the situation. Empty where the strategy has no
    reporting periods.
    """
    periods = strategy.reporting_periods
    if not periods:
        return ()
    obligations = [_obligations_of_period(situation, strategy, period) for period in periods]
    standing = [_last_reports_by_entity(rows, period, situation.day) for period in periods]
    undecided = [_last_reports_by_entity(waiting, period, situation.day) for period in periods]
    parts = _entities_with_part(situation.strategy, obligations)
    lines = []
    for entity in strategy.entities:
        if entity.kind == "source" or entity.code not in parts:
            continue
        codes = strategy.speakers(entity.code)
        cells = [
            _cell(
                entity.code,
                period,
                owed.get(entity.code, ()),
                _merge_reports(codes, stand),
                _merge_reports(codes, wait),
                situation.day,
            )
            for period, owed, stand, wait in zip(
                periods, obligations, standing, undecided, strict=True
            )
        ]
        lines.append(EntityPeriods(entity, parts[entity.code], tuple(cells)))
    return tuple(sorted(lines, key=lambda line: not line.responsible))


def round_of_entity(
    situation: Situation,
    strategy: Strategy,
    matrix: Sequence[EntityPeriods],
    answer: Answer,
    entity: str,
    today: date,
) -> form_lines.ReportingRound:
    """What the next report of an entity is about on the day of the situation, and what is outstanding.

    `matrix` and `answer` are those of the day; locks are those in force today. Empty once verdicts are
    published.
    """
    if schedule_and_evidence.is_finished(strategy):
        return form_lines.ReportingRound()
    period = periods.period_to_report(strategy.reporting_periods, situation.day, today)
    cells = [cell for line in matrix if line.entity.code == entity for cell in line.cells]
    return form_lines.ReportingRound(
        period,
        frozenset(body.outstanding if (body := answer.body(entity)) else ()),
        frozenset(id for cell in cells if cell.period == period for id in cell.missing),
    )


IndicatorsByOwner = dict[str, tuple[str, ...]]


def _obligations_of_period(
    situation: Situation, strategy: Strategy, period: periods.ReportingPeriod
) -> IndicatorsByOwner:
    """The indicators that each unit has to report on for a period; none once verdicts are published."""
    if schedule_and_evidence.is_finished(strategy):
        return {}
    version = strategy.at(min(situation.day, period.end))
    by_owner: dict[str, list[str]] = {}
    for task, indicator in version.indicators():
        state = situation.indicator(indicator.id)
        gone = version.withdrawn & {task.number, indicator.id}
        if state is None or gone or task.start.first > period.end:
            continue
        reporters = {report.entity for report in state.reporting if report.last}
        for owner in task.responsible:
            over = task.due(indicator) if state.status is Status.NO_TARGET else None
            # Under an interim target the next one follows, also the next period of what recurs.
            if state.status is Status.MET and not state.is_interim and owner in reporters:
                over = state.schedule.since
            if over is None or over >= period.start:
                by_owner.setdefault(owner, []).append(indicator.id)
    return {owner: tuple(ids) for owner, ids in by_owner.items()}


def _entities_with_part(
    strategy: Strategy, obligations: Iterable[IndicatorsByOwner]
) -> dict[str, bool]:
    """The units with a part in a task, and whether they ever have to report."""
    parts = {code: False for task in strategy.tasks for code in task.cooperating}
    owners = {code for task in strategy.tasks for code in task.responsible}
    return parts | dict.fromkeys(owners.union(*obligations), True)


LastReports = dict[tuple[str, str | None], date]
"""Task and indicator (None: the narrative of the task) of what was reported, with its last day."""


def _last_reports_by_entity(
    rows: pl.DataFrame, period: periods.ReportingPeriod, day: date
) -> dict[str, LastReports]:
    """What each entity reported for a period, up to a day."""
    inside = pl.col("date").is_between(period.start, min(period.end, day))
    days = rows.filter(inside).group_by("entity", "task", "indicator").agg(pl.col("date").max())
    by_entity: dict[str, LastReports] = {}
    for entity, task, indicator, last in days.iter_rows():
        by_entity.setdefault(entity, {})[task, indicator] = last
    return by_entity


def _merge_reports(codes: Sequence[str], by_entity: dict[str, LastReports]) -> LastReports:
    """What a unit and those above and below it reported together."""
    merged: LastReports = {}
    for code in codes:
        for about, last in by_entity.get(code, {}).items():
            merged[about] = max(last, merged.get(about, last))
    return merged


def _has_report_on(reports: LastReports, indicator: str) -> bool:
    """Whether something was reported on an indicator; a narrative of its task reports on each."""
    task = indicator.rpartition(".")[0]
    return (task, indicator) in reports or (task, None) in reports


def _cell(
    entity: str,
    period: periods.ReportingPeriod,
    obligations: tuple[str, ...],
    standing: LastReports,
    undecided: LastReports,
    day: date,
) -> EntityPeriod:
    missing = tuple(id for id in obligations if not _has_report_on(standing, id))
    waiting = tuple(id for id in missing if _has_report_on(undecided, id))
    if len(waiting) < len(missing):
        state = ReportingState.OWED if day >= period.due else ReportingState.NOT_YET_DUE
    elif missing or (undecided and not standing):
        state = ReportingState.WAITING
    else:
        state = ReportingState.REPORTED if standing else ReportingState.NOTHING_OWED
    last = max(standing.values(), default=None)
    return EntityPeriod(entity, period, state, last, obligations, missing, waiting)
