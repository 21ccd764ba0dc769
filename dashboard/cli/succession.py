"""The command that says what became of the strategy before, and writes the skeleton of the next."""

from __future__ import annotations

from typing import Any

import click

from dashboard.assessment import next_strategy_skeleton, task_succession
from dashboard.cli import forms
from dashboard.cli.command_line import whole_file
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import CommandLine, command, on_line
from dashboard.presentation import change_sentences, verdict_words
from dashboard.text import Problem
from dashboard.workflow import Snapshot, document_material
from dashboard.workflow.people import seen_snapshot


@command(writes=False)
@click.option("--skeleton", metavar="FILE.yaml")
@on_line
def succession(line: CommandLine, skeleton: str | None) -> int:
    """Prints what became of the predecessor's tasks; with --skeleton writes the next strategy's."""
    with line.open() as workspace:
        snapshot = line.snapshot(workspace)
        if skeleton:
            return _write_skeleton(snapshot, line.printer, skeleton)
        strategy = workspace.strategy
        if strategy.predecessor is None:
            return line.printer.problems([Problem("no-predecessor", file=str(workspace.path))])
        with line.open_predecessor(workspace) as earlier:
            tasks = document_material.find_succession(
                seen_snapshot.accepted_alone(Snapshot(earlier)), snapshot
            )
        document = common_fields(snapshot) | {"predecessor": earlier.strategy.id}
        return _print_succession(document, line.printer, tasks)


def _write_skeleton(snapshot: Snapshot, printer: Printer, file: str) -> int:
    """Writes the strategy file of the next period, with the tasks that are to go on."""
    words, path = printer.words, forms.new_path(file)
    text = next_strategy_skeleton.write_skeleton(
        snapshot.on(snapshot.workspace.last_day),
        snapshot.card_records,
        words("skeleton.source", title=snapshot.strategy.title),
        words("skeleton.target"),
    )
    whole_file.write(path, text.encode())
    document = common_fields(snapshot) | {"skeleton": file}
    return printer.records(document, ["file"], [(file,)], [words("skeleton.done", file=file)])


def _print_succession(
    document: dict[str, Any], printer: Printer, succession: task_succession.Succession
) -> int:
    words = printer.words
    references = [
        {
            "strategy": dead.strategy.id,
            "task": dead.task,
            "found": dead.text,
            "of": dead.target_strategy.id,
        }
        for dead in succession.dead_references
    ]
    new = [task.number for task in succession.new_tasks]
    document |= {
        "tasks": [_old_task_values(task) for task in succession.old_tasks],
        "new": new,
        "nowhere": references,
    }
    return printer.records(
        document,
        {
            words("succession.task"): lambda old: old.state.task.number,
            words("succession.verdict"): lambda old: verdict_words.goal_or_computed(
                old.verdict, old.state, words
            ),
            words("succession.fate"): lambda old: words(f"fate.{old.fate_words}"),
            words("succession.left"): lambda old: ", ".join(left.indicator.id for left in old.left),
            words("succession.successors"): lambda old: ", ".join(
                successor.task.number for successor in old.successors
            ),
            words("succession.title_of"): lambda old: words.text(old.state.task.title),
        },
        succession.old_tasks,
        change_sentences.succession_remarks(succession, words),
    )


def _old_task_values(old: task_succession.PredecessorTask) -> dict[str, Any]:
    return {
        "number": old.state.task.number,
        "fate": old.fate,
        "computed": old.state.status.value,
        "goal": old.verdict.goal if old.verdict else None,
        "left": [left.indicator.id for left in old.left],
        "successors": [
            {"task": successor.task.number, "note": successor.note} for successor in old.successors
        ],
    }
