"""The files that go out to an officer: the form to fill in, and the marked copy of what was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    command,
    entity_option,
    find_entity,
    note_export,
    on_snapshot,
)
from dashboard.files import background_workbooks, new_workbooks
from dashboard.presentation import Wording, report_form
from dashboard.progress import form_lines
from dashboard.text import tables
from dashboard.workflow import Snapshot, action_result, intake, marked_copy, reported_numbers


@command(writes=False, example="dashboard template --entity MLSA --out mlsa.xlsx")
@entity_option(required=True)
@click.option("--out", required=True, metavar="FILE.xlsx|.csv")
@on_snapshot
def template(snapshot: Snapshot, printer: Printer, entity: str, out: str) -> int:
    """Writes the table that an entity fills in, as XLSX or CSV by the name of the file."""
    words, path, strategy = printer.words, new_path(out), snapshot.workspace.strategy_today
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.UsageError(f"--out: write a name that ends in .xlsx or .csv: {out}")
    known = find_entity(strategy, entity, printer, out)
    form = report_form.build_form(
        strategy,
        snapshot.workspace.sha256,
        known.code,
        snapshot.rows,
        words,
        snapshot.round_of(known.code),
        reported_numbers.sheet_of(snapshot, known.code, words),
    )
    if path.suffix.lower() == ".csv":
        text = form_lines.csv_text(form, report_form.delimiter(words))
        content = tables.mark_made_up(".csv", text.encode(), strategy.id)
    else:
        content = new_workbooks.write_form(form)
    note_export(snapshot.workspace, f"form:{known.code}")
    whole_file.write(path, content)
    document = {"file": out, "entity": known.code, "rows": len(form.rows)}
    line = words.plural("form.written", len(form.rows), file=out)
    return printer.records(common_fields(snapshot) | document, lines=[line])


def new_path(path: str) -> Path:
    """The path of a file that is not there yet; raises UsageError where one is.

    The work of somebody is never written over: a table that they fill in, a strategy.
    """
    new = Path(path)
    if new.exists():
        raise click.UsageError(f"{path}: is there already; name another file")
    return new


def annotate(
    out: Path | None, file: intake.ProgressFile, result: action_result.ActionResult, words: Wording
) -> tuple[dict[str, Any], list[str]]:
    """Writes the marked copy where `out` names a file: what it adds to the document, and its lines."""
    if out is None:
        return {}, []
    copy = marked_copy.mark_problems(file, result, words)
    if isinstance(copy, background_workbooks.MarkedCopy):
        whole_file.write(out, copy.content)
        document = {"annotated": {"file": str(out), "lost": list(copy.lost)}}
        return document, [
            words("submit.annotated", file=out),
            *marked_copy.lost_parts_lines(copy.lost, words),
        ]
    why = words.problem_line(copy) if copy else words("submit.not_annotated")
    return {"annotated": None}, [why]
