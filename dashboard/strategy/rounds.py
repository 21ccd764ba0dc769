"""Rounds of reports: the days that a report is about, the day by which it is due, and who is asked.

A round exists where the source of the strategy sets it or where the coordinator has opened it, never by
itself. An open round asks; a closed one asks nothing, and its days accept no more reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Literal

import polars as pl
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy import working_days
from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import Day
from dashboard.text import Problem
from dashboard.text.text_language import Text, as_values

TIME_TO_REPLY = timedelta(days=14)
"""What a letter leaves for its answer where no round is open."""


MOST_DAYS_TO_REPORT = 366


class Closing(Part):
    """The day from which a round accepts no more reports, and the reason."""

    on: Day
    """From which day."""
    reason: str
    """Why."""


class Opening(Part):
    """The day on which the coordinator opened a round, who did, and the audit sequence (None: planned)."""

    on: Day
    by: str
    seq: int | None = None

    def is_before(self, sequence: int) -> bool:
        """Whether the round was open when something with a sequence came."""
        return self.seq is not None and self.seq < sequence


class Duty(Part):
    """That the source sets a round for each whole period of the strategy, due so many days after its end."""

    every: Literal["year", "half-year", "quarter", "month"]
    """How often."""
    days: Annotated[int, Field(ge=0, le=MOST_DAYS_TO_REPORT)]
    """How many days after the end of a period the report is due."""
    source: str
    """The place of the source that says so."""


class Round(Part):
    """One round of reports. `entities` are the bodies asked, by code; none named asks every owner.

    `source` is the place where the source sets the round, empty of a round that was opened here; that has
    `opened`, which no strategy file sets. `former` are the rounds that it was, each with the day until which.
    """

    id: str
    """Its short name."""
    title: Text
    """What it is called."""
    start: Day
    """The first day that it asks about."""
    end: Day
    """The last day that it asks about."""
    due: Day
    """The day by which reports are due."""
    source: str
    """The place of the source that sets it."""
    entities: tuple[str, ...] = ()
    """The codes of who is asked; without any, every owner."""
    note: str | None = None
    """A note of ours."""
    closed: Closing | None = None
    """Since when it accepts no more reports."""
    opened: SkipJsonSchema[Opening | None] = None
    former: SkipJsonSchema[tuple[tuple[date, Round], ...]] = ()

    def on(self, day: date) -> Round:
        """The round as it was at the close of a day, without later changes, closings and reopenings."""
        return next((round for until, round in self.former if day < until), self)

    def contains(self, day: date) -> bool:
        """Whether a day is one that the round is about."""
        return self.start <= day <= self.end

    def exists_on(self, day: date) -> bool:
        """Whether the round has been opened by a day; one of the source opens with its first day."""
        return (self.opened.on if self.opened else self.start) <= day

    def closed_on(self, day: date) -> Closing | None:
        """The closing if it is in force on a day, otherwise None."""
        return self.closed if self.closed and self.closed.on <= day else None

    def is_asking(self, day: date) -> bool:
        """Whether the round asks for reports on a day."""
        return self.exists_on(day) and self.closed_on(day) is None

    def asks(self, entity: str) -> bool:
        """Whether the round asks a body for what it owns."""
        return not self.entities or entity in self.entities


def open_rounds(rounds: Sequence[Round], day: date) -> list[Round]:
    """The rounds that ask for reports on a day, the one due first leading."""
    then = [round.on(day) for round in rounds]
    return sorted((each for each in then if each.is_asking(day)), key=lambda each: each.due)


def reply_day(rounds: Sequence[Round], day: date) -> date:
    """The working day by which letters and papers of a day ask for an answer, until another is set.

    It is that of the open round due first; without one, two weeks later.
    """
    ahead = [round.due for round in open_rounds(rounds, day) if round.due > day]
    return working_days.working_day_from(min(ahead, default=day + TIME_TO_REPLY))


def closed_round(rounds: Sequence[Round], dated: date, today: date) -> Round | None:
    """The closed round that a day is in, None where an open one asks about that day too."""
    about = [round for round in rounds if round.contains(dated)]
    if any(each.is_asking(today) for each in about):
        return None
    return next((each for each in about if each.closed_on(today)), None)


def find_rows_in_closed_rounds(
    rounds: Sequence[Round], rows: pl.DataFrame, today: date
) -> list[Problem]:
    """A problem for each row dated in a round that is closed today, with the reason of the closing.

    `rows` has the columns `line` and `date` of `progress.row_schema`; a row without a date is in no round.
    """
    problems = []
    for line, day in rows.select("line", "date").drop_nulls().iter_rows():
        round = closed_round(rounds, day, today)
        closing = round.closed if round else None
        if round and closing:
            values = {
                "day": day.isoformat(),
                **as_values("period", round.title),
                "since": closing.on.isoformat(),
                "reason": closing.reason,
            }
            problems.append(Problem("period-locked", values, row=line))
    return problems
