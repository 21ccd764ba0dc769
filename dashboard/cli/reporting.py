"""The commands on reporting: who has reported, and a letter to an entity with outstanding reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    as_actor,
    as_of_today,
    command,
    entity_option,
)
from dashboard.documents import reminder_letter
from dashboard.presentation import json_payloads, sentences
from dashboard.text import Problem
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, round_actions


@command(writes=False)
@as_of_today
def reporting(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints who has reported, by reporting period."""
    words, periods = printer.words, snapshot.strategy.reporting_periods
    entities = snapshot.reporting(day)
    document = common_fields(snapshot, day) | json_payloads.reporting_payload(
        periods, entities, snapshot.answer(day)
    )
    title = sentences.title_line(snapshot.strategy, day, words)
    columns = ["entity", "period", "state", "last", "owes", "missing", "waiting"]
    if not entities:
        printer.document(document, (columns, []), [title, words("who_reported.none")])
        return DONE
    rows: list[Sequence[object]] = [
        (
            cell.entity,
            cell.period.id,
            cell.state.value,
            json_payloads.day(cell.last),
            *(" ".join(ids) for ids in (cell.obligations, cell.missing, cell.waiting)),
        )
        for entity in entities
        for cell in entity.cells
    ]
    if printer.format == "table":
        titles = (words.text(period.title, period.title_cs) for period in periods)
        columns = [words("units.unit"), *titles]
        rows = [
            (
                printer.entity(entity.entity.code, snapshot.strategy),
                *(reminder_letter.cell_text(cell, words) for cell in entity.cells),
            )
            for entity in entities
        ]
    printer.document(document, (columns, rows), [title])
    return DONE


@command(writes=False, example="dashboard digest --entity MLSA --lang cs")
@entity_option("code", required=True)
@as_of_today
def digest(snapshot: Snapshot, printer: Printer, day: date, code: str) -> int:
    """Prints a letter to one entity: what it has reported, what is outstanding, what it has to correct."""
    strategy = snapshot.strategy
    entity = strategy.find_entity(code)
    found = snapshot.answer(day)
    owed = found.body(entity.code) if entity else None
    if owed is None:
        near = ", ".join(known.code for known in strategy.entities if known.kind != "source")
        problem = Problem("unknown-entity", {"found": code, "near": near})
        return printer.problems([problem.in_file(str(snapshot.workspace.path))])
    periods = next((row for row in snapshot.reporting(day) if row.entity == entity), None)
    letter = reminder_letter.ReminderLetter(
        strategy,
        day,
        owed,
        periods,
        snapshot.delays(day),
    )
    text = reminder_letter.letter_text(letter, printer.words)
    document = common_fields(snapshot, day) | {
        "entity": owed.entity.code,
        "outstanding": list(owed.outstanding),
        "text": text,
    }
    rows: list[Sequence[object]] = [] if printer.format == "table" else [(owed.entity.code, text)]
    printer.document(document, (["entity", "text"], rows), text.splitlines())
    return DONE


@command(writes=True, example="dashboard lock 2022-1 --reason 'Sent to the Government'")
@click.argument("period")
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def lock(workspace: Workspace, printer: Printer, actor: Actor, period: str, reason: str) -> int:
    """Closes a reporting period, such as 2022-1: it takes no more reports of entities (coordinator)."""
    return _print_lock(
        printer, round_actions.set_lock(workspace, actor, period, reason, locked=True)
    )


@command(writes=True, example="dashboard unlock 2022-1 --reason 'A correction'")
@click.argument("period")
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def unlock(workspace: Workspace, printer: Printer, actor: Actor, period: str, reason: str) -> int:
    """Opens a closed reporting period again (coordinator)."""
    return _print_lock(
        printer, round_actions.set_lock(workspace, actor, period, reason, locked=False)
    )


def _print_lock(printer: Printer, result: action_result.Refused | round_actions.LockResult) -> int:
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    words, period = printer.words, result.period
    locked = period.locked is not None
    title = words.text(period.title, period.title_cs)
    lines = [
        *map(words.problem_line, result.warnings),
        words("locks.is_locked" if locked else "locks.is_open", period=title),
    ]
    printer.document({"period": period.id, "locked": locked}, ([], []), lines)
    return DONE
