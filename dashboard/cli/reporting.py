"""The commands on reporting: who has reported, and a letter to an entity with outstanding reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import as_of_today, command, entity_option
from dashboard.documents import reminder_letter
from dashboard.fulfilment import round_answers
from dashboard.presentation import json_payloads, sentences
from dashboard.text import Problem
from dashboard.workflow import Snapshot


@command(writes=False)
@as_of_today
def reporting(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints what each round asks of each body, and what is outstanding."""
    words, all_rounds = printer.words, snapshot.strategy.rounds
    entities, found = snapshot.reporting(day), snapshot.answer(day)
    outstanding = {body.entity.code: body.outstanding for body in found.bodies}
    document = common_fields(snapshot, day) | json_payloads.reporting_payload(
        all_rounds, entities, found
    )
    title = sentences.title_line(snapshot.strategy, day, words)
    lines = [title]
    columns = ["entity", "period", "state", "last", "owes", "missing", "waiting", "outstanding"]
    rows: list[Sequence[object]] = [
        (*fields, " ".join(outstanding[entity.entity.code]))
        for entity in entities
        for fields in [_cell_fields(cell) for cell in entity.cells]
        or [(entity.entity.code, "", "", "", "", "", "")]
    ]
    if printer.format == "table":
        lines += [] if snapshot.strategy.rounds else [words("who_reported.none")]
        cells = entities[0].cells if entities else ()
        titles = (words.text(cell.round.title, cell.round.title_cs) for cell in cells)
        columns = [words("units.unit"), words("units.outstanding"), *titles]
        rows = [
            (
                printer.entity(entity.entity.code, snapshot.strategy),
                ", ".join(outstanding[entity.entity.code]) or words("units.nothing"),
                *(reminder_letter.cell_text(cell, words) for cell in entity.cells),
            )
            for entity in entities
        ]
    printer.document(document, (columns, rows), lines)
    return DONE


def _cell_fields(cell: round_answers.RoundAnswer) -> Sequence[object]:
    ids = (" ".join(each) for each in (cell.asked, cell.missing, cell.waiting))
    last = json_payloads.day(cell.last)
    return (cell.entity, cell.round.id, cell.state.value, last, *ids)


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
