"""What was prepared of one version of the rows, brought to another: only what changed is prepared anew."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import polars as pl

from dashboard.fulfilment.known_rows import stands_at
from dashboard.fulfilment.periods_reached import without_values_in_no_period
from dashboard.fulfilment.reporters import (
    IS_VALUE,
    REPORTER_KEY,
    WHOSE,
    numbered_reporters,
    with_owner,
)
from dashboard.fulfilment.status import (
    FIRST_DAYS,
    ROW_COLUMNS,
    StatusInput,
    contributions_of,
    steps_of,
    with_first_reports,
)
from dashboard.strategy import Strategy, targets

_READ = [*ROW_COLUMNS, "seq", "date", "precision", "value", "denominator"]
"""What is read of a row to prepare it, once it is known whose it is."""


class _Now(NamedTuple):
    """The rows of now, of each which of the `reporters` it is of (their number), by its line."""

    strategy: Strategy
    rows: pl.DataFrame
    lines: pl.Series
    reporters: int

    def rows_of(self, some: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Of each row of some reporters its place and its line (at, line), and what is read of it."""
        # Few of a million are taken by their places: a filter goes over all of every column.
        at = _marked(some, self.reporters)[self.lines].arg_true()
        read = without_values_in_no_period(self.strategy, self.rows.select(_READ)[at])
        return pl.DataFrame({"at": at, "line": self.lines[at]}), read


def prepare_changed(
    strategy: Strategy,
    before: StatusInput,
    then: int,
    history: pl.DataFrame,
    now: int,
    rows: pl.DataFrame,
) -> StatusInput:
    """What `prepare` makes of `rows`, those known `now`, from what it made of those known `then`.

    Both are audit sequences of the history; `then` may be the later one. Of the indicators of which a row
    was opened or closed in between, or a narrative of their task, it is decided anew who counts and where
    the targets are. Contributions are made anew only of keys with such a row, or of which somebody counts
    until another day. Their keys and order, and that of reporters, are not those that `prepare` gives.
    """
    stood, stands = stands_at(history, then), stands_at(history, now)
    changed = history.select("task", "indicator")[(stood != stands).arg_true()].unique()
    if changed.is_empty():
        return before
    anew = _indicators_of(changed, before.indicators)
    stays, is_new = stands.filter(stood), (~stood).filter(stands)
    known = before.reporters.with_row_index("line")
    is_near = known.select(_is_about(before.indicators.filter(anew), changed)).to_series()
    near, opened = _whose(strategy, known, is_near, rows[is_new.arg_true()])
    lines = pl.concat([before.lines.filter(stays), opened], rechunk=True)
    kept = before.contributions
    if not (stays.all() and is_new.is_sorted()):  # else each row of before is where it was
        kept = kept.with_columns(at=(stands.cum_sum() - 1).filter(stood)[kept["at"]])
        lines = lines[pl.concat([(~is_new).arg_true(), is_new.arg_true()]).arg_sort()]
    told = _Now(strategy, rows, lines, known.height + near.height - int(is_near.sum()))
    near = _with_first_days(told, near, pl.concat([opened, before.lines.filter(~stays)]))
    reports, near, made = _decided(told, near, _unused_key(before))
    about = anew[kept["place"]]
    whose = before.lines[before.contributions["at"].filter(about)]
    is_gone = _marked(near["line"].filter(near["touched"]), told.reporters)[whose]
    mine = pl.concat([kept.filter(about).filter(~is_gone), made])
    near = near.select(known.columns)
    reported = pl.when(anew).then(reports["reported"]).otherwise("reported")
    found = replace(
        before,
        indicators=before.indicators.with_columns(reported=reported),
        contributions=pl.concat([kept.filter(~about), mine]),
        rows=rows.select(ROW_COLUMNS),
        reporters=pl.concat([known.filter(~is_near), near]).sort("line").drop("line"),
        lines=lines,
    )
    return _with_steps(strategy, before, found, mine, anew)


