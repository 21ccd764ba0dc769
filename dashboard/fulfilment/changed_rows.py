"""What was prepared of one version of the rows, brought to another: only what changed is prepared anew."""

from __future__ import annotations

import polars as pl

from dashboard.fulfilment.known_rows import stands_at
from dashboard.fulfilment.status import ROW_COLUMNS, StatusInput, prepare
from dashboard.strategy import Strategy, targets


def prepare_changed(
    strategy: Strategy,
    before: StatusInput,
    then: int,
    history: pl.DataFrame,
    now: int,
    rows: pl.DataFrame,
) -> StatusInput:
    """What `prepare` makes of `rows`, those known `now`, from what it made of those known `then`.

    Both are audit sequences of the history; `then` may be the later one. Only the indicators are prepared
    of which a row was opened or closed in between, or a narrative of their task. The keys of
    contributions are other numbers than `prepare` gives.
    """
    stood, stands = stands_at(history, then), stands_at(history, now)
    changed = history.select("task", "indicator").filter(stood != stands).unique()
    if changed.is_empty():
        return before
    anew = _indicators_of(changed, targets.indicator_table(strategy))
    mine = rows.select(_is_about(before.indicators.filter(anew))).to_series()
    part = prepare(strategy, rows.filter(mine))
    at_now = (stands.cum_sum() - 1).filter(stood)  # where the rows of before are, if they stand
    return StatusInput(
        before.indicators.with_columns(
            pl.when(anew).then(part.indicators["reported"]).otherwise("reported").alias("reported")
        ),
        before.targets,
        pl.concat(
            [
                before.steps.filter(~anew[before.targets["place"]][before.steps["target"]]),
                part.steps,
            ]
        ).sort("target", maintain_order=True),
        _contributions(before, at_now, anew, part, mine),
        rows.select(ROW_COLUMNS),
    )


def _indicators_of(changed: pl.DataFrame, indicators: pl.DataFrame) -> pl.Series:
    """Whether the changed rows are about each indicator, by its place."""
    told = changed["indicator"].drop_nulls().implode()
    narrated = changed.filter(pl.col("indicator").is_null())["task"].implode()
    about = pl.col("indicator").is_in(told) | pl.col("task").is_in(narrated)
    return indicators.select(about).to_series()


def _is_about(indicators: pl.DataFrame) -> pl.Expr:
    """Whether a row is about one of some indicators: it names it, or is a narrative of its task."""
    ids, tasks = (indicators[name].unique().implode() for name in ("indicator", "task"))
    named = pl.col("indicator").is_in(ids)
    return named | (pl.col("indicator").is_null() & pl.col("task").is_in(tasks))


def _contributions(
    before: StatusInput, at_now: pl.Series, anew: pl.Series, part: StatusInput, mine: pl.Series
) -> pl.DataFrame:
    """Those of before, with those of indicators prepared anew; `at` is the place among the rows of now."""
    kept = before.contributions.filter(~anew[before.contributions["place"]])
    others = part.contributions
    unused = before.contributions.select((pl.col("key").max() + 1).fill_null(0)).item()
    return pl.concat(
        [
            kept.with_columns(at=at_now[kept["at"]]),
            others.with_columns(pl.col("key") + unused, at=mine.arg_true()[others["at"]]),
        ]
    )
