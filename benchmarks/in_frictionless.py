"""A progress table validated by frictionless, with a schema that says what ours can say of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from frictionless import Resource, Schema, validate

from dashboard.strategy import Strategy


def schema(strategy: Strategy, today: date) -> Schema:
    """Known tasks and indicators, days of the period, numbers, and one row of a key."""
    tasks = [task.number for task in strategy.tasks]
    letters = sorted({one.id.rpartition(".")[2] for _, one in strategy.indicators()})
    days = {"minimum": strategy.period.start.isoformat(), "maximum": today.isoformat()}
    said = {"required": True, "maxLength": 20_000}
    fields: list[dict[str, Any]] = [
        {"name": "task", "type": "string", "constraints": {"required": True, "enum": tasks}},
        {"name": "indicator", "type": "string", "constraints": {"enum": letters}},
        {"name": "component", "type": "string", "constraints": said},
        {"name": "date", "type": "date", "constraints": {"required": True, **days}},
        {"name": "value", "type": "number", "constraints": {"required": True, "minimum": 0}},
        {"name": "evidence", "type": "string", "constraints": said},
        {"name": "note", "type": "string", "constraints": {"maxLength": 20_000}},
    ]
    key = ["task", "indicator", "component", "date"]
    return Schema.from_descriptor({"fields": fields, "primaryKey": key})


def check(path: Path, described: Schema) -> bool:
    """Whether frictionless finds the table right."""
    table = Resource(path=path.name, basepath=str(path.parent), schema=described)
    report = validate(table)
    return bool(report.valid)
