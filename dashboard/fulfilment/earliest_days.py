"""How early what is in doubt can have been true: of rows that know their day only as "not later than"."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard.fulfilment import periods_reached
from dashboard.fulfilment.running_totals import (
    KNOWN,
    added_up,
    changes_at_end,
    changes_by_day,
    changes_of_targets,
    spell_begins,
    what_is_added,
)
from dashboard.fulfilment.status import compare_with_target

EARLIEST = date(1970, 1, 1)
"""Before every day that a strategy asks about: of something that can have been true at any time."""


def earliest_date() -> pl.Expr:
    """The first day on which each contribution can have been true, of those in the order of their keys.

    A row known only as "not later than" counts from the day after the one before it in its key, or from
    `EARLIEST`. One of whose day another says the same exactly stays; so does one that takes something back,
    since it can have been true as late as it says.
    """
    added = pl.col("kind") == "sum"
    same_key = pl.col("key") == pl.col("key").shift(1)
    before = pl.when(same_key).then(pl.col("adds").shift(1))
    raises = added | (pl.col("kind") == "level") | (pl.col("adds") >= before).fill_null(True)
    moved = pl.col("late") & raises & ~pl.col("exact").eq_missing(pl.col("adds"))
    # The last one before it that stayed, if it is of the same key; they are in the order of their keys.
    last_date, last_key = (
        pl.when(~moved).then(of).forward_fill().shift(1) for of in ("date", "key")
    )
    stayed = pl.when(last_key == pl.col("key")).then(last_date)
    free = pl.when(~added).then(stayed + pl.duration(days=1)).fill_null(EARLIEST)
    return pl.when(moved).then(free).otherwise("date")


def earliest_changes(contributions: pl.DataFrame) -> pl.DataFrame:
    """Like `changes_by_day`, with every row as early as it can have been true, whatever day is asked about.

    In the order of places. Columns besides: told (the day of the row, from which the change is
    known) and gone (the day of the next row of the key, from which it no longer holds; null: it does).
    A day asks for those that `hold_on` it.
    """
    added = pl.col("kind") == "sum"
    earliest = contributions.with_columns(told="date", date=earliest_date())
    follows = (pl.col("key") == pl.col("key").shift(-1)) & ~added
    next_date, next_told = (
        pl.when(follows).then(pl.col(name).shift(-1)) for name in ("date", "told")
    )
    # What has stopped counting before the next row is told is replaced only from then on.
    ended = (pl.col("until") >= next_date) & (pl.col("until") < next_told)
    until_then = earliest.with_columns(gone=next_told, ended=ended).filter("ended")
    followed = earliest.with_columns(until=pl.min_horizontal("until", next_date))
    changes = [changes_by_day(followed), changes_at_end(what_is_added(until_then))]
    return pl.concat(changes, how="diagonal").sort("place")


def hold_on(day: date) -> pl.Expr:
    """Whether one of `earliest_changes` has happened by the close of a day, as far as was told by then."""
    told = (pl.col("told") <= day) & (pl.col("date") <= day)
    return told & (pl.col("gone").is_null() | (pl.col("gone") > day))


def periods_at_the_earliest(contributions: pl.DataFrame, day: date) -> pl.DataFrame:
    """The columns of `periods_reached.periods_on`, if each row was true as early as it can be."""
    held = earliest_changes(contributions).filter(hold_on(day)).drop(KNOWN)
    return periods_reached.periods_on(periods_reached.period_steps(held), day)


def met_at_the_earliest(
    changes: pl.DataFrame, places: pl.Series, target_table: pl.DataFrame, day: date
) -> pl.DataFrame:
    """Since when the targets of some places are met on a day, if each row was true as early as it can be.

    `changes` are those of `StatusInput.doubtful_changes`. Columns: target, and best_on (null: not met).
    """
    held = changes.lazy().filter(pl.col("place").is_in(places.implode()), hold_on(day))
    if "period" in changes.columns:
        of_periods = periods_reached.changes_of_periods(held.collect(engine="in-memory"))
        held = changes_of_targets(of_periods, target_table)
    needed = {
        name: pl.lit(target_table[name]).gather(pl.col("target"))
        for name in ("needed", "down", "beyond")
    }
    return (
        added_up(held.drop(KNOWN))
        .with_columns(**needed)
        .with_columns(enough=compare_with_target(shared=False)["enough"])
        .with_columns(best_on=pl.when(spell_begins()).then("date").forward_fill())
        .filter(pl.col("target").ne_missing(pl.col("target").shift(-1)))
        .select("target", best_on=pl.when("enough").then("best_on"))
        .collect(engine="in-memory")
    )
