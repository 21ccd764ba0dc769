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

from dashboard.duties import below
from dashboard.fulfilment import Status
from dashboard.periods import ReportingPeriod
from dashboard.situation import Situation
from dashboard.strategy import Entity, Strategy


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
    period: ReportingPeriod
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

    entity: Entity
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
    parts = _parts(situation.strategy, asked)
    told, sent = _told(rows, situation.day), _told(waiting, situation.day)
    lines = []
    for entity in strategy.entities:
        if entity.kind == "source" or entity.code not in parts:
            continue
        codes = set(below(strategy, entity.code))
        cells = [
            _cell(entity.code, period, wanted.get(entity.code, ()), codes, told, sent, situation)
            for period, wanted in zip(periods, asked, strict=True)
        ]
        lines.append(Line(entity, parts[entity.code], tuple(cells)))
    return tuple(sorted(lines, key=lambda line: not line.responsible))


Asked = dict[str, tuple[str, ...]]


def _asked(situation: Situation, strategy: Strategy, period: ReportingPeriod) -> Asked:
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
            if state.status is Status.MET and owner in spoke:
                over = state.schedule.since
            if over is None or over >= period.start:
                found.setdefault(owner, []).append(indicator.id)
    return {owner: tuple(ids) for owner, ids in found.items()}


def _parts(strategy: Strategy, asked: Iterable[Asked]) -> dict[str, bool]:
    """The units with a part in a task, and whether they ever owe a report."""
    parts = {code: False for task in strategy.tasks for code in task.cooperating}
    owners = {code for task in strategy.tasks for code in task.responsible}
    return parts | dict.fromkeys(owners.union(*asked), True)


Told = Sequence[tuple[str, str, str | None, date]]


def _told(rows: pl.DataFrame, day: date) -> Told:
    """Entity, task, indicator and date of each row dated up to a day."""
    dated = rows.filter(pl.col("date") <= day)
    found = dated.select("entity", "task", "indicator", "date").unique(maintain_order=True)
    return list(found.iter_rows())


def _covered(indicators: Sequence[str], told: Told) -> set[str]:
    """Those of some indicators that rows speak of; a narrative of the task speaks of each."""
    said = {(task, indicator) for _, task, indicator, _ in told}
    return {
        one
        for one in indicators
        if {(one.rpartition(".")[0], one), (one.rpartition(".")[0], None)} & said
    }


def _cell(
    entity: str,
    period: ReportingPeriod,
    owes: tuple[str, ...],
    codes: set[str],
    told: Told,
    sent: Told,
    situation: Situation,
) -> Cell:
    mine = [one for one in told if one[0] in codes and period.holds(one[3])]
    pending = [one for one in sent if one[0] in codes and period.holds(one[3])]
    missing = tuple(one for one in owes if one not in _covered(owes, mine))
    waiting = tuple(one for one in missing if one in _covered(missing, pending))
    last = max((day for *_, day in mine), default=None)
    if missing and len(waiting) < len(missing):
        state = State.OWED if situation.day >= period.due else State.NOT_YET_DUE
    elif missing or (pending and not mine):
        state = State.WAITING
    else:
        state = State.REPORTED if mine else State.NOTHING_OWED
    return Cell(entity, period, state, last, owes, missing, waiting)
