"""The commands that watch over reporting: who has reported, what one unit is to be told, what was sent."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from dashboard.cli.arguments import parse_actor, parse_day, parse_sequence
from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, Printer, common_fields
from dashboard.fulfilment import obligations, standing_on_day, strategy_on_day, who_reported
from dashboard.presentation import json_payloads, reminder_letter, sentences
from dashboard.presentation import reminder_letter as digests
from dashboard.text import Problem
from dashboard.workflow import Workspace, review, workspace


def reporting(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Who has reported, by reporting period."""
    words = printer.words
    sequence = parse_sequence(desk, asked.known_on)
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    found = strategy_on_day.situation(desk.strategy, rows, day)
    lines = who_reported.reporting_matrix(found, desk.strategy, rows, desk.waiting(sequence))
    document = common_fields(desk, day, sequence) | json_payloads.matrix(
        desk.strategy.reporting_periods, lines
    )
    said = [sentences.title_line(desk.strategy, day, words)]
    if not lines:
        printer.document(document, ([], []), [*said, words("who_reported.none")])
        return DONE
    cells = [cell for line in lines for cell in line.cells]
    columns = ["entity", "period", "state", "last", "owes", "missing", "waiting"]
    flat: list[Sequence[object]] = [
        (
            cell.entity,
            cell.period.id,
            cell.state.value,
            json_payloads.day(cell.last),
            *(" ".join(ids) for ids in (cell.obligations, cell.missing, cell.waiting)),
        )
        for cell in cells
    ]
    if printer.format == "table":
        columns = [words("units.unit"), *(period.id for period in desk.strategy.reporting_periods)]
        flat = [
            (line.entity.code, *(digests.cell_text(cell, words) for cell in line.cells))
            for line in lines
        ]
    printer.document(document, (columns, flat), said)
    return DONE


def digest(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """What one unit is to be told, as a letter."""
    sequence = parse_sequence(desk, asked.known_on)
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    entity = desk.strategy.find_entity(asked.entity)
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    found = strategy_on_day.situation(desk.strategy, rows, day)
    unit = next(
        (one for one in obligations.entity_obligations(found, rows) if one.entity == entity), None
    )
    if unit is None:
        near = ", ".join(one.code for one in desk.strategy.entities if one.kind != "source")
        problem = Problem("unknown-entity", {"found": asked.entity, "near": near})
        return printer.problems([problem.in_file(str(desk.path))])
    lines = who_reported.reporting_matrix(found, desk.strategy, rows, desk.waiting(sequence))
    line = next((line for line in lines if line.entity == entity), None)
    then = [entry for entry in desk.audit() if entry.seq <= sequence]
    waits = workspace.submissions_to_correct(desk.submissions(), unit.entity.code, then)
    text = digests.letter_text(
        reminder_letter.ReminderLetter(desk.strategy, day, unit, line, waits), printer.words
    )
    document = common_fields(desk, day, sequence) | {"entity": unit.entity.code, "text": text}
    table: list[Sequence[object]] = [(unit.entity.code, text)]
    if printer.format == "table":
        table = []
    printer.document(document, (["entity", "text"], table), text.splitlines())
    return DONE


def original(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the file of a submission as it was sent."""
    content, outcome = review.read_original(desk, parse_actor(asked), asked.id)
    if content is None or outcome.submission is None:
        printer.problems(outcome.problems)
        return COULD_NOT if outcome.denied else PROBLEMS
    Path(asked.out).write_bytes(content)
    stored = outcome.submission
    document = common_fields(desk, desk.default_day, desk.version()) | {
        "submission": stored.id,
        "file": stored.file_name,
        "sha256": stored.sha256,
        "out": asked.out,
    }
    line = printer.words("original.done", number=stored.id, out=asked.out, sha256=stored.sha256)
    columns = ["submission", "file", "sha256", "out"]
    row = [stored.id, stored.file_name, stored.sha256, asked.out]
    printer.document(document, (columns, [] if printer.format == "table" else [row]), [line])
    return DONE
