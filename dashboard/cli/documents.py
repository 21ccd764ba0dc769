"""The commands that write a document into a file: Word, PDF, Markdown or HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import click

from dashboard.cli.command_line import shared_options, whole_file
from dashboard.cli.command_line.printing import COULD_NOT, Printer, common_fields
from dashboard.cli.command_line.shared_options import Run, command, on_day, on_last_day
from dashboard.documents import assessment, blocks, meeting
from dashboard.documents.formats import pdf, write_file
from dashboard.fulfilment import compare_days
from dashboard.text import tables
from dashboard.workflow import Snapshot, document_material, workspace_opening
from dashboard.workflow.people import seen_snapshot


def document_options(run: Run) -> Run:
    """Gives a command the file to write and the template whose looks Word takes."""
    out = click.option("--out", required=True, metavar="FILE.docx|.pdf|.md|.html")
    return out(click.option("--styles", metavar="TEMPLATE.docx")(run))


@command(writes=False, example="dashboard report --out assessment.pdf")
@document_options
@click.option("--public", is_flag=True)
@click.option("--cards", is_flag=True)
@click.option("--for", "body", metavar="CODE")
@on_last_day
def report(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    *,
    out: str,
    styles: str | None,
    public: bool,
    cards: bool,
    body: str | None,
) -> int:
    """Writes the evaluation of a day into a file, its cards alone, or the draft for one body."""
    entity = shared_options.find_entity(snapshot.strategy, body, printer) if body else None
    if entity and (public or cards):
        raise click.UsageError("--for: neither with --public nor with --cards")

    def build(material: assessment.Material) -> blocks.Document:
        if entity:
            return assessment.build_for_body(material, entity.code, printer.words)
        made = assessment.make_public(material) if public else material
        builder = assessment.build_cards if cards else assessment.build_assessment
        return builder(made, printer.words)

    output = output_and_template(out, styles)
    thing = f"draft-for:{entity.code}" if entity else "assessment"
    return write_document(snapshot, printer, day, output, build, thing)


@command(writes=False)
@document_options
@click.option("--since", required=True, metavar="DAY[@SEQUENCE]")
@on_day
def pack(
    snapshot: Snapshot, printer: Printer, day: date, *, out: str, styles: str | None, since: str
) -> int:
    """Writes the papers for a meeting into a file."""
    side = shared_options.parse_side(snapshot.workspace, since)
    shared_options.refuse_backwards("--since", side, compare_days.Side(day, snapshot.sequence))
    if not side.sequence:
        side = snapshot.side_at_close(side.day)

    def build(material: assessment.Material) -> blocks.Document:
        changes = document_material.read_changes(snapshot, side, day)
        return meeting.build_pack(material, changes, printer.words)

    output = output_and_template(out, styles)
    return write_document(snapshot, printer, day, output, build, "pack")


def write_document(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    output: tuple[Path, bytes | None],
    build: Callable[[assessment.Material], blocks.Document],
    thing: str,
) -> int:
    """Builds a document of a day and writes it in the format that the ending of the file names.

    `output` is the file to write and the template whose looks Word takes, `thing` what the record says it is.
    """
    earlier, _ = workspace_opening.read_predecessor(snapshot.workspace)
    predecessor = seen_snapshot.accepted_alone(Snapshot(earlier)) if earlier else None
    material, problems = document_material.read_material(snapshot, day, predecessor)
    if earlier:
        earlier.engine.dispose()
    if problems:
        return printer.problems(problems)
    head = common_fields(snapshot, day)
    return write_file_of(snapshot, printer, output, build(material), thing, head)


def write_file_of(
    snapshot: Snapshot,
    printer: Printer,
    output: tuple[Path, bytes | None],
    document: blocks.Document,
    thing: str,
    head: dict[str, object],
) -> int:
    """Writes a document that is built; `head` is what JSON says beside the file."""
    path, template = output

    def render() -> bytes:
        try:
            return write_file.render_document(document, path.suffix, template)
        except ValueError as error:
            raise click.UsageError(f"--styles: {error}") from None

    return hand_out(snapshot, printer, path, render, thing, head)


def hand_out(
    snapshot: Snapshot,
    printer: Printer,
    path: Path,
    render: Callable[[], bytes],
    thing: str,
    head: dict[str, object],
) -> int:
    """Makes a file, puts on record what is taken, writes it, and says which it is, with its digest."""
    try:
        content = tables.mark_made_up(path.name, render(), snapshot.strategy.id)
    except pdf.TypesettingFailed as failed:
        printer.problems([failed.problem.in_file(str(path))])
        return COULD_NOT
    shared_options.note_export(snapshot.workspace, thing)
    whole_file.write(path, content)
    digest, size = sha256(content).hexdigest(), len(content)
    line = printer.words.plural("document.done", size, file=path, sha256=digest)
    # For people the sentence says all that the table would.
    rows = [] if printer.format == "table" else [(path, digest, size)]
    document = head | {"file": str(path), "sha256": digest, "bytes": size}
    return printer.records(document, ["file", "sha256", "bytes"], rows, [line])


def output_and_template(
    out: str, styles: str | None, endings: tuple[str, ...] = blocks.FORMATS
) -> tuple[Path, bytes | None]:
    """The file to write, with one of the endings, and the bytes of the template, if one is named."""
    path = Path(out)
    if path.suffix not in endings:
        raise click.UsageError(f"--out: write a file that ends in {', '.join(endings)}: {out}")
    if styles and path.suffix != ".docx":
        raise click.UsageError(f"--styles is for .docx alone: {out}")
    return path, shared_options.read_content(styles) if styles else None
