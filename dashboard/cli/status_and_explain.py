"""The command line: what each command does with its arguments, and what it prints."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.assessment import published_verdicts
from dashboard.cli import forms
from dashboard.cli.arguments import (
    parse_actor,
    parse_answers,
    parse_day,
    parse_options,
    parse_sequence,
    parse_side,
    read_content,
)
from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, USAGE, Printer
from dashboard.documents import annex_card
from dashboard.files import child_limits
from dashboard.fulfilment import compare_days, standing_on_day, strategy_on_day, trace
from dashboard.presentation import Wording, json_payloads, languages, open_data, sentences
from dashboard.statistics import observations
from dashboard.store import audit_log, submissions
from dashboard.store.verification import verify_chain
from dashboard.strategy import check_file
from dashboard.text import Problem, errors
from dashboard.text import problem as problem_lists
from dashboard.workflow import Workspace, intake, marked_copy, review


def common_fields(desk: Workspace, day: date, sequence: int) -> dict[str, Any]:
    """What every document carries."""
    return json_payloads.common_fields(desk.strategy.id, desk.sha256, day, sequence)


def status(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Where every task stands."""
    words = printer.words
    sequence = parse_sequence(desk, asked.known_on)
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    found = strategy_on_day.situation(
        desk.strategy, standing_on_day.rows_known_at(desk.history(), sequence), day
    )
    document = common_fields(desk, day, sequence) | json_payloads.status(found)
    columns = ["task", "status", "schedule", "responsible", "deadline", "indicators", "title"]
    rows: list[Sequence[object]] = [
        (
            state.task.number,
            words(f"status.{state.status.value}"),
            sentences.schedule_line(state.schedule, words),
            annex_card.entity_list(desk.strategy, state.task.responsible, None, words),
            words.when(state.task.deadline),
            "; ".join(
                f"{one.indicator.id.rpartition('.')[2]} {words(f'status.{one.status.value}')}"
                f" ({sentences.number_line(one, words)})"
                for one in state.indicators
            ),
            words.text(state.task.title, state.task.title_cs),
        )
        for state in found.tasks
    ]
    counted = ", ".join(f"{words(f'status.{word.value}')} {n}" for word, n in found.counts.items())
    lines = [sentences.title_line(desk.strategy, day, words), counted]
    if found.only_sources:
        lines.append(words("banner.only_sources"))
    printer.document(document, ([words(f"column.{name}") for name in columns], rows), lines)
    return DONE


