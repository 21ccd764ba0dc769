"""What each row adds to its indicator, and the running totals that a day is judged by.

A *reporter* is an entity on a component of an indicator; what depends on that alone is decided once for
each reporter. Rows become *contributions*: each counts from its date until the next row of its key.
Contributions become *steps*: where a target is from a day on, one running total for every kind.
"""

from __future__ import annotations

import polars as pl
from polars.selectors import by_name

from dashboard.strategy import Strategy, model, targets
from dashboard.text import fraction

ROLE = pl.Enum(["lead", "other", "source"])
REPORTER_KEY = ["indicator", "name", "entity"]


def roles(strategy: Strategy) -> pl.DataFrame:
    """Who may speak for whom. Columns: task, entity, role.

    `source` is an entity of that kind, `lead` the first responsible entity or a unit below it; every
    other entity has no line here and is `other`.
    """
    sources = [entity.code for entity in strategy.entities if entity.kind == "source"]
    others = [entity.code for entity in strategy.entities if entity.kind != "source"]
    lines = {code: set(strategy.line(code)) for code in others}
    found = [(task.number, code, "source") for task in strategy.tasks for code in sources]
    found += [
        (task.number, code, "lead")
        for task in strategy.tasks
        for code in others
        if task.responsible[0] in lines[code]
    ]
    return pl.DataFrame(
        found,
        schema={"task": pl.String, "entity": pl.String, "role": ROLE},
        orient="row",
    )


