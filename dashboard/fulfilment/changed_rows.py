"""What was prepared of one version of the rows, brought to another: only what changed is prepared anew."""

from __future__ import annotations

import polars as pl

from dashboard.fulfilment.known_rows import stands_at
from dashboard.fulfilment.periods_reached import without_values_in_no_period
from dashboard.fulfilment.reporters import IS_VALUE, REPORTER_KEY, with_owner
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
    stays, is_new = stands.filter(stood), (~stood).filter(stands)
    reporters, numbers = _whose(strategy, before.reporters, rows.filter(is_new))
    lines, at_now = pl.concat([before.lines.filter(stays), numbers], rechunk=True), None
    if not (stays.all() and is_new.is_sorted()):  # else each row of before is where it was
        at_now = (stands.cum_sum() - 1).filter(stood)
        lines = lines[pl.concat([(~is_new).arg_true(), is_new.arg_true()]).arg_sort()]
    about = reporters.select(_is_about(before.indicators.filter(anew))).to_series()
    mine = about[lines]
    part = _prepare_some(strategy, rows.select(_READ).filter(mine), reporters, lines.filter(mine))
    reported = pl.when(anew).then(part.indicators["reported"]).otherwise("reported")
    kept = before.steps.filter(~anew[before.targets["place"]][before.steps["target"]])
    made = StatusInput(
        before.indicators.with_columns(reported=reported),
        before.targets,
        pl.concat([kept, part.steps]).sort("target", maintain_order=True),
        _contributions(before, at_now, anew, part, mine),
        rows.select(ROW_COLUMNS),
        reporters,
        lines,
    )
    if "doubtful_changes" in vars(before):  # some day was asked for
        doubtful = [_but(before.doubtful_changes, anew), part.doubtful_changes]
        vars(made)["doubtful_changes"] = pl.concat(doubtful, how="diagonal").sort("place")
    return made


def _whose(
    strategy: Strategy, before: pl.DataFrame, opened: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """The reporters of before, then those that are new; and of each opened row which of them."""
    key = before.columns
    texts = opened.select(pl.col("task", *REPORTER_KEY).cast(pl.String), "date")
    told = with_owner(strategy, texts).select(key)
    new = told.join(before, on=key, how="anti", nulls_equal=True).unique(maintain_order=True)
    reporters = pl.concat([before, new])
    # Of two eras of one owner the first; no two are the same otherwise.
    numbered = reporters.with_row_index("line").unique(key, keep="first")
    lines = told.join(numbered, on=key, how="left", nulls_equal=True, maintain_order="left")
    return reporters, lines["line"]


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


def _but(lines: pl.DataFrame, anew: pl.Series) -> pl.DataFrame:
    """Those of the indicators that are not prepared anew."""
    return lines.filter(~anew[lines["place"]])
