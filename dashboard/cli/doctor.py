"""The command that looks whether the program is installed as it must be."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dashboard.cli.command_line.printing import DONE, PROBLEMS, Printer
from dashboard.cli.command_line.shared_options import CommandLine, command, on_line
from dashboard.presentation import Wording, json_payloads
from dashboard.store.safekeeping import holdings
from dashboard.text import errors
from dashboard.workflow import workspace_opening
from dashboard.workflow.installation import doctor as installation


@command("doctor", writes=False)
@click.option("--address", metavar="ADDRESS", default="127.0.0.1", show_default=True)
@on_line
def doctor(line: CommandLine, address: str) -> int:
    """Looks at the way in, people, files, disk, schema: one sentence for whatever is wrong.

    The strategies are those that the database holds; the strategy file is one of them where it is named.
    """
    settings, checks = installation.check_environment(os.environ, Path.cwd())
    checks.append(installation.check_address(address))
    strategy, _, problems = workspace_opening.load_strategy(line.strategy)
    checks.append(installation.Check("strategy", tuple(errors(problems))))
    try:
        with line.reading_database() as engine:
            held = holdings.strategies(engine)
            if strategy and strategy.id in held:
                held = [strategy.id]
            elif strategy and line.named_strategy:
                raise workspace_opening.not_held(engine, strategy.id, line.strategy)
            checks += installation.check_installation(engine, held, settings.mode, os.environ)
    except Exception as error:
        problem = line.explain(error)
        if problem is None:
            raise
        checks.append(installation.Check("database", (problem,)))
    _print(line.printer, settings.mode.value, checks)
    return PROBLEMS if any(errors(check.problems) for check in checks) else DONE


def _print(printer: Printer, mode: str, checks: list[installation.Check]) -> None:
    words = printer.words
    document = {
        "mode": mode,
        "checks": [
            {
                "name": check.name,
                "ok": not errors(check.problems),
                "problems": json_payloads.problem_payloads(check.problems, words),
                "hours": check.hours,
            }
            for check in checks
        ],
        "version": 1,
    }
    rows = [
        (words(f"doctor.{check.name}"), text)
        for check in sorted(checks, key=lambda check: not check.problems)
        for text in _texts(check, words)
    ]
    printer.records(document, ["check", "found"], rows, [words(f"sign_in_mode.{mode}")])


def _texts(check: installation.Check, words: Wording) -> list[str]:
    """What is wrong, or that nothing is."""
    if check.problems:
        wrong = [(problem.place, words.problem_text(problem)) for problem in check.problems]
        return [": ".join(filter(None, place_and_text)) for place_and_text in wrong]
    if check.hours is not None:
        return [words("doctor.hours", hours=check.hours)]
    return [words("doctor.no_record" if check.name in {"backup", "last-mail"} else "doctor.fine")]
