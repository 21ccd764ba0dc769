"""The rules of the kinds of indicators: aggregate, target, interim targets and components.

The raw values of the strategy file are read, and each mistake is reported at its place.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dashboard.strategy import recurrence, second_language
from dashboard.strategy.check_references import Problems, Raw, items, texts
from dashboard.strategy.deadlines import read_end, read_when
from dashboard.strategy.field_types import (
    read_baseline,
    read_target,
    read_target_number,
    read_yes_no,
    try_reader,
)
from dashboard.strategy.performance_indicators import MEASUREMENT_KINDS, WILDCARD, component_name
from dashboard.text import Severity, fraction, yaml_file

KINDS_WITHOUT_INTERIM = {"milestone", "recurring", "context"}
"""Kinds without interim targets; a milestone has components with due days instead."""


def shorten(value: Any) -> str:
    """A raw value as a problem quotes it: one line of at most 60 letters."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def check_end_after_start(
    document: yaml_file.YamlDocument, path: yaml_file.Path, end: Any, start: Any
) -> Problems:
    """Nothing ends or falls due before it starts."""
    first, last = try_reader(read_when, start), try_reader(read_end, end)
    if first and last and last.last and last.last < first.first:
        yield document.problem(
            "deadline-before-start",
            path,
            found=shorten(end),
            start=shorten(first.as_stated or first.first),
        )


def check(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw, task: Raw
) -> Problems:
    """The mistakes of an indicator at a path that its types cannot see."""
    kind, aggregate = indicator.get("kind"), indicator.get("aggregate")
    if kind == "count" and aggregate is None:
        yield document.problem("missing-aggregate", (*at, "kind"), found="count")
    if kind not in ("count", "recurring", None) and aggregate is not None:
        yield document.problem(
            "aggregate-without-count", (*at, "aggregate"), found=shorten(aggregate)
        )
    yield from _check_recurrence(document, at, indicator)
    yield from _check_month(document, at, indicator)
    written = "every" if indicator.get("month") is None else "month"
    yield from check_periods(document, (*at, written), indicator, task)
    yield from _check_measurement(document, at, indicator)
    yield from _check_plausible(document, at, indicator)
    yield from _check_target(document, at, indicator)
    yield from _check_interim_targets(document, at, indicator, task)
    yield from _check_components(document, at, indicator, task)
    yield from _ask_whose_reading(document, at, indicator)


def _ask_whose_reading(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw
) -> Problems:
    """Where it is written what counts, the file says whether the source says so or we read it so."""
    written = [path for path, part in items(indicator, "components") if part.get("counts")]
    if written and "counts_basis" not in indicator:
        asked = document.problem("counts-basis", (*at, *written[0], "counts"), of_key=True)
        yield replace(asked, severity=Severity.WARNING)


def _check_recurrence(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw
) -> Problems:
    """A recurring indicator states its periods and has no components of its own."""
    if _kind(indicator) != "recurring":
        if indicator.get("every") is not None:
            yield document.problem(
                "every-of-kind", (*at, "every"), found=shorten(indicator["every"])
            )
        return
    if indicator.get("every") is None:
        yield document.problem("missing-key", at, key="every")
    if indicator.get("components"):
        yield document.problem("recurring-components", (*at, "components"))


def _check_month(document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw) -> Problems:
    """Only what recurs every year is due in a month."""
    month = indicator.get("month")
    if month is not None and indicator.get("every") != "year":
        yield document.problem("month-of-every", (*at, "month"), found=shorten(month))


def check_periods(
    document: yaml_file.YamlDocument,
    path: yaml_file.Path,
    indicator: Raw,
    task: Raw,
    *,
    is_amended: bool = False,
) -> Problems:
    """A period of which only a part lies between start and due day is asked about.

    The adopted text has at least one whole period; an amendment may leave none.
    """
    every, month = indicator.get("every"), indicator.get("month")
    period = document.data.get("period")
    start = try_reader(read_when, task.get("start"))
    end = try_reader(read_end, indicator.get("due") or task.get("deadline"))
    stated = isinstance(period, dict) and try_reader(read_when, period.get("end"))
    last = (end and end.last) or (stated and stated.last)
    if _kind(indicator) != "recurring" or every not in recurrence.MONTHS_PER_PERIOD:
        return
    if month is not None and (every != "year" or not try_reader(read_when, f"2000-{month}")):
        return
    if not (start and last and start.first <= last):
        return
    periods = list(recurrence.periods_between(start.first, last, every, month))
    parts = [name for name, span in periods if not recurrence.is_whole(span, start.first, last)]
    if len(parts) == len(periods) and not is_amended:
        yield document.problem("period-never", path, found=shorten(month or every))
    elif parts:
        asked = document.problem("period-in-part", path, found=", ".join(parts))
        yield replace(asked, severity=Severity.WARNING)


