"""What was prepared of one version of the rows, brought to another: only what changed is prepared anew."""

from __future__ import annotations

import polars as pl

from dashboard.fulfilment.known_rows import stands_at
from dashboard.fulfilment.periods_reached import without_values_in_no_period
from dashboard.fulfilment.reporters import IS_VALUE, first_days_of_reporters
from dashboard.fulfilment.status import ROW_COLUMNS, StatusInput, prepare_reports
from dashboard.strategy import Strategy, targets

_READ = [*ROW_COLUMNS, "seq", "date", "precision", "value", "denominator"]
"""What is read of a row to prepare it, once it is known whose it is."""


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
    contributions and the order of reporters are not those that `prepare` gives.
    """
    stood, stands = stands_at(history, then), stands_at(history, now)
    changed = history.select("task", "indicator").filter(stood != stands).unique()
    if changed.is_empty():
        return before
    anew = _indicators_of(changed, targets.indicator_table(strategy))
    reporters, lines = _whose(strategy, before, rows, stood, stands)
    about = reporters.select(_is_about(before.indicators.filter(anew))).to_series()
    mine = about[lines]
    part = _prepare_some(strategy, rows.select(_READ).filter(mine), reporters, lines.filter(mine))
    reported = pl.when(anew).then(part.indicators["reported"]).otherwise("reported")
    kept = before.steps.filter(~anew[before.targets["place"]][before.steps["target"]])
    made = StatusInput(
        before.indicators.with_columns(reported=reported),
        before.targets,
        pl.concat([kept, part.steps]).sort("target", maintain_order=True),
        _contributions(before, _places_now(stood, stands), anew, part, mine),
        rows.select(ROW_COLUMNS),
        reporters,
        lines,
    )
    if "doubtful_changes" in vars(before):  # some day was asked for
        doubtful = [_but(before.doubtful_changes, anew), part.doubtful_changes]
        vars(made)["doubtful_changes"] = pl.concat(doubtful, how="diagonal").sort("place")
    return made


def _whose(
    strategy: Strategy,
    before: StatusInput,
    rows: pl.DataFrame,
    stood: pl.Series,
    stands: pl.Series,
) -> tuple[pl.DataFrame, pl.Series]:
    """The reporters of before, then those whose first rows were opened, and of each row which of them."""
    stays, is_new = stands.filter(stood), (~stood).filter(stands)
    told, told_lines = first_days_of_reporters(strategy, rows.filter(is_new))
    key = before.reporters.columns
    found = (
        told.select(key)
        .with_row_index("told")
        .join(before.reporters.with_row_index("line"), on=key, how="left", nulls_equal=True)
        .unique("told", keep="first")
        .sort("told")
    )
    unknown = found["line"].is_null()
    next_line = before.reporters.height + unknown.cum_sum() - 1
    numbers = found.select(pl.coalesce("line", next_line.cast(pl.UInt32))).to_series()
    lines = pl.concat([before.lines.filter(stays), numbers[told_lines]], rechunk=True)
    if not is_new.is_sorted():
        lines = lines[pl.concat([(~is_new).arg_true(), is_new.arg_true()]).arg_sort()]
    return pl.concat([before.reporters, found.filter(unknown).select(key)]), lines


def _prepare_some(
    strategy: Strategy, rows: pl.DataFrame, reporters: pl.DataFrame, lines: pl.Series
) -> StatusInput:
    """What `prepare` makes of all rows of some reporters, of which it is known whose they are."""
    read = without_values_in_no_period(strategy, rows)
    days = (
        read.select("date", valued=pl.when(IS_VALUE).then("date"), line=lines)
        .group_by("line")
        .agg(pl.col("date", "valued").min())
    )
    numbers = pl.zeros(reporters.height, dtype=pl.UInt32, eager=True)
    numbers = numbers.scatter(days["line"], pl.int_range(days.height, eager=True))
    first_days = reporters[days["line"]].hstack(days[["date", "valued"]])
    return prepare_reports(strategy, read, first_days, numbers[lines])


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
    before: StatusInput,
    at_now: pl.Series | None,
    anew: pl.Series,
    part: StatusInput,
    mine: pl.Series,
) -> pl.DataFrame:
    """Those of before, with those of indicators prepared anew; `at` is the place among the rows of now."""
    kept, others = _but(before.contributions, anew), part.contributions
    if at_now is not None:
        kept = kept.with_columns(at=at_now[kept["at"]])
    unused = before.contributions.select((pl.col("key").max() + 1).fill_null(0)).item()
    added = others.with_columns(pl.col("key") + unused, at=mine.arg_true()[others["at"]])
    return pl.concat([kept, added])


def _places_now(stood: pl.Series, stands: pl.Series) -> pl.Series | None:
    """Where each row of before is among those of now, if it stands; None if all are where they were."""
    if stands.filter(stood).all() and (~stood).filter(stands).is_sorted():
        return None
    return (stands.cum_sum() - 1).filter(stood)


def _but(lines: pl.DataFrame, anew: pl.Series) -> pl.DataFrame:
    """Those of the indicators that are not prepared anew."""
    return lines.filter(~anew[lines["place"]])
