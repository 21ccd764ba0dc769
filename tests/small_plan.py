"""A plan of three tasks with a ministry, its units and a public source, and rows told of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy
from dashboard.text.names import fold
from dashboard.text.problem import errors

TEXT = """
id: plan-2024
title: A plan
source: Written for the tests.
period: {start: 2024-01-01, end: 2026-12-31}
conventions: {year_start: "01-01", year_deadline: "12-31"}
coordinator: MOI
goal: To try.
entities:
  - {code: MOI, kind: ministry, name: Interior, name_cs: Vnitro}
  - {code: CPD, kind: unit, name: Prevention, name_cs: Prevence, parent: MOI}
  - {code: DESK, kind: unit, name: Desk, name_cs: Stůl, parent: CPD}
  - {code: MOJ, kind: ministry, name: Justice, name_cs: Spravedlnost}
  - {code: IDLE, kind: body, name: Idle, name_cs: Nečinný}
  - {code: PUB, kind: source, name: Papers, name_cs: Noviny}
goals:
  - {id: "1", title: First}
  - {id: "2", title: Second}
tasks:
  - number: "1.1"
    title: Write
    goal: "1"
    responsible: [CPD, MOJ]
    cooperating: [MOI]
    start: 2024
    deadline: 2024
    indicators:
      - id: 1.1.a
        text: Written.
        kind: milestone
        target: {value: all, basis: strategy}
        components: [{id: text, text: The text}]
      - id: 1.1.b
        text: Printed.
        kind: milestone
        target: {value: all, basis: strategy}
        components: [{id: print, text: The print}]
  - number: "1.2"
    title: Count
    goal: "1"
    responsible: [CPD]
    start: 2024
    deadline: 2025
    indicators:
      - {id: 1.2.a, text: Counted., kind: count, aggregate: sum, target: {value: 2, basis: strategy}}
  - number: "2.1"
    title: Later
    goal: "2"
    responsible: [MOJ]
    start: 2026
    deadline: 2026
    indicators:
      - {id: 2.1.a, text: Counted., kind: count, aggregate: sum, target: {value: 2, basis: strategy}}
"""

TOGETHER = """
  - number: "3.1"
    title: Together
    responsible: [CPD, MOJ]
    start: 2024
    deadline: 2026
    indicators:
      - {id: 3.1.a, text: Trained., kind: count, aggregate: sum}
      - {id: 3.1.b, text: Totals., kind: count, aggregate: latest}
      - {id: 3.1.c, text: Partners., kind: count, aggregate: distinct}
      - id: 3.1.d
        text: Done.
        kind: milestone
        components: [{id: law, text: The law}, {id: manual, text: The manual}]
      - {id: 3.1.e, text: Each year., kind: recurring, every: year, aggregate: latest}
"""
"""A task that two bodies have together, with an indicator of each way of counting."""


def strategy_of(file: str | Path) -> Strategy:
    """The strategy of a file, or of its text, in which nothing is wrong."""
    strategy, problems = parse(file if isinstance(file, str) else file.read_text("utf-8"))
    assert errors(problems) == []
    assert strategy is not None
    return strategy


def plan(more: str = "") -> Strategy:
    """The plan, with more YAML below it."""
    return strategy_of(TEXT + more)


def row(
    entity: str, indicator: str, day: date | None, value: int | None = None, **more: Any
) -> Any:
    """A row of one entity; without a dot-letter `indicator` is a task, and the row its narrative."""
    task = indicator if indicator.count(".") == 1 else indicator.rpartition(".")[0]
    component = more.get("component")
    return {
        "entity": entity,
        "task": task,
        "indicator": None if task == indicator else indicator,
        "component": component,
        "name": fold(component) if component else None,
        "date": day,
        "precision": "day",
        "value": value,
        **more,
    }


def rows(*told: Any) -> pl.DataFrame:
    """The rows as standing, in the order of their acceptance."""
    numbered = [
        {"row": at, "seq": at, "submission": 1, "line": at, **one} for at, one in enumerate(told, 1)
    ]
    return pl.DataFrame(numbered, schema=ROW_SCHEMA)
