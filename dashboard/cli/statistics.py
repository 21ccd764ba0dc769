"""The commands of official statistics: what is loaded, and loading a table."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from dashboard.cli.arguments import (
    parse_actor,
    read_content,
)
from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.cli.submissions import _code
from dashboard.presentation import json_payloads
from dashboard.statistics import observations
from dashboard.text import errors
from dashboard.workflow import Workspace, review


def statistics(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Every observation of the statistics."""
    found = observations.output_rows(desk.observations())
    document = common_fields(desk, desk.default_day, desk.version()) | {"observations": found}
    columns = list(found[0]) if found else []
    rows: list[Sequence[object]] = [tuple(each.values()) for each in found]
    if printer.format == "table":
        columns = [name for name in columns if any(each[name] is not None for each in found)]
        rows = [tuple(each[name] for name in columns) for each in found]
    printer.document(document, (columns, rows), [] if found else [printer.words("statistics.none")])
    return DONE


def load(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Loads a table of statistics, or with --dry-run checks it only."""
    given = read_content(asked.file)
    outcome = review.load_statistics(
        desk, parse_actor(asked), asked.file, given, dry_run=asked.dry_run
    )
    document = common_fields(desk, desk.default_day, desk.version()) | {
        "already": outcome.already,
        "loaded": 0 if asked.dry_run or outcome.refused or outcome.already else outcome.rows,
        "rows": outcome.rows,
        "problems": json_payloads.problems(outcome.problems, printer.words),
    }
    lines = [printer.words.problem_line(problem) for problem in outcome.problems]
    said = (
        "refused"
        if outcome.refused
        else "already"
        if outcome.already
        else "would"
        if asked.dry_run
        else "done"
    )
    number = len(errors(outcome.problems)) if outcome.refused else outcome.rows
    lines.append(printer.words.plural(f"load.{said}", number))
    printer.document(document, ([], []), lines)
    return _code(outcome)
