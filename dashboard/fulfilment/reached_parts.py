"""Which parts of an indicator are reached on a day: components of a milestone, periods of what recurs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from dashboard.fulfilment.earliest_days import earliest_date, periods_at_the_earliest
from dashboard.fulfilment.judged_indicators import StatusInput
from dashboard.fulfilment.periods_reached import periods_on
from dashboard.strategy import performance_indicators


class ReachedPart(NamedTuple):
    """Whether a component is reached, since when, since when at the earliest, and the number of a period."""

    reached: bool
    since: date | None
    earliest: date | None
    number: Decimal | None = None


def by_component(counting: pl.DataFrame, day: date) -> dict[tuple[str, str], ReachedPart]:
    """Each named component of a milestone on the day: reached, and since when without a break.

    `counting` are the contributions dated up to the day, in the order of their keys.
    """
    in_order = counting.filter(
        pl.col("kind").is_in(list(performance_indicators.KINDS_WITH_COMPONENTS))
        & pl.col("name").is_not_null()
    )
    is_reached, same_key = pl.col("adds") > 0, pl.col("key") == pl.col("key").shift(1)
    unbroken = is_reached.shift(1) & (pl.col("until").shift(1) >= pl.col("date"))
    begins = is_reached & ~(same_key & unbroken).fill_null(False)
    lasts = pl.col("until").is_null() | (pl.col("until") > day)
    by_name = (
        in_order.select(
            *("indicator", "name"),
            reached=is_reached & lasts,
            since=pl.when(begins).then("date"),
            earliest=pl.when(begins).then(earliest_date()),
        )
        .group_by("indicator", "name")
        .agg(pl.col("reached").any(), pl.col("since").max(), pl.col("earliest").drop_nulls().last())
    )
    return {
        (indicator, name): ReachedPart(reached, *((since, first) if reached else (None, None)))
        for indicator, name, reached, since, first in by_name.iter_rows()
    }


def by_period(prepared: StatusInput, day: date) -> dict[tuple[str, str], ReachedPart]:
    """Each period with a row, where something recurs with a number, on the day."""
    if prepared.period_steps is None:
        return {}
    periods, best = periods_on(prepared.period_steps, day), pl.col("since")
    places = periods.filter("uncertain")["place"]
    if not places.is_empty():
        doubtful = prepared.contributions.filter(pl.col("place").is_in(places.implode()))
        earliest = periods_at_the_earliest(doubtful, day).select("place", "period", best="since")
        periods = periods.join(earliest, on=["place", "period"], how="left", validate="1:1")
        best = pl.when("uncertain").then("best").otherwise("since")
    columns = periods.select("place", "period", "enough", "since", "number", best=best)
    names = prepared.indicators["indicator"].to_list()
    return {
        (names[place], period): ReachedPart(enough, since, first, number)
        for place, period, enough, since, number, first in columns.iter_rows()
    }
