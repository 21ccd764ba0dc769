"""The files that go out to an officer and come back: the form, and the marked copy of what was sent."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard import documents, forms, template
from dashboard.actions import Outcome
from dashboard.arguments import Usage
from dashboard.desk import Desk
from dashboard.files import annotation, workbook
from dashboard.files.annotation import Annotated, Mark
from dashboard.fulfilment import known
from dashboard.intake import Handed, unknown_entity
from dashboard.printing import DONE, Printer
from dashboard.problems import Problem
from dashboard.wording import Wording


def form(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Writes the table that an entity fills in, as XLSX or CSV by the name of the file."""
    words, out = printer.words, fresh(asked.out)
    if out.suffix.lower() not in {".xlsx", ".csv"}:
        raise Usage(f"--out: write a name that ends in .xlsx or .csv: {asked.out}")
    entity = desk.strategy.named(asked.entity)
    if entity is None:
        return printer.problems([unknown_entity(desk.strategy, asked.entity).within(asked.out)])
    sequence = desk.version()
    standing = known(desk.history(), sequence)
    made = forms.form(desk.strategy, desk.sha256, entity.code, standing, words)
    if out.suffix.lower() == ".csv":
        content = template.csv_text(made, forms.delimiter(words)).encode()
    else:
        content = workbook.template(made)
    out.write_bytes(content)
    head = documents.head(desk.strategy.id, desk.sha256, desk.default_day, sequence)
    document = head | {"file": asked.out, "entity": entity.code, "rows": len(made.rows)}
    line = words.plural("form.written", len(made.rows), file=asked.out)
    printer.document(document, ([], []), [line])
    return DONE


def fresh(path: str) -> Path:
    """A file that is not there yet: an officer's work is never written over."""
    found = Path(path)
    if found.exists():
        raise Usage(f"{path}: is there already; name another file")
    return found


def annotate(
    out: Path | None, handed: Handed, outcome: Outcome, words: Wording
) -> tuple[dict[str, Any], list[str]]:
    """Writes the marked copy where one was asked for; what the document and the person are told."""
    if out is None:
        return {}, []
    copy = marked(handed, outcome, words)
    if isinstance(copy, Annotated):
        out.write_bytes(copy.content)
        document = {"annotated": {"file": str(out), "lost": list(copy.lost)}}
        return document, [words("submit.annotated", file=out), *lost_line(copy.lost, words)]
    why = words.problem_line(copy) if copy else words("submit.not_annotated")
    return {"annotated": None}, [why]


def lost_line(codes: Sequence[str], words: Wording, sentence: str = "lost.head") -> list[str]:
    """What a marked copy cannot keep, by a sentence of the catalogue; nothing where it keeps everything."""
    lost = ", ".join(words(f"lost.{code}") for code in codes)
    return [words(sentence, lost=lost)] if lost else []


def marked(handed: Handed, outcome: Outcome, words: Wording) -> Annotated | Problem | None:
    """The file that was handed in with its problems marked; None where it has no table, or none."""
    if outcome.table is None or not outcome.problems:
        return None
    marks = [
        Mark(" ".join(words.problem(one)).strip(), one.severity, one.row, one.column)
        for one in outcome.problems
    ]
    return annotation.annotated(handed.content, outcome.table, marks, words("field.problems"))
