"""Where rows of two bodies disagree on one thing at one time: a state, a named event, a measured number.

A component is reached or it is not; one event has one number; of one period a level has one value. Each
entity's own earlier rows are in `duplicates`: a row replaces those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from dashboard.progress.row_schema import ROW_SCHEMA, Row
from dashboard.strategy import Indicator, Strategy, recurrence
from dashboard.text import numbers_and_dates

_THING = ["indicator", "name", "time"]
_STATES = {"milestone", "recurring", "distinct"}
"""Kinds of which a row says yes or no."""
_NUMBERS = {"level", "latest"}
"""Kinds of which a row says the number of a period."""
_EVENTS = {"sum", "distinct"}
"""Kinds whose rows are of one event where they give it the same name."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows of which at most one can be right; the one that came first comes first.

    It is open until the card of the task is approved by somebody who knew both.
    """

    row: Row
    other: Row
    is_open: bool = True

    @property
    def rows(self) -> tuple[Row, Row]:
        """Both rows."""
        return self.row, self.other

    @property
    def task(self) -> str:
        """The number of the task that it is about."""
        return str(self.row["task"])


def find_among(strategy: Strategy, rows: pl.DataFrame, day: date) -> tuple[Contradiction, ...]:
    """The contradictions among rows dated until a day, in the order of tasks and indicators.

    `rows` have columns of `row_schema.ROW_SCHEMA`, all with their number `row`.
    """
    return _as_contradictions(strategy, rows, rows, day, pl.col("row") < pl.col("row_other"))


def find_between(
    strategy: Strategy, rows: pl.DataFrame, standing: pl.DataFrame
) -> tuple[Contradiction, ...]:
    """What rows say otherwise than standing rows of other entities, whatever their day; in source order."""
    return _as_contradictions(strategy, standing, rows, date.max, pl.lit(True))


def _as_contradictions(
    strategy: Strategy, rows: pl.DataFrame, others: pl.DataFrame, day: date, each: pl.Expr
) -> tuple[Contradiction, ...]:
    indicators = {indicator.id: indicator for _, indicator in strategy.indicators()}
    columns = list(ROW_SCHEMA)
    until = pl.col("date") <= day
    mine, theirs = (
        frame.select(columns).filter(until).with_row_index("place") for frame in (rows, others)
    )
    pairs = find_pairs(mine, theirs, indicators.values(), strategy.sources).filter(each)
    order = {id: at for at, id in enumerate(indicators)}
    found = [
        Contradiction(mine.row(place, named=True), theirs.row(other, named=True))
        for place, other in pairs.select("place", "place_other").iter_rows()
    ]
    return tuple(sorted(found, key=lambda one: order[one.row["indicator"]]))


def find_pairs(
    rows: pl.DataFrame,
    others: pl.DataFrame,
    indicators: Iterable[Indicator],
    sources: Collection[str],
) -> pl.DataFrame:
    """The pairs of a row and a row of another entity that say otherwise of the same thing.

    `rows` and `others` have columns of `row_schema.ROW_SCHEMA`, the rows perhaps more of their own. A public
    source is held against public sources only: what a body says silences it. Columns: those of `rows`, and
    those of the other row with the ending `_other`.
    """
    kinds = _kinds(indicators)
    # Most tables have nothing that another body has reported of too: the rest is not looked at.
    shared = pl.col("indicator").is_in(others["indicator"].unique().implode())
    mine, theirs = (_with_thing(each, kinds, sources) for each in (rows.filter(shared), others))
    both = mine.join(
        theirs.drop("kind", "least", "every"),
        on=[*_THING, "is_source"],
        how="inner",
        nulls_equal=True,
        suffix="_other",
        maintain_order="left_right",
    )
    reached = pl.col("value") >= pl.col("least")
    other_reached = pl.col("value_other") >= pl.col("least")
    differ = (
        pl.when(pl.col("kind").is_in(list(_STATES)))
        .then(reached != other_reached)
        .otherwise(pl.col("value") != pl.col("value_other"))
    )
    unlike = pl.col("entity") != pl.col("entity_other")
    return both.filter(unlike, differ).drop("time", "kind", "every", "least", "is_source")


def _kinds(indicators: Iterable[Indicator]) -> pl.DataFrame:
    """The kind, the period and the least reached value of each indicator whose rows can disagree."""
    return pl.DataFrame(
        [
            (indicator.id, indicator.row_kind, indicator.every, _least(indicator))
            for indicator in indicators
            if indicator.row_kind in _STATES | _NUMBERS | _EVENTS
        ],
        schema={
            "indicator": pl.String,
            "kind": pl.String,
            "every": pl.String,
            "least": numbers_and_dates.NUMBER,
        },
        orient="row",
    )


def _least(indicator: Indicator) -> Decimal:
    """The value from which a row says yes."""
    needed = indicator.target_number if indicator.row_kind == "recurring" else None
    return needed or Decimal(1)


def _with_thing(rows: pl.DataFrame, kinds: pl.DataFrame, sources: Collection[str]) -> pl.DataFrame:
    """The rows that say a number or a state, with the `time` of which they say it.

    Of an event that is its exact day; of what recurs the period, for a name of a period too. A row of a sum
    that names a period is no event: it adds.
    """
    known = rows.join(kinds, on="indicator", how="inner", validate="m:1", maintain_order="left")
    is_event = pl.col("name").is_not_null() & (pl.col("precision") == "day").fill_null(False)
    is_event &= recurrence.named_period().is_null()
    recurs = pl.col("every").is_not_null() & ~pl.col("kind").is_in(list(_EVENTS))
    running = recurs & (pl.col("kind") == "latest")
    says_one = is_event | ~pl.col("kind").is_in(list(_EVENTS))
    return known.filter(pl.col("value").is_not_null(), says_one).with_columns(
        time=pl.when(recurs)
        .then(recurrence.period_of_row())
        .otherwise(pl.col("date").cast(pl.String)),
        is_source=pl.col("entity").is_in(list(sources)),
        name=pl.when(~running).then("name"),
    )
