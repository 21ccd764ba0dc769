"""The commands `plan from` and `plan to`: a strategy file made of a workbook, and a workbook of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import yaml

from dashboard.cli import forms
from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.help_text import TranslatedGroup
from dashboard.cli.command_line.printing import DONE, Printer
from dashboard.cli.command_line.shared_options import (
    Command,
    CommandLine,
    Run,
    on_line,
    read_content,
)
from dashboard.files import child_process, new_workbooks
from dashboard.strategy import check_file, plan_tables
from dashboard.text import Problem, Severity, Table, errors, tables, yaml_file
from dashboard.workflow import workspace_opening


@click.group("plan", cls=TranslatedGroup, no_args_is_help=False)
def plan_group() -> None:
    """A plan as a workbook."""


def _subcommand(name: str, example: str) -> Callable[[Run], click.Command]:
    topic = f"plan-{name}"
    return plan_group.command(name, cls=Command, writes=False, epilog=example, topic=topic)


@_subcommand("from", "dashboard plan from plan.xlsx --out plan.yaml")
@click.argument("file")
@click.option("--out", required=True, metavar="FILE.yaml")
@on_line
def from_table(line: CommandLine, file: str, out: str) -> int:
    """Writes the strategy file of a workbook, or every problem with its sheet and cell."""
    path, content = forms.new_path(out), read_content(file)
    read, problems = _read_sheets(content, file)
    problems = problems or [each.in_file(file) for each in plan_tables.problems_in(read)]
    if errors(problems):
        return line.printer.problems(problems)
    data, cells = plan_tables.data_of(read)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
    _, problems = check_file.parse(text)
    problems = [each.in_file(file) for each in plan_tables.at_cells(problems, text, cells)]
    if errors(problems):
        return line.printer.problems(problems)
    if problems:
        line.printer.problems(problems)
    whole_file.write(path, text.encode())
    return _done(line.printer, out)


def _read_sheets(content: bytes, file: str) -> tuple[dict[str, Table], list[Problem]]:
    """The tables of the sheets of a workbook, or the problems why they are no plan."""
    first, problems = child_process.read_in_child(
        content, file, tables.Options(sheet=plan_tables.STRATEGY)
    )
    if first is None:
        return {}, problems
    names = [sheet.name for sheet in first.sheets]
    if missing := plan_tables.missing_sheets(names):
        return {}, [each.in_file(file) for each in missing]
    read, told = dict[str, Table](), list[Problem]()
    for name in names:
        options = tables.Options(sheet=name, header_row=1)
        table, problems = child_process.read_in_child(content, file, options)
        told += [replace(each, severity=Severity.ERROR) for each in problems]
        if table is not None:
            read[name] = table
    return read, told


@_subcommand("to", "dashboard plan to plan.yaml --out plan.xlsx")
@click.argument("file")
@click.option("--out", required=True, metavar="FILE.xlsx")
@on_line
def to_table(line: CommandLine, file: str, out: str) -> int:
    """Writes the workbook of a strategy file."""
    path, source = forms.new_path(out), Path(file)
    strategy, _, problems = workspace_opening.load_strategy(source)
    if strategy is None:
        return line.printer.problems(problems)
    document, _ = yaml_file.load(source.read_text("utf-8-sig"))
    assert document is not None
    whole_file.write(path, new_workbooks.write_sheets(plan_tables.sheets_of(document.data)))
    return _done(line.printer, out)


def _done(printer: Printer, out: str) -> int:
    print(printer.words("plan.done", file=out))
    return DONE
