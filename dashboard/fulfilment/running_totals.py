"""What each row adds to its indicator, and the running totals that a day is judged by.

Rows become *contributions*: each counts from its date until the next row of its key. Contributions become
*steps*: where a target is from a day on, one running total for every kind. Who reports is in `reporters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import polars as pl
from polars.selectors import by_name

from dashboard.fulfilment import periods_reached
from dashboard.fulfilment.reporters import IS_LEAD, IS_NAMED, IS_VALUE, REPORTER_KEY
from dashboard.fulfilment.status import compare_with_target
from dashboard.strategy import performance_indicators, recurrence
from dashboard.text import numbers_and_dates

IS_BEHIND_NUMBER = (pl.col("adds") > 0) | pl.col("kind").is_in(
    list(performance_indicators.MEASUREMENT_KINDS)
)
"""Whether the number rests on a contribution: it adds to it, or it is the measured value."""
SUM_COLUMNS = by_name("amount", "values", "whole", require_all=False).as_expr()
"""What is added up from step to step; `whole` only where there are shares."""
COUNTED, LATE_COUNTED = (
    by_name(*names, require_all=False).as_expr()
    for names in (("values", "whole"), ("late_values", "late_whole"))
)
"""What is read beside a number to say whether it is enough; and what of it is from rows of doubtful day."""
AT_ONCE = 200_000
"""Of about how many contributions steps are made at once."""
PERIOD_COLUMNS = by_name("period", "per_period", require_all=False).as_expr()
"""The period of a row and the number needed in it; only where something recurs with a number."""
_HAS_COMPONENTS = pl.col("kind").is_in(list(performance_indicators.KINDS_WITH_COMPONENTS))
KNOWN = by_name("told", "gone", require_all=False)
KNOWN_COLUMNS = KNOWN.as_expr()
"""From which day a change is known, and from which no longer; only in `earliest_changes`."""


def contribution_table(
    rows: pl.DataFrame, reporters: pl.DataFrame, numbers: pl.Series, *, shared: bool
) -> pl.DataFrame:
    """The rows that count on some day, each from `date` until the day before `until`.

    `numbers` has the number of the reporter of each row, null where there is none. Columns, in the order
    of key (so also of place) and date: at (place in `rows`), place, kind, role, key, date,
    until (null: for ever), late (the date is known only as "not later than"), adds (what the row
    contributes while it counts), exact (what it would add by the row that knows the day exactly, where it
    does not itself) and exact_row, first_target, as in `reporter_table`, and retold (the next row of the
    key says the same and knows its day only as "not later than"); where there are shares (`shared`) also
    whole (adds is a part of it), and where numbers recur PERIOD_COLUMNS.
    """
    same_key = pl.col("key") == pl.col("key").shift(-1)
    followed = pl.when(same_key & (pl.col("kind") != "sum")).then(pl.col("date").shift(-1))
    reached = (pl.col("value") >= pl.col("least")).cast(pl.Int8).cast(numbers_and_dates.NUMBER)
    each_once = pl.col("kind").is_in([*performance_indicators.KINDS_WITH_COMPONENTS, "distinct"])
    exact = (pl.col("exact") >= pl.col("least")).cast(pl.Int8).cast(numbers_and_dates.NUMBER)
    decided = reporters.drop(*REPORTER_KEY, "reporter", "key", "every", strict=False)
    values = _last_value_per_day(rows, reporters, numbers)
    contributions = (
        values.hstack(decided[values["reporter"]])
        .with_columns(
            until=pl.min_horizontal(followed, "ends"),
            adds=pl.when(each_once).then(reached).otherwise("value"),
            exact=pl.when(each_once).then(exact).otherwise("exact"),
        )
        .drop("reporter", "value", "ends", "least")
    )
    if shared:
        whole = rows["denominator"][contributions["at"]]
        contributions = contributions.with_columns(whole=whole)
    said = by_name("adds", "whole", require_all=False).as_expr()
    replaced = same_key & (pl.col("until") == pl.col("date").shift(-1))
    alike = replaced & pl.col("late").shift(-1) & pl.all_horizontal(said.eq_missing(said.shift(-1)))
    return contributions.with_columns(retold=alike.fill_null(False))


def _last_value_per_day(
    rows: pl.DataFrame, reporters: pl.DataFrame, numbers: pl.Series
) -> pl.DataFrame:
    """The values in the order of key and date; of one key and day only the last by `sort_keys`.

    In a sum each counts that is not of one event with another: only of those that name it, on one exact
    day, the last is taken. What recurs has each key once in each period. Columns: at, reporter, key,
    date, value, late, exact and exact_row (what the last row of the key that knows this day exactly says,
    and its number, where this one does not) and, where something recurs with a number, period.
    """
    told = values_in_order(rows, reporters, numbers)
    day = ["key", "date"]
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in day)
    is_last = told.select(~follows.fill_null(False) | pl.col("alone")).to_series()
    last, before = told.filter(is_last).drop("row", "alone"), told.filter(~is_last)
    exact = before.filter(~pl.col("late")).unique(day, keep="last")
    exact = exact.select(*day, late=True, exact="value", exact_row="row")
    return last.join(exact, on=[*day, "late"], how="left", maintain_order="left", validate="m:1")


def values_in_order(
    rows: pl.DataFrame, reporters: pl.DataFrame, numbers: pl.Series
) -> pl.DataFrame:
    """The values that their reporter may still give on their day, in the order of `sort_keys`.

    Also those of the day on which the lead begins to decide a component: the lead's decide, but their day
    may be the exact one. Columns: at, reporter, key, date, value, late, row, PERIOD_COLUMNS' `period`, and
    alone (it counts beside all others of its key and day).
    """
    period: dict[str, pl.Expr] = {}
    key = pl.col("key")
    if "every" in reporters.columns:
        period = {"period": recurrence.period_of_row()}
        key = pl.struct("key", "period").rank("dense")
    # Of a row only what is needed: a copy of its texts would take most of the memory and of the time.
    decided = reporters.select("kind", "key", "role", by_name("every", require_all=False))
    ends = pl.lit(reporters["ends"]).gather(pl.col("reporter"))
    until_lead = _HAS_COMPONENTS & (pl.col("role") == "other")
    told = (
        rows.lazy()
        .select(
            *("date", "seq", "row", "value", *(["name"] if period else [])),
            valued=IS_VALUE,
            late=pl.col("precision").eq_missing("not_later_than"),
            is_event=IS_NAMED & (pl.col("precision") == "day").fill_null(False),
            reporter=numbers,
        )
        .with_row_index("at")
        .filter(*("valued", pl.col("date").is_not_null(), pl.col("reporter").is_not_null()))
        .with_columns(pl.lit(each).gather(pl.col("reporter")) for each in decided)
        .filter(ends.is_null() | (pl.col("date") < ends) | (until_lead & (pl.col("date") == ends)))
        .with_columns(alone=_is_alone(recurs=bool(period)), **period)
        .with_columns(key=key)
        .with_columns(**sort_keys())
        .select(
            *("at", "reporter", "key", "date", "value", "late", "row", "alone"),
            *(*period, *sort_keys()),
        )
        .collect(engine="in-memory")
    )
    # They mostly come in the order of acceptance, and are sorted by one column in half of the time.
    if not told["seq_row"].is_sorted():
        told = told.sort("seq_row")
    told = told.drop("seq_row").sort("key_day_lead", maintain_order=True)
    # Of no row at all the query gives the key the type of another column.
    key = pl.col("key").cast(pl.UInt32)
    return told.select("at", "reporter", key, "date", "value", "late", "row", *period, "alone")


def _is_alone(*, recurs: bool) -> pl.Expr:
    """Whether a row of a sum is added beside all others: it names no event on an exact day, or a period."""
    is_event = pl.col("is_event")
    if recurs:
        is_event &= recurrence.named_period().is_null()
    return (pl.col("kind") == "sum") & ~is_event


@cache
def sort_keys() -> dict[str, pl.Expr]:
    """Two whole numbers that put rows in the order of key, date, not `alone`, lead, seq and row.

    So of one key and day the row accepted last comes last; of a level, a component, and of a sum, where the
    rows of a name and a day report one event, the last of the lead if it reports it. Columns read: key,
    date, kind, role, alone, seq and row; neither a key nor one of the last two may reach 2**31.
    """
    # Two packed columns, since Polars sorts by five in 1.8 times the time (3 million rows: 1.51 s, 0.83 s).
    lead_last = (pl.col("kind").is_in(["sum", "level"]) | _HAS_COMPONENTS) & IS_LEAD
    last = pl.when("alone").then(0).when(lead_last).then(2).otherwise(1)
    day = pl.col("key").cast(pl.Int64) * 2**30 + pl.col("date").to_physical()
    return {
        "key_day_lead": day * 4 + last,
        "seq_row": pl.col("seq").cast(pl.Int64) * 2**32 + pl.col("row"),
    }


def parts_by_place(contributions: pl.DataFrame, at_once: int = AT_ONCE) -> Sequence[pl.DataFrame]:
    """Contributions as parts of whole places, each of about so many at most.

    Steps made of one part after another take less memory than of all at once. Of a million rows they come
    in the order of places, and each part is a slice and no copy.
    """
    if contributions.height <= at_once:
        return [contributions]
    if not contributions["place"].is_sorted():
        contributions = contributions.sort("place", maintain_order=True)
    place = contributions["place"]
    firsts = place.gather_every(at_once)
    starts = place.search_sorted(firsts, side="left").unique().sort()
    return [contributions[a:b] for a, b in pairwise([*starts, place.len()])]


def steps(
    changes: pl.DataFrame, target_table: pl.DataFrame, *, certain: bool = False
) -> pl.DataFrame:
    """Where each target is from a day on, in the order of target and date.

    `changes` are those of `changes_by_day`. Columns: target, date, achieved (null when no value counts,
    and of no case; of a milestone only the components that the target asks for, of a share per cent),
    partly and enough as in `status.compare_with_target`, met_on (the start of the present unbroken spell in
    which the target is met, else null) and uncertain (that day is known only as "not later than": without
    such rows the target would not be met on it; never where the days are taken as `certain`).
    """
    if "period" in changes.columns:
        changes = periods_reached.changes_of_periods(changes)
    if certain:
        changes = changes.select(pl.exclude("^late_.*$"))
    sums = _sums_by_day(changes, target_table)
    spell = pl.when(spell_begins()).then(pl.col("met_on", "uncertain")).forward_fill()
    compared = compare_with_target(shared="whole" in changes.columns)
    with_targets = sums.hstack(target_table.drop("target", "place")[sums["target"]])
    uncertain = pl.lit(False) if certain else ~_enough_without_late(with_targets, compared)
    return (
        with_targets.with_columns(**compared, met_on="date", uncertain=uncertain)
        .with_columns(pl.when("enough").then(spell))
        .select("target", "date", "achieved", "partly", "enough", "met_on", "uncertain")
    )


def spell_begins() -> pl.Expr:
    """Whether a spell begins in which a target is met."""
    first = pl.col("target") != pl.col("target").shift(1)
    return pl.col("enough") & (first | ~pl.col("enough").shift(1)).fill_null(True)


def _enough_without_late(sums: pl.DataFrame, compared: dict[str, pl.Expr]) -> pl.Series:
    counted = pl.col("values") > pl.col("late_values")
    without = sums.with_columns(
        COUNTED - LATE_COUNTED,
        achieved=pl.when(counted).then(pl.col("achieved") - pl.col("late_achieved")),
    )
    return without.select(compared["enough"].alias("enough")).to_series()


def _sums_by_day(changes: pl.DataFrame, target_table: pl.DataFrame) -> pl.DataFrame:
    """What has added up to each target by the end of each day on which something changes.

    In the order of target and date. Columns: target, date, achieved (null when no value counts),
    SUM_COLUMNS, and LATE_COUNTED and late_achieved of the day; not where the days are taken as certain.
    """
    added = added_up(changes_of_targets(changes, target_table))
    return added.drop("place").collect(engine="in-memory")


def changes_of_targets(changes: pl.DataFrame, target_table: pl.DataFrame) -> pl.LazyFrame:
    """What changes of each target, in the order of target and date.

    Columns: place, target, date, SUM_COLUMNS, LATE_COUNTED, achieved and late_achieved (what of amount and
    late_amount the target asks for), turn (the `target_day`) and KNOWN_COLUMNS.
    """
    counts = (pl.col("first_target") <= pl.col("number")).fill_null(False)
    counted = by_name("amount", "late_amount", require_all=False).as_expr()
    return (
        changes.lazy()
        .join(target_table.lazy().select("place", "target", "number"), on="place")
        .select(
            *("place", "target", "date"),
            SUM_COLUMNS,
            LATE_COUNTED,
            pl.when(counts).then(counted).otherwise(0).name.replace("amount$", "achieved"),
            KNOWN_COLUMNS,
            turn=target_day(pl.col("date")),
        )
        .sort("turn")
    )


def added_up(changes: pl.LazyFrame) -> pl.LazyFrame:
    """The sums of `_sums_by_day` from `changes_of_targets`."""
    same_target = pl.col("target") == pl.col("target").shift(1)
    late_of_day = (
        late - pl.when(same_target).then(late.shift(1)).otherwise(0)
        for late in (by_name("late_achieved", require_all=False).as_expr(), LATE_COUNTED)
    )
    return (
        changes.with_columns(pl.col("target").set_sorted())
        .with_columns(pl.exclude("place", "target", "date", "turn").cum_sum().over("target"))
        .filter(pl.col("turn").ne_missing(pl.col("turn").shift(-1)))
        .drop("turn")
        .with_columns(*late_of_day)
        .with_columns(achieved=pl.when(pl.col("values") > 0).then("achieved"))
    )


def target_day(day: pl.Expr) -> pl.Expr:
    """A target and a day as one whole number, which grows from step to step."""
    return pl.col("target").cast(pl.Int64) * 2**32 + day.to_physical()


def changes_by_day(contributions: pl.DataFrame) -> pl.DataFrame:
    """What each contribution changes on its first day, and those that end unreplaced on their last.

    What repeats an earlier row moves nothing and is left out: its day says nothing of when it was true.
    Columns: place, first_target, PERIOD_COLUMNS, date, SUM_COLUMNS, and what of these rests on rows that know
    their day only as "not later than" as late_amount, late_values and late_whole.
    """
    replaced = (pl.col("key") == pl.col("key").shift(-1)) & (
        pl.col("until") == pl.col("date").shift(-1)
    )
    added = what_is_added(contributions.with_columns(replaced=replaced.fill_null(False)))
    before = pl.when(pl.col("replaced").shift(1)).then(SUM_COLUMNS.shift(1)).otherwise(0)
    late = pl.when("late").then(SUM_COLUMNS).otherwise(0).name.prefix("late_")
    exactly = pl.col("exact").is_not_null()
    begins = (
        added.select(*_changed(), "date", SUM_COLUMNS - before, "late", "exact", says="amount")
        .filter(pl.any_horizontal(SUM_COLUMNS != 0))
        .with_columns(late)
        .with_columns(
            late_amount=pl.when(exactly)
            .then(pl.col("says") - pl.col("exact"))
            .otherwise("late_amount"),
            late_values=pl.when(exactly).then(0).otherwise("late_values"),
        )
        .drop("late", "exact", "says")
    )
    return pl.concat([begins, changes_at_end(added.filter(~pl.col("replaced")))])


def _changed() -> list[pl.Expr]:
    return [pl.col("place", "first_target"), PERIOD_COLUMNS, KNOWN_COLUMNS]


def what_is_added(contributions: pl.DataFrame) -> pl.DataFrame:
    """What each contribution adds while it counts, as SUM_COLUMNS, with what says when and of what."""
    read = by_name("date", "until", "late", "exact", "whole", "replaced", require_all=False)
    return contributions.select(*_changed(), read, amount="adds", values=pl.lit(1))


def changes_at_end(added: pl.DataFrame) -> pl.DataFrame:
    """What it changes that each stops to count; one without an end changes nothing."""
    none = (SUM_COLUMNS * 0).name.prefix("late_")
    end = pl.col("until").alias("date")
    return added.drop_nulls("until").select(*_changed(), end, -SUM_COLUMNS, none)
