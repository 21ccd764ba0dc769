"""The commands that write a document into a file: Word, PDF, Markdown or HTML."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from dashboard.cli import arguments
from dashboard.cli.arguments import Usage
from dashboard.cli.printing import COULD_NOT, DONE, Printer
from dashboard.documents import assessment, blocks, meeting, pdf, write_file
from dashboard.presentation import json_payloads
from dashboard.workflow import Desk, document_material


def reported(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Writes the assessment of a day into a file."""

    def make(made: assessment.Material) -> blocks.Document:
        return assessment.assessment(
            assessment.public(made) if asked.public else made, printer.words
        )

    return _written(desk, asked, printer, make)


def packed(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Writes the papers for a meeting into a file."""
    side = arguments.side(desk, asked.since)
    if not side.sequence:
        side = document_material.since(desk, side.day, arguments.known_on(desk, asked.known_on))
    return _written(
        desk,
        asked,
        printer,
        lambda made: meeting.pack(made, document_material.changed(desk, side, made), printer.words),
    )


def _written(
    desk: Desk,
    asked: Namespace,
    printer: Printer,
    make: Callable[[assessment.Material], blocks.Document],
) -> int:
    """Makes a document of a day and writes it as the ending of the file says."""
    path, template = _asked(asked)
    day = arguments.a_day(asked.as_of) if asked.as_of else desk.default_day
    made, problems = document_material.material(desk, day, arguments.known_on(desk, asked.known_on))
    if problems:
        return printer.problems(problems)
    try:
        content = write_file.written(make(made), path.suffix, template)
    except pdf.Failed as failed:
        printer.problems([failed.problem.within(asked.out)])
        return COULD_NOT
    except ValueError as error:
        raise Usage(f"--styles {asked.styles}: {error}") from None
    path.write_bytes(content)
    head = json_payloads.head(desk.strategy.id, desk.sha256, day, made.known_on)
    return _told(path, content, head, printer)


def _asked(asked: Namespace) -> tuple[Path, bytes | None]:
    """The file to write and the bytes of the template, if one is named."""
    path = Path(asked.out)
    if path.suffix not in blocks.FORMATS:
        raise Usage(f"--out: write a file that ends in {', '.join(blocks.FORMATS)}: {asked.out}")
    if asked.styles and path.suffix != ".docx":
        raise Usage(f"--styles is for .docx alone: {asked.out}")
    return path, arguments.content(asked.styles) if asked.styles else None


def _told(path: Path, content: bytes, head: dict[str, object], printer: Printer) -> int:
    digest, size = sha256(content).hexdigest(), len(content)
    line = printer.words.plural("document.done", size, file=path, sha256=digest)
    document = head | {"file": str(path), "sha256": digest, "bytes": size}
    printer.document(document, (["file", "sha256", "bytes"], [(path, digest, size)]), [line])
    return DONE
