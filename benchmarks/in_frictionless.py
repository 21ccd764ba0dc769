"""A progress table validated by frictionless, with a schema that says what ours can say of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from frictionless import Check, Resource, Schema, validate
from frictionless.checks.row.row_constraint import row_constraint

from dashboard.strategy.model import Strategy

NO_BIRTH_NUMBER = r"(?!.*[0-9]{6} ?/ ?[0-9]{3}).*"


def schema(strategy: Strategy, today: date) -> Schema:
    """Known tasks and indicators, days of the period, numbers, and one row of a key."""
    tasks = [task.number for task in strategy.tasks]
    letters = sorted({one.id.rpartition(".")[2] for _, one in strategy.indicators()})
    days = {"minimum": strategy.period.start.isoformat(), "maximum": today.isoformat()}
    said = {"maxLength": 20_000, "pattern": NO_BIRTH_NUMBER}
    fields: list[dict[str, Any]] = [
        {"name": "task", "type": "string", "constraints": {"required": True, "enum": tasks}},
        {"name": "indicator", "type": "string", "constraints": {"enum": letters}},
        {"name": "component", "type": "string", "constraints": said},
        {"name": "date", "type": "date", "constraints": {"required": True, **days}},
        {"name": "value", "type": "number", "constraints": {"required": True, "minimum": 0}},
        {"name": "evidence", "type": "string", "constraints": said},
        {"name": "note", "type": "string", "constraints": said},
    ]
    key = ["task", "indicator", "component", "date"]
    return Schema.from_descriptor({"fields": fields, "primaryKey": key})


def conditions(strategy: Strategy) -> list[Check]:
    """What cells say together: the indicator is one of the task, and what is done has its evidence."""
    pairs = " or ".join(
        f"(task == '{task.number}' and indicator == '{one.id.rpartition('.')[2]}')"
        for task, one in strategy.indicators()
    )
    formulas = (pairs, "value == 0 or evidence")
    return [row_constraint(formula=formula) for formula in formulas]


def check(path: Path, described: Schema, together: list[Check]) -> bool:
    """Whether frictionless finds the table right."""
    table = Resource(path=path.name, basepath=str(path.parent), schema=described)
    report = validate(table, checks=together)
    return bool(report.valid)
