"""Where the tasks stand, why, and what changed between two days."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from dashboard.cli.arguments import (
    parse_day,
    parse_sequence,
    parse_side,
)
from dashboard.cli.printing import DONE, Printer, common_fields
from dashboard.documents import annex_card
from dashboard.fulfilment import compare_days, standing_on_day, strategy_on_day, trace
from dashboard.presentation import json_payloads, sentences
from dashboard.strategy import check_file
from dashboard.text import Problem
from dashboard.workflow import Workspace


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


def strategy_path(asked: Namespace) -> Path:
    """The strategy file of a command; `backtest` takes the predecessor where none is named."""
    path = Path(asked.strategy)
    if asked.command == "backtest" and not asked.strategy_named and path.is_file():
        strategy, _ = check_file.parse(path.read_text(encoding="utf-8"))
        if strategy is not None and strategy.cards is None and strategy.predecessor:
            return path.parent / strategy.predecessor
    return path
