"""Handing in a table and deciding on it: inspect, submit, submissions, accept, return, withdraw."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from dashboard.cli import forms
from dashboard.cli.arguments import (
    parse_actor,
    parse_answers,
    parse_options,
    read_content,
)
from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, USAGE, Printer, common_fields
from dashboard.files import child_limits
from dashboard.presentation import Wording, json_payloads
from dashboard.store import submissions
from dashboard.text import errors
from dashboard.text import problem as problem_lists
from dashboard.workflow import Workspace, intake, marked_copy, review


def inspect(asked: Namespace, printer: Printer) -> int:
    """What is read of a file, whatever the strategy."""
    chosen, _, _ = parse_options(asked)
    table, problems = child_limits.read_in_child(read_content(asked.file), asked.file, chosen)
    if table is None or errors(problems):
        return printer.problems(problems)
    shown = table.cells if asked.limit is None else table.cells.head(asked.limit)
    rows: list[Sequence[object]] = list(shown.iter_rows())
    line = printer.words(
        "inspect.reading" if table.sheet is None else "inspect.sheet",
        encoding=table.encoding,
        delimiter=repr(table.delimiter),
        sheet=table.sheet,
        row=table.header_row,
        rows=table.cells.height,
    )
    lines = [*map(printer.words.problem_line, problems), line]
    document = json_payloads.inspection(table, problems, asked.limit, printer.words)
    printer.document(document, (table.columns, rows), lines)
    return DONE


EFFECT_COLUMNS = ("indicator", "before", "after", "achieved_before", "achieved_after")


def submit(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Hands in a file, or with --dry-run says what that would do."""
    out = forms.new_path(asked.annotated) if asked.annotated else None
    handed = intake.ProgressFile(
        asked.file,
        read_content(asked.file),
        asked.entity,
        *parse_options(asked),
        asked.received_as,
        asked.replaces,
        answers=parse_answers(asked.answer),
    )
    actor, words = parse_actor(asked), printer.words
    if asked.dry_run:
        outcome = intake.try_out(desk, actor, handed)
    else:
        outcome = intake.submit(desk, actor, handed, accept_too=asked.accept)
    stored = outcome.submission
    copy, told = forms.annotate(out, handed, outcome, words)
    document = _submit_document(desk, outcome, words) | copy
    lines = [words.problem_line(problem) for problem in outcome.problems]
    lines += [_submit_message(outcome, words, dry=asked.dry_run), *told]
    lines += marked_copy.lost_parts_lines(
        stored.lost if stored else (), words, "receipt.lost_parts"
    )
    effects = [printer.effect_cells(effect) for effect in outcome.effects]
    printer.document(document, (EFFECT_COLUMNS, effects), lines)
    return _code(outcome)


def _submit_document(desk: Workspace, outcome: review.Outcome, words: Wording) -> dict[str, Any]:
    stored = outcome.submission
    return common_fields(desk, desk.default_day, desk.version()) | {
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
        return words.plural(
            "submit.refused", problem_lists.count_problems(errors(outcome.problems))
        )
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


def _code(outcome: review.Outcome) -> int:
    if outcome.denied:
        return COULD_NOT
    if any(problem.code == "answer-to-nothing" for problem in outcome.problems):
        return USAGE
    return PROBLEMS if outcome.refused else DONE


def list_submissions(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Every submission with its state."""
    with desk.reading() as connection:
        found = submissions.listing(connection, desk.strategy.id)
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
    document = common_fields(desk, desk.default_day, desk.version()) | {
        "submissions": [{**asdict(each)} for each in found]
    }
    rows: list[Sequence[object]] = [
        tuple(getattr(each, name) for name in columns) for each in found
    ]
    lines = [] if rows else [printer.words("submissions.none")]
    printer.document(document, (columns, rows), lines)
    return DONE


def decide(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Accepts, returns or withdraws a submission."""
    verbs: dict[str, Callable[[], review.Outcome]] = {
        "accept": lambda: review.accept(desk, parse_actor(asked), asked.id),
        "return": lambda: review.send_back(desk, parse_actor(asked), asked.id, asked.reason),
        "withdraw": lambda: review.withdraw(desk, parse_actor(asked), asked.id, asked.reason),
    }
    outcome = verbs[asked.command]()
    if outcome.refused or outcome.submission is None:
        printer.problems(outcome.problems)
        return _code(outcome)
    stored = outcome.submission
    document = common_fields(desk, desk.default_day, desk.version()) | {
        "submission": stored.id,
        "state": stored.state,
        "rows": outcome.rows,
        "effects": [json_payloads.effect(effect, printer.words) for effect in outcome.effects],
    }
    columns = ["indicator", "before", "after"]
    effects: list[Sequence[object]] = [
        (e.indicator, e.before.value, e.after.value) for e in outcome.effects
    ]
    line = printer.words("decided", number=stored.id, state=printer.words(f"state.{stored.state}"))
    printer.document(document, (columns, effects), [line])
    return DONE
