"""The periods of what recurs with a number: in each the rows add up, and it is reached or not.

The rows of a period count as those of a count do (`sum`, `distinct`, `latest`). To the indicator a
period adds one from the day on which its number is enough.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.strategy import Strategy, recurrence, targets

_PERIOD = ["place", "period"]


def drop_values_outside_periods(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, without the values of what recurs in a period that no target asks for.

    What is left of such a row is a report without a value. Columns read: indicator, name, date, value.
    """
    indicators = targets.indicator_table(strategy)
    recurs = (pl.col("kind") == "recurring") | pl.col("every").is_not_null()
    recurring = indicators.filter(recurs).select("indicator", "kind", "every")
    if recurring.is_empty():
        return rows
    asked = targets.component_target_table(strategy).select("indicator", period="name", asked=True)
    named = pl.when(pl.col("kind") == "recurring").then("name")
    in_period = (
        rows.select(pl.col("indicator", "name").cast(pl.String), "date")
        .join(recurring, on="indicator", how="left", maintain_order="left", validate="m:1")
        .with_columns(period=pl.coalesce(named, recurrence.period_of_row()))
        .join(asked, on=["indicator", "period"], how="left", maintain_order="left", validate="m:1")
        .select(pl.col("kind").is_null() | pl.col("asked").is_not_null())
        .to_series()
    )
    return rows.with_columns(pl.when(in_period).then("value"))


def with_first_target(strategy: Strategy, contributions: pl.DataFrame) -> pl.DataFrame:
    """The contributions with the first target that asks for the period of each; null: none does."""
    places = targets.indicator_table(strategy).select("place", "indicator")
    asked = targets.component_target_table(strategy).join(places, on="indicator", validate="m:1")
    asked = asked.select("place", of_period="first_target", period="name")
    recurs = pl.col("period").is_not_null()
    return (
        contributions.join(asked, on=_PERIOD, how="left", maintain_order="left", validate="m:1")
        .with_columns(first_target=pl.when(recurs).then("of_period").otherwise("first_target"))
        .drop("of_period")
    )


def period_steps(changes: pl.DataFrame) -> pl.DataFrame:
    """Where each period is from a day on, in the order of place, period and date.

    `changes` are those of `running_totals.changes_by_day`. Columns: place, first_target, period, date,
    values, number (what the rows of the period add up to), enough, since (the start of the present
    unbroken spell in which it is, else null), unsure (that day is known only as "not later than"),
    exact (whether it is enough without the rows of that kind on that day) and late_values.
    """
    enough = pl.col("number") >= pl.col("per_period")
    exact = pl.col("number") - pl.col("late_amount") >= pl.col("per_period")
    begins = pl.col("enough") & ~pl.col("enough").shift(1, fill_value=False).over(_PERIOD)
    spell = pl.when(begins).then(pl.struct("date", "exact")).forward_fill().over(_PERIOD)
    return (
        changes.filter(pl.col("period").is_not_null())
        .group_by(*_PERIOD, "first_target", "per_period", "date")
        .agg(pl.col("amount", "values", "late_amount", "late_values").sum())
        .sort(*_PERIOD, "date")
        .with_columns(number=pl.col("amount").cum_sum().over(_PERIOD))
        .with_columns(enough=enough, exact=exact)
        .with_columns(spell=pl.when("enough").then(spell))
        .with_columns(
            since=pl.col("spell").struct.field("date"),
            unsure=~pl.col("spell").struct.field("exact").fill_null(True),
        )
        .drop("spell", "amount", "late_amount", "per_period")
    )


def changes_of_periods(changes: pl.DataFrame) -> pl.DataFrame:
    """The changes with one for each period that becomes enough, in place of what its rows add."""
    before = pl.col("enough").shift(1, fill_value=False).over(_PERIOD).cast(pl.Int8)
    moved = period_steps(changes).with_columns(
        amount=pl.col("enough").cast(pl.Int8) - before,
        late_amount=pl.col("enough").cast(pl.Int8) - pl.col("exact").cast(pl.Int8),
    )
    others = changes.filter(pl.col("period").is_null()).drop("period", "per_period")
    columns = ("place", "first_target", "date", "amount", "values", "late_amount", "late_values")
    same = others.select(columns).schema
    return pl.concat([others, moved.select(same.names()).cast(same)], how="diagonal")


def periods_on(steps: pl.DataFrame, day: date) -> pl.DataFrame:
    """Each period with a row by a day. Columns: place, period, number, enough, since and uncertain.

    `steps` are those of `period_steps`.
    """
    last = steps.filter(pl.col("date") <= day).group_by(_PERIOD, maintain_order=True).last()
    return last.select(*_PERIOD, "number", "enough", "since", uncertain="unsure")
