"""What a submission would change: each status before and after, with nothing stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import polars as pl

from dashboard.fulfilment.known_rows import (
    add_accepted_rows,
    select_standing_rows,
)
from dashboard.fulfilment.status import Status, roll_up
from dashboard.fulfilment.strategy_on_day import (
    IndicatorState,
    Situation,
    judged_days,
)
from dashboard.strategy import Strategy
from dashboard.text import fraction


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """An indicator whose status or number a submission changes, or the day on which it was met.

    `rule_before` and `rule_after` are the lines of the status table that decide, 1 to 6; the numbers
    are running totals at the close of the day, None while no value counts; for a share the cases say how
    many of how many, and `lines` what it is held against.
    """

    indicator: str
    before: Status
    after: Status
    achieved_before: Decimal | None
    achieved_after: Decimal | None
    rule_before: int
    rule_after: int
    cases_before: fraction.Cases | None = None
    cases_after: fraction.Cases | None = None
    met_before: date | None = None
    met_after: date | None = None
    lines: tuple[Fraction, ...] = field(default=(), compare=False)

    @property
    def moves_day(self) -> bool:
        """Whether it was met before and after, on another day."""
        return self.before is self.after is Status.MET and self.met_before != self.met_after


JudgedDays = Callable[[date], Situation]
"""What some rows say on a day, as `strategy_on_day.judged_days` answers."""


class TaskChange(NamedTuple):
    """A task whose status differs between two situations."""

    task: str
    before: Status
    after: Status


def changes_between(before: Situation, after: Situation) -> list[IndicatorChange]:
    """The indicators that differ between two situations, in source order."""
    changes = []
    for task in before.tasks:
        for state in task.indicators:
            then = after.indicator(state.indicator.id)
            if then and _what_is_told(state) != _what_is_told(then):
                changes.append(
                    IndicatorChange(
                        indicator=state.indicator.id,
                        before=state.status,
                        after=then.status,
                        achieved_before=state.achieved,
                        achieved_after=then.achieved,
                        rule_before=state.rule,
                        rule_after=then.rule,
                        cases_before=state.cases,
                        cases_after=then.cases,
                        met_before=_met_on(state),
                        met_after=_met_on(then),
                        lines=then.indicator.lines(then.needed),
                    )
                )
    return changes


def task_changes(before: Situation, changes: Iterable[IndicatorChange]) -> list[TaskChange]:
    """The tasks whose status changes with those of their indicators, in source order."""
    after = {change.indicator: change.after for change in changes}
    return [
        TaskChange(state.task.number, state.status, status)
        for state in before.tasks
        if (
            status := roll_up(
                after.get(indicator.indicator.id, indicator.status)
                for indicator in state.indicators
            )
        )
        is not state.status
    ]


def _what_is_told(
    state: IndicatorState,
) -> tuple[Status, Decimal | None, fraction.Cases | None, date | None]:
    return state.status, state.achieved, state.cases, _met_on(state)


def _met_on(state: IndicatorState) -> date | None:
    return state.schedule.since if state.status is Status.MET else None


class EffectOverTime(NamedTuple):
    """What would change on a day; and what else on the first later day on which other statuses would.

    `first` is None where nothing else would change up to the last day looked at.
    """

    changes: list[IndicatorChange]
    first: date | None = None
    later: Sequence[IndicatorChange] = ()


def preview_over_time(
    strategy: Strategy,
    claims: pl.DataFrame,
    submissions: Iterable[tuple[pl.DataFrame, int | None]],
    day: date,
    until: date,
    before: JudgedDays | None = None,
) -> EffectOverTime:
    """What accepting several submissions would change on a day, and when it would first change more.

    Only the days of their rows, and of those they replace, are looked at, up to `until`: without a row of
    that day nothing begins or ends.
    `before` is what is judged without them (`judged_accepted`), where it is at hand.
    """
    sent = list(submissions)
    then = claims
    for rows, replaces in sent:
        then = add_accepted_rows(then, rows, replaces)
    replaced = [number for _, number in sent if number is not None]
    gone = claims.filter(pl.col("submission").is_in(replaced)) if replaced else claims.clear()
    dates = {
        told for rows in (gone, *(rows for rows, _ in sent)) for told in rows["date"].drop_nulls()
    }
    before = before or judged_accepted(strategy, claims)
    return _over_time(before, judged_accepted(strategy, then), dates, day, until)


def judged_accepted(strategy: Strategy, claims: pl.DataFrame) -> JudgedDays:
    """What the standing rows of all accepted submissions say on a day."""
    return judged_days(strategy, select_standing_rows(claims))


def _over_time(
    before: JudgedDays, after: JudgedDays, dates: Iterable[date], day: date, until: date
) -> EffectOverTime:
    """The effect of the rows that stand after and not before, or the other way round; `dates` are theirs."""

    def on(one: date) -> list[IndicatorChange]:
        return changes_between(before(one), after(one))

    changes = on(day)
    known = _moves(changes)
    for later in sorted(told for told in dates if day < told <= until):
        more = [change for change in on(later) if _moves([change]) - known]
        if more:
            return EffectOverTime(changes, later, more)
    return EffectOverTime(changes)


def _moves(changes: Iterable[IndicatorChange]) -> set[tuple[str, Status]]:
    """The indicators whose status changes, with the status that they come to."""
    return {
        (change.indicator, change.after) for change in changes if change.before is not change.after
    }


def effect_of_rows(
    strategy: Strategy, before: pl.DataFrame, after: pl.DataFrame, day: date, until: date
) -> EffectOverTime:
    """What changes on a day where other rows stand after than before, and when it first changes more."""
    gone, new = (
        one.join(other.select("row"), on="row", how="anti")["date"].drop_nulls()
        for one, other in ((before, after), (after, before))
    )
    sides = judged_days(strategy, before), judged_days(strategy, after)
    return _over_time(*sides, {*gone, *new}, day, until)
