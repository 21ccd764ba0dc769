"""The period of a strategy, and its reporting periods.

A reporting period is the days that a report is about, with the day by which it is due. A locked period
accepts no more reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from dashboard.strategy.deadlines import Basis, Part
from dashboard.strategy.field_types import Day
from dashboard.text import Problem


class Period(Part):
    """The first and the last day of the strategy."""

    start: Day
    end: Day


class Lock(Part):
    """The day from which a period accepts no more reports, and the reason."""

    on: Day
    reason: str


class ReportingPeriod(Part):
    """The days that one round of reports is about, and the day by which they are due."""

    id: str
    title: str
    title_cs: str | None = None
    start: Day
    end: Day
    due: Day
    basis: Basis
    note: str | None = None
    locked: Lock | None = None

    def contains(self, day: date) -> bool:
        """Whether a day is in the period."""
        return self.start <= day <= self.end

    def lock_on(self, day: date) -> Lock | None:
        """The lock if it is in force on a day, otherwise None."""
        return self.locked if self.locked and self.locked.on <= day else None


def period_to_report(
    periods: Sequence[ReportingPeriod], day: date, today: date
) -> ReportingPeriod | None:
    """The period that a report of a day is about: the first that is not due before it, else the last.

    A period locked today takes no more reports, so it is passed over; None where no other is left.
    """
    takes_reports = [period for period in periods if not period.lock_on(today)]
    ahead = (period for period in takes_reports if day <= period.due)
    return next(ahead, takes_reports[-1] if takes_reports else None)


def find_rows_in_locked_periods(
    periods: Sequence[ReportingPeriod], rows: pl.DataFrame, today: date
) -> list[Problem]:
    """A problem for each row dated in a period that is locked today, with the reason of the lock.

    `rows` has the columns `line` and `date` of `progress.row_schema`; a row without a date is in no period.
    """
    problems = []
    for line, day in rows.select("line", "date").drop_nulls().iter_rows():
        period = next((each for each in periods if each.contains(day)), None)
        lock = period.lock_on(today) if period else None
        if period and lock:
            values = {
                "day": day.isoformat(),
                "period": period.title,
                "period_cs": period.title_cs or period.title,
                "since": lock.on.isoformat(),
                "reason": lock.reason,
            }
            problems.append(Problem("period-locked", values, row=line))
    return problems
