"""The commands that write a document into a file: Word, PDF, Markdown or HTML."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import click

from dashboard.cli.command_line import shared_options, whole_file
from dashboard.cli.command_line.printing import COULD_NOT, DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import Run, command, on_day
from dashboard.documents import assessment, blocks, meeting
from dashboard.documents.formats import pdf, write_file
from dashboard.documents.seals import refusal
from dashboard.fulfilment import compare_days
from dashboard.presentation import languages
from dashboard.workflow import Snapshot, document_material, workspace_opening

SETTING = "DASHBOARD_SEAL_PASSPHRASE"
"""The setting that opens the key of a seal: a command line is seen by everybody on the machine."""

Finish = Callable[[assessment.Material, bytes], bytes]
"""Makes the last of a file, knowing what its document was made from."""


def document_options(run: Run) -> Run:
    """Gives a command the file to write and the template whose looks Word takes."""
    out = click.option("--out", required=True, metavar="FILE.docx|.pdf|.md|.html")
    return out(click.option("--styles", metavar="TEMPLATE.docx")(run))


def seal_options(run: Run) -> Run:
    """Gives a command the key that seals its PDF, and the service of time stamps, if one is to be asked."""
    key = click.option("--seal", metavar="KEY.p12|.pem|pkcs11:…")
    return key(click.option("--timestamp", metavar="URL")(run))


@command(writes=False, example="dashboard report --out assessment.pdf --seal seal.p12")
@document_options
@seal_options
@click.option("--public", is_flag=True)
@click.option("--cards", is_flag=True)
@on_day
def report(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    *,
    out: str,
    styles: str | None,
    seal: str | None,
    timestamp: str | None,
    public: bool,
    cards: bool,
) -> int:
    """Writes the evaluation of a day into a file, or its cards alone in the form of Annex 1."""

    def build(material: assessment.Material) -> blocks.Document:
        made = assessment.make_public(material) if public else material
        builder = assessment.build_cards if cards else assessment.build_assessment
        return builder(made, printer.words)

    finish = finishing(out, seal, timestamp, printer)
    output = output_and_template(out, styles)
    return write_document(snapshot, printer, day, output, build, "assessment", finish)


@command(writes=False)
@document_options
@seal_options
@click.option("--since", required=True, metavar="DAY[@SEQUENCE]")
@on_day
def pack(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    *,
    out: str,
    styles: str | None,
    seal: str | None,
    timestamp: str | None,
    since: str,
) -> int:
    """Writes the papers for a meeting into a file."""
    side = shared_options.parse_side(snapshot.workspace, since)
    shared_options.refuse_backwards("--since", side, compare_days.Side(day, snapshot.sequence))
    if not side.sequence:
        side = snapshot.side_at_close(side.day)

    def build(material: assessment.Material) -> blocks.Document:
        changes = document_material.read_changes(snapshot, side, day)
        return meeting.build_pack(material, changes, printer.words)

    finish = finishing(out, seal, timestamp, printer)
    output = output_and_template(out, styles)
    return write_document(snapshot, printer, day, output, build, "pack", finish)


def write_document(
    snapshot: Snapshot,
    printer: Printer,
    day: date,
    output: tuple[Path, bytes | None],
    build: Callable[[assessment.Material], blocks.Document],
    thing: str,
    finish: Finish | None = None,
) -> int:
    """Builds a document of a day and writes it in the format that the ending of the file names.

    `output` is the file to write and the template whose looks Word takes, `thing` what the record says it is;
    `finish` seals it.
    """
    earlier = workspace_opening.open_predecessor(snapshot.workspace)
    predecessor = Snapshot(earlier) if earlier else None
    material, problems = document_material.read_material(snapshot, day, predecessor)
    if earlier:
        earlier.engine.dispose()
    if problems:
        return printer.problems(problems)
    head = common_fields(snapshot, day)
    seal = None if finish is None else partial(finish, material)
    return write_file_of(snapshot, printer, output, build(material), thing, head, seal)


def write_file_of(
    snapshot: Snapshot,
    printer: Printer,
    output: tuple[Path, bytes | None],
    document: blocks.Document,
    thing: str,
    head: dict[str, object],
    seal: Callable[[bytes], bytes] | None = None,
) -> int:
    """Writes a document that is built, sealed if asked; `head` is what JSON says beside the file."""
    path, template = output
    try:
        content = write_file.render_document(document, path.suffix, template)
        content = seal(content) if seal else content
    except refusal.SealRefused as refused:
        return printer.problems([refused.problem])
    except pdf.TypesettingFailed as failed:
        printer.problems([failed.problem.in_file(str(path))])
        return COULD_NOT
    except ValueError as error:
        raise click.UsageError(f"--styles: {error}") from None
    shared_options.note_export(snapshot.workspace, thing)
    whole_file.write(path, content)
    return print_file(path, content, head, printer)


def finishing(
    out: str, named: str | None, timestamp: str | None, printer: Printer
) -> Finish | None:
    """What seals a document with the key of a file or a token; None where none is named.

    Ends the command with one sentence where the key seals nothing.
    """
    if named is None:
        if timestamp:
            raise click.UsageError("--timestamp is for --seal")
        return None
    if not out.endswith(".pdf"):
        raise click.UsageError(f"--seal is for .pdf alone: {out}")
    # Certificates and signatures take half a second to import.
    from dashboard.documents.seals import key_file, sealing, token_key  # noqa: PLC0415

    key: key_file.SealKey | token_key.TokenKey
    now = datetime.now(UTC)
    try:
        if named.startswith(token_key.SCHEME):
            key = token_key.open_key(named, _passphrase(printer), now)
            click.get_current_context().call_on_close(key.session.close)
        else:
            content = shared_options.read_content(named)
            passphrase = _passphrase(printer) if key_file.is_locked(content) else None
            key = key_file.read_key(content, passphrase, now)
    except refusal.SealRefused as refused:
        # Behind the question mark of an address somebody may have written a PIN.
        place = named.partition("?")[0] if named.startswith(token_key.SCHEME) else named
        code = printer.problems([refused.problem.in_file(place)])
        raise click.exceptions.Exit(code) from None

    def finish(material: assessment.Material, made: bytes) -> bytes:
        anchor = {"sequence": material.known_on, "digest": material.digest}
        return sealing.seal(made, key, printer.words("seal.reason", **anchor), timestamp)

    return finish


def _passphrase(printer: Printer) -> str:
    """What opens the key: from the environment, else asked for where somebody can be asked."""
    given = os.environ.get(SETTING, "")
    if given or not sys.stdin.isatty():
        return given
    asked = printer.words("seal.passphrase")
    return str(click.prompt(asked, default="", hide_input=True, show_default=False, err=True))


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


def print_file(path: Path, content: bytes, head: dict[str, object], printer: Printer) -> int:
    """Says which file was written, with its digest."""
    digest, size = sha256(content).hexdigest(), len(content)
    line = printer.words.plural("document.done", size, file=path, sha256=digest)
    if printer.format == "table":  # the sentence says all that the table would
        print(languages.one_line(line))
        return DONE
    document = head | {"file": str(path), "sha256": digest, "bytes": size}
    printer.document(document, (["file", "sha256", "bytes"], [(path, digest, size)]))
    return DONE
