"""The table an entity fills in: its heads, and a line for each of its indicators and components.

What is left empty is what only the entity knows: the date, the value, the evidence, and in a count
the name of what is counted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from dashboard.recurrence import parts
from dashboard.strategy import PARTED, WILDCARD, Indicator, Strategy, Task

FIELDS = ("task", "indicator", "component", "date", "value", "evidence", "note")
"""The columns in the order in which they are written; see `progress.HEADS`."""

BOM = "\ufeff"


def own_tasks(strategy: Strategy, entity: str) -> list[Task]:
    """The tasks on which an entity may report, in source order."""
    return [task for task in strategy.tasks if strategy.may_report(entity, task)]


def lines(strategy: Strategy, entity: str) -> list[tuple[str, str, str]]:
    """Task number, indicator and component of each line; no component where any name is free."""
    return [
        (task.number, indicator.id, component)
        for task in own_tasks(strategy, entity)
        for indicator in task.indicators
        for component in _components(strategy, task, indicator)
    ]


def _components(strategy: Strategy, task: Task, indicator: Indicator) -> list[str]:
    if indicator.kind not in PARTED:
        return [""]
    listed = [component.id for component in parts(strategy, task, indicator)]
    return [name for name in listed if not name.endswith(WILDCARD)] or [""]


def csv_text(strategy: Strategy, entity: str, words: Mapping[str, str], delimiter: str) -> str:
    """The table as CSV with a BOM, so that Excel reads its letters.

    `words` gives the head of each field. The task is written as a word with its number, "task 2.4":
    a bare 2.4 is made a day in April by a Czech spreadsheet.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(words[field] for field in FIELDS)
    for task, indicator, component in lines(strategy, entity):
        writer.writerow((f"{words['task']} {task}", indicator, component, "", "", "", ""))
    return BOM + written.getvalue()
