"""The commands on reporting: who has reported, and a letter to an entity with outstanding reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from dashboard.cli import documents
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import command, entity_option, on_day, parse_day
from dashboard.documents import blocks
from dashboard.documents.formats import plain_text, write_file
from dashboard.presentation import entity_words, json_payloads, sentences
from dashboard.strategy import rounds, working_days
from dashboard.workflow import Snapshot, intake, letter_facts

LETTERS = tuple(ending.removeprefix(".") for ending in blocks.LETTER_FORMATS)


@command(writes=False)
@on_day
def reporting(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints what each round asks of each body, and what is outstanding."""
    words, all_rounds = printer.words, [round.on(day) for round in snapshot.strategy.rounds]
    entities, answer = snapshot.reporting(day), snapshot.answer(day)
    outstanding = {body.entity.code: body.outstanding for body in answer.bodies}
    payload = json_payloads.reporting_payload(all_rounds, entities, answer)
    lines = [sentences.title_line(snapshot.strategy, day, words)]
    columns = ["entity", "period", "state", "last", "owes", "missing", "waiting", "outstanding"]
    rows = [
        (line["entity"], *cell, line["outstanding"])
        for line in payload["entities"]
        for cell in [cell.values() for cell in line["cells"]] or [[""] * 6]
    ]
    if printer.format == "table":
        lines += [] if snapshot.strategy.rounds else [words("who_reported.none")]
        cells = entities[0].cells if entities else ()
        titles = (words.text(cell.round.title) for cell in cells)
        columns = [words("body.body"), words("body.outstanding"), *titles]
        rows = [
            (
                printer.entity(entity.entity.code, answer.situation.strategy),
                ", ".join(outstanding[entity.entity.code]) or words("body.nothing"),
                *(entity_words.cell_text(cell, words) for cell in entity.cells),
            )
            for entity in entities
        ]
    return printer.records(common_fields(snapshot, day) | payload, columns, rows, lines)


@command(writes=False, example="dashboard digest --entity MLSA --lang cs")
@entity_option("code")
@click.option("--all", "everybody", is_flag=True)
@click.option("--reply-by", type=parse_day, metavar="DAY")
@click.option("--thanks", is_flag=True)
@click.option("--out", metavar="FILE.docx|.pdf|.txt|.zip")
@click.option("--letters", "ending", type=click.Choice(LETTERS), default="docx")
@on_day
def digest(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    code: str | None,
    reply_by: date | None,
    out: str | None,
    ending: str,
    *,
    everybody: bool,
    thanks: bool,
) -> int:
    """Writes the letter to one entity, or to all of which something is asked: what is missing, what waits."""
    if everybody == bool(code):
        raise click.UsageError("Write one of --entity CODE and --all.")
    reply_by = reply_by or rounds.reply_day(snapshot.strategy.rounds, day)
    if unfit := working_days.find_problem(reply_by, day):
        return printer.problems([unfit])
    if everybody:
        return _write_all(snapshot, printer, day, (reply_by, out, ending))
    strategy = snapshot.strategy.at(day)
    entity = strategy.find_entity(str(code))
    letter = letter_facts.read_letter(snapshot, entity.code, day) if entity else None
    if letter is None:
        known = [entity for entity in strategy.entities if entity.kind != "source"]
        problem = intake.unknown_entity_problem(known, str(code))
        return printer.problems([problem.in_file(str(snapshot.workspace.path))])
    head = common_fields(snapshot, day) | {
        "entity": letter.entity.code,
        "outstanding": list(letter.body.outstanding),
        "asks": letter.asks,
    }
    if not (letter.asks or thanks):
        text = printer.words("letter.none", entity=printer.entity(letter.entity.code, strategy))
        return _print_letter(printer, head, f"{text}\n")
    written = letter_facts.write_letter(letter, reply_by, printer.words)
    if out is None:
        return _print_letter(printer, head, plain_text.render_text(written))
    path, template = documents.output_and_template(out, None, blocks.LETTER_FORMATS)
    return documents.write_file_of(
        snapshot, printer, (path, template), written, f"letter:{letter.entity.code}", head
    )


def _print_letter(printer: Printer, head: dict[str, object], text: str) -> int:
    rows = [] if printer.format == "table" else [(head["entity"], text)]
    return printer.records(head | {"text": text}, ["entity", "text"], rows, text.splitlines())


def _write_all(
    snapshot: Snapshot, printer: Printer, day: date, wanted: tuple[date, str | None, str]
) -> int:
    """Writes all letters that ask for something into one archive."""
    reply_by, out, ending = wanted
    if not out or not out.endswith(".zip"):
        raise click.UsageError("--all goes with --out FILE.zip.")

    def render() -> bytes:
        written = letter_facts.write_letters(snapshot, day, reply_by, printer.words, f".{ending}")
        return write_file.render_archive(written, f".{ending}")

    codes = [letter.entity.code for letter in letter_facts.letters_to_send(snapshot, day)]
    head = common_fields(snapshot, day) | {"entities": codes}
    return documents.hand_out(snapshot, printer, Path(out), render, "letters", head)
