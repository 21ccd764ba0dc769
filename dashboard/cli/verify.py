"""The command that compares the anchor and the rows of a paper with the database."""

from __future__ import annotations

from typing import Any

import click

from dashboard.cli.command_line import shared_options
from dashboard.cli.command_line.printing import DONE, PROBLEMS, Printer
from dashboard.cli.command_line.shared_options import (
    CommandLine,
    command,
    fields_of_database,
    on_line,
)
from dashboard.presentation import json_payloads
from dashboard.store import audit_log, database
from dashboard.store.safekeeping import holdings
from dashboard.text import Problem
from dashboard.workflow import paper_agreement


@command(writes=False, example="dashboard verify assessment.pdf")
@click.argument("path", metavar="FILE.pdf")
@on_line
def verify(line: CommandLine, path: str) -> int:
    """Says whether the anchor and the rows that a PDF carries agree with the database."""
    printer = line.printer
    try:
        paper = paper_agreement.read_paper(shared_options.read_content(path))
    except ValueError:
        return printer.problems([Problem("pdf-unread").in_file(path)])
    with line.connect() as engine:
        held = holdings.strategies(engine)
        with database.read_transaction(engine) as connection:
            agreement = paper_agreement.compare_paper(connection, paper)
            sequence, _ = audit_log.head(connection)
    head = fields_of_database(line, held, sequence)
    of_paper = [problem.in_file(path) for problem in agreement.problems]
    return _print(printer, head, agreement, [*of_paper, *agreement.audit])


def _print(
    printer: Printer,
    head: dict[str, Any],
    agreement: paper_agreement.PaperAgreement,
    problems: list[Problem],
) -> int:
    """Prints what holds and then what does not; returns the exit code."""
    words, paper, lines = printer.words, agreement.paper, list[str]()
    anchor = paper and {
        "sequence": paper.sequence,
        "digest": paper.digest,
        "strategy": paper.strategy,
        "agrees": agreement.has_anchor,
    }
    if paper and agreement.has_anchor:
        lines.append(words("verify.anchor", sequence=paper.sequence, digest=paper.digest))
    if agreement.rows is not None and not agreement.problems:
        lines.append(words.plural("verify.rows", agreement.rows))
    document = head | {
        "anchor": anchor,
        "rows": agreement.rows,
        "problems": json_payloads.problem_payloads(problems, words),
    }
    if printer.format == "table":
        printer.records(document, lines=lines)
        printer.problems(problems)
    else:
        rows = [(problem.code, problem.file, words.problem_line(problem)) for problem in problems]
        printer.records(document, ["code", "file", "message"], rows)
    return PROBLEMS if problems else DONE