def _check_measurement(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw
) -> Problems:
    """A measured indicator has a direction and, where it has a baseline, one that can be read."""
    direction, baseline = indicator.get("direction"), indicator.get("baseline")
    if _kind(indicator) not in MEASUREMENT_KINDS:
        if direction is not None:
            yield document.problem(
                "direction-of-kind", (*at, "direction"), found=shorten(direction)
            )
        return
    if "direction" not in indicator:
        yield document.problem("missing-key", at, key="direction")
    start = _baseline_value(indicator)
    if isinstance(baseline, str) and start is None:
        code = "baseline-of-share" if _kind(indicator) == "share" else "baseline-form"
        yield document.problem(code, (*at, "baseline"), found=shorten(baseline))
    yield from _check_ahead_of_baseline(document, at, indicator)


def _check_ahead_of_baseline(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw
) -> Problems:
    target, start = indicator.get("target"), _baseline_value(indicator)
    needed = try_reader(read_target, target.get("value")) if isinstance(target, dict) else None
    if isinstance(needed, Decimal) and is_behind(needed, start, indicator.get("direction")):
        yield document.problem(
            "target-behind-baseline",
            (*at, "target", "value"),
            found=shorten(needed),
            baseline=shorten(indicator["baseline"]),
        )


def is_behind(needed: Decimal, start: Fraction | None, direction: Any) -> bool:
    """Whether a target is no step from the baseline (None: not known) in the direction of the indicator."""
    if start is None:
        return False
    ahead = Fraction(needed) - start
    return bool((direction == "up" and ahead <= 0) or (direction == "down" and ahead >= 0))


def _baseline_value(indicator: Raw) -> Fraction | None:
    """The baseline of a measured indicator, for a share in per cent; None where it cannot be read."""
    baseline = indicator.get("baseline")
    if _kind(indicator) == "share":
        return fraction.baseline_in_per_cent(baseline) if isinstance(baseline, str) else None
    number = try_reader(read_baseline, baseline)
    return None if number is None else Fraction(number)


def _check_plausible(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw
) -> Problems:
    """What is asked about a number: only where there is one, with limits in their order."""
    kind, path = _kind(indicator), (*at, "plausible")
    counts = kind in {"count", "context"} or indicator.get("aggregate") is not None
    if indicator.get("totals") is not None and not counts:
        yield document.problem("totals-of-kind", (*at, "totals"), found=shorten(kind))
    limits = indicator.get("plausible")
    if not isinstance(limits, dict):
        return
    if not counts and kind != "level":
        yield document.problem("plausible-of-kind", path, found=shorten(kind))
        return
    least = try_reader(read_target_number, limits.get("least", "0"))
    most = try_reader(read_target_number, limits.get("most"))
    if least is not None and least < 0 and kind != "level":
        yield document.problem("not-positive", (*path, "least"), found=shorten(limits["least"]))
    if least is not None and most is not None and most <= least:
        found, before = shorten(limits["most"]), f"{least}"
        yield document.problem("plausible-order", (*path, "most"), found=found, before=before)


def _check_target_range(
    document: yaml_file.YamlDocument, path: yaml_file.Path, value: Any, indicator: Raw
) -> Problems:
    limits = indicator.get("plausible")
    least = try_reader(
        read_target_number, (limits if isinstance(limits, dict) else {}).get("least")
    )
    if isinstance(value, Decimal):
        code = range_problem(value, _kind(indicator), indicator.get("direction"), least)
        if code:
            yield document.problem(code, path, found=shorten(value))


def range_problem(target: Decimal, kind: str, direction: Any, least: Decimal | None) -> str | None:
    """The code of what is wrong with a number as target; None where it is right.

    Zero is a target only where less is better, or of a level that may be negative (`least`), less than
    zero only of a level; that of a share is at most 100 per cent.
    """
    falls = kind in MEASUREMENT_KINDS and direction == "down"
    passes_zero = kind == "level" and least is not None and least < 0
    if (target < 0 and kind != "level") or (target == 0 and not (falls or passes_zero)):
        return "not-positive"
    return "target-of-share" if kind == "share" and target > fraction.HUNDRED else None


def check_amendment(
    document: yaml_file.YamlDocument, at: yaml_file.Path, change: Raw, indicator: Raw, task: Raw
) -> Problems:
    """The mistakes of an indicator as an amendment changes it, at the path of the change."""
    changed = {**indicator, **change}
    if "target" in change:
        yield from _check_target(document, at, changed)
        yield from _check_ahead_of_baseline(document, at, changed)
    if "interim" in change:
        yield from _check_interim_targets(document, at, changed, task)
    if "components" in change:
        yield from _check_components(document, at, changed, task)
    if "due" in change:
        yield from check_periods(document, (*at, "due"), changed, task, is_amended=True)


