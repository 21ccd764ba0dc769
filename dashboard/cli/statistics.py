"""The commands of official statistics: what is loaded, and loading a table."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dashboard.cli.arguments import as_actor, command, on_snapshot, read_content
from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.cli.submissions import exit_code
from dashboard.presentation import json_payloads
from dashboard.statistics import observations
from dashboard.text import errors
from dashboard.workflow import Actor, Snapshot, Workspace, review


@command()
@on_snapshot
def statistics(snapshot: Snapshot, printer: Printer) -> int:
    """Prints every observation of the statistics."""
    rows = observations.output_rows(snapshot.observations)
    columns = list(rows[0]) if rows else []
    if printer.format == "table":
        columns = [name for name in columns if any(row[name] is not None for row in rows)]
    cells: list[Sequence[object]] = [tuple(row[name] for name in columns) for row in rows]
    lines = [] if rows else [printer.words("statistics.none")]
    printer.document(common_fields(snapshot) | {"observations": rows}, (columns, cells), lines)
    return DONE


@command()
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="checks and stores nothing")
@as_actor
def load(workspace: Workspace, printer: Printer, actor: Actor, file: str, *, dry_run: bool) -> int:
    """Loads a table of statistics, or with --dry-run checks it only."""
    outcome = review.load_statistics(workspace, actor, file, read_content(file), dry_run=dry_run)
    document = common_fields(Snapshot(workspace)) | {
        "already": outcome.already,
        "loaded": 0 if dry_run or outcome.refused or outcome.already else outcome.rows,
        "rows": outcome.rows,
        "problems": json_payloads.problems(outcome.problems, printer.words),
    }
    lines = [printer.words.problem_line(problem) for problem in outcome.problems]
    message = "would" if dry_run else "done"
    if outcome.refused or outcome.already:
        message = "refused" if outcome.refused else "already"
    number = len(errors(outcome.problems)) if outcome.refused else outcome.rows
    lines.append(printer.words.plural(f"load.{message}", number))
    printer.document(document, ([], []), lines)
    return exit_code(outcome)
