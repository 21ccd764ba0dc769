"""The command `init`: a small strategy of your own, to look at and to change."""

from __future__ import annotations

import csv
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import click
import polars as pl

from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import DONE
from dashboard.cli.command_line.shared_options import CommandLine, command, on_silent_line
from dashboard.files import new_workbooks
from dashboard.presentation import Wording, languages, report_form
from dashboard.progress import form_lines, row_schema
from dashboard.strategy import check_file, specification

STARTER = Path(__file__).with_name("starter")
"""What the strategy is made of: its file, its statistics, and what its workbook reports."""

REPORTER = "CANTEENS"
"""The entity whose workbook is written."""


@command(writes=False)
@click.argument("folder", type=click.Path(path_type=Path))
@on_silent_line
def init(line: CommandLine, folder: Path) -> int:
    """Writes a strategy file with its schema, a workbook of progress and statistics into a new folder.

    Prints the commands to go on with. Raises UsageError where the folder holds anything.
    """
    if folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{folder}: is a file; name a new folder")
    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{folder}: is not empty; name a new folder")
    files = {
        "indicators.yaml": (STARTER / "indicators.yaml").read_bytes(),
        "strategy.schema.json": json.dumps(specification.json_schema(), indent=1).encode(),
        "statistics.csv": (STARTER / "statistics.csv").read_bytes(),
    }
    files["progress.xlsx"] = _build_workbook(files["indicators.yaml"], line.printer.words)
    whole_file.write_folder(folder, files)
    done = line.printer.words("init.done", folder=folder, files=", ".join(files))
    print(languages.one_line(done))
    for following in _next_commands(folder):
        print(languages.one_line(f"  {following}"))
    return DONE


def _next_commands(folder: Path) -> tuple[str, ...]:
    """The commands to go on with: show it, check it, hand in its workbook."""
    strategy = f"--strategy {shlex.quote(str(folder / 'indicators.yaml'))}"
    workbook = shlex.quote(str(folder / "progress.xlsx"))
    return (
        f"dashboard {strategy}",
        f"dashboard {strategy} check",
        f"dashboard {strategy} submit {workbook} --entity {REPORTER} --accept",
        f"dashboard {strategy} status",
    )


def _build_workbook(content: bytes, words: Wording) -> bytes:
    """The form of the reporting entity with some of its lines filled in, as an officer sends it."""
    strategy, problems = check_file.parse(content.decode())
    assert strategy is not None, problems
    nothing = pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    form = report_form.build_form(strategy, sha256(content).hexdigest(), REPORTER, nothing, words)
    lines = form_lines.lines_of_entity(strategy, REPORTER, nothing)
    return new_workbooks.write_form(replace(form, rows=_fill_rows(form.rows, lines)))


def _fill_rows(
    rows: Sequence[Mapping[str, str]], lines: Sequence[form_lines.FormLine]
) -> tuple[Mapping[str, str], ...]:
    """The rows of a form with what is reported of them; below them the events that have no row yet."""
    reports = list(csv.DictReader((STARTER / "progress.csv").read_text("utf-8").splitlines()))
    filled: list[Mapping[str, str]] = []
    for row, line in zip(rows, lines, strict=True):
        report = next((report for report in reports if _is_of_line(report, line)), None)
        if report is None:
            filled.append(row)
        else:
            reports.remove(report)
            filled.append({**row, **report, "component": row["component"] or report["component"]})
    tasks = {line.indicator.id: line.task.number for line in lines}
    return (*filled, *({**report, "task": tasks[report["indicator"]]} for report in reports))


def _is_of_line(report: Mapping[str, str], line: form_lines.FormLine) -> bool:
    """Whether a report is what a line of the form asks for."""
    same = report["indicator"] == line.indicator.id
    return same and (line.component is None or report["component"] == line.component.id)
