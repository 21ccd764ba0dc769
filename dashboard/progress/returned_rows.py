"""Rows that were sent back: what of them nobody has answered yet, and whether a table answers them all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from dashboard.text import names


def unanswered(returned: pl.DataFrame, later: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The returned rows on whose indicator, or task where they name none, nothing was sent since.

    A correction may move a day or name a component anew, so that the indicator alone is compared.
    """
    since = list(later)
    indicators = {each for rows in since for each in rows["indicator"].drop_nulls()}
    tasks = {each for rows in since for each in rows["task"]}
    of_indicator = pl.col("indicator").is_in(list(indicators))
    of_task = pl.col("indicator").is_null() & pl.col("task").is_in(list(tasks))
    return returned.filter(~(of_indicator.fill_null(value=False) | of_task))


def covers(sent: pl.DataFrame, returned: pl.DataFrame) -> bool:
    """Whether a table has a row for each that was returned: of its indicator, component and day."""
    answered = set(_subjects(sent))
    return not returned.is_empty() and answered.issuperset(_subjects(returned))


def _subjects(rows: pl.DataFrame) -> Iterable[tuple[Any, ...]]:
    for task, indicator, component, day in rows.select(
        "task", "indicator", "component", "date"
    ).iter_rows():
        yield task, indicator, names.fold(component or ""), day
