"""What a plan says in short, written out in the terms of the rule before the file is checked.

The raw values are changed in place; what is wrong in them is found afterwards, at the same paths.
"""

from __future__ import annotations

from typing import Any

from dashboard.strategy.check_references import Raw, items
from dashboard.strategy.deadlines import unstated_start
from dashboard.strategy.field_types import read_day, try_reader
from dashboard.strategy.performance_indicators import indicator_id
from dashboard.text import yaml_file


def write_out(document: yaml_file.YamlDocument) -> None:
    """Writes out what is short in every task: a start that is not stated, what is one thing to be done."""
    period = document.data.get("period")
    first = try_reader(read_day, period.get("start") if isinstance(period, dict) else None)
    for _, task in items(document.data, "tasks"):
        if first and task.get("start") is None:
            task["start"] = unstated_start(first)
        if not task.get("indicators") and isinstance(task.get("number"), str):
            texts = _texts(task, "title", "text")
            task["indicators"] = [{"id": indicator_id(task["number"], 0), **texts, "kind": "done"}]
        for _, indicator in items(task, "indicators"):
            if indicator.get("kind") == "done":
                _write_out_done(indicator)


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


def _texts(holder: Raw, key: str, name: str) -> Raw:
    """A text in each language in which it is written, under another key."""
    return {
        name + each.removeprefix(key): text
        for each, text in holder.items()
        if each == key or each.startswith(f"{key}_")
    }
