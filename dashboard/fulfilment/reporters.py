"""Who reports: the entities on the components of indicators, and what depends on them alone.

A *reporter* is an entity on a component of an indicator. Which owner it speaks for, since when, and until
when it counts is decided once for each reporter, not for each of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce

import polars as pl
from polars.selectors import by_name

from dashboard.progress.row_schema import HAS_NUMBER
from dashboard.strategy import Strategy, performance_indicators, targets
from dashboard.strategy.model import once_for_each_version

ROLE = pl.Enum(["lead", "other", "source"])
REPORTER_KEY = ["indicator", "name", "entity"]
WHOSE = ["task", *REPORTER_KEY, "owner"]
"""Whose a row is: a reporter, and whether it spoke for an owner of the task."""
DECIDED = ["reporter", "key", "ends"]
"""What is taken from the `reporter_table` for each line of first days."""
STREAMED = 100_000
"""More rows than this are read in parts; for fewer the start of that takes longer than the reading."""
NO_TEXT = 2**32 - 1
"""In place of the number of a text: more texts than there can be."""
IS_VALUE = HAS_NUMBER
IS_NAMED = pl.col("name").is_not_null()
IS_SOURCE = pl.col("role") == "source"
IS_LEAD = pl.col("role") == "lead"


@once_for_each_version
def roles(strategy: Strategy) -> pl.DataFrame:
    """Who may speak for whom. Columns: task, entity, role.

    `source` is an entity of that kind, `lead` the first responsible entity or a unit above or below it;
    every other entity has no line here and is `other`.
    """
    table = [(task.number, code, "source") for task in strategy.tasks for code in strategy.sources]
    table += [
        (task.number, code, "lead")
        for task in strategy.tasks
        for lead in task.responsible[:1]
        for code in strategy.speakers(lead)
    ]
    return pl.DataFrame(
        table,
        schema={"task": pl.String, "entity": pl.String, "role": ROLE},
        orient="row",
    )


def _days_of_new_owners(strategy: Strategy) -> list[date]:
    """The days on which some task came to new owners, or a body to a successor."""
    mergers = {entity.merged_on for entity in strategy.entities if entity.merged_on}
    return sorted({former.until for former in strategy.owners_before} | mergers)


def _era(strategy: Strategy) -> pl.Expr:
    """The number of days up to a date on which some task came to new owners."""
    days = _days_of_new_owners(strategy)
    return pl.sum_horizontal(pl.lit(0), *((pl.col("date") >= day).cast(pl.Int32) for day in days))


@once_for_each_version
def _ownership(strategy: Strategy) -> pl.DataFrame:
    """Who speaks for an owner of a task, and when. Columns: task, entity, era, owner (true)."""
    days = _days_of_new_owners(strategy)
    eras = enumerate([days[0] - timedelta(days=1) if days else date.min, *days])
    lines = {
        (task.number, code, era, True)
        for era, day in eras
        for task in strategy.tasks
        for owner in strategy.responsible_on(task, day)
        for code in strategy.speakers(owner)
        if strategy.speaks_since(code, owner) <= day
    }
    table = sorted(lines)
    schema = {"task": pl.String, "entity": pl.String, "era": pl.Int32, "owner": pl.Boolean}
    return pl.DataFrame(table, schema=schema, orient="row")


def with_owner(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `owner`: whether the entity spoke for an owner of the task on the date of the row."""
    return (
        rows.with_columns(era=_era(strategy).fill_null(0).cast(pl.Int32))
        .join(
            _ownership(strategy),
            on=["task", "entity", "era"],
            how="left",
            maintain_order="left",
            validate="m:1",
        )
        .with_columns(pl.col("owner").fill_null(False))
        .drop("era")
    )


