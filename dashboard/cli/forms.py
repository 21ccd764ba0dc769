"""The files that go out to an officer: the form to fill in, and the marked copy of what was sent."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from dashboard.cli.arguments import UsageError
from dashboard.cli.printing import DONE, Printer
from dashboard.files import mark_workbook, prefilled_workbook
from dashboard.fulfilment import standing_on_day
from dashboard.presentation import Wording, form_words, json_payloads
from dashboard.progress import form_lines
from dashboard.workflow import Workspace, intake, marked_copy, review


def template(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the table that an entity fills in, as XLSX or CSV by the name of the file."""
    words, out = printer.words, new_path(asked.out)
    if out.suffix.lower() not in {".xlsx", ".csv"}:
        raise UsageError(f"--out: write a name that ends in .xlsx or .csv: {asked.out}")
    entity = desk.strategy.find_entity(asked.entity)
    if entity is None:
        return printer.problems(
            [intake.unknown_entity_problem(desk.strategy, asked.entity).in_file(asked.out)]
        )
    sequence = desk.version()
    standing = standing_on_day.rows_known_at(desk.history(), sequence)
    made = form_words.build_form(desk.strategy, desk.sha256, entity.code, standing, words)
    if out.suffix.lower() == ".csv":
        content = form_lines.csv_text(made, form_words.delimiter(words)).encode()
    else:
        content = prefilled_workbook.write_form(made)
    out.write_bytes(content)
    head = json_payloads.common_fields(desk.strategy.id, desk.sha256, desk.default_day, sequence)
    document = head | {"file": asked.out, "entity": entity.code, "rows": len(made.rows)}
    line = words.plural("form.written", len(made.rows), file=asked.out)
    printer.document(document, ([], []), [line])
    return DONE


def new_path(path: str) -> Path:
    """A file that is not there yet: an officer's work is never written over."""
    found = Path(path)
    if found.exists():
        raise UsageError(f"{path}: is there already; name another file")
    return found


def annotate(
    out: Path | None, handed: intake.ProgressFile, outcome: review.Outcome, words: Wording
) -> tuple[dict[str, Any], list[str]]:
    """Writes the marked copy where one was asked for; what the document and the person are told."""
    if out is None:
        return {}, []
    copy = marked_copy.mark_problems(handed, outcome, words)
    if isinstance(copy, mark_workbook.MarkedCopy):
        out.write_bytes(copy.content)
        document = {"annotated": {"file": str(out), "lost": list(copy.lost)}}
        return document, [
            words("submit.annotated", file=out),
            *marked_copy.lost_parts_lines(copy.lost, words),
        ]
    why = words.problem_line(copy) if copy else words("submit.not_annotated")
    return {"annotated": None}, [why]