def rows_by_indicator(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows by indicator, with `kind` of the indicator and `role` of the entity.

    A narrative of a task stands once for each of its indicators, marked `narrative`. The role is
    lead, other or source.
    """
    known = targets.indicator_table(strategy)
    told = rows.filter(pl.col("indicator").is_not_null()).with_columns(narrative=pl.lit(False))
    narrated = (
        rows.filter(pl.col("indicator").is_null())
        .drop("indicator")
        .join(known.select("task", "indicator"), on="task")
        .with_columns(narrative=pl.lit(True))
    )
    return (
        pl.concat([told, narrated.select(told.columns)])
        .join(known.select("indicator", "kind"), on="indicator", how="left", validate="m:1")
        .join(roles(strategy), on=["task", "entity"], how="left", validate="m:1")
        .with_columns(pl.col("role").fill_null("other"))
    )


IS_VALUE, IS_NAMED = (pl.col(name).is_not_null() for name in ("value", "name"))
IS_SOURCE = pl.col("role") == "source"
IS_LEAD = pl.col("role") == "lead"
IS_BEHIND_NUMBER = (pl.col("adds") > 0) | pl.col("kind").is_in(list(model.MEASUREMENT_KINDS))
"""Whether an effect stands behind the number: it adds to it, or it is what was measured."""
SUM_COLUMNS = by_name("some", "values", "whole", require_all=False).as_expr()
"""What is added up from step to step; a whole only where shares are told."""
FIRST_OWNER_DAY = pl.col("date").filter(~IS_SOURCE & ~pl.col("narrative")).min()


def first_owner_days(told: pl.DataFrame) -> pl.DataFrame:
    """The day from which public sources no longer count. Columns: indicator, owner_from."""
    return told.group_by("indicator").agg(owner_from=FIRST_OWNER_DAY).drop_nulls()


def first_days_of_reporters(rows: pl.DataFrame) -> pl.DataFrame:
    """One row for each voice: the `date` of its first row, and `valued`, that of its first value.

    Of rows that are spread by indicator already, their further columns of `spread` are kept.
    """
    wanted = ["task", *REPORTER_KEY, "narrative", "kind", "role"]
    found = rows.lazy().group_by(name for name in wanted if name in rows.columns)
    dates = found.agg(date=pl.col("date").min(), valued=pl.col("date").filter(IS_VALUE).min())
    return dates.with_columns(pl.col("task", *REPORTER_KEY).cast(pl.String)).collect(
        engine="streaming"
    )


def reporter_table(strategy: Strategy, first: pl.DataFrame) -> pl.DataFrame:
    """What is decided for each voice that has told a value, from `first_told`, spread.

    Columns of VOICE, place (the number of the indicator in `kinds`), kind, role, and: voice, a number;
    slot, the number of what one row says in place of another, which is a component, for a share, `latest`
    and context a component of one entity, for a level the indicator; ends, the day from which the voice
    does not count: a source because an owner speaks, all but the lead because the lead decides, a part of
    a share because its body tells the whole; least, the value from which a component is reached; asked,
    the number of the first term that asks for the component (null: none does).
    """
    places = targets.indicator_table(strategy).select("place", "indicator", "least")
    parted = pl.col("kind").is_in(list(model.KINDS_WITH_COMPONENTS))
    led = parted | (pl.col("kind") == "level")
    part = pl.when(pl.col("kind") != "level").then("name")
    lead_from = pl.col("valued").filter(IS_LEAD).min().over("place", part)
    whole_from = pl.col("valued").filter(~IS_NAMED).min().over("place", "entity")
    teller = pl.when(pl.col("kind").is_in(["latest", "share", "context"])).then("entity")
    return (
        first.join(places, on="indicator", validate="m:1")
        .with_columns(
            ends=pl.min_horizontal(
                pl.when(IS_SOURCE).then(FIRST_OWNER_DAY.over("place")),
                pl.when(led & ~IS_LEAD).then(lead_from),
                pl.when(IS_NAMED, pl.col("kind") == "share").then(whole_from),
            )
        )
        .filter(pl.col("valued").is_not_null())
        .with_row_index("voice")
        .join(
            targets.component_target_table(strategy),
            on=["indicator", "name"],
            how="left",
            validate="m:1",
        )
        .with_columns(
            slot=pl.col("voice").min().over("place", part, teller),
            asked=pl.when(parted).then("asked").otherwise(1),
        )
        .select(*REPORTER_KEY, "place", "kind", "role", "voice", "slot", "ends", "least", "asked")
    )


def contribution_table(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """The rows that count on some day, each from `date` until the day before `until`.

    Columns, in the order of slot and date: at (place in `rows`), place, kind, role, slot, date,
    until (null: for ever), late (the date is known only as "not later than"), adds, what the row
    contributes while it counts, and asked, as in `voices`; where shares are told whole, of which adds
    is a part.
    """
    same_slot = pl.col("slot") == pl.col("slot").shift(-1)
    followed = pl.when(same_slot & (pl.col("kind") != "sum")).then(pl.col("date").shift(-1))
    reached = (pl.col("value") >= pl.col("least")).cast(pl.Int8).cast(targets.NUMBER)
    each_once = pl.col("kind").is_in([*model.KINDS_WITH_COMPONENTS, "distinct"])
    found = (
        _last_value_per_day(rows, spoken)
        .join(spoken.drop(REPORTER_KEY, "slot"), on="voice", maintain_order="left", validate="m:1")
        .with_columns(
            until=pl.min_horizontal(followed, "ends"),
            adds=pl.when(each_once).then(reached).otherwise("value"),
        )
        .drop("voice", "value", "ends", "least")
    )
    if (spoken["kind"] == "share").any():
        found = found.with_columns(whole=rows["denominator"][found["at"]])
    return found


def _last_value_per_day(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """The values in the order of slot and date, of one slot and day only the last.

    That is the one accepted last; of a sum, where the rows of a component and a day tell the same
    event, the last of the lead if it tells it. Columns: at, voice, slot, date, value, late.
    """
    led = (pl.col("kind") == "sum") & IS_LEAD
    day = (pl.col("slot").cast(pl.Int64) * 2**32 + pl.col("date").to_physical()) * 2 + led
    # One number, since Polars sorts by several columns much more slowly: day, lead, seq, row.
    turn = day.cast(pl.Int128) * 2**64 + (pl.col("seq") * 2**32 + pl.col("row"))
    ordered = (
        rows.lazy()
        .with_row_index("at")
        .filter(IS_VALUE & pl.col("date").is_not_null())
        .join(
            spoken.lazy().cast({name: rows.schema[name] for name in REPORTER_KEY}),
            on=REPORTER_KEY,
            nulls_equal=True,
            validate="m:1",
        )
        .filter(pl.col("ends").is_null() | (pl.col("date") < pl.col("ends")))
        .with_columns(late=pl.col("precision") == "not_later_than", turn=turn)
        .select("at", "voice", "slot", "date", "value", "late", "turn")
        .collect()
        .sort("turn")
        .drop("turn")
    )
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in ("slot", "date"))
    return ordered.filter(~follows.fill_null(False))


def steps(counting: pl.DataFrame, judged_by: pl.DataFrame) -> pl.DataFrame:
    """Where each term is from a day on, in the order of term and date.

    Columns: term, date, achieved (null when no value counts, and of no case; of a milestone only the
    components that the term asks for, of a share per cent), some (something is achieved: what is
    measured has left its baseline in the right direction), enough, met_on (the start of the present
    unbroken spell in which the target is met, else null) and uncertain (that day is known only as
    "not later than").
    """
    counts = (pl.col("asked") <= pl.col("number")).fill_null(False)
    begins = pl.col("enough") & ~pl.col("enough").shift(1, fill_value=False).over("term")
    spell = pl.when(begins).then(pl.col("met_on", "uncertain")).forward_fill().over("term")
    return (
        _changes_by_day(counting)
        .lazy()
        .group_by("place", "asked", "date")
        .agg(SUM_COLUMNS.sum(), pl.col("uncertain").any())
        .join(judged_by.lazy().select("place", "term", "number"), on="place")
        .with_columns(
            achieved=pl.when(counts).then("some").otherwise(0),
            uncertain=counts & pl.col("uncertain"),
        )
        .group_by("term", "date")
        .agg(pl.col("achieved").sum(), SUM_COLUMNS.sum(), pl.col("uncertain").any())
        .collect(engine="streaming")
        .sort("term", "date")
        .with_columns(pl.col("achieved").cum_sum().over("term"), SUM_COLUMNS.cum_sum().over("term"))
        .with_columns(achieved=pl.when(pl.col("values") > 0).then("achieved"))
        .join(judged_by.drop("place"), on="term", maintain_order="left", validate="m:1")
        .with_columns(**_compare_with_target(shared="whole" in counting.columns), met_on="date")
        .with_columns(pl.when("enough").then(spell))
        .select("term", "date", "achieved", "some", "enough", "met_on", "uncertain")
    )


def _compare_with_target(*, shared: bool) -> dict[str, pl.Expr]:
    """The sums held against what the term asks for and against the baseline; shares without rounding."""
    achieved, moved = pl.col("achieved"), _is_beyond("baseline")
    ahead, same = _is_beyond("needed"), achieved == pl.col("needed")
    if shared:
        moved = pl.when("share").then(fraction.is_beyond("baseline")).otherwise(moved)
        ahead = pl.when("share").then(fraction.is_beyond("needed")).otherwise(ahead)
        same = pl.when("share").then(fraction.is_equal("needed")).otherwise(same)
        achieved = pl.when("share").then(fraction.per_cent()).otherwise(achieved)
    return {
        "achieved": achieved,
        "some": pl.when("measured").then(moved).otherwise(pl.col("some") > 0),
        "enough": (ahead | (~pl.col("beyond") & same)).fill_null(False),
    }


def _is_beyond(of: str) -> pl.Expr:
    """Whether the number is beyond another, in the direction of the term."""
    achieved, other = pl.col("achieved"), pl.col(of)
    return pl.when("down").then(achieved < other).otherwise(achieved > other)


def _changes_by_day(counting: pl.DataFrame) -> pl.DataFrame:
    """What each effect changes on its first day, and those that end unreplaced on their last."""
    replaced = (pl.col("slot") == pl.col("slot").shift(-1)) & (
        pl.col("until") == pl.col("date").shift(-1)
    )
    told = counting.select(
        "place",
        "asked",
        "date",
        "until",
        by_name("whole", require_all=False),
        some="adds",
        values=pl.lit(1),
        uncertain=pl.col("late") & IS_BEHIND_NUMBER,
        replaced=replaced.fill_null(False),
    )
    kept = pl.col("place", "asked")
    before = pl.when(pl.col("replaced").shift(1)).then(SUM_COLUMNS.shift(1)).otherwise(0)
    last = told.filter(~pl.col("replaced") & pl.col("until").is_not_null())
    return pl.concat(
        [
            told.select(kept, "date", SUM_COLUMNS - before, "uncertain"),
            last.select(kept, pl.col("until").alias("date"), -SUM_COLUMNS, uncertain=pl.lit(False)),
        ]
    )
