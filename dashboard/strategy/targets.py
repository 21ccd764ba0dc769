"""The targets of each indicator with their due days, and what they require.

Most indicators have one target; one with interim targets has several. On a day the last target that is
due is in force; before any is due, the one that `opens`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import polars as pl

from dashboard.strategy.deadlines import Basis
from dashboard.strategy.model import Strategy, once_for_each_version
from dashboard.strategy.performance_indicators import (
    KINDS_WITH_COMPONENTS,
    MEASUREMENT_KINDS,
    WILDCARD,
    Component,
    Indicator,
)
from dashboard.strategy.recurrence import components_of
from dashboard.strategy.tasks import Task
from dashboard.text import fraction, names
from dashboard.text.numbers_and_dates import NUMBER

KIND = pl.Enum(["milestone", "recurring", "sum", "distinct", "latest", "level", "share", "context"])


class DueTarget(NamedTuple):
    """A number to reach by a day.

    `needed` is in the unit of the indicator (for a share: per cent; for components: how many), None without
    a target or when withdrawn. `due` is None where the end is open. `names` are the folded components
    that are required. `opens` marks the target in force before any is due.
    """

    due: date | None
    needed: Decimal | None
    names: frozenset[str] = frozenset()
    basis: Basis = "strategy"
    opens: bool = False


def targets_of(strategy: Strategy, task: Task, indicator: Indicator) -> tuple[DueTarget, ...]:
    """The targets of one indicator, the earliest first.

    The last one opens, which is the whole target; for a recurring indicator the first. What recurs in a
    month that never comes, because an amendment took it away, has no target.
    """
    due = task.due(indicator)
    if indicator.kind in KINDS_WITH_COMPONENTS:
        components = components_of(strategy, task, indicator)
        if indicator.kind == "recurring" and components and components[-1].due:
            due = components[-1].due.last
        targets = _component_targets(components, due, _basis(indicator))
    else:
        targets = _interim_targets(indicator, due)
    never = indicator.kind == "recurring" and not targets[-1].names
    gone = strategy.withdrawn & {task.number, indicator.id}
    if indicator.target_number is None or never or gone:
        return (targets[-1]._replace(needed=None, opens=True),)
    opening = 0 if indicator.kind == "recurring" else len(targets) - 1
    return tuple(target._replace(opens=at == opening) for at, target in enumerate(targets))


@once_for_each_version
def targets_by_indicator(strategy: Strategy) -> dict[str, tuple[DueTarget, ...]]:
    """The targets of every indicator, as in `targets_of`, by its id."""
    return {each.id: targets_of(strategy, task, each) for task, each in strategy.indicators()}


def _interim_targets(indicator: Indicator, due: date | None) -> list[DueTarget]:
    """The interim targets before the due day (an amendment may have moved it), then the final target."""
    before = [interim for interim in indicator.interim if due is None or interim.due.last < due]
    return [
        DueTarget(interim.due.last, interim.value, basis=interim.basis) for interim in before
    ] + [DueTarget(due, indicator.target_number, basis=_basis(indicator))]


def _basis(indicator: Indicator) -> Basis:
    return indicator.target.basis if indicator.target else "strategy"


def _component_targets(
    components: Sequence[Component], due: date | None, basis: Basis
) -> list[DueTarget]:
    """A target for each due day: the required components that are due by it; at the end all of them.

    Where every required component has a day of its own, the last of them is the end.
    """
    required = [component for component in components if is_required(component)]
    own = {component.due.last for component in required if component.due}
    days: list[date | None] = [*sorted(day for day in own if due is None or day < due)]
    if not days or len(days) < len(own) or not all(component.due for component in required):
        days.append(due)
    targets = []
    for day in days:
        due_components = [
            component
            for component in required
            if day in {due, None} or (component.due and component.due.last <= day)
        ]
        needed = frozenset(names.fold(component.id) for component in due_components)
        targets.append(DueTarget(day, Decimal(len(due_components)), needed, basis))
    return targets


def is_any_change_enough(indicator: Indicator) -> bool:
    """Whether any change from the baseline in the right direction is enough."""
    return indicator.target is not None and indicator.target.value == "any"


def is_required(component: Component) -> bool:
    """Whether a milestone needs a component; a wildcard is never needed."""
    return component.required and not component.id.endswith(WILDCARD)


def in_source_order(strategy: Strategy, rows: pl.DataFrame) -> pl.DataFrame:
    """Progress rows by task and indicator as the strategy has them, 1.9 before 1.10; then by date.

    What is said of a task as a whole comes first, and last what belongs to no task of the strategy.
    """
    tasks = {task.number: place for place, task in enumerate(strategy.tasks)}
    indicators = {each.id: place for place, (_, each) in enumerate(strategy.indicators())}
    ranks = [
        pl.col(column)
        .cast(pl.String)
        .replace_strict(places, default=None, return_dtype=pl.Int64)
        .alias(f"place of {column}")
        for column, places in (("task", tasks), ("indicator", indicators))
    ]
    keys = ["place of task", "place of indicator", "date", "row"]
    ordered = rows.with_columns(ranks).sort(keys, nulls_last=[True, False, False, False])
    return ordered.select(rows.columns)


@once_for_each_version
def indicator_table(strategy: Strategy) -> pl.DataFrame:
    """Every indicator in source order.

    Columns: place (its number), task, indicator, kind (what its rows say: `Indicator.row_kind`), least
    (the value from which a component is reached), every and per_period (of what recurs with an
    aggregate: its periods and the number needed in each; else null) and start (of its task).
    """
    rows = [
        {
            "task": task.number,
            "indicator": indicator.id,
            "kind": indicator.row_kind,
            "least": indicator.target_number if indicator.row_kind == "recurring" else None,
            "every": indicator.every if indicator.aggregate else None,
            "per_period": indicator.target_number or Decimal(1)
            if indicator.every and indicator.aggregate
            else None,
            "start": task.start.first,
        }
        for task, indicator in strategy.indicators()
    ]
    schema = {
        "task": pl.String(),
        "indicator": pl.String(),
        "kind": KIND,
        "least": NUMBER,
        "every": pl.String(),
        "per_period": NUMBER,
        "start": pl.Date(),
    }
    table = pl.DataFrame(rows, schema=schema).with_row_index("place")
    return table.with_columns(pl.col("least").fill_null(Decimal(1)))


@once_for_each_version
def target_table(strategy: Strategy) -> pl.DataFrame:
    """The targets of every indicator, in the order of their places and due days.

    Columns: target (its number), place (that of its indicator), number (from 1 within the indicator),
    needed (null without a target or when withdrawn), due (null where the end is open), opens, for a
    measured value: measured, baseline (null where it is not known), down (less is better) and beyond
    (the number must be passed, not only reached); for a share: share, and the needed value and the
    baseline as numerator and denominator, without rounding.
    """
    rows: list[dict[str, Any]] = [
        {
            "place": place,
            "number": n,
            "needed": target.needed,
            "due": target.due,
            "opens": target.opens,
            "measured": indicator.kind in MEASUREMENT_KINDS,
            "baseline": indicator.displayed_baseline,
            "down": indicator.direction == "down",
            "beyond": beyond,
            **_exact_share_columns(
                indicator,
                indicator.exact_baseline if beyond and target.needed is not None else target.needed,
            ),
        }
        for place, (_, indicator) in enumerate(strategy.indicators())
        for targets in [targets_by_indicator(strategy)[indicator.id]]
        for n, target in enumerate(targets, 1)
        for beyond in [is_any_change_enough(indicator) and n == len(targets)]
    ]
    schema = {
        "place": pl.UInt32(),
        "number": pl.Int64(),
        "needed": NUMBER,
        "due": pl.Date(),
        "opens": pl.Boolean(),
        "measured": pl.Boolean(),
        "baseline": NUMBER,
        "down": pl.Boolean(),
        "beyond": pl.Boolean(),
        "share": pl.Boolean(),
        **dict.fromkeys(("needed_part", "needed_whole"), pl.Int64()),
        **dict.fromkeys(("baseline_part", "baseline_whole"), pl.Int64()),
    }
    return pl.DataFrame(rows, schema=schema).with_row_index("target")


def _exact_share_columns(indicator: Indicator, needed: Fraction | Decimal | None) -> dict[str, Any]:
    """What a share is held against as so many of so many: a baseline of 1 of 3 has no decimal number."""
    if indicator.kind != "share":
        return {"share": False}
    needed_part, needed_whole = fraction.numerator_and_denominator(needed)
    part, whole = fraction.numerator_and_denominator(indicator.exact_baseline)
    return {
        "share": True,
        "needed_part": needed_part,
        "needed_whole": needed_whole,
        "baseline_part": part,
        "baseline_whole": whole,
    }


def targets_in_force(targets: pl.DataFrame, day: date) -> pl.DataFrame:
    """The last target of each indicator that is due by a day; while none is, the one that opens.

    One line for each place, in their order, with the columns of the targets.
    """
    past = (pl.col("due") <= day).fill_null(False)
    candidates = targets.filter(past | pl.col("opens")).sort("place", past, "number")
    return candidates.unique("place", keep="last", maintain_order=True)


@once_for_each_version
def component_target_table(strategy: Strategy) -> pl.DataFrame:
    """The first target that asks for each component, counted from 1.

    Columns: indicator, name (folded), first_target. A component that no target asks for has no line.
    """
    first_target: dict[tuple[str, str], int] = {}
    for indicator, targets in targets_by_indicator(strategy).items():
        for n, target in enumerate(targets, 1):
            for name in target.names:
                first_target.setdefault((indicator, name), n)
    schema = {"indicator": pl.String(), "name": pl.String(), "first_target": pl.Int64()}
    return pl.DataFrame([(*key, n) for key, n in first_target.items()], schema=schema, orient="row")