def explain(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Why a task or an indicator has its status."""
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    sequence = parse_sequence(desk, asked.known_on)
    wanted = [
        indicator.id
        for task, indicator in desk.strategy.indicators()
        if asked.task in {task.number, indicator.id}
    ]
    if not wanted:
        numbers = ", ".join(task.number for task in desk.strategy.tasks)
        unknown = Problem("task-unknown", {"found": asked.task, "near": numbers}, value=asked.task)
        return printer.problems([unknown.in_file(str(desk.path))])
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    _, found = trace.traces(desk.strategy, rows, wanted, day)
    document = common_fields(desk, day, sequence) | {
        "trace": [json_payloads.trace(one, printer.words) for one in found]
    }
    lines = [sentences.title_line(desk.strategy, day, printer.words)]
    lines += [line for one in found for line in sentences.trace_lines(one, printer.words)]
    flat = [
        (one.state.indicator.id, one.state.status.value, one.state.rule, how, row["row"])
        for one in found
        for how, row in [("used", row) for row in one.used]
        + [(why, row) for row, why in one.ignored]
    ]
    columns = ["indicator", "status", "rule", "use", "row"]
    empty = printer.format == "table"
    printer.document(document, (columns, [] if empty else list(flat)), lines)
    return DONE


def print_comparison(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """What changed between two days, each DAY or DAY@SEQUENCE."""
    a, b = (parse_side(desk, written) for written in (asked.a, asked.b))
    changes = compare_days.compare(desk.strategy, desk.history(), a, b)
    document = common_fields(desk, b.day, b.sequence) | {
        "from": {"as_of": a.day.isoformat(), "known_on": a.sequence},
        "changes": [json_payloads.change(change) for change in changes],
    }
    columns = ["task", "indicator", "axis", "before", "after", "cause"]
    rows: list[Sequence[object]] = [
        (c.task, c.indicator, c.axis, *printer.change_sides(c), c.cause.value) for c in changes
    ]
    lines = [
        printer.words("compare.unknown", day=printer.words.date(one.day))
        for one in (a, b)
        if one.sequence == 0
    ]
    lines += [] if rows else [printer.words("compare.nothing")]
    printer.document(document, (columns, rows), lines)
    return DONE


def inspect(asked: Namespace, printer: Printer) -> int:
    """What is read of a file, whatever the strategy."""
    chosen, _, _ = parse_options(asked)
    table, problems = child_limits.read_in_child(read_content(asked.file), asked.file, chosen)
    if table is None or errors(problems):
        return printer.problems(problems)
    shown = table.cells if asked.limit is None else table.cells.head(asked.limit)
    rows: list[Sequence[object]] = list(shown.iter_rows())
    line = printer.words(
        "inspect.head" if table.sheet is None else "inspect.sheet",
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
    chosen, mapping, order = parse_options(asked)
    out = forms.new_path(asked.annotated) if asked.annotated else None
    handed = intake.ProgressFile(
        asked.file,
        read_content(asked.file),
        asked.entity,
        chosen,
        mapping,
        order,
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
    document = common_fields(desk, desk.default_day, desk.version()) | {
        "submission": stored.id if stored else None,
        "state": stored.state if stored else None,
        "already": outcome.already,
        "rows": outcome.rows,
        "problems": json_payloads.problems(outcome.problems, words),
        "effects": [json_payloads.effect(effect, words) for effect in outcome.effects],
        "answers": json_payloads.answers(outcome.answers),
        "receipt": asdict(outcome.receipt) if outcome.receipt else None,
        **copy,
    }
    lines = [words.problem_line(problem) for problem in outcome.problems]
    lines += [_submit_message(outcome, words, dry=asked.dry_run), *told]
    lines += marked_copy.lost_parts_lines(stored.lost if stored else (), words, "receipt.lost")
    effects = [printer.effect_cells(effect) for effect in outcome.effects]
    printer.document(document, (EFFECT_COLUMNS, effects), lines)
    return _code(outcome)


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


def backtest(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """The rule beside the published verdicts of a finished strategy."""
    if desk.strategy.cards is None:
        return printer.problems([Problem("no-cards", file=str(desk.path))])
    cards, problems = desk.cards()
    if problems:
        return printer.problems(problems)
    sequence, day = desk.version(), desk.strategy.period.end
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    found = published_verdicts.back_test(
        strategy_on_day.situation(desk.strategy, rows, day), rows, cards
    )
    document = common_fields(desk, day, sequence) | json_payloads.back_test(found, printer.words)
    columns = ["number", "computed", "indicators", "goal", "agrees", "reason"]
    table: list[Sequence[object]] = [
        (
            each.card.task,
            each.computed.value,
            each.card.indicators,
            each.card.goal,
            printer.words("answer.yes" if each.agrees else "answer.no"),
            json_payloads.disagreement(each, printer.words),
        )
        for each in found
    ]
    agreement = sum(each.agrees for each in found)
    line = printer.words("backtest.head", agreement=agreement, tasks=len(found))
    printer.document(document, (columns, table), [line])
    return DONE


def export(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Writes the open data of the strategy into a folder."""
    sequence, day = desk.version(), desk.default_day
    entity = desk.strategy.find_entity(asked.entity) if asked.entity else None
    if asked.entity and entity is None:
        unknown = intake.unknown_entity_problem(desk.strategy, asked.entity)
        return printer.problems([unknown.in_file(str(desk.path))])
    rows = standing_on_day.rows_known_at(desk.history(), sequence)
    found = strategy_on_day.situation(desk.strategy, rows, day)
    header = common_fields(desk, day, sequence) | ({"entity": entity.code} if entity else {})
    told = rows.filter(pl.col("entity") == entity.code) if entity else rows
    files = open_data.files(found, told, header, printer.words, public=asked.public)
    folder = Path(asked.out)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    document = header | {"public": asked.public, "files": sorted(files)}
    listing: list[Sequence[object]] = [(name,) for name in sorted(files)]
    printer.document(document, (["file"], listing), [printer.words("export.done", folder=folder)])
    return DONE


def verify(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Walks the audit chain and holds the stored rows against it."""
    with desk.reading() as connection:
        problems = verify_chain.verify(connection, asked.anchor)
        sequence, digest = audit_log.head(connection)
    if problems:
        return printer.problems(problems)
    document = common_fields(desk, desk.default_day, sequence) | {"head": digest, "problems": []}
    line = printer.words("audit.fine", sequence=sequence, digest=digest)
    printer.document(document, (["sequence", "head"], [(sequence, digest)]), [line])
    return DONE


def strategy_path(asked: Namespace) -> Path:
    """The strategy file of a command; `backtest` takes the predecessor where none is named."""
    path = Path(asked.strategy)
    if asked.command == "backtest" and not asked.strategy_named and path.is_file():
        strategy, _ = check_file.parse(path.read_text(encoding="utf-8"))
        if strategy is not None and strategy.cards is None and strategy.predecessor:
            return path.parent / strategy.predecessor
    return path


def print_message(message: str) -> None:
    """A sentence for the person, outside the document."""
    print(languages.one_line(message), file=sys.stderr)
