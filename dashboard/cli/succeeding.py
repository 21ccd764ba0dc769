"""The command `succession`: what became of the strategy before, and a skeleton of the next one."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard.assessment import next_strategy_skeleton, task_succession
from dashboard.cli.printing import DONE, Printer
from dashboard.fulfilment import standing_on_day, strategy_on_day
from dashboard.presentation import json_payloads
from dashboard.text import Problem
from dashboard.workflow import Workspace, workspace


def succession(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Prints what became of the predecessor's tasks; with --skeleton writes the next strategy's."""
    words = printer.words
    if asked.skeleton:
        source = words("skeleton.source", title=desk.strategy.title)
        text = next_strategy_skeleton.write_skeleton(
            situation_at_end(desk), desk.card_records(), source, words("skeleton.target")
        )
        Path(asked.skeleton).write_text(text, encoding="utf-8", newline="")
        return _print_skeleton(desk, asked, printer)
    if desk.strategy.predecessor is None:
        return printer.problems([Problem("no-predecessor", file=str(desk.path))])
    old, problems = workspace.open_workspace(
        desk.path.parent / desk.strategy.predecessor, asked.database
    )
    if old is None:
        return printer.problems(problems)
    try:
        found = task_succession.find_succession(
            situation_at_end(old), old.card_records(), desk.strategy
        )
    finally:
        old.engine.dispose()
    document = _head(desk) | {"predecessor": old.strategy.id} | _document(found)
    columns = ["task", "fate", "left", "successors", "title_of"]
    rows: list[Sequence[object]] = [
        (
            one.state.task.number,
            words(f"fate.{one.fate}"),
            ", ".join(left.indicator.id for left in one.left),
            ", ".join(successor.task.number for successor in one.successors),
            words.text(one.state.task.title, one.state.task.title_cs),
        )
        for one in found.old_tasks
    ]
    lines = [
        words("succession.new", tasks=", ".join(task.number for task in found.new_tasks) or "–")
    ]
    lines += [
        words(
            "succession.nowhere", strategy=one.strategy, task=one.task, found=one.found, of=one.of
        )
        for one in found.dead_references
    ]
    printer.document(document, ([words(f"succession.{name}") for name in columns], rows), lines)
    return DONE


def situation_at_end(desk: Workspace) -> strategy_on_day.Situation:
    """Where a strategy stood at its end, or stands today, as known now."""
    return strategy_on_day.situation(
        desk.strategy,
        standing_on_day.rows_known_at(desk.history(), desk.version()),
        desk.default_day,
    )


def _head(desk: Workspace) -> dict[str, Any]:
    return json_payloads.common_fields(
        desk.strategy.id, desk.sha256, desk.default_day, desk.version()
    )


def _print_skeleton(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    document = _head(desk) | {"skeleton": asked.skeleton}
    line = printer.words("skeleton.done", file=asked.skeleton)
    printer.document(document, (["file"], [(asked.skeleton,)]), [line])
    return DONE


def _document(found: task_succession.Succession) -> dict[str, Any]:
    return {
        "tasks": [_task(one) for one in found.old_tasks],
        "new": [task.number for task in found.new_tasks],
        "nowhere": [
            {"strategy": one.strategy, "task": one.task, "found": one.found, "of": one.of}
            for one in found.dead_references
        ],
    }


def _task(passed: task_succession.PredecessorTask) -> dict[str, Any]:
    return {
        "number": passed.state.task.number,
        "fate": passed.fate,
        "computed": passed.state.status.value,
        "goal": passed.card.goal if passed.card else None,
        "left": [one.indicator.id for one in passed.left],
        "successors": [{"task": one.task.number, "note": one.note} for one in passed.successors],
    }
