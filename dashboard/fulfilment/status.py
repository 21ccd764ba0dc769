"""The rule: how far from its target something is, and the six lines of which the first that holds decides.

`judged_indicators` applies it to every performance indicator at the close of a day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from dashboard.fulfilment.rule_words import Status
from dashboard.text import fraction

__all__ = ["Status", "compare_with_target", "roll_up", "rules"]


def compare_with_target(*, shared: bool) -> dict[str, pl.Expr]:
    """What a running total has achieved: the number, whether it is enough, and whether it is a part of it.

    Columns read: achieved, amount (what the rows add up to; of a milestone all components) and those of
    `target_table`. What is measured is a part once it has left its baseline in the right direction. Shares
    (only if `shared`) are compared without rounding.
    """
    achieved, moved = pl.col("achieved"), _is_beyond("baseline")
    ahead, same = _is_beyond("needed"), achieved == pl.col("needed")
    if shared:
        moved = pl.when("share").then(fraction.is_beyond("baseline")).otherwise(moved)
        ahead = pl.when("share").then(fraction.is_beyond("needed")).otherwise(ahead)
        same = pl.when("share").then(fraction.is_equal("needed")).otherwise(same)
        achieved = pl.when("share").then(fraction.per_cent()).otherwise(achieved)
    return {
        "achieved": achieved,
        "partly": pl.when("measured").then(moved).otherwise(pl.col("amount") > 0),
        "enough": (ahead | (~pl.col("beyond") & same)).fill_null(False),
    }


def _is_beyond(column: str) -> pl.Expr:
    """Whether the number is beyond the one in a column, in the direction of the target."""
    achieved, other = pl.col("achieved"), pl.col(column)
    return pl.when("down").then(achieved < other).otherwise(achieved > other)


def rules(day: date) -> list[tuple[Status, pl.Expr]]:
    """The status table. Read from the top: the first condition that holds decides."""
    return [
        (Status.NO_TARGET, pl.col("needed").is_null()),
        (Status.MET, pl.col("enough")),
        (Status.PARTIALLY_MET, pl.col("partly")),
        (Status.NOT_YET_DUE, pl.col("due").is_null() | (pl.col("due") > day)),
        (Status.NO_REPORT, pl.col("reported").is_null() | (pl.col("reported") > day)),
        (Status.NOT_MET, pl.lit(True)),
    ]


def roll_up(statuses: Iterable[Status]) -> Status:
    """The status of a task from those of its indicators; indicators without target are left out."""
    judged = set(statuses) - {Status.NO_TARGET}
    if not judged:
        return Status.NO_TARGET
    if judged == {Status.MET}:
        return Status.MET
    if judged & {Status.MET, Status.PARTIALLY_MET}:
        return Status.PARTIALLY_MET
    for status in (Status.NOT_MET, Status.NO_REPORT):
        if status in judged:
            return status
    return Status.NOT_YET_DUE
