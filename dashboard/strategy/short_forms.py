"""What a plan says in short, written out in the terms of the rule before the file is checked.

The raw values are changed in place; what is wrong in them is found afterwards, at the same paths.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

from dashboard.strategy import recurrence
from dashboard.strategy.check_references import Problems, Raw, items
from dashboard.strategy.deadlines import unstated_start
from dashboard.strategy.field_types import (
    read_baseline,
    read_day,
    read_target_number,
    try_reader,
)
from dashboard.strategy.performance_indicators import indicator_id
from dashboard.strategy.rounds import MOST_DAYS_TO_REPORT
from dashboard.text import numbers_and_dates, yaml_file

_CHANGE = r"([+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?) ?%"
_WAYS = ("value", "change", "by_year")
"""How a target may be said; one of them in each."""


def write_out(document: yaml_file.YamlDocument) -> Problems:
    """Writes out what is short in every task: a start that is not stated, what is one thing to be done."""
    period = document.data.get("period")
    first = try_reader(read_day, period.get("start") if isinstance(period, dict) else None)
    _write_out_rounds(document.data, period if isinstance(period, dict) else {})
    for at, task in items(document.data, "tasks"):
        if first and "start" not in task:
            task["start"] = unstated_start(first)
        if task.get("indicators", []) == [] and isinstance(task.get("number"), str):
            texts = _texts(task, "title", "text")
            task["indicators"] = [{"id": indicator_id(task["number"], 0), **texts, "kind": "done"}]
        for inner, indicator in items(task, "indicators", at):
            if indicator.get("kind") == "done":
                _write_out_done(indicator)
            target, path = indicator.get("target"), (*inner, "target")
            if not isinstance(target, dict):
                continue
            said = [way for way in _WAYS if target.get(way) is not None]
            if len(said) > 1:
                yield document.problem("target-twice", (*path, said[1]), found=" ".join(said))
            elif not target.keys() & {*_WAYS}:
                yield document.problem("missing-key", path, key="value")
            elif said == ["change"] and not _write_out_change(indicator, target):
                found = f"{target['change']}"
                yield document.problem("change-without-baseline", (*path, "change"), found=found)
            elif said == ["by_year"] and not _write_out_years(indicator, target):
                yield document.problem("by-year-form", (*path, "by_year"))


def _write_out_done(indicator: Raw) -> None:
    """A milestone of one thing, which is the indicator itself, or of its steps."""
    texts = _texts(indicator, "text", "text")
    parts: list[Any] = [{"id": "done", **texts}]
    if steps := indicator.get("steps"):
        parts = [_step(each, texts) for each in steps] if isinstance(steps, list) else []
    indicator["kind"] = "milestone"
    indicator.setdefault("components", parts)
    indicator.setdefault("target", {"value": "all", "basis": "strategy"})


def _step(step: Any, texts: Raw) -> Any:
    """A component named after its day; without words of its own it is the whole."""
    return {"id": step.get("due"), **texts, **step} if isinstance(step, dict) else step


def _write_out_change(indicator: Raw, target: Raw) -> bool:
    """The number that a change of the baseline of a level makes; whether there is one."""
    change = re.fullmatch(_CHANGE, f"{target['change']}")
    start = try_reader(read_baseline, indicator.get("baseline"))
    if not (change and start and indicator.get("kind") == "level"):
        return False
    number = start * (100 + Decimal(change[1])) / 100
    target["value"] = f"{round(number, numbers_and_dates.DECIMAL_PLACES).normalize():f}"
    indicator.setdefault("direction", "down" if number < start else "up")
    return True


def _write_out_years(indicator: Raw, target: Raw) -> bool:
    """The numbers of each year as interim targets, what is counted added up; whether they can be."""
    years, counted = target["by_year"], indicator.get("kind") == "count"
    if not (
        years
        and isinstance(years, dict)
        and (counted or indicator.get("kind") in {"level", "share"})
    ):
        return False
    numbers = [try_reader(read_target_number, years[year]) for year in sorted(years)]
    if None in numbers or indicator.get("interim"):
        return False
    if counted:
        numbers = [sum(numbers[: at + 1], Decimal(0)) for at in range(len(numbers))]
    why = {key: target[key] for key in ("basis", "note") if key in target}
    *before, last = zip(sorted(years), numbers, strict=True)
    steps = [{"due": year, "value": f"{number}", **why} for year, number in before if number]
    target["value"], indicator["interim"] = f"{last[1]}", steps
    indicator.setdefault("due", last[0])
    return True


def _write_out_rounds(data: Raw, period: Raw) -> None:
    """The rounds that a duty to report sets: one for each whole period of the strategy."""
    duty = data.get("reporting")
    if not isinstance(duty, dict) or duty.get("every") not in [*recurrence.MONTHS_PER_PERIOD]:
        return
    days = try_reader(int, duty.get("days") or "")
    start, end = (try_reader(read_day, period.get(key)) for key in ("start", "end"))
    if days is None or not (start and end and 0 <= days <= MOST_DAYS_TO_REPORT):
        return
    rounds = data.setdefault("rounds", [])
    for name, span in recurrence.periods_between(start, end, duty["every"]):
        if isinstance(rounds, list) and recurrence.is_whole(span, start, end):
            due = span.last + timedelta(days=days)
            days_of = {"start": span.first, "end": span.last, "due": due}
            told = {key: day.isoformat() for key, day in days_of.items()}
            rounds.append({"id": name, "title": name, "source": duty.get("source"), **told})


def _texts(holder: Raw, key: str, name: str) -> Raw:
    """A text in each language in which it is written, under another key."""
    return {
        name + each.removeprefix(key): text
        for each, text in holder.items()
        if each == key or each.startswith(f"{key}_")
    }
