"""The table an entity fills in: a line for each of its indicators and components.

What is left empty is what only the entity knows: the date, the value, the evidence, and in a count
the name of what is counted. A `Form` is the same table in the words of a language, from which the
workbook and the CSV are made.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.strategy import Component, Indicator, Strategy, Task, model, recurrence
from dashboard.text import names

FIELDS = (
    "task",
    "indicator",
    "wording",
    "component",
    "last",
    "date",
    "value",
    "evidence",
    "note",
)
"""The columns in the order in which they are written; those of READ_ONLY_HEADERS are for the reader only."""

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class FormLine:
    """What is asked of an entity in one row; the component is None where any name is free.

    `last` is the row (columns of `row_schema.ROW_SCHEMA`) that the entity last reported of it and that
    stands; `names` are the components it has named so far where the name is free.
    """

    task: Task
    indicator: Indicator
    component: Component | None
    last: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A table to fill in, in the words of one language.

    `rows` map each field that is filled in already to its text; `choices[i]` map fields of row i to
    what may be chosen there. `more` are the choices of the empty rows below. `guide` is what a
    person reads first, `tasks` its list of tasks as rows of text.
    """

    title: str
    sheet: str
    guide_sheet: str
    version: str
    entity: str
    headers: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    choices: tuple[Mapping[str, tuple[str, ...]], ...]
    more: Mapping[str, tuple[str, ...]]
    guide: tuple[str, ...]
    tasks: tuple[tuple[str, ...], ...]


def tasks_of_entity(strategy: Strategy, entity: str) -> list[Task]:
    """The tasks on which an entity may report, in source order."""
    return [task for task in strategy.tasks if strategy.may_report(entity, task)]


def lines_of_entity(strategy: Strategy, entity: str, standing: pl.DataFrame) -> list[FormLine]:
    """The lines of an entity in source order; `standing` are the rows that stand."""
    own = standing.filter(pl.col("entity") == entity, pl.col("indicator").is_not_null())
    reported: dict[str, list[dict[str, Any]]] = {}
    for row in own.sort("date", "row").iter_rows(named=True):
        reported.setdefault(row["indicator"], []).append(row)
    return [
        _form_line(task, indicator, component, reported.get(indicator.id, []))
        for task in tasks_of_entity(strategy, entity)
        for indicator in task.indicators
        for component in _components_to_report(strategy, task, indicator)
    ]


def _components_to_report(
    strategy: Strategy, task: Task, indicator: Indicator
) -> Sequence[Component | None]:
    if indicator.kind not in model.KINDS_WITH_COMPONENTS:
        return [None]
    listed = recurrence.components_of(strategy, task, indicator)
    return [each for each in listed if not each.id.endswith(model.WILDCARD)] or [None]


def _form_line(
    task: Task, indicator: Indicator, component: Component | None, reported: list[dict[str, Any]]
) -> FormLine:
    same = [row for row in reported if not component or row["name"] == names.fold(component.id)]
    named = {row["name"]: row["component"] for row in same if row["component"]}
    return FormLine(
        task,
        indicator,
        component,
        same[-1] if same else None,
        () if component else tuple(named.values()),
    )


def csv_text(form: Form, delimiter: str) -> str:
    """The form as CSV with a BOM, so that Excel reads its letters.

    The task is written as a word with its number, "task 2.4": a bare 2.4 is made a day in April by
    a Czech spreadsheet.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(form.headers[field] for field in FIELDS)
    for row in form.rows:
        task = f"{form.headers['task']} {row['task']}"
        writer.writerow((task, *(row.get(field, "") for field in FIELDS[1:])))
    return BOM + written.getvalue()
