"""The days on which what is judged can change: in between every day has the same verdicts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import polars as pl

from dashboard.fulfilment.few_rows import are_few
from dashboard.strategy import Strategy, targets


def last_change(
    version: Strategy, rows: pl.DataFrame, day: date, others: Iterable[date] = ()
) -> date:
    """An earlier day of which the same is judged as of a day, the same one for as many days as may be.

    What is judged changes on a day on which a row is dated or a target is due, or on the day after; `others`
    are more such days. Where it is the many rows that cost, it is the day itself.
    """
    if not are_few(rows):
        return day
    told = (*rows["date"], *targets.target_table(version)["due"], *others)
    last = max((each for each in told if each and each <= day), default=day)
    return min(day, last + timedelta(days=1)) if last < day else day
