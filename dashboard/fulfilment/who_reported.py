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

from dashboard.fulfilment.obligations import below
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import Situation
from dashboard.strategy import Strategy, model
from dashboard.strategy import periods as reporting_periods


class State(StrEnum):
    """What a unit has done for a reporting period; in this order the weightier word."""

    OWED = "owed"
    WAITING = "waiting"
    NOT_YET_DUE = "not_yet_due"
    REPORTED = "reported"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit in one reporting period, at the close of a day.

    `owes` are the ids of the indicators on which a report is asked, `missing` those of them without
    one, `waiting` those of the missing on which rows wait for a decision. `last` is the date of the
    last standing row of the unit or a unit below it in the period.
    """

    entity: str
    period: reporting_periods.ReportingPeriod
    state: State
    last: date | None
    owes: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def told(self) -> int:
        """The number of asked indicators on which a report stands."""
        return len(self.owes) - len(self.missing)


@dataclass(frozen=True, slots=True)
class Returned:
    """A submission that was sent back and waits for its correction."""

    number: int
    file: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A unit over all reporting periods, in their order."""

    entity: model.Entity
    responsible: bool
    cells: tuple[Cell, ...]

    @cached_property
    def owed(self) -> tuple[Cell, ...]:
        """The periods whose due day is past and for which a report is missing."""
        return tuple(cell for cell in self.cells if cell.state is State.OWED)

    def coming(self, day: date) -> tuple[Cell, ...]:
        """The periods begun by a day, not yet due, for which something is still missing."""
        unfinished = {State.NOT_YET_DUE, State.WAITING}
        return tuple(
            cell
            for cell in self.cells
            if cell.state in unfinished and cell.period.start <= day < cell.period.due
        )


def matrix(
    situation: Situation, strategy: Strategy, rows: pl.DataFrame, waiting: pl.DataFrame
) -> tuple[Line, ...]:
    """Every unit with a part in a task, the responsible ones first, by reporting period.

    `strategy` is the strategy as adopted, `rows` stand and `waiting` are of submissions that nobody
    has decided on; both are read up to the day of the situation. Empty where the strategy has no
    reporting periods.
    """
    periods = strategy.reporting_periods
    if not periods:
        return ()
    asked = [_asked(situation, strategy, period) for period in periods]
    told = [_told(rows, period, situation.day) for period in periods]
    sent = [_told(waiting, period, situation.day) for period in periods]
    parts = _parts(situation.strategy, asked)
    lines = []
    for entity in strategy.entities:
        if entity.kind == "source" or entity.code not in parts:
            continue
        codes = tuple(below(strategy, entity.code))
        cells = [
            _cell(
                entity.code,
                period,
                wanted.get(entity.code, ()),
                _of(codes, stands),
                _of(codes, pending),
                situation.day,
            )
            for period, wanted, stands, pending in zip(periods, asked, told, sent, strict=True)
        ]
        lines.append(Line(entity, parts[entity.code], tuple(cells)))
    return tuple(sorted(lines, key=lambda line: not line.responsible))


Asked = dict[str, tuple[str, ...]]


def _asked(
    situation: Situation, strategy: Strategy, period: reporting_periods.ReportingPeriod
) -> Asked:
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


def _parts(strategy: Strategy, asked: Iterable[Asked]) -> dict[str, bool]:
    """The units with a part in a task, and whether they ever owe a report."""
    parts = {code: False for task in strategy.tasks for code in task.cooperating}
    owners = {code for task in strategy.tasks for code in task.responsible}
    return parts | dict.fromkeys(owners.union(*asked), True)


Told = dict[tuple[str, str | None], date]
"""Task and indicator (None: the narrative of the task) of what was told, with its last day."""


def _told(
    rows: pl.DataFrame, period: reporting_periods.ReportingPeriod, day: date
) -> dict[str, Told]:
    """What each entity told of a period, up to a day."""
    inside = pl.col("date").is_between(period.start, min(period.end, day))
    found = rows.filter(inside).group_by("entity", "task", "indicator").agg(pl.col("date").max())
    told: dict[str, Told] = {}
    for entity, task, indicator, last in found.iter_rows():
        told.setdefault(entity, {})[task, indicator] = last
    return told


def _of(codes: Sequence[str], told: dict[str, Told]) -> Told:
    """What a unit and the units below it told together."""
    found: Told = {}
    for code in codes:
        for about, last in told.get(code, {}).items():
            found[about] = max(last, found.get(about, last))
    return found


def _speaks_of(told: Told, indicator: str) -> bool:
    """Whether something was told of an indicator; a narrative of its task speaks of each."""
    task = indicator.rpartition(".")[0]
    return (task, indicator) in told or (task, None) in told


def _cell(
    entity: str,
    period: reporting_periods.ReportingPeriod,
    owes: tuple[str, ...],
    told: Told,
    sent: Told,
    day: date,
) -> Cell:
    missing = tuple(one for one in owes if not _speaks_of(told, one))
    waiting = tuple(one for one in missing if _speaks_of(sent, one))
    if len(waiting) < len(missing):
        state = State.OWED if day >= period.due else State.NOT_YET_DUE
    elif missing or (sent and not told):
        state = State.WAITING
    else:
        state = State.REPORTED if told else State.NOTHING_OWED
    last = max(told.values(), default=None)
    return Cell(entity, period, state, last, owes, missing, waiting)
