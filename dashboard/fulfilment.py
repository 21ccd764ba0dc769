"""How far each performance indicator and task is at the close of a day.

Accepted rows become *effects*: each row counts from its date until the next row of its slot. Effects
become *steps*: what is added to an indicator on a day. Then every kind of indicator is one sum of
steps, and one table of named conditions decides the status: the first that holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from dashboard.naming import fold
from dashboard.progress import NUMBER
from dashboard.strategy import WILDCARD, Strategy


class Status(StrEnum):
    """The six words, for an indicator and for a task."""

    MET = "met"
    PARTIALLY_MET = "partially_met"
    NOT_MET = "not_met"
    NOT_YET_DUE = "not_yet_due"
    NO_REPORT = "no_report"
    NO_TARGET = "no_target"


def rules(day: date) -> list[tuple[Status, pl.Expr]]:
    """The status table. Read from the top: the first condition that holds decides."""
    return [
        (Status.NO_TARGET, pl.col("needed").is_null()),
        (Status.MET, pl.col("achieved") >= pl.col("needed")),
        (Status.PARTIALLY_MET, pl.col("some") > 0),
        (Status.NOT_YET_DUE, pl.col("due") > day),
        (Status.NO_REPORT, pl.col("reported").is_null()),
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


def terms(strategy: Strategy) -> pl.DataFrame:
    """What each indicator is judged by, in source order.

    Columns: task, indicator, kind (milestone, sum, distinct, latest, context), needed (null without
    a target or when withdrawn), start and due (days).
    """
    rows = [
        {
            "task": task.number,
            "indicator": indicator.id,
            "kind": indicator.aggregate or indicator.kind,
            "needed": None
            if strategy.withdrawn & {task.number, indicator.id}
            else indicator.needed,
            "start": task.start.first,
            "due": task.due(indicator),
        }
        for task, indicator in strategy.indicators()
    ]
    schema = {"task": pl.String, "indicator": pl.String, "kind": pl.String}
    return pl.DataFrame(rows, schema={**schema, "needed": NUMBER, "start": pl.Date, "due": pl.Date})


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
        schema={"task": pl.String, "entity": pl.String, "role": pl.String},
        orient="row",
    )


def spread(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows by indicator, with `kind` of the indicator and `role` of the entity.

    A narrative of a task stands once for each of its indicators, marked `narrative`. The role is
    lead, other or source.
    """
    known = terms(strategy)
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


IS_SOURCE = pl.col("role") == "source"
IS_VALUE = pl.col("value").is_not_null()


def owners_first(told: pl.DataFrame) -> pl.DataFrame:
    """The day from which public sources no longer count. Columns: indicator, owner_from."""
    own = told.filter(~IS_SOURCE & ~pl.col("narrative") & pl.col("date").is_not_null())
    return own.group_by("indicator").agg(owner_from=pl.col("date").min())


def effects(strategy: Strategy, told: pl.DataFrame) -> pl.DataFrame:
    """The rows that count on some day, each from `date` until the day before `until`.

    Columns of `spread`, with `until` (null: for ever), `adds`, what the row contributes while it
    counts, and `achieves`, the part of it that the target asks for (of a milestone only required
    components). A row that another row of the same day replaces is left out.
    """
    values = (
        told.filter(IS_VALUE & pl.col("date").is_not_null())
        .join(owners_first(told), on="indicator", how="left", validate="m:1")
        .filter(
            ~IS_SOURCE | pl.col("owner_from").is_null() | (pl.col("date") < pl.col("owner_from"))
        )
    )
    lead = pl.col("role") == "lead"
    led = (
        values.filter(lead & (pl.col("kind") == "milestone"))
        .group_by("indicator", "name")
        .agg(lead_from=pl.col("date").min())
    )
    values = values.join(
        led, on=["indicator", "name"], how="left", nulls_equal=True, validate="m:1"
    ).filter(lead | pl.col("lead_from").is_null() | (pl.col("date") < pl.col("lead_from")))
    needed = required(strategy).with_columns(required=pl.lit(True))
    wanted = (pl.col("kind") != "milestone") | pl.col("required").is_not_null()
    return (
        _followed(values)
        .join(needed, on=["indicator", "name"], how="left", maintain_order="left", validate="m:1")
        .with_columns(achieves=pl.when(wanted).then("adds").otherwise(0))
        .drop("required")
    )


