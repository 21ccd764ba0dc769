"""The commands that write a document into a file: Word, PDF, Markdown or HTML."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from dashboard.cli import arguments
from dashboard.cli.arguments import UsageError
from dashboard.cli.printing import COULD_NOT, DONE, Printer
from dashboard.documents import assessment, blocks, meeting, pdf, write_file
from dashboard.presentation import json_payloads
from dashboard.workflow import Snapshot, Workspace, document_material


def report(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the assessment of a day into a file."""

    def make(_: Snapshot, made: assessment.Material) -> blocks.Document:
        return assessment.build_assessment(
            assessment.make_public(made) if asked.public else made, printer.words
        )

    return _write_document(desk, asked, printer, make)


def pack(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the papers for a meeting into a file."""
    side = arguments.parse_side(desk, asked.since)

    def make(snapshot: Snapshot, made: assessment.Material) -> blocks.Document:
        earlier = side if side.sequence else snapshot.side_at_close(side.day)
        changes = document_material.read_changes(snapshot, earlier, made.day)
        return meeting.build_pack(made, changes, printer.words)

    return _write_document(desk, asked, printer, make)


def _write_document(
    desk: Workspace,
    asked: Namespace,
    printer: Printer,
    make: Callable[[Snapshot, assessment.Material], blocks.Document],
) -> int:
    """Makes a document of a day and writes it as the ending of the file says."""
    path, template = _output_and_template(asked)
    day = arguments.parse_day(asked.as_of) if asked.as_of else desk.default_day
    snapshot = Snapshot(desk, arguments.parse_sequence(desk, asked.known_on))
    made, problems = document_material.read_material(snapshot, day)
    if problems:
        return printer.problems(problems)
    try:
        content = write_file.render_document(make(snapshot, made), path.suffix, template)
    except pdf.TypesettingFailed as failed:
        printer.problems([failed.problem.in_file(asked.out)])
        return COULD_NOT
    except ValueError as error:
        raise UsageError(f"--styles {asked.styles}: {error}") from None
    path.write_bytes(content)
    head = json_payloads.common_fields(desk.strategy.id, desk.sha256, day, made.known_on)
    return _print_file(path, content, head, printer)


def _output_and_template(asked: Namespace) -> tuple[Path, bytes | None]:
    """The file to write and the bytes of the template, if one is named."""
    path = Path(asked.out)
    if path.suffix not in blocks.FORMATS:
        raise UsageError(
            f"--out: write a file that ends in {', '.join(blocks.FORMATS)}: {asked.out}"
        )
    if asked.styles and path.suffix != ".docx":
        raise UsageError(f"--styles is for .docx alone: {asked.out}")
    return path, arguments.read_content(asked.styles) if asked.styles else None


def _print_file(path: Path, content: bytes, head: dict[str, object], printer: Printer) -> int:
    digest, size = sha256(content).hexdigest(), len(content)
    line = printer.words.plural("document.done", size, file=path, sha256=digest)
    document = head | {"file": str(path), "sha256": digest, "bytes": size}
    printer.document(document, (["file", "sha256", "bytes"], [(path, digest, size)]), [line])
    return DONE
