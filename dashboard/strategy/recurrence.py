"""The occurrences of a recurring indicator, which is due in every period.

Each occurrence is a component named after its period (2021, 2021-H1, 2021-Q3) and due on its last day,
so that a missed one can still be reported late. A row counts in the period that it names, else in the
calendar period of its date: `period_of_row` says it of a frame and `find_occurrence` of one row.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache

import polars as pl

from dashboard.strategy.deadlines import When
from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import Component, Indicator, component_name
from dashboard.strategy.tasks import Task

MONTHS_PER_PERIOD = {"year": 12, "half-year": 6, "quarter": 3}
PERIOD_LETTER = {"year": "", "half-year": "-H", "quarter": "-Q"}


def components_of(strategy: Strategy, task: Task, indicator: Indicator) -> tuple[Component, ...]:
    """The components of an indicator; for a recurring one an occurrence in each period.

    The periods are calendar periods from the start of the task to the due day, or to the end of the
    strategy where the end is open. For something that recurs in a month of each year they are the years
    whose month is at least partly in that time; there may be none.
    """
    if indicator.kind != "recurring" or indicator.every is None:
        return indicator.components
    start, end = task.start.first, task.due(indicator) or strategy.period.end
    months, occurrences = MONTHS_PER_PERIOD[indicator.every], []
    for year in range(start.year, end.year + 1):
        for number in range(1, 12 // months + 1):
            first, ending = date(year, (number - 1) * months + 1, 1), number * months
            last = date(year, ending, monthrange(year, ending)[1])
            letter = PERIOD_LETTER[indicator.every]
            name = stated = f"{year}{letter}{number if letter else ''}"
            asked_from = first
            if indicator.month:
                stated, month = f"{year}-{indicator.month}", int(indicator.month)
                asked_from, last = (
                    date(year, month, 1),
                    date(year, month, monthrange(year, month)[1]),
                )
            if last >= start and asked_from <= end:
                span = When(as_stated=stated, first=max(first, start), last=min(last, end))
                occurrences.append(Component(id=name, text=name, due=span))
    return tuple(occurrences)


@cache
def period_of_row() -> pl.Expr:
    """The folded name of the period that a row of a recurring indicator counts in.

    It is the period that the row names instead of an event, else the one of its date; what is
    `distinct` names events only. Columns read: name, date, kind (`Indicator.row_kind`) and every (null,
    as is then the period, where nothing recurs).
    """
    year = pl.col("date").dt.year().cast(pl.String)
    period, named = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for every, months in MONTHS_PER_PERIOD.items():
        letter = PERIOD_LETTER[every].lower()
        number = (pl.col("date").dt.month() - 1) // months + 1
        around = pl.concat_str(year, pl.lit(letter), number) if letter else year
        pattern = rf"^\d{{4}}{letter}[1-{12 // months}]$" if letter else r"^\d{4}$"
        of_every = pl.col("every") == every
        period = pl.when(of_every).then(around).otherwise(period)
        is_period = pl.col("name").cast(pl.String).str.contains(pattern)
        named = pl.when(of_every & is_period).then(pl.col("name").cast(pl.String)).otherwise(named)
    return pl.coalesce(pl.when(pl.col("kind") != "distinct").then(named), period)


def find_occurrence(
    indicator: Indicator, occurrences: tuple[Component, ...], written: str, day: date | None
) -> Component | None:
    """The occurrence that a row counts in, from what it says as component; None where it is in none.

    Where the rows of a period add up the component may name an event, which says no period; what is
    `distinct` names events only, a running total periods only.
    """
    if written and (indicator.aggregate in {None, "latest"} or _is_period(indicator, written)):
        name = component_name(written)
        return next((each for each in occurrences if name in each.names), None)
    if day is None or indicator.every is None:
        return None
    number = (day.month - 1) // MONTHS_PER_PERIOD[indicator.every] + 1
    letter = PERIOD_LETTER[indicator.every]
    around = f"{day.year}{letter}{number if letter else ''}"
    return next((each for each in occurrences if each.id == around), None)


def _is_period(indicator: Indicator, written: str) -> bool:
    """Whether a name among the events of a sum is that of a period of its length."""
    letter = PERIOD_LETTER[indicator.every or "year"].lower()
    number = rf"[1-{12 // MONTHS_PER_PERIOD[indicator.every or 'year']}]" if letter else ""
    of_sum = indicator.aggregate == "sum"
    return of_sum and re.fullmatch(rf"\d{{4}}{letter}{number}", component_name(written)) is not None