def _whose(
    strategy: Strategy, known: pl.DataFrame, is_near: pl.Series, opened: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """The reporters nearby with those that are new, and of each opened row the line of its reporter."""
    near = known.filter(is_near)
    texts = opened.select(pl.col("task", *REPORTER_KEY).cast(pl.String), "date")
    told = with_owner(strategy, texts).select(WHOSE)
    new = told.join(near, on=WHOSE, how="anti", nulls_equal=True).unique(maintain_order=True)
    near = pl.concat([near, new.with_row_index("line", known.height)], how="diagonal")
    # Of two eras of one owner the first; no two are the same otherwise.
    numbered = near.select("line", *WHOSE).unique(WHOSE, keep="first")
    lines = told.join(numbered, on=WHOSE, how="left", nulls_equal=True, maintain_order="left")
    return near, lines["line"]


def _with_first_days(now: _Now, near: pl.DataFrame, changed: pl.Series) -> pl.DataFrame:
    """Reporters with their first days now, and whether a row of theirs changed (`touched`).

    Of those that did the first days are looked up; null where no row is left.
    """
    places, read = now.rows_of(changed)
    days = (
        read.select("date", valued=pl.when(IS_VALUE).then("date"), line=places["line"])
        .group_by("line")
        .agg(pl.col(FIRST_DAYS).min())
    )
    near = near.with_columns(touched=pl.col("line").is_in(changed.unique().implode()))
    touched = near.filter("touched").drop(FIRST_DAYS).join(days, on="line", how="left")
    return pl.concat([near.filter(~pl.col("touched")), touched.select(near.columns)])


def _decided(
    now: _Now, near: pl.DataFrame, unused: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The indicators with first reports, from reporters nearby; these as decided now; new contributions.

    A reporter is `touched` if the contributions of its key were made anew: somebody of the key was, or counts
    until another day. Their keys are numbered from `unused` on.
    """
    first_days, table, decided = numbered_reporters(now.strategy, near.select(*WHOSE, *FIRST_DAYS))
    reports = with_first_reports(targets.indicator_table(now.strategy), first_days)
    both = near.rename({"key": "before", "ends": "until"}).hstack(decided)
    differs = pl.col("touched") | pl.col("ends").ne_missing(pl.col("until"))
    of_one_key = (
        pl.col(key).is_in(pl.col(key).filter("touched").unique().implode()).fill_null(False)
        for key in ("before", "key")
    )
    both = both.with_columns(touched=differs)
    both = both.with_columns(touched=pl.any_horizontal("touched", *of_one_key))
    places, read = now.rows_of(both["line"].filter(both["touched"]))
    of = places.join(both.select("line", "reporter"), on="line", how="left", maintain_order="left")
    made = contributions_of(now.strategy, read, table, of["reporter"])
    key = pl.col("key") + unused
    return reports, both.with_columns(key), made.with_columns(key, at=places["at"][made["at"]])


def _with_steps(
    strategy: Strategy,
    before: StatusInput,
    found: StatusInput,
    mine: pl.DataFrame,
    anew: pl.Series,
) -> StatusInput:
    """What is found, with steps of some indicators made anew from their contributions (`mine`).

    Those of the others are as before.
    """
    part = replace(found, contributions=mine, steps=steps_of(strategy, mine))
    steps = _spliced(before.steps, part.steps, anew[before.targets["place"]])
    made = replace(found, steps=steps)
    if "doubtful_changes" in vars(before):  # some day was asked for
        others = before.doubtful_changes.filter(~anew[before.doubtful_changes["place"]])
        doubtful = pl.concat([others, part.doubtful_changes], how="diagonal")
        order = "turn" if "turn" in doubtful.columns else "place"
        vars(made)["doubtful_changes"] = doubtful.sort(order)
    return made


def _spliced(before: pl.DataFrame, now: pl.DataFrame, is_new: pl.Series) -> pl.DataFrame:
    """The steps of now of those targets that are new, by their number, and those of before of the others."""
    runs = is_new.rle().struct.unnest()
    firsts = pl.Series([0, *accumulate(runs["len"])], dtype=before["target"].dtype)
    starts = [steps["target"].search_sorted(firsts).to_list() for steps in (before, now)]
    parts: list[pl.DataFrame] = []
    for new, of_before, of_now in zip(runs["value"], *map(pairwise, starts), strict=True):
        parts.append(now[slice(*of_now)] if new else before[slice(*of_before)])
    return pl.concat(parts, rechunk=True)


def _indicators_of(changed: pl.DataFrame, indicators: pl.DataFrame) -> pl.Series:
    """Whether the changed rows are about each indicator, by its place."""
    told = changed["indicator"].drop_nulls().implode()
    narrated = changed.filter(pl.col("indicator").is_null())["task"].implode()
    about = pl.col("indicator").is_in(told) | pl.col("task").is_in(narrated)
    return indicators.select(about).to_series()


def _is_about(*tables: pl.DataFrame) -> pl.Expr:
    """Whether a row is about one of some indicators: it names it, or is a narrative of its task."""
    ids, tasks = (
        pl.concat(table[name] for table in tables).drop_nulls().unique().implode()
        for name in ("indicator", "task")
    )
    named = pl.col("indicator").is_in(ids).fill_null(False)
    return named | (pl.col("indicator").is_null() & pl.col("task").is_in(tasks))


def _marked(numbers: pl.Series, size: int) -> pl.Series:
    """Of so many numbers, from nought on, whether each is among some."""
    return pl.zeros(size, dtype=pl.Boolean, eager=True).scatter(numbers, True)


def _unused_key(prepared: StatusInput) -> int:
    """The first number that is no key of a reporter and none of a contribution."""
    tables = (prepared.reporters, prepared.contributions)
    return max(int(each.select((pl.col("key").max() + 1).fill_null(0)).item()) for each in tables)
