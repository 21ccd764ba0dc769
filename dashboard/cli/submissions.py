"""Handing in a table and deciding on it: inspect, submit, submissions, original, accept, return, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from dashboard.cli import forms
from dashboard.cli.arguments import (
    WHOLE,
    CommandLine,
    ReadingOptions,
    as_actor,
    command,
    format_option,
    on_line,
    on_snapshot,
    parse_answers,
    read_content,
    reading_options,
)
from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, USAGE, Printer, common_fields
from dashboard.files import child_limits
from dashboard.presentation import Wording, json_payloads
from dashboard.text import count_problems, errors
from dashboard.workflow import Actor, Snapshot, Workspace, intake, marked_copy, review

EFFECT_COLUMNS = ("indicator", "before", "after", "achieved_before", "achieved_after")


@command()
@click.argument("file")
@click.option("--limit", type=WHOLE, metavar="ROWS", help="the first rows alone")
@reading_options
@format_option
@on_line
def inspect(line: CommandLine, file: str, limit: int | None, reading: ReadingOptions) -> int:
    """Prints what is read of a file, whatever the strategy."""
    printer = line.printer
    table, problems = child_limits.read_in_child(read_content(file), file, reading.table)
    if table is None or errors(problems):
        return printer.problems(problems)
    shown = table.cells if limit is None else table.cells.head(limit)
    rows: list[Sequence[object]] = list(shown.iter_rows())
    how = printer.words(
        "inspect.reading" if table.sheet is None else "inspect.sheet",
        encoding=table.encoding,
        delimiter=repr(table.delimiter),
        sheet=table.sheet,
        row=table.header_row,
        rows=table.cells.height,
    )
    lines = [*map(printer.words.problem_line, problems), how]
    document = json_payloads.inspection(table, problems, limit, printer.words)
    printer.document(document, (table.columns, rows), lines)
    return DONE


@command()
@click.argument("file")
@click.option("--entity", required=True, metavar="CODE")
@click.option("--dry-run", is_flag=True, help="tells the effect, stores nothing")
@click.option("--accept", "accept_too", is_flag=True, help="accepts it at once (coordinator)")
@click.option("--replaces", type=WHOLE, metavar="ID", help="the submission it replaces")
@click.option("--annotated", metavar="OUT.xlsx", help="the same table, problems marked")
@click.option("--received-as", metavar="TEXT", help="how the statement came")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="ROW:CODE=TEXT",
    help="why a row may stand although a warning asks about it",
)
@reading_options
@as_actor
def submit(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    file: str,
    entity: str,
    dry_run: bool,
    accept_too: bool,
    replaces: int | None,
    annotated: str | None,
    received_as: str | None,
    answers: tuple[str, ...],
    reading: ReadingOptions,
) -> int:
    """Hands in a file, or with --dry-run says what that would do."""
    out = forms.new_path(annotated) if annotated else None
    handed = intake.ProgressFile(
        file,
        read_content(file),
        entity,
        reading.table,
        reading.mapping,
        reading.dates,
        received_as,
        replaces,
        answers=parse_answers(answers),
    )
    if dry_run:
        outcome = intake.try_out(workspace, actor, handed)
    else:
        outcome = intake.submit(workspace, actor, handed, accept_too=accept_too)
    stored, words = outcome.submission, printer.words
    copy, copy_lines = forms.annotate(out, handed, outcome, words)
    lines = [words.problem_line(problem) for problem in outcome.problems]
    lines += [_submit_message(outcome, words, dry=dry_run), *copy_lines]
    lines += marked_copy.lost_parts_lines(
        stored.lost if stored else (), words, "receipt.lost_parts"
    )
    effects = [printer.effect_cells(effect) for effect in outcome.effects]
    document = _submit_document(workspace, outcome, words) | copy
    printer.document(document, (EFFECT_COLUMNS, effects), lines)
    return exit_code(outcome)


def _submit_document(
    workspace: Workspace, outcome: review.Outcome, words: Wording
) -> dict[str, Any]:
    stored = outcome.submission
    return common_fields(Snapshot(workspace)) | {
        "submission": stored and stored.id,
        "state": stored and stored.state,
        "already": outcome.already,
        "rows": outcome.rows,
        "problems": json_payloads.problems(outcome.problems, words),
        "effects": [json_payloads.effect(effect, words) for effect in outcome.effects],
        "answers": json_payloads.answers(outcome.answers),
        "receipt": asdict(outcome.receipt) if outcome.receipt else None,
    }


def _submit_message(outcome: review.Outcome, words: Wording, *, dry: bool) -> str:
    stored = outcome.submission
    if outcome.refused:
        return words.plural("submit.refused", count_problems(errors(outcome.problems)))
    if outcome.already and stored:
        values = {"sender": stored.sender, "at": stored.submitted_at}
        values["state"] = words(f"state.{stored.stage}")
        already = words("submit.already", number=stored.id, **values)
        if stored.stage != "overtaken":
            return already
        return f"{already} {words('report.overtaken', number=stored.id, later=stored.replaced_by)}"
    if dry or stored is None:
        return words.plural("submit.would", outcome.rows)
    state = words(f"state.{stored.state}")
    return words.plural(
        "submit.done", outcome.rows, number=stored.id, state=state, sha256=stored.sha256
    )


def exit_code(outcome: review.Outcome) -> int:
    """The exit code of an action: done, problems, an answer to nothing, or not permitted."""
    if outcome.denied:
        return COULD_NOT
    if any(problem.code == "answer-to-nothing" for problem in outcome.problems):
        return USAGE
    return PROBLEMS if outcome.refused else DONE


@command()
@on_snapshot
def submissions(snapshot: Snapshot, printer: Printer) -> int:
    """Prints every submission with its state."""
    columns = [
        "id",
        "state",
        "entity",
        "sender",
        "submitted_at",
        "rows",
        "replaces",
        "file_name",
        "reason",
    ]
    listed = snapshot.submissions
    document = common_fields(snapshot) | {
        "submissions": [asdict(submission) for submission in listed]
    }
    rows: list[Sequence[object]] = [
        tuple(getattr(submission, name) for name in columns) for submission in listed
    ]
    lines = [] if rows else [printer.words("submissions.none")]
    printer.document(document, (columns, rows), lines)
    return DONE


@command()
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--out", required=True, metavar="FILE")
@as_actor
def original(workspace: Workspace, printer: Printer, actor: Actor, number: int, out: str) -> int:
    """Writes the file of a submission as it was sent."""
    content, outcome = review.read_original(workspace, actor, number)
    if content is None or outcome.submission is None:
        printer.problems(outcome.problems)
        return COULD_NOT if outcome.denied else PROBLEMS
    Path(out).write_bytes(content)
    stored = outcome.submission
    row = {"submission": stored.id, "file": stored.file_name, "sha256": stored.sha256, "out": out}
    line = printer.words("original.done", number=stored.id, out=out, sha256=stored.sha256)
    rows: list[Sequence[object]] = [] if printer.format == "table" else [tuple(row.values())]
    printer.document(common_fields(Snapshot(workspace)) | row, (list(row), rows), [line])
    return DONE


@command()
@click.argument("number", type=WHOLE, metavar="ID")
@as_actor
def accept(workspace: Workspace, printer: Printer, actor: Actor, number: int) -> int:
    """Accepts a submission: its rows count from now on."""
    return _print_decision(workspace, printer, review.accept(workspace, actor, number))


@command("return")
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def send_back(
    workspace: Workspace, printer: Printer, actor: Actor, number: int, reason: str
) -> int:
    """Returns a submission to its sender."""
    return _print_decision(workspace, printer, review.send_back(workspace, actor, number, reason))


@command()
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def withdraw(workspace: Workspace, printer: Printer, actor: Actor, number: int, reason: str) -> int:
    """Takes a submission back."""
    return _print_decision(workspace, printer, review.withdraw(workspace, actor, number, reason))


def _print_decision(workspace: Workspace, printer: Printer, outcome: review.Outcome) -> int:
    if outcome.refused or outcome.submission is None:
        printer.problems(outcome.problems)
        return exit_code(outcome)
    stored = outcome.submission
    document = common_fields(Snapshot(workspace)) | {
        "submission": stored.id,
        "state": stored.state,
        "rows": outcome.rows,
        "effects": [json_payloads.effect(effect, printer.words) for effect in outcome.effects],
    }
    columns = ["indicator", "before", "after"]
    effects: list[Sequence[object]] = [
        (effect.indicator, effect.before.value, effect.after.value) for effect in outcome.effects
    ]
    line = printer.words("decided", number=stored.id, state=printer.words(f"state.{stored.state}"))
    printer.document(document, (columns, effects), [line])
    return DONE
