"""The form that an entity fills in: a line for each of its indicators and components.

The date, the value, the evidence and the note are empty, and in a count the name of what is counted.
A `Form` is the same table in one language; the workbook and the CSV are written from it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    performance_indicators,
    recurrence,
)
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
    "delay_reason",
    "expected",
)
"""The columns in the order in which they are written; those of READ_ONLY_HEADERS are for the reader only."""

BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form; the component is None where the entity may name any.

    `last` is the newest row (columns of `row_schema.ROW_SCHEMA`) of the entity that stands, or None;
    `names` are the components that it has named so far where it may name any.
    """

    task: Task
    indicator: Indicator
    component: Component | None
    last: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one language.

    `headers` map each field to its column header, `rows` each filled field to its text. `choices[i]`
    map fields of row i to what can be chosen there, `more` those of the empty rows below. `guide` are
    the instructions, a paragraph each; `tasks` is their list of tasks as rows of text.
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

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns of the form; see `fields_of_entity`."""
        return tuple(self.headers)


def fields_of_entity(strategy: Strategy, entity: str) -> tuple[str, ...]:
    """The columns of an entity's form: no reason for delay where the strategy lists none, and no delay at
    all for a public source, which reports facts only."""
    owner = strategy.entity(entity)
    absent = set() if strategy.delay_reasons else {"delay_reason"}
    if owner is not None and owner.kind == "source":
        absent = {"delay_reason", "expected"}
    return tuple(field for field in FIELDS if field not in absent)


def tasks_of_entity(strategy: Strategy, entity: str) -> list[Task]:
    """The tasks on which an entity may report, in source order."""
    return [task for task in strategy.tasks if strategy.may_report(entity, task)]


def lines_of_entity(strategy: Strategy, entity: str, standing: pl.DataFrame) -> list[FormLine]:
    """The lines of an entity in source order; `standing` are the rows that stand (ROW_SCHEMA)."""
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
    if indicator.row_kind not in performance_indicators.KINDS_WITH_COMPONENTS:
        return [None]
    listed = recurrence.components_of(strategy, task, indicator)
    return [each for each in listed if not each.id.endswith(performance_indicators.WILDCARD)] or [
        None
    ]


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
    writer.writerow(form.headers.values())
    for row in form.rows:
        task = f"{form.headers['task']} {row['task']}"
        writer.writerow((task, *(row.get(field, "") for field in form.fields[1:])))
    return BOM + written.getvalue()