def _followed(values: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of their slots, each with the day on which the next takes over.

    A slot holds what one row says in place of another: a component; for `latest` (and for context,
    which is shown alike) a component of one entity; for `sum` an event, a component on a day.
    """
    slot = ["indicator", "name", "teller", "event"]
    ordered = values.with_columns(
        teller=pl.when(pl.col("kind").is_in(["latest", "context"])).then("entity"),
        event=pl.when(pl.col("kind") == "sum").then("date"),
        led=(pl.col("kind") == "sum") & (pl.col("role") == "lead"),
    ).sort(*slot, "date", "led", "seq", "row")
    same_slot = pl.all_horizontal(
        pl.col(column).eq_missing(pl.col(column).shift(-1)) for column in slot
    )
    followed = pl.when(same_slot).then(pl.col("date").shift(-1))
    ends = pl.when(IS_SOURCE).then(pl.col("owner_from"))
    reached = (pl.col("value") >= 1).cast(pl.Int8).cast(NUMBER)
    each_once = pl.col("kind").is_in(["milestone", "distinct"])
    return (
        ordered.with_columns(
            until=pl.min_horizontal(followed, ends),
            adds=pl.when(each_once).then(reached).otherwise("value"),
        )
        .filter(pl.col("until").is_null() | (pl.col("until") > pl.col("date")))
        .drop("teller", "event", "led", "owner_from", "lead_from")
    )


def required(strategy: Strategy) -> pl.DataFrame:
    """The components that a milestone needs. Columns: indicator, name (folded)."""
    found = [
        (indicator.id, fold(component.id))
        for _, indicator in strategy.indicators()
        for component in indicator.components
        if component.required
        and indicator.kind == "milestone"
        and not component.id.endswith(WILDCARD)
    ]
    return pl.DataFrame(found, schema={"indicator": pl.String, "name": pl.String}, orient="row")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What one version of the strategy and of the rows needs to judge any day.

    `effects` as the function says. `steps`: indicator, date, achieved, some, values - each the
    change on that day - sorted, with `running`, the achieved of the indicator after that day.
    `reported`: indicator, reported (day of the first report). `uncertain`: indicator, date of rows
    known only as "not later than".
    """

    terms: pl.DataFrame
    effects: pl.DataFrame
    steps: pl.DataFrame
    reported: pl.DataFrame
    uncertain: pl.DataFrame


def prepare(strategy: Strategy, rows: pl.DataFrame) -> Prepared:
    """Everything that does not depend on the day; once for a version of the data."""
    return prepare_told(strategy, spread(strategy, rows))


def prepare_told(strategy: Strategy, told: pl.DataFrame) -> Prepared:
    """The same from rows that are spread by indicator already."""
    counted = effects(strategy, told)
    uncertain = counted.filter((pl.col("precision") == "not_later_than") & (pl.col("achieves") > 0))
    return Prepared(
        terms=terms(strategy),
        effects=counted,
        steps=steps(counted),
        reported=first_reports(told),
        uncertain=uncertain.select("indicator", "date").unique(),
    )


def steps(counted: pl.DataFrame) -> pl.DataFrame:
    """What each indicator gains or loses on each day; see `Prepared.steps`."""
    begin = counted.select(
        "indicator",
        "date",
        "until",
        achieved="achieves",
        some="adds",
        values=pl.lit(1, pl.Int64),
    )
    end = begin.filter(pl.col("until").is_not_null()).select(
        "indicator", pl.col("until").alias("date"), -pl.col("achieved", "some", "values")
    )
    return (
        pl.concat([begin.drop("until"), end])
        .group_by("indicator", "date")
        .agg(pl.col("achieved", "some", "values").sum())
        .sort("indicator", "date")
        .with_columns(running=pl.col("achieved").cum_sum().over("indicator"))
    )


def first_reports(told: pl.DataFrame) -> pl.DataFrame:
    """The day each indicator was first reported on. Columns: indicator, reported.

    Any row of an owner is a report, also a word without value and the narrative of the task; of a
    public source only a value is.
    """
    reports = told.filter((~IS_SOURCE | IS_VALUE) & pl.col("date").is_not_null())
    return reports.group_by("indicator").agg(reported=pl.col("date").min())


def judge(prepared: Prepared, day: date) -> pl.DataFrame:
    """Every indicator at the close of a day, in source order.

    Columns of `terms`, and: achieved (null when no value counts), some, reported (null when nobody
    did), status, rule (1 to 6), met_on (start of the present unbroken spell; null unless met) and
    uncertain (the day is known only as "not later than").
    """
    past = prepared.steps.filter(pl.col("date") <= day)
    sums = past.group_by("indicator").agg(pl.col("achieved", "some", "values").sum())
    reported = prepared.reported.filter(pl.col("reported") <= day)
    table = rules(day)
    joined = (
        prepared.terms.join(sums, on="indicator", how="left", maintain_order="left", validate="1:1")
        .join(reported, on="indicator", how="left", maintain_order="left", validate="1:1")
        .with_columns(achieved=pl.when(pl.col("values") > 0).then("achieved"))
        .with_columns(
            status=_first_match([(pl.lit(status.value), holds) for status, holds in table]),
            rule=_first_match([(pl.lit(n), holds) for n, (_, holds) in enumerate(table, 1)]),
        )
    )
    met = joined.filter(pl.col("status") == Status.MET).select("indicator", "needed")
    return (
        joined.join(
            met_dates(past, met),
            on="indicator",
            how="left",
            maintain_order="left",
            validate="1:1",
        )
        .join(
            prepared.uncertain.select("indicator", met_on="date", uncertain=pl.lit(True)),
            on=["indicator", "met_on"],
            how="left",
            maintain_order="left",
            validate="1:1",
        )
        .with_columns(pl.col("uncertain").fill_null(False))
        .drop("values")
    )


def met_dates(past: pl.DataFrame, met: pl.DataFrame) -> pl.DataFrame:
    """The day on which the running sum of a met indicator last came to what is needed."""
    running = past.join(met, on="indicator", maintain_order="left", validate="m:1")
    short = pl.col("date").filter(pl.col("running") < pl.col("needed")).max()
    enough = pl.col("date") > short.fill_null(date.min)
    return running.group_by("indicator").agg(met_on=pl.col("date").filter(enough).min())


def _first_match(table: list[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """The first value whose condition holds; a condition that is null does not hold."""
    return pl.coalesce(pl.when(holds).then(value) for value, holds in table)


def known(history: pl.DataFrame, sequence: int) -> pl.DataFrame:
    """The rows that stood after an audit sequence: opened by then, and not yet closed."""
    opened = pl.col("opened") <= sequence
    still = pl.col("closed").is_null() | (pl.col("closed") > sequence)
    return history.filter(opened & still).drop("opened", "closed")
