"""Handing in: what a file holds, what it would do, and the storing of it as a submission."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits
from dashboard.fulfilment import effect_of_submission, standing_on_day
from dashboard.progress import cell_meanings, check_table, row_schema
from dashboard.store import Submission, answers, database, submissions
from dashboard.strategy import Strategy
from dashboard.text import (
    Problem,
    Severity,
    Table,
    damaged_letters,
    errors,
    numbers_and_dates,
    personal_data,
)
from dashboard.text import table as tables
from dashboard.workflow import locks
from dashboard.workflow.permissions import Actor, may_report_for, may_review
from dashboard.workflow.review import Outcome, Receipt, accepted_rows, not_permitted
from dashboard.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ProgressFile:
    """A file as it was handed in, with the corrections of its sender; `limit` is in bytes."""

    name: str
    content: bytes
    entity: str
    options: tables.Options = field(default_factory=tables.Options)
    mapping: Mapping[str, str] = field(default_factory=dict)
    dates: numbers_and_dates.DateOrder | None = None
    received_as: str | None = None
    replaces: int | None = None
    answers: answers.Answers = field(default_factory=dict)
    """Why a row may stand although a warning asks: by row of the file and code of the warning."""
    limit: int = child_limits.LARGEST_FILE


Reading = tuple[Table | None, list[Problem]]
"""The table of a file with its warnings, or None with why it cannot be read."""


def read_file(handed: ProgressFile) -> Reading:
    """The table of a file as a child process reads it; nobody is asked who hands it in."""
    table, problems = child_limits.read_in_child(
        handed.content, handed.name, handed.options, limit=handed.limit
    )
    return table, [personal_data.mask_problem(problem) for problem in problems]


def _check_file(
    workspace: Workspace,
    actor: Actor,
    handed: ProgressFile,
    accepted: pl.DataFrame,
    reading: Reading,
) -> tuple[pl.DataFrame, list[Problem], Table | None]:
    table, problems = reading
    if table is None:
        return pl.DataFrame(schema=row_schema.ROW_SCHEMA), problems, None
    stands = standing_on_day.select_standing_rows(
        standing_on_day.exclude_submission(accepted, handed.replaces)
    )
    weight = locks.lock_severity(actor)
    context = cell_meanings.Context(
        workspace.strategy, handed.entity, workspace.today, handed.dates, stands, weight
    )
    rows, found = check_table.check(table, context, handed.mapping)
    # A cell that holds an error of the spreadsheet is told once.
    unread = {(problem.row, problem.column) for problem in errors(problems)}
    again = standing_on_day.find_unchanged_lines(rows, stands)
    found = [
        problem
        for problem in found
        if (problem.row, problem.column) not in unread
        and (problem.severity is Severity.ERROR or problem.row not in again)
    ]
    told = sorted(problems + found, key=lambda one: (one.row or 0, one.column or 0))
    return rows, told, table


def try_out(
    workspace: Workspace, actor: Actor, handed: ProgressFile, reading: Reading | None = None
) -> Outcome:
    """What handing in a file would do: every problem, or the effect on each status. Stores nothing.

    `reading` is what `read` said of the same file, where it was read before.
    """
    return _try_file(workspace, actor, _resolve_entity(workspace, handed), reading)[0]


def unknown_entity_problem(strategy: Strategy, written: str) -> Problem:
    """That a code names no entity, with those that there are."""
    codes = ", ".join(entity.code for entity in strategy.entities)
    return Problem("unknown-entity", {"found": written, "near": codes})


def _resolve_entity(workspace: Workspace, handed: ProgressFile) -> ProgressFile:
    """The same file, said of the entity that an alias means, without answers that say nothing."""
    entity = workspace.strategy.find_entity(handed.entity)
    answers = {to: reason.strip() for to, reason in handed.answers.items() if reason.strip()}
    return replace(handed, entity=entity.code if entity else handed.entity, answers=answers)


def _try_file(
    workspace: Workspace, actor: Actor, handed: ProgressFile, reading: Reading | None = None
) -> tuple[Outcome, pl.DataFrame]:
    nothing = pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    if workspace.strategy.entity(handed.entity) is None:
        problem = unknown_entity_problem(workspace.strategy, handed.entity)
        return Outcome(problems=(problem.in_file(handed.name),)), nothing
    if not may_report_for(actor, workspace.strategy, handed.entity):
        return not_permitted(actor, "submit", handed.entity), nothing
    with workspace.reading() as connection:
        digest = sha256(handed.content).hexdigest()
        living = submissions.find_active(connection, workspace.strategy.id, handed.entity, digest)
        if living is not None:
            return Outcome(living, already=True, rows=living.rows), nothing
        replaced = _check_replaced(connection, workspace, actor, handed)
        accepted = accepted_rows(connection, workspace)
    rows, problems, table = _check_file(
        workspace, actor, handed, accepted, reading or read_file(handed)
    )
    problems = [*replaced, *problems]
    if not errors(problems):
        problems += _wrong_answers(handed, problems)
    if errors(problems):
        return Outcome(problems=tuple(problems), table=table), nothing
    found = effect_of_submission.preview(
        workspace.strategy, accepted, rows, workspace.default_day, handed.replaces
    )
    outcome = Outcome(
        rows=rows.height,
        problems=tuple(problems),
        effects=tuple(found),
        answers=handed.answers,
        table=table,
    )
    return outcome, rows


def _wrong_answers(handed: ProgressFile, problems: list[Problem]) -> Iterator[Problem]:
    """Answers to what is no warning of the file, and answers that cannot be kept."""
    warned = {(problem.row, problem.code) for problem in problems}
    for (row, code), reason in handed.answers.items():
        wrong = Problem("answer-to-nothing", {"found": f"{row}:{code}"}, file=handed.name, row=row)
        if (row, code) not in warned:
            yield wrong
        elif letter := damaged_letters.find_damaged_letter(reason):
            yield replace(wrong, code="text-damaged", values={"letter": letter})
        elif personal_data.has_birth_number(reason):
            yield replace(wrong, code="birth-number", values={})


def _check_replaced(
    connection: Connection, workspace: Workspace, actor: Actor, handed: ProgressFile
) -> list[Problem]:
    """Problems of the submission that a file says it replaces."""
    if handed.replaces is None:
        return []
    old = submissions.get(connection, workspace.strategy.id, handed.replaces)
    if old is None or old.entity != handed.entity or old.state in {"withdrawn", "replaced"}:
        return [Problem("replaces-what", {"found": str(handed.replaces)}, file=handed.name)]
    return [
        problem.in_file(handed.name)
        for problem in locks.find_locked_rows(connection, workspace, actor, old)
    ]


def submit(
    workspace: Workspace, actor: Actor, handed: ProgressFile, *, accept_too: bool = False
) -> Outcome:
    """Stores a file as a submission, if it has no error, and accepts it where that was asked.

    The same bytes of the same entity again change nothing. Where the strategy asks for no review a
    submission is accepted at once.
    """
    handed = _resolve_entity(workspace, handed)
    accept_now = accept_too or workspace.strategy.review == "none"
    if accept_too and not may_review(actor):
        return not_permitted(actor, "accept", handed.entity)
    outcome, rows = _try_file(workspace, actor, handed)
    if outcome.denied or outcome.already or outcome.refused or outcome.table is None:
        return outcome
    if rows.is_empty():
        return replace(outcome, problems=(Problem("nothing-filled", file=handed.name),))
    sent = submissions.SentFile(
        strategy=workspace.strategy.id,
        entity=handed.entity,
        sender=actor.id,
        file_name=re.split(r"[/\\]", handed.name)[-1],
        content=handed.content,
        received_as=handed.received_as,
        replaces=handed.replaces,
        reading=_reading(outcome.table, handed),
        answers=handed.answers,
    )
    at = datetime.now(UTC)
    try:
        with database.write_transaction(workspace.engine) as connection:
            number = submissions.add(connection, sent, rows, at)
            stored = submissions.get(connection, workspace.strategy.id, number)
            assert stored is not None
            if accept_now:
                submissions.accept(connection, stored, actor=actor.id, at=at)
                stored = submissions.get(connection, workspace.strategy.id, number)
    except submissions.Conflict:
        # Somebody handed in the same bytes in the meantime: that is what "already" says.
        return _try_file(workspace, actor, handed)[0]
    assert stored is not None
    return replace(outcome, submission=stored, table=None, receipt=make_receipt(stored))


def _reading(table: Table, handed: ProgressFile) -> dict[str, Any]:
    """How a file was read, kept with its submission so that it can be read again."""
    return {
        "encoding": table.encoding,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "header_row": table.header_row,
        "map": dict(handed.mapping),
        "dates": handed.dates,
        "lost": list(table.lost),
    }


def make_receipt(stored: Submission) -> Receipt:
    """The receipt of a stored submission."""
    return Receipt(
        number=stored.id,
        strategy=stored.strategy,
        entity=stored.entity,
        sender=stored.sender,
        at=stored.submitted_at,
        sha256=stored.sha256,
        file=stored.file_name,
        rows=stored.rows,
        lost=stored.lost,
    )
