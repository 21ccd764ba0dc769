"""The command `check`: a strategy file before it is adopted."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dashboard.cli.command_line.printing import DONE, Printer
from dashboard.cli.command_line.shared_options import CommandLine, command, on_line
from dashboard.presentation import json_payloads
from dashboard.strategy import Strategy, check_file, quality_score, specification
from dashboard.text import errors
from dashboard.workflow import workspace_opening

SHOWN = 3
"""Places named where a text has no Czech."""


@command(writes=False)
@click.argument("file", required=False)
@click.option("--schema", is_flag=True)
@click.option("--lint", is_flag=True)
@on_line
def check(line: CommandLine, file: str | None, *, schema: bool, lint: bool) -> int:
    """Validates a strategy file; prints its JSON Schema with --schema, scores it with --lint."""
    printer = line.printer
    if schema:
        print(json.dumps(specification.json_schema(), ensure_ascii=False, indent=2))
        return DONE
    path = Path(file) if file else line.strategy
    strategy, sha256, problems = workspace_opening.load_strategy(path)
    if strategy is not None:
        problems += workspace_opening.check_shipped_files(strategy, path)
    if errors(problems) or strategy is None:
        return printer.problems(problems)
    if problems and printer.format != "json":
        printer.problems(problems)
    if lint:
        return _print_scores(strategy, sha256, printer)
    if printer.format == "json":
        return printer.problems(problems)
    indicators = len(list(strategy.indicators()))
    print(printer.words("check.fine", file=path, tasks=len(strategy.tasks), indicators=indicators))
    if missing := check_file.missing_translations(strategy):
        shown = "; ".join(missing[:SHOWN]) + ("; …" if len(missing) > SHOWN else "")
        print(printer.words.plural("check.czech_missing", len(missing), places=shown))
    return DONE


def _print_scores(strategy: Strategy, sha256: str, printer: Printer) -> int:
    """How well each indicator can be judged, and what to write instead: advice, no problems."""
    words, scores = printer.words, quality_score.lint(strategy)
    document = json_payloads.common_fields(strategy.id, sha256, strategy.period.start, 0) | {
        "lint": [json_payloads.score_payload(score, words) for score in scores]
    }
    rows = [
        (score.indicator.id, f"{score.points}/{len(score.answers)}", sentence)
        for score in scores
        for sentence in json_payloads.advice(score, words) or [words("lint.fine")]
    ]
    full = sum(not score.missing and not score.faults for score in scores)
    columns = [words(f"lint.column_{name}") for name in ("indicator", "score", "advice")]
    lead = words.plural("lint.lead", len(scores), full=full)
    return printer.records(document, columns, rows, [lead])
