"""The timetable of a strategy: a day or a year as stated, its period, its reporting periods.

A reporting period says which days a report is about, and until when it is handed in. A locked one
takes no more reports, and says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, PlainValidator
from pydantic_core import PydanticCustomError

from dashboard.problems import Problem
from dashboard.scalars import Day, problem, read_day

Basis = Literal["strategy", "assumed", "amendment"]


class Part(BaseModel):
    """A piece of the YAML: no unknown keys, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class When(Part):
    """A point of the timetable: as the source states it, and the days it spans."""

    as_stated: str
    first: date
    last: date


def read_when(text: Any) -> When:
    """A year (1 January to 31 December) or a day; months and open ends are not built yet."""
    if isinstance(text, When):
        return text
    if not isinstance(text, str):
        raise problem("bad-date")
    if re.fullmatch(r"(19|20|21)[0-9]{2}", text):
        year = int(text)
        return When(as_stated=text, first=date(year, 1, 1), last=date(year, 12, 31))
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise problem("not-built", what="month")
    if text.casefold() in {"ongoing", "průběžně", "continuous"}:
        raise problem("not-built", what="open_end")
    try:
        day = read_day(text)
    except PydanticCustomError:
        raise problem("bad-date") from None
    return When(as_stated=text, first=day, last=day)


YearOrDay = Annotated[When, PlainValidator(read_when, json_schema_input_type=str | int)]


class Period(Part):
    """First and last day of the strategy."""

    start: Day
    end: Day


class Lock(Part):
    """From which day on a period takes no more reports, and why."""

    on: Day
    reason: str


class ReportingPeriod(Part):
    """The days that one round of reports is about, and the day by which they are handed in."""

    id: str
    title: str
    title_cs: str | None = None
    start: Day
    end: Day
    due: Day
    basis: Basis
    note: str | None = None
    locked: Lock | None = None

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.start <= day <= self.end

    def lock_on(self, day: date) -> Lock | None:
        """The lock, if it is in force on a day."""
        return self.locked if self.locked and self.locked.on <= day else None


def locked(periods: Sequence[ReportingPeriod], rows: pl.DataFrame, today: date) -> list[Problem]:
    """A problem for each row dated in a period that is locked today, with the reason of the lock.

    `rows` has the columns `line` and `date` of `progress.ROWS`; a row without a date is in no period.
    """
    found = []
    for line, day in rows.select("line", "date").drop_nulls().iter_rows():
        period = next((one for one in periods if one.holds(day)), None)
        lock = period.lock_on(today) if period else None
        if period and lock:
            values = {
                "day": day.isoformat(),
                "period": period.id,
                "since": lock.on.isoformat(),
                "reason": lock.reason,
            }
            found.append(Problem("period-locked", values, row=line))
    return found
