"""The form that an entity fills in: a line for each of its indicators and components.

The date, the value, the evidence and the note are empty, and in a count the name of what is counted.
A `Form` is the same table in one language; the workbook and the CSV are written from it. A pasted block is
laid over its lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from dashboard.progress import column_names, row_schema
from dashboard.strategy import (
    Component,
    Indicator,
    Strategy,
    Task,
    performance_indicators,
    recurrence,
    rounds,
)
from dashboard.text import names

WIDTHS = {column.name: column.width for column in row_schema.COLUMNS if column.width}
"""The columns in their order, with their widths in letters; those of READ_ONLY_HEADERS are only read."""
BOM = "\ufeff"


EXAMPLES = 3
"""The most names that are shown as examples of the components of one indicator."""


@dataclass(frozen=True, slots=True)
class ReportingRound:
    """What a report is about: the open round that asks for it, None without one, and the indicators that are
    `asked` of the entity, each with the day of its report."""

    round: rounds.Round | None = None
    asked: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form; the component is None where the entity may name any.

    `last` is the newest standing row of the entity (columns of `row_schema.ROW_SCHEMA`), or None;
    `names` are the components that it has named so far where it may name any, `others` those that others
    have named.
    """

    task: Task
    indicator: Indicator
    component: Component | None
    last: Mapping[str, Any] | None = None
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def needs_a_name(self) -> bool:
        """Whether each row with a value must name what it counts."""
        return self.component is None and self.indicator.component_required


NUMBERS_SHEETS = ("Statistics", "Statistika")
"""The names of the sheet of a form that asks for numbers of the statistics."""


def is_numbers_sheet(name: str | None) -> bool:
    """Whether a sheet of a form is the one of the statistics."""
    return name is not None and names.fold(name) in map(names.fold, NUMBERS_SHEETS)


@dataclass(frozen=True, slots=True)
class NumbersSheet:
    """The sheet of a form that asks for numbers of the statistics: a line for each.

    A cell of `rows` is a text; None where it is empty and stays so. `to_fill` are the positions of the
    columns that are filled in, whatever they have.
    """

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    to_fill: frozenset[int]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one language.

    `headers` map each field to its column header, `rows` each filled field to its text. `choices[i]`
    map fields of row i to what can be chosen there, `more` those of the empty rows below; `compulsory[i]`
    is what to write as the component of row i, empty where none is compulsory. `lead` are the lines
    above the table, `guide` the instructions, a paragraph each; `tasks` and `components` are their lists
    as rows of text, of the latter one for each name with its indicator. `numbers` is the sheet of the
    statistics, None where none are asked for. `strategy` is the title of the
    strategy, `version` its id and the hash of its file.
    """

    title: str
    file_stem: str
    lead: tuple[str, ...]
    sheet: str
    guide_sheet: str
    strategy: str
    version: str
    entity: str
    headers: Mapping[str, str]
    rows: tuple[Mapping[str, str], ...]
    choices: tuple[Mapping[str, tuple[str, ...]], ...]
    compulsory: tuple[str, ...]
    more: Mapping[str, tuple[str, ...]]
    guide: tuple[str, ...]
    tasks: tuple[tuple[str, ...], ...]
    components: tuple[tuple[str, ...], ...]
    numbers: NumbersSheet | None = None

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
    return tuple(field for field in WIDTHS if field not in absent)


def tasks_of_entity(strategy: Strategy, entity: str) -> list[Task]:
    """The tasks on which an entity may report, in source order."""
    return [task for task in strategy.tasks if strategy.may_report(entity, task)]


def lines_of_entity(
    strategy: Strategy, entity: str, standing: pl.DataFrame, owed: ReportingRound | None = None
) -> list[FormLine]:
    """The lines of an entity; `standing` are the standing rows (ROW_SCHEMA).

    What is asked for comes first, by its day.
    """
    reported: dict[str, list[dict[str, Any]]] = {}
    valued = standing.filter(pl.col("indicator").is_not_null())
    for row in valued.sort("date", "row").iter_rows(named=True):
        reported.setdefault(row["indicator"], []).append(row)
    lines = [
        _form_line(task, indicator, component, reported.get(indicator.id, []), entity)
        for task in tasks_of_entity(strategy, entity)
        for indicator in task.indicators
        for component in _components_to_report(strategy, task, indicator)
    ]
    asked = owed.asked if owed else {}
    return sorted(lines, key=lambda line: asked.get(line.indicator.id, date.max))


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
    task: Task,
    indicator: Indicator,
    component: Component | None,
    reported: list[dict[str, Any]],
    entity: str,
) -> FormLine:
    own = [row for row in reported if row["entity"] == entity]
    same = [row for row in own if not component or row["name"] == names.fold(component.id)]
    named = {row["name"]: row["component"] for row in same if row["component"]}
    elsewhere = {row["name"]: row["component"] for row in reported if row["component"]}
    return FormLine(
        task,
        indicator,
        component,
        same[-1] if same else None,
        () if component else tuple(named.values()),
        () if component else tuple(text for name, text in elsewhere.items() if name not in named),
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


Cells = dict[str, str]
"""What was typed, by the name of the cell; an empty cell is not in it."""
LARGEST_BLOCK = 100_000
"""Letters of a block that is pasted at once; a larger one is a file."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """The cells that a pasted block writes, empty ones too, and the texts for which there is no cell.

    `has_heads` where the block is a table of its own: nothing of it is written.
    """

    cells: Cells
    left_over: tuple[str, ...] = ()
    has_heads: bool = False


def paste(
    text: str,
    lines: Sequence[str],
    fields: Sequence[str | None],
    clean: Callable[[str, str], str | None],
) -> Pasted:
    """A block of a spreadsheet laid over lines and fields, both from the chosen cell on.

    A field is None where nothing may be typed. `clean` has the text of a field as it is kept, or None where
    the field cannot hold it.
    """
    if len(text) > LARGEST_BLOCK:
        return Pasted({}, (text,))
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    if rows and len(column_names.find_fields(tuple(rows[0]), {})) > 1:
        return Pasted({}, has_heads=True)
    cells: Cells = {}
    left_over = []
    for down, row in enumerate(rows):
        for right, written in enumerate(each.strip() for each in row):
            field = fields[right] if right < len(fields) and down < len(lines) else None
            kept = None if field is None else clean(field, written)
            if kept is not None:
                cells[f"{lines[down]} {field}"] = kept
            elif written:
                left_over.append(written)
    return Pasted(cells, tuple(left_over))
