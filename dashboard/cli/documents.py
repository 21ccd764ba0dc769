"""The commands that write a document into a file: Word, PDF, Markdown or HTML."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

from dashboard import arguments, documents
from dashboard.annexes import Filed
from dashboard.arguments import Usage
from dashboard.blocks import FORMATS, Document
from dashboard.comparison import Side, arrived, compare
from dashboard.desk import Desk
from dashboard.files import markup, pdf, word
from dashboard.fulfilment import known
from dashboard.pack import Since, Waiting, pack
from dashboard.printing import COULD_NOT, DONE, Printer
from dashboard.problems import Problem
from dashboard.report import Material, assessment, public
from dashboard.situation import situation
from dashboard.store import audit, submissions


def written(document: Document, ending: str, template: bytes | None = None) -> bytes:
    """The bytes of a document in the format of a file's ending; a template is for Word alone."""
    match ending:
        case ".docx":
            return word.word(document, template)
        case ".pdf":
            return pdf.pdf(document)
        case ".html":
            return markup.html(document)
        case ".md":
            return markup.markdown(document)
    raise ValueError(ending)


def material(desk: Desk, day: date, sequence: int) -> tuple[Material, list[Problem]]:
    """What the assessment of a day is made from, as known at a sequence; problems of its cards."""
    _, problems = desk.cards()
    with desk.reading() as connection:
        history = submissions.history(connection, desk.strategy.id)
        listed = submissions.listing(connection, desk.strategy.id)
        lines = audit.listing(connection, desk.strategy.id)
    rows = known(history, sequence)
    made = Material(
        strategy=desk.strategy,
        sha256=desk.sha256,
        situation=situation(desk.strategy, rows, day),
        rows=rows,
        history=history,
        observations=desk.observations(),
        published=desk.published(),
        filed={one.id: Filed(one.file_name, one.reading.get("sheet")) for one in listed},
        cards=desk.assessed(),
        known_on=sequence,
        digest=next((one.proper_digest() for one in lines if one.seq == sequence), "–"),
    )
    return made, problems


def reported(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Writes the assessment of a day into a file."""

    def make(made: Material) -> Document:
        return assessment(public(made) if asked.public else made, printer.words)

    return _written(desk, asked, printer, make)


def packed(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Writes the papers for a meeting into a file."""
    side = since(desk, asked.since, arguments.known_on(desk, asked.known_on))
    return _written(
        desk,
        asked,
        printer,
        lambda made: pack(made, changed(desk, side, made), printer.words),
    )


def since(desk: Desk, written: str, sequence: int) -> Side:
    """The earlier side: DAY@SEQUENCE, or a DAY as it was known at its close.

    A day before this program knew anything is taken as it is known now: otherwise everything that
    happened before would be a late report.
    """
    side = arguments.side(desk, written)
    return side if side.sequence else Side(side.day, sequence)


def changed(desk: Desk, side: Side, made: Material) -> Since:
    """What changed from a side to what `made` shows, and what waits for a decision."""
    history, now = desk.history(), Side(made.day, made.known_on)
    with desk.reading() as connection:
        listed = submissions.listing(connection, desk.strategy.id)
    return Since(
        side,
        compare(desk.strategy, history, side, now),
        arrived(history, side, now),
        [
            Waiting(one.id, one.entity, one.file_name, one.rows)
            for one in sorted(listed, key=lambda one: one.id)
            if one.stage == "submitted"
        ],
    )


def _written(
    desk: Desk, asked: Namespace, printer: Printer, make: Callable[[Material], Document]
) -> int:
    """Makes a document of a day and writes it as the ending of the file says."""
    path, template = _asked(asked)
    day = arguments.a_day(asked.as_of) if asked.as_of else desk.default_day
    made, problems = material(desk, day, arguments.known_on(desk, asked.known_on))
    if problems:
        return printer.problems(problems)
    try:
        content = written(make(made), path.suffix, template)
    except pdf.Failed as failed:
        printer.problems([failed.problem.within(asked.out)])
        return COULD_NOT
    except ValueError as error:
        raise Usage(f"--styles {asked.styles}: {error}") from None
    path.write_bytes(content)
    head = documents.head(desk.strategy.id, desk.sha256, day, made.known_on)
    return _told(path, content, head, printer)


def _asked(asked: Namespace) -> tuple[Path, bytes | None]:
    """The file to write and the bytes of the template, if one is named."""
    path = Path(asked.out)
    if path.suffix not in FORMATS:
        raise Usage(f"--out: write a file that ends in {', '.join(FORMATS)}: {asked.out}")
    if asked.styles and path.suffix != ".docx":
        raise Usage(f"--styles is for .docx alone: {asked.out}")
    return path, arguments.content(asked.styles) if asked.styles else None


def _told(path: Path, content: bytes, head: dict[str, object], printer: Printer) -> int:
    digest, size = sha256(content).hexdigest(), len(content)
    line = printer.words.plural("document.done", size, file=path, sha256=digest)
    document = head | {"file": str(path), "sha256": digest, "bytes": size}
    printer.document(document, (["file", "sha256", "bytes"], [(path, digest, size)]), [line])
    return DONE