def _check_interim_targets(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw, task: Raw
) -> Problems:
    """Interim targets follow each other before the due day and approach the target."""
    steps = list(items(indicator, "interim", at))
    if not steps:
        return
    if _kind(indicator) in KINDS_WITHOUT_INTERIM:
        yield document.problem("interim-kind", (*at, "interim"), found=indicator["kind"])
        return
    if indicator.get("target") is None:
        yield document.problem("interim-without-target", (*at, "interim"))
    before: Any = None
    for inner, step in steps:
        path, due = (*inner, "due"), step.get("due")
        earlier, day = try_reader(read_when, before), try_reader(read_when, due)
        if earlier and day and day.last <= earlier.last:
            yield document.problem(
                "interim-order", path, found=shorten(due), before=shorten(before)
            )
        yield from check_end_after_start(document, path, due, task.get("start"))
        yield from _check_before_due(document, path, due, indicator, task, strictly=True)
        yield from _check_assumption(document, inner, step)
        value = try_reader(read_target, step.get("value"))
        yield from _check_target_range(document, (*inner, "value"), value, indicator)
        before = due


def _check_before_due(
    document: yaml_file.YamlDocument,
    path: yaml_file.Path,
    step: Any,
    indicator: Raw,
    task: Raw,
    *,
    strictly: bool,
) -> Problems:
    """A step is due before the day on which everything is due."""
    due = indicator.get("due") or task.get("deadline")
    day, last = try_reader(read_when, step), try_reader(read_end, due)
    if not (day and last and last.last):
        return
    if day.last > last.last or (strictly and day.last == last.last):
        yield document.problem("step-after-due", path, found=shorten(step), due=shorten(due))


def _check_assumption(
    document: yaml_file.YamlDocument, at: yaml_file.Path, target: Raw
) -> Problems:
    """What we assume has a note that says why."""
    if target.get("basis") == "assumed" and target.get("note") is None:
        yield document.problem("assumed-without-note", at)


def _check_target(document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw) -> Problems:
    kind, target = _kind(indicator), indicator.get("target")
    if kind == "context" and target is not None:
        yield document.problem("context-target", (*at, "target"), found="context")
    if not isinstance(target, dict):
        return
    value, path = try_reader(read_target, target.get("value")), (*at, "target", "value")
    if kind == "milestone" and value not in {None, "all"}:
        yield document.problem("milestone-target", path, found=shorten(target["value"]))
    if (kind in {"count", "recurring"} and value in {"all", "any"}) or (
        kind in MEASUREMENT_KINDS and value == "all"
    ):
        yield document.problem("count-target", path, found=shorten(target["value"]))
    if value == "any" and kind in MEASUREMENT_KINDS and indicator.get("baseline") is None:
        yield document.problem("any-without-baseline", path)
    if isinstance(value, Decimal) and needs_aggregate(value, kind, indicator.get("aggregate")):
        yield document.problem("recurring-without-aggregate", path, found=shorten(value))
    yield from _check_target_range(document, path, value, indicator)
    yield from _check_assumption(document, (*at, "target"), target)


def needs_aggregate(target: Decimal, kind: str, aggregate: Any) -> bool:
    """Whether it is not said how the rows of a period make the number that is needed in each.

    One a period is a yes or no.
    """
    return kind == "recurring" and aggregate is None and target != 1


def _check_components(
    document: yaml_file.YamlDocument, at: yaml_file.Path, indicator: Raw, task: Raw
) -> Problems:
    components = list(items(indicator, "components", at))
    if indicator.get("kind") == "milestone":
        if "components" not in indicator:
            yield document.problem("missing-key", at, key="components")
        elif indicator["components"] == []:
            yield document.problem("empty-list", (*at, "components"))
        elif components and not any(is_required(item) for _, item in components):
            yield document.problem("no-required-component", (*at, "components"))
    seen: set[str] = set()
    for inner, component in components:
        name = component.get("id")
        if isinstance(name, str) and name.endswith(WILDCARD) and is_required(component):
            yield document.problem("wildcard-required", (*inner, "id"), found=name)
        if component.get("due") is not None:
            due, path = component["due"], (*inner, "due")
            if indicator.get("kind") == "milestone":
                yield from check_end_after_start(document, path, due, task.get("start"))
                yield from _check_before_due(document, path, due, indicator, task, strictly=False)
            else:
                yield document.problem("component-due", path, found=shorten(due))
        called = [
            (path, written, component_name(written))
            for key in ("id", "text", f"text_{second_language.languages(document.data)[1]}")
            for path, written in texts(component, key, inner)
        ]
        again = next((each for each in called if each[2] in seen), None)
        if again:
            yield document.problem("doubled-id", again[0], found=shorten(again[1]))
        seen |= {folded for _, _, folded in called}


def _kind(indicator: Raw) -> str:
    """The kind, where it is a word at all."""
    kind = indicator.get("kind")
    return kind if isinstance(kind, str) else ""


def is_required(component: Raw) -> bool:
    """Whether a milestone needs a component, by its raw value."""
    return try_reader(read_yes_no, component.get("required")) is not False