def rows_by_indicator(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows by indicator, with `kind` of the indicator, `role` and `owner` of the entity.

    A narrative of a task appears once for each of its indicators, marked `narrative`. The role is
    lead, other or source; `owner` as in `with_owner`.
    """
    if "owner" not in rows.columns:
        rows = with_owner(strategy, rows)
    indicators = targets.indicator_table(strategy)
    reports = rows.filter(pl.col("indicator").is_not_null()).with_columns(narrative=pl.lit(False))
    narratives = (
        rows.filter(pl.col("indicator").is_null())
        .drop("indicator")
        .join(indicators.select("task", "indicator"), on="task")
        .with_columns(narrative=pl.lit(True))
    )
    return (
        pl.concat([reports, narratives.select(reports.columns)])
        .join(indicators.select("indicator", "kind"), on="indicator", how="left", validate="m:1")
        .join(roles(strategy), on=["task", "entity"], how="left", validate="m:1")
        .with_columns(pl.col("role").fill_null("other"))
    )


def first_owner_days(rows: pl.DataFrame) -> pl.DataFrame:
    """The day from which public sources no longer count. Columns: indicator, owner_from.

    `rows` are by indicator (see `rows_by_indicator`). A word silences nobody.
    """
    first = pl.col("date").filter(~IS_SOURCE & IS_VALUE).min()
    return rows.group_by("indicator").agg(owner_from=first).drop_nulls()


def first_days_of_reporters(
    strategy: Strategy, rows: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    """The days of each reporter, in one line, or where its task came to new owners in a few.

    Columns besides those of a reporter: `date` of the first row, `valued`, that of the first value, and
    `owner` as in `with_owner`. Rows that are by indicator already keep narrative, kind, role and owner.
    Then of each row the number of the line of its reporter.
    """
    columns = ["task", *REPORTER_KEY, "narrative", "kind", "role", "owner"]
    kept = [name for name in columns if name in rows.columns]
    apart = {name: pl.col(name) for name in kept if name in ("narrative", "owner")}
    if "owner" not in kept and strategy.owners_before:
        apart["era"] = _era(strategy)
    # Texts are hashed once, for the numbers: all else works on these.
    key = {"texts": _number_texts(rows, ["task", *REPORTER_KEY]), **apart}
    told = rows.select(**key, date="date", valued=pl.when(IS_VALUE).then("date"))
    days = (
        told.lazy()
        .with_row_index("first")
        .group_by(*key)
        .agg(pl.col("first", "date", "valued").min())
        .collect(engine="streaming" if rows.height > STREAMED else "in-memory")
    )
    numbered = days.select(*key).with_row_index("line")
    lines = told.select(*key).join(
        numbered, on=list(key), how="left", nulls_equal=True, validate="m:1", maintain_order="left"
    )
    as_text = pl.col("task", *REPORTER_KEY).cast(pl.String)
    of_first = rows.select(kept)[days["first"]].with_columns(as_text)
    first_days = of_first.hstack(days[["date", "valued"]])
    return first_days if "owner" in kept else with_owner(strategy, first_days), lines["line"]


def _number_texts(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    """The texts of four columns as one whole number: the same where all are the same, null among them."""
    texts = (
        pl.col(name).cast(pl.Categorical) if rows.schema[name] == pl.String else pl.col(name)
        for name in columns
    )
    codes = (text.to_physical().fill_null(NO_TEXT).cast(pl.Int128) for text in texts)
    return reduce(lambda number, code: number * 2**32 + code, codes)


def numbered_reporters(
    strategy: Strategy, of_reporters: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """First days of reporters by indicator, their `reporter_table`, and of each line DECIDED by that.

    What is decided is null where the reporter has given no value, and of a narrative.
    """
    by_indicator = "kind" in of_reporters.columns
    first_days = of_reporters if by_indicator else rows_by_indicator(strategy, of_reporters)
    reporters = reporter_table(strategy, first_days)
    decided = of_reporters.select(REPORTER_KEY).join(
        reporters.select(*REPORTER_KEY, *DECIDED),
        on=REPORTER_KEY,
        how="left",
        nulls_equal=True,
        validate="m:1",
        maintain_order="left",
    )
    return first_days, reporters, decided.select(DECIDED)


def reporter_table(strategy: Strategy, first_days: pl.DataFrame) -> pl.DataFrame:
    """What is decided for each reporter of a value, from `first_days_of_reporters` by indicator.

    In the order of places. Columns: those of REPORTER_KEY; place (the number of the indicator in
    `indicator_table`); kind; role; reporter, a number; key, the number of what one row says in place of
    another (a component; for a share, `latest` and context a component of one entity; of what recurs its
    running total; for a level the indicator); ends, the day from which the reporter does not count (a
    source because a body gives a value, all but the lead because the lead decides, a part of a share
    because its entity reports the whole; null: it always counts); first_target, the number of the first
    target that asks for the component (null: none does); least and the other columns of `_places`.
    """
    places = _places(strategy)
    once = ["place", *REPORTER_KEY] if strategy.owners_before else None
    has_components = pl.col("kind").is_in(list(performance_indicators.KINDS_WITH_COMPONENTS))
    recurs = pl.col("every").is_not_null() if "every" in places.columns else pl.lit(False)
    told_as_one = (pl.col("kind") == "level") | (recurs & (pl.col("kind") == "latest"))
    component = pl.when(~told_as_one).then("name")
    lead_from = pl.col("valued").filter(IS_LEAD).min().over("place", component)
    whole_from = pl.col("valued").filter(~IS_NAMED).min().over("place", "entity")
    silenced_from = pl.col("valued").filter(~IS_SOURCE).min()
    by_entity = pl.when(pl.col("kind").is_in(["latest", "share", "context"])).then("entity")
    return (
        first_days.join(places, on="indicator", validate="m:1")
        .with_columns(
            ends=pl.min_horizontal(
                pl.when(IS_SOURCE).then(silenced_from.over("place")),
                pl.when(has_components & ~IS_LEAD).then(lead_from),
                pl.when(IS_NAMED, pl.col("kind") == "share").then(whole_from),
            )
        )
        .filter(pl.col("valued").is_not_null())
        .pipe(lambda valued: valued.unique(once) if once else valued)
        .join(
            targets.component_target_table(strategy),
            on=["indicator", "name"],
            how="left",
            validate="m:1",
        )
        .sort("place")
        .with_row_index("reporter")
        .with_columns(
            key=pl.col("reporter").min().over("place", component, by_entity),
            first_target=pl.when(has_components).then("first_target").otherwise(1),
        )
        .select(
            *(*REPORTER_KEY, "place", "kind", "role", "reporter"),
            *("key", "ends", "least", "first_target"),
            by_name("every", "per_period", require_all=False),
        )
    )


@once_for_each_version
def _places(strategy: Strategy) -> pl.DataFrame:
    """What `reporter_table` takes from each indicator; the periods only where something recurs so."""
    places = targets.indicator_table(strategy)
    periods = [] if places["every"].is_null().all() else ["every", "per_period"]
    return places.select("place", "indicator", "least", *periods)
