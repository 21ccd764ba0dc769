"""What a submission would change: each status before and after, with nothing stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from dashboard.fulfilment.status import Status, known
from dashboard.fulfilment.strategy_on_day import IndicatorState, Situation, situation
from dashboard.progress.public_rows import INTERNAL
from dashboard.strategy.model import Strategy
from dashboard.text.fraction import Cases

KEY = ["task", "indicator", "name", "date", "entity"]
"""One row of a key stands at a time: a later accepted row of the key takes its place."""
SAYS = ("value", "denominator", "word", "precision", "evidence", "note")
"""What two rows of one key may differ in."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An indicator whose status or number a submission changes.

    `rule_before` and `rule_after` are the lines of the status table that decide, 1 to 6; the numbers
    are running totals at the close of the day, None while no value counts; of a share the cases are
    how many of how many they stand for.
    """

    indicator: str
    before: Status
    after: Status
    achieved_before: Decimal | None
    achieved_after: Decimal | None
    rule_before: int
    rule_after: int
    cases_before: Cases | None = None
    cases_after: Cases | None = None


def standing(claims: pl.DataFrame) -> pl.DataFrame:
    """What stands of the rows of all accepted submissions: of each key the one accepted last."""
    return claims.sort("seq", "row").unique(KEY, keep="last", maintain_order=True)


def retold(rows: pl.DataFrame, stands: pl.DataFrame) -> frozenset[int]:
    """The lines that say again what stands of the same body, word for word: nothing is asked of them.

    What a public export leaves out counts as said.
    """
    both = rows.join(stands, on=KEY, how="inner", nulls_equal=True, suffix="_before")
    alike = {name: pl.col(name).eq_missing(pl.col(f"{name}_before")) for name in SAYS}
    for name in ("evidence", "note"):
        alike[name] |= (pl.col(name) == INTERNAL).fill_null(value=False)
    return frozenset(both.filter(pl.all_horizontal(*alike.values()))["line"].to_list())


def without(claims: pl.DataFrame, submission: int | None) -> pl.DataFrame:
    """The claims of the other submissions; all of them where none is named."""
    return claims if submission is None else claims.filter(pl.col("submission") != submission)


def with_accepted(
    claims: pl.DataFrame, rows: pl.DataFrame, replaces: int | None = None
) -> pl.DataFrame:
    """What would stand if `rows` were accepted now and the submission they replace no longer were.

    `claims` are the rows of all accepted submissions, also those that do not stand: where a row was
    replaced without a successor, the one before it stands again.
    """
    return standing(_accepted(claims, rows, replaces))


def _accepted(claims: pl.DataFrame, rows: pl.DataFrame, replaces: int | None) -> pl.DataFrame:
    """The claims with `rows` as the latest of them, and without the submission they replace."""
    last_seq = claims["seq"].max() or 0
    last_row = claims["row"].max() or 0
    assert isinstance(last_seq, int)
    assert isinstance(last_row, int)
    new = rows.with_columns(
        seq=pl.lit(last_seq + 1, pl.Int64),
        row=pl.int_range(last_row + 1, last_row + 1 + pl.len(), dtype=pl.Int64),
    )
    kept = without(claims, replaces)
    return pl.concat([kept, new.select(kept.columns)])


def effects(before: Situation, after: Situation) -> list[Effect]:
    """The indicators that differ between two situations, in source order."""
    found = []
    for task in before.tasks:
        for state in task.indicators:
            then = after.indicator(state.indicator.id)
            if then and _said(state) != _said(then):
                found.append(
                    Effect(
                        indicator=state.indicator.id,
                        before=state.status,
                        after=then.status,
                        achieved_before=state.achieved,
                        achieved_after=then.achieved,
                        rule_before=state.rule,
                        rule_after=then.rule,
                        cases_before=state.cases,
                        cases_after=then.cases,
                    )
                )
    return found


def _said(state: IndicatorState) -> tuple[Status, Decimal | None, Cases | None]:
    return state.status, state.achieved, state.cases


def preview(
    strategy: Strategy,
    claims: pl.DataFrame,
    rows: pl.DataFrame,
    day: date,
    replaces: int | None = None,
) -> list[Effect]:
    """The effects of accepting rows, at the close of a day; `claims` as in `with_accepted`."""
    return together(strategy, claims, [(rows, replaces)], day)


def together(
    strategy: Strategy,
    claims: pl.DataFrame,
    sent: Iterable[tuple[pl.DataFrame, int | None]],
    day: date,
) -> list[Effect]:
    """The joint effects of accepting several submissions one after the other.

    Of each the rows, and the submission that it replaces.
    """
    then = claims
    for rows, replaces in sent:
        then = _accepted(then, rows, replaces)
    before, after = standing(claims), standing(then)
    return effects(situation(strategy, before, day), situation(strategy, after, day))


def of_acceptance(
    strategy: Strategy, history: pl.DataFrame, sequence: int, day: date
) -> list[Effect]:
    """What the acceptance at an audit sequence changed, seen at the close of a day.

    `history` has every interval in which a row stood; see `fulfilment.known`.
    """
    before, after = known(history, sequence - 1), known(history, sequence)
    return effects(situation(strategy, before, day), situation(strategy, after, day))
