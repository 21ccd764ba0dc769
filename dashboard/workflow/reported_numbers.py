"""Numbers of the statistics that a body hands in beside its report: one file, one check, one decision.

They are kept with the submission until it is accepted, and loaded by the same transaction that accepts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_process
from dashboard.fulfilment import schedule_and_evidence
from dashboard.presentation import Wording, duty_words
from dashboard.progress import form_lines
from dashboard.statistics import check_totals, duties, observations
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.duties import OwedSplit, Waiting
from dashboard.statistics.observations import Statistics, plain
from dashboard.store import Submission, submissions
from dashboard.store import observations as stored_observations
from dashboard.text import Problem, Table, errors, names, personal_data, tables
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Act, Workspace

Number = Mapping[str, Any]
"""An observation as a submission keeps it: its fields with a value, a number as text."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The numbers of a file that are new beside what is stored, and what there is to say of them."""

    numbers: tuple[Number, ...] = ()
    problems: tuple[Problem, ...] = ()


def sheet_of(snapshot: Snapshot, entity: str, words: Wording) -> form_lines.NumbersSheet | None:
    """The sheet of a body's form that asks for numbers; None where none are asked for."""
    today = snapshot.workspace.today
    waiting = _waiting(snapshot)
    asked = snapshot.of_statistics(duties.list_asked, entity, today.year - 1, waiting)
    return duty_words.numbers_sheet(asked, snapshot.definitions, today, words)


def owed(snapshot: Snapshot, year: int, body: str | None = None) -> tuple[OwedSplit, ...]:
    """What each duty asks for of a year, with what waits for a decision."""
    return snapshot.of_statistics(duties.list_owed, year, body, _waiting(snapshot))


def requested(snapshot: Snapshot, day: date, body: str | None = None) -> tuple[OwedSplit, ...]:
    """What is asked for on a day: of the last year of each duty, whatever has come."""
    last = day.year - 1
    years = {min(duty.until or last, last) for duty in snapshot.definitions.duties}
    return tuple(
        each
        for year in sorted(years)
        for each in owed(snapshot, year, body)
        if year == min(each.duty.until or last, last)
    )


def owed_of_body(snapshot: Snapshot, body: str, day: date) -> tuple[OwedSplit, ...]:
    """What a body still owes of it; nothing once the verdicts on the strategy are published."""
    if schedule_and_evidence.is_finished(snapshot.strategy):
        return ()
    return tuple(each for each in requested(snapshot, day, body) if each.state in duties.UNSETTLED)


def _waiting(snapshot: Snapshot) -> frozenset[Waiting]:
    """Series, year and split of the numbers of one year on which nobody has decided."""
    dimensions = snapshot.definitions.dimension_ids
    return frozenset(
        (number["series"], number["year_from"], dimension)
        for submission in snapshot.submissions
        if submission.stage == "submitted"
        for number in submission.numbers
        if number["year_from"] == number["year_to"]
        for dimension in (*(name for name in dimensions if number.get(name)), None)
        if dimension or not any(number.get(name) for name in dimensions)
    )


def find_sheet(table: Table) -> str | None:
    """The name of the sheet of the statistics in a form; None where it has none, or is another file."""
    if not table.made_for or form_lines.is_numbers_sheet(table.sheet):
        return None
    return next(
        (sheet.name for sheet in table.sheets if form_lines.is_numbers_sheet(sheet.name)), None
    )


def read_and_check(
    workspace: Workspace, name: str, content: bytes, limit: int, table: Table
) -> Checked:
    """The numbers of a form whose progress table was read; nothing where it has no sheet of them."""
    sheet = find_sheet(table)
    if sheet is None:
        return Checked()
    options = tables.Options(sheet=sheet)
    numbers, problems = child_process.read_in_child(content, name, options, limit=limit)
    if numbers is None:
        return Checked(problems=tuple(map(personal_data.mask_problem, problems)))
    rows, found = observations.check(numbers, workspace.definitions, is_form=True, remarks=problems)
    if not rows.height and not found:
        return Checked()
    with workspace.reading() as connection:
        new, beside = _compare(connection, workspace, rows)
    found = [
        *_birth_numbers(numbers),
        *found,
        *(replace(each, file=name, sheet=sheet) for each in beside),
    ]
    return Checked(_as_kept(new, sheet), tuple(map(personal_data.mask_problem, found)))


def _birth_numbers(table: Table) -> list[Problem]:
    return [
        Problem(
            "birth-number", file=table.file, sheet=table.sheet, row=number, column=at, value=cell
        )
        for number, cells in table.records()
        for at, cell in enumerate(cells, 1)
        if personal_data.has_birth_number(cell)
    ]


def _compare(
    connection: Connection, workspace: Workspace, rows: pl.DataFrame
) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows that are new beside what is stored, and what contradicts it or does not add up."""
    listed = stored_observations.listing(connection, workspace.strategy.id)
    stored = Statistics.of(listed, workspace.definitions)
    new, contradictions = check_totals.compare_with_stored(rows, stored)
    return new, [*contradictions, *check_totals.warn_of_broken_totals(stored, new)]


def _as_kept(rows: pl.DataFrame, sheet: str) -> tuple[Number, ...]:
    return tuple(
        {"sheet": sheet}
        | {
            name: str(plain(value)) if name == "value" else value
            for name, value in row.items()
            if value is not None and name != "file"
        }
        for row in rows.iter_rows(named=True)
    )


def as_rows(numbers: Iterable[Number], definitions: Definitions, file: str) -> pl.DataFrame:
    """The kept numbers of a file as observations."""
    schema = observations.schema(definitions.dimension_ids)
    rows = [
        {name: number.get(name) for name in schema}
        | {"file": file, "value": Decimal(number["value"]) if "value" in number else None}
        for number in numbers
    ]
    return pl.DataFrame(rows, schema=schema)


def check_again(workspace: Workspace, stored: Submission) -> list[Problem]:
    """What there is to say now of the numbers that wait with a submission."""
    if not stored.numbers:
        return []
    rows = as_rows(stored.numbers, workspace.definitions, stored.file_name)
    with workspace.reading() as connection:
        _, problems = _compare(connection, workspace, rows)
    return [replace(problem, sheet=stored.numbers[0]["sheet"]) for problem in problems]


def load(act: Act, workspace: Workspace, stored: Submission) -> list[Problem]:
    """Loads the numbers of a submission that is being accepted, or says why they cannot be.

    What is stored meanwhile counts: with an error nothing may be accepted.
    """
    if not stored.numbers:
        return []
    rows = as_rows(stored.numbers, workspace.definitions, names.file_name(stored.file_name))
    new, problems = _compare(act.connection, workspace, rows)
    if found := errors(problems):
        return list(found)
    content = submissions.read_content(act.connection, act.by.strategy, stored.id)
    if new.height:
        stored_observations.add(act.connection, act.by, content=content, rows=new)
    return []
