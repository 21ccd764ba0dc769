"""The occurrences of a recurring indicator, which is due in every period.

Each occurrence is a component named after its period (2021, 2021-H1, 2021-Q3, 2021-09) and due on its
last day, so that a missed one can still be reported late. A row counts in the period that it names, else
in the calendar period of its date: `period_of_row` says it of a frame and `find_occurrence` of one row.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from functools import cache

import polars as pl

from dashboard.strategy.deadlines import When
from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import Component, Indicator, component_name
from dashboard.strategy.tasks import Task
from dashboard.text.text_language import Text

MONTHS_PER_PERIOD = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
_FORMS = {"year": "{}", "half-year": "{}-H{}", "quarter": "{}-Q{}", "month": "{}-{:02}"}


def _name(every: str, year: int | str, number: int) -> str:
    """The name of a period by its number in its year."""
    return _FORMS[every].format(year, number)


def _pattern(every: str) -> str:
    """The folded names of all periods of a length, as an expression."""
    numbers = range(1, 12 // MONTHS_PER_PERIOD[every] + 1)
    return "|".join(r"\d{4}" + _name(every, "", number).lower() for number in numbers)


def components_of(strategy: Strategy, task: Task, indicator: Indicator) -> tuple[Component, ...]:
    """The components of an indicator; for a recurring one an occurrence in each whole period.

    The periods lie between the start of the task and the due day, or the end of the strategy where the end
    is open. There may be none.
    """
    if indicator.kind != "recurring" or indicator.every is None:
        return indicator.components
    start, end = task.start.first, task.due(indicator) or strategy.period.end
    return tuple(
        Component(id=name, text=Text(name), due=span)
        for name, span in periods_between(start, end, indicator.every, indicator.month)
        if is_whole(span, start, end)
    )


def periods_between(
    start: date, end: date, every: str, month: str | None = None
) -> Iterator[tuple[str, When]]:
    """The name and the days of each calendar period, or of one month of each year, that is at least partly
    between two days.
    """
    months = MONTHS_PER_PERIOD[every]
    for year in range(start.year, end.year + 1):
        for number in range(1, 12 // months + 1):
            ending, name = number * months, _name(every, year, number)
            stated, beginning = name, ending - months + 1
            if month:
                stated, beginning, ending = f"{year}-{month}", int(month), int(month)
            last = date(year, ending, monthrange(year, ending)[1])
            span = When(as_stated=stated, first=date(year, beginning, 1), last=last)
            if span.last >= start and span.first <= end:
                yield name, span


def is_whole(span: When, start: date, end: date) -> bool:
    """Whether all of a period lies between two days: only such a one is judged."""
    return start <= span.first and span.last <= end


@cache
def period_of_row() -> pl.Expr:
    """The folded name of the period that a row of a recurring indicator counts in.

    It is the period that the row names, else the one of its date. Columns read: name, date, kind
    (`Indicator.row_kind`) and every (null, as is then the period, where nothing recurs).
    """
    year, period = pl.col("date").dt.year().cast(pl.String), pl.lit(None, pl.String)
    for every, months in MONTHS_PER_PERIOD.items():
        named = {
            month: _name(every, "", (month - 1) // months + 1).lower() for month in range(1, 13)
        }
        around = year + pl.col("date").dt.month().replace_strict(named, return_dtype=pl.String)
        period = pl.when(pl.col("every") == every).then(around).otherwise(period)
    return pl.coalesce(named_period(), period)


@cache
def named_period() -> pl.Expr:
    """The folded name of the period that a row names instead of an event; null where it names none.

    What is `distinct` names events only. Columns read: name, kind and every, as by `period_of_row`.
    """
    named = pl.lit(None, pl.String)
    for every in MONTHS_PER_PERIOD:
        is_period = pl.col("name").cast(pl.String).str.contains(f"^({_pattern(every)})$")
        of_every = (pl.col("every") == every) & is_period
        named = pl.when(of_every).then(pl.col("name").cast(pl.String)).otherwise(named)
    return pl.when(pl.col("kind") != "distinct").then(named)


def find_occurrence(
    indicator: Indicator, occurrences: tuple[Component, ...], written: str, day: date | None
) -> Component | None:
    """The occurrence that a row counts in, from what it says as component; None where it is in none.

    Where the rows of a period add up the component may name an event, which says no period; what is
    `distinct` names events only, a running total periods only.
    """
    if written and (indicator.aggregate in {None, "latest"} or _is_period(indicator, written)):
        name = component_name(written)
        return next((occurrence for occurrence in occurrences if name in occurrence.names), None)
    if day is None or indicator.every is None:
        return None
    number = (day.month - 1) // MONTHS_PER_PERIOD[indicator.every] + 1
    around = _name(indicator.every, day.year, number)
    return next((occurrence for occurrence in occurrences if occurrence.id == around), None)


def _is_period(indicator: Indicator, written: str) -> bool:
    """Whether a name among the events of a sum is that of a period of its length."""
    is_name = re.fullmatch(_pattern(indicator.every or "year"), component_name(written))
    return indicator.aggregate == "sum" and is_name is not None
