"""Handing in a table and deciding on it: inspect, submit, submissions, accept, return, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from dashboard.cli import forms
from dashboard.cli.command_line.printing import (
    COULD_NOT,
    DONE,
    PROBLEMS,
    USAGE,
    Printer,
    common_fields,
    moment,
)
from dashboard.cli.command_line.reading_options import ReadingOptions, reading_options
from dashboard.cli.command_line.shared_options import (
    WHOLE,
    CommandLine,
    as_actor,
    command,
    entity_option,
    find_entity,
    on_line,
    parse_answers,
    parse_day,
    read_content,
    unless_dry_run,
)
from dashboard.files import child_process
from dashboard.fulfilment import effect_of_submission
from dashboard.presentation import Wording, json_payloads, languages
from dashboard.store import AuditEntry, Submission, answers_to_warnings, attachments, audit_entry
from dashboard.text import Problem, errors, personal_data
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    action_result,
    attachment_actions,
    intake,
    marked_copy,
    review,
    submission_thread,
)

STATES = ("submitted", "accepted", "returned", "withdrawn", "replaced")
EFFECT_COLUMNS = ("indicator", "before", "after", "achieved_before", "achieved_after")


@command(writes=False)
@click.argument("file")
@click.option("--limit", type=WHOLE, metavar="ROWS")
@reading_options
@on_line
def inspect(line: CommandLine, file: str, limit: int | None, reading: ReadingOptions) -> int:
    """Prints what is read of a file, whatever the strategy."""
    printer = line.printer
    table, problems = child_process.read_in_child(read_content(file), file, reading.table)
    problems = [personal_data.mask_problem(problem) for problem in problems]
    if table is None or errors(problems):
        return printer.problems(problems)
    columns = tuple(map(personal_data.mask_birth_numbers, table.columns))
    table = replace(table, columns=columns, cells=personal_data.mask_cells(table.cells))
    shown = table.cells if limit is None else table.cells.head(limit)
    rows = list(shown.iter_rows())
    how = printer.words(
        "inspect.reading" if table.sheet is None else "inspect.sheet",
        encoding=table.encoding,
        delimiter=repr(table.delimiter),
        sheet=table.sheet,
        row=table.header_row,
        rows=table.cells.height,
    )
    lines = [*map(printer.words.problem_line, problems), how]
    document = json_payloads.inspection_payload(table, problems, limit, printer.words)
    return printer.records(document, table.columns, rows, lines, heads=None)


@command(writes=unless_dry_run, example="dashboard submit report.xlsx --entity MLSA --dry-run")
@click.argument("file")
@entity_option(required=True)
@click.option("--dry-run", is_flag=True)
@click.option("--accept", "accept_too", is_flag=True)
@click.option("--replaces", type=WHOLE, metavar="ID")
@click.option("--evidence", "files", multiple=True, metavar="FILE")
@click.option("--take-over", "taken_over", multiple=True, type=WHOLE, metavar="ATTACHMENT")
@click.option("--annotated", metavar="OUT.xlsx")
@click.option("--received-as", metavar="TEXT")
@click.option("--received-on", type=parse_day, metavar="DAY")
@click.option("--answer", "answers", multiple=True, metavar="ROW:CODE=TEXT")
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
    files: tuple[str, ...],
    taken_over: tuple[int, ...],
    annotated: str | None,
    received_as: str | None,
    received_on: date | None,
    answers: tuple[str, ...],
    reading: ReadingOptions,
) -> int:
    """Hands in a file with its attachments, or with --dry-run says what that would do."""
    out = forms.new_path(annotated) if annotated else None
    if out is not None and out.suffix.lower() != ".xlsx":
        raise click.UsageError(f"--annotated: write a name that ends in .xlsx: {annotated}")
    progress_file = intake.ProgressFile(
        file,
        read_content(file),
        entity,
        reading.table,
        reading.mapping,
        reading.dates,
        received_as,
        replaces,
        answers=parse_answers(answers),
        received_on=received_on,
    )
    if dry_run:
        result: action_result.ActionResult = intake.try_out(workspace, actor, progress_file)
    else:
        attached = attachment_actions.NewAttachments(
            tuple(
                attachment_actions.NewFile(Path(name).name, read_content(name)) for name in files
            ),
            taken_over,
        )
        result = intake.submit(workspace, actor, progress_file, attached, accept_too=accept_too)
    copy = forms.annotate(out, progress_file, result, printer.words)
    return _print_submit(workspace, printer, result, *copy)


def _print_submit(
    workspace: Workspace,
    printer: Printer,
    result: action_result.ActionResult,
    copy: dict[str, Any],
    copy_lines: list[str],
) -> int:
    """Prints what came of a file, and of its marked copy."""
    words, rows = printer.words, 0
    stored: Submission | None = None
    problems: Sequence[Problem] = ()
    changes: Sequence[effect_of_submission.IndicatorChange] = ()
    answers: Mapping[tuple[int, str], str] = {}
    match result:
        case action_result.Refused(problems):
            pass
        case action_result.Already(stored):
            rows = stored.rows
        case action_result.Tried(rows, problems, effect, answers):
            changes = effect.changes
        case action_result.Stored(stored, changes, problems, answers):
            rows = stored.rows
    lines = [words.problem_line(problem) for problem in problems]
    answered = _given_before(result)
    lines += [_answered_line(*to, given, printer) for to, given in sorted(answered.items())]
    lines += [_submit_message(result, printer)]
    numbers = stored.numbers if stored else getattr(result, "numbers", ())
    lines += [words.plural("submit.numbers", len(numbers))] if numbers else []
    lines += copy_lines
    lines += marked_copy.lost_parts_lines(
        stored.lost if stored else (), words, "receipt.lost_parts"
    )
    snapshot, receipt = Snapshot(workspace), None
    if isinstance(result, action_result.Stored):
        receipt = _receipt(result.submission, snapshot.record_of(result.submission.id))
    document = common_fields(snapshot) | {
        "submission": stored and stored.id,
        "state": stored and stored.state,
        "already": isinstance(result, action_result.Already),
        "rows": rows,
        "numbers": len(numbers),
        "problems": json_payloads.problem_payloads(problems, words),
        "effects": [json_payloads.effect_payload(change, words) for change in changes],
        "answers": _answer_payloads(answers, answered),
        "receipt": receipt,
    }
    effects = [printer.effect_cells(change) for change in changes]
    printer.records(document | copy, EFFECT_COLUMNS, effects, lines)
    return exit_code(result)


def _given_before(
    result: action_result.ActionResult,
) -> dict[tuple[int, str], answers_to_warnings.GivenAnswer]:
    """The answers that go with a file because the same was answered before."""
    if not isinstance(result, action_result.Tried | action_result.Stored):
        return {}
    return {
        to: given for to, given in result.answered.items() if result.answers.get(to) == given.reason
    }


def _answer_payloads(
    answers: Mapping[tuple[int, str], str],
    answered: Mapping[tuple[int, str], answers_to_warnings.GivenAnswer],
) -> list[json_payloads.Payload]:
    """The answers of a file; of those given before the submission, its sender and its time."""
    payloads = list[json_payloads.Payload]()
    for (row, code), reason in sorted(answers.items()):
        payloads.append({"row": row, "code": code, "reason": reason})
        if given := answered.get((row, code)):
            origin = {"submission": given.submission, "sender": given.sender, "at": given.at}
            payloads[-1]["given"] = origin
    return payloads


def _answered_line(
    row: int, code: str, given: answers_to_warnings.GivenAnswer, printer: Printer
) -> str:
    """One line of an answer that was given before: its row, what it answers, by whom and when."""
    words = printer.words
    values = {"sender": given.sender, "number": given.submission, "at": moment(given.at, words)}
    of = words("answers.label", row=row, warning=words.warning(code))
    return languages.one_line(f"{of}. {words('problems.answered', **values)} {given.reason}")


def _receipt(submission: Submission, record: AuditEntry | None) -> dict[str, Any]:
    """The proof that a file was handed in; `lost` are codes of what a marked copy cannot keep.

    `anchor` is the audit record by which it was: `audit verify --anchor` asks whether it still is.
    """
    return {
        "number": submission.id,
        "strategy": submission.strategy,
        "entity": submission.entity,
        "sender": submission.sender,
        "at": submission.submitted_at,
        "sha256": submission.sha256,
        "file": submission.file_name,
        "rows": submission.rows,
        "numbers": len(submission.numbers),
        "lost": submission.lost,
        "anchor": record and {"sequence": record.seq, "digest": record.digest},
    }


def _submit_message(result: action_result.ActionResult, printer: Printer) -> str:
    words = printer.words
    match result:
        case action_result.Already(stored):
            values = {"sender": stored.sender, "at": moment(stored.submitted_at, words)}
            values["state"] = words(f"state.{stored.stage}")
            already = words("submit.already", number=stored.id, **values)
            if stored.stage != "overtaken":
                return already
            later = words("report.overtaken", number=stored.id, later=stored.replaced_by)
            return f"{already} {later}"
        case action_result.Stored(stored):
            values = {"state": words(f"state.{stored.state}"), "sha256": stored.sha256}
            return words.plural("submit.done", stored.rows, number=stored.id, **values)
        case action_result.Tried(rows, problems) if not errors(problems):
            return words.plural("submit.would", rows)
        case action_result.Refused(problems) | action_result.Tried(_, problems):
            return words.plural(
                "submit.refused", sum(problem.stands_for for problem in errors(problems))
            )


def exit_code(result: action_result.ActionResult) -> int:
    """The exit code of an action: done, problems, an answer to nothing, or not permitted."""
    match result:
        case action_result.Refused(denied=True):
            return COULD_NOT
        case action_result.Refused(problems) | action_result.Tried(_, problems) if errors(problems):
            to_nothing = any(problem.code == "answer-to-nothing" for problem in problems)
            return USAGE if to_nothing else PROBLEMS
        case _:
            return DONE


@command(writes=False, example="dashboard submissions --entity MLSA --state submitted")
@entity_option()
@click.option("--state", type=click.Choice(STATES))
@on_line
def submissions(line: CommandLine, entity: str | None, state: str | None) -> int:
    """Prints every submission with its state, and in JSON the files attached to it."""
    printer = line.printer
    with line.open() as opened:
        snapshot, reader = line.snapshot(opened), line.reader(opened)
        strategy = snapshot.workspace.strategy_today
        code = None if entity is None else find_entity(strategy, entity, printer).code
        listed = [
            submission
            for submission in snapshot.submissions
            if code in {None, submission.entity} and state in {None, submission.state}
        ]
        payloads = [
            asdict(submission) | {"attachments": _attachments(snapshot, reader, submission)}
            for submission in listed
        ]
        return printer.records(
            common_fields(snapshot) | {"submissions": payloads},
            {
                "id": lambda submission: submission.id,
                "state": lambda submission: printer.word("state", submission.state),
                "entity": lambda submission: printer.entity(submission.entity, strategy),
                "sender": lambda submission: printer.said(_sender_text, submission.sender),
                "submitted_at": lambda submission: printer.said(moment, submission.submitted_at),
                "rows": lambda submission: submission.rows,
                "replaces": lambda submission: submission.replaces,
                "file_name": lambda submission: submission.file_name,
                "reason": lambda submission: submission.reason,
            },
            listed,
            nothing=printer.words("submissions.none"),
        )


def _sender_text(sender: str, words: Wording) -> str:
    return words("person.seed") if sender == audit_entry.SEED_ACTOR else sender


def _attachments(
    snapshot: Snapshot, reader: Actor | None, submission: Submission
) -> list[dict[str, Any]] | None:
    """The files of a submission; None for those who may not know of them."""
    if reader is None or not submission_thread.may_read(
        reader, snapshot.strategy, submission.entity
    ):
        return None
    return [
        _attachment_payload(file)
        for file in submission_thread.read(snapshot, reader, submission).files
    ]


def _attachment_payload(attached: attachments.Attachment) -> dict[str, Any]:
    """A file as JSON has it, without its bytes; `row` is null for all of the submission,
    `taken_from` the submission it was taken over from."""
    return {
        "attachment": attached.seq,
        "submission": attached.submission,
        "row": attached.line,
        "file_name": attached.name,
        "kind": attached.kind,
        "size": attached.size,
        "actor": attached.actor,
        "at": attached.at,
        "sha256": attached.sha256,
        "taken_from": attached.taken_from,
    }


@command(writes=True)
@click.argument("number", type=WHOLE, metavar="ID")
@as_actor
def accept(workspace: Workspace, printer: Printer, actor: Actor, number: int) -> int:
    """Accepts a submission: its rows count from now on."""
    return _print_decision(workspace, printer, review.accept(workspace, actor, number))


@command("return", writes=True)
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def send_back(
    workspace: Workspace, printer: Printer, actor: Actor, number: int, reason: str
) -> int:
    """Returns a submission to its sender."""
    return _print_decision(workspace, printer, review.send_back(workspace, actor, number, reason))


@command(writes=True)
@click.argument("number", type=WHOLE, metavar="ID")
@click.option("--reason", required=True, metavar="TEXT")
@click.option("--dry-run", is_flag=True)
@as_actor
def withdraw(
    workspace: Workspace, printer: Printer, actor: Actor, number: int, reason: str, *, dry_run: bool
) -> int:
    """Takes a submission back, or with --dry-run says what that would change."""
    if dry_run:
        tried = review.try_withdrawal(workspace, actor, number)
        return _print_decision(workspace, printer, tried, "withdraw.would")
    return _print_decision(workspace, printer, review.withdraw(workspace, actor, number, reason))


def _print_decision(
    workspace: Workspace, printer: Printer, result: review.Decision, said: str = "decided"
) -> int:
    result = printer.unless_refused(result)
    stored, words = result.submission, printer.words
    document = common_fields(Snapshot(workspace)) | {
        "submission": stored.id,
        "state": stored.state,
        "rows": stored.rows,
        "effects": [json_payloads.effect_payload(change, words) for change in result.changes],
    }
    columns = ["indicator", "before", "after"]
    effects = [(change.indicator, *printer.effect_statuses(change)) for change in result.changes]
    line = words(said, number=stored.id, state=words(f"state.{stored.state}"))
    lines = [*map(words.problem_line, result.warnings), line]
    return printer.records(document, columns, effects, lines)
