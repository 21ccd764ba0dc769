"""The command that looks whether the program is installed as it must be."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dashboard.cli.printing import DONE, PROBLEMS, Printer
from dashboard.cli.shared_options import CommandLine, command, format_option, on_line
from dashboard.presentation import json_payloads
from dashboard.text import errors
from dashboard.workflow import workspace
from dashboard.workflow.installation import doctor as installation


@command("doctor")
@click.option("--address", default="127.0.0.1", show_default=True)
@format_option
@on_line
def doctor(line: CommandLine, address: str) -> int:
    """Looks at the way in, people, files, disk, audit chain: one sentence for whatever is wrong."""
    settings, checks = installation.check_environment(os.environ, Path.cwd())
    checks.append(installation.check_address(address))
    try:
        opened, problems = workspace.open_workspace(line.strategy, line.database)
        checks.append(installation.Check("strategy", tuple(errors(problems))))
        if opened is not None:
            checks += installation.check_installation(opened, settings.mode)
            opened.engine.dispose()
    except Exception as error:
        problem = line.explain(error)
        if problem is None:
            raise
        checks.append(installation.Check("database", (problem,)))
    _print(line.printer, settings.mode.value, checks)
    return PROBLEMS if any(check.problems for check in checks) else DONE


def _print(printer: Printer, mode: str, checks: list[installation.Check]) -> None:
    words = printer.words
    document = {
        "mode": mode,
        "checks": [
            {
                "name": check.name,
                "ok": not check.problems,
                "problems": json_payloads.problem_payloads(check.problems, words),
            }
            for check in checks
        ],
        "version": 1,
    }
    told = [
        (words(f"doctor.{check.name}"), " ".join(words.problem(problem)).strip())
        for check in checks
        for problem in check.problems
    ]
    fine = [
        (words(f"doctor.{check.name}"), words("doctor.fine"))
        for check in checks
        if not check.problems
    ]
    printer.document(document, (["check", "found"], [*told, *fine]), [words(f"door.mode_{mode}")])
