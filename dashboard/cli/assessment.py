"""The command `assess`: writes the card of a task from a file, and prints it with what stands beside."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from dashboard.assessment import Card, card_yaml, narrative, published_verdicts
from dashboard.assessment import card as evaluator_card
from dashboard.cli.arguments import (
    parse_actor,
    parse_day,
    parse_sequence,
    read_content,
)
from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, Printer, common_fields
from dashboard.fulfilment import standing_on_day, strategy_on_day, task_details
from dashboard.presentation import Wording, json_payloads, sentences
from dashboard.store import cards, drafts
from dashboard.text import Problem, yaml_file
from dashboard.workflow import Workspace, evaluation


def assess(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Saves, declares ready, approves or reopens the card of a task as asked, then prints it."""
    task = desk.strategy.task(asked.task)
    if task is None:
        numbers = ", ".join(one.number for one in desk.strategy.tasks)
        unknown = Problem("task-unknown", {"near": numbers}, value=asked.task)
        return printer.problems([unknown.in_file(str(desk.path))])
    card: Card | None = None
    if asked.file is not None:
        written, problems = yaml_file.decode_utf8(read_content(asked.file))
        if written is not None:
            card, problems = card_yaml.parse_card(written, task)
        if card is None:
            return printer.problems([one.in_file(asked.file) for one in problems])
    judged = _carry_out(desk, asked, card)
    if judged.problems:
        printer.problems([one.in_file(asked.file or "") for one in judged.problems])
        return COULD_NOT if judged.denied else PROBLEMS
    return _print_card(desk, asked, printer)


def _carry_out(desk: Workspace, asked: Namespace, card: Card | None) -> evaluation.CardOutcome:
    """The verbs that were asked for, in their order, until one is refused."""
    who, judged = parse_actor(asked), evaluation.CardOutcome()
    if asked.reopen is not None:
        filed = _find_card(desk, asked.task)
        if filed is None:
            return evaluation.CardOutcome(
                problems=(Problem("unknown-card", {"found": asked.task}),)
            )
        judged = evaluation.reopen(desk, who, filed.id, asked.reopen)
    if card is not None and not judged.refused:
        judged = evaluation.save_draft(desk, who, card, _form(_draft(desk, asked.task)))
    if asked.ready and not judged.problems:
        day = parse_day(asked.as_of) if asked.as_of else desk.default_day
        form, sequence = _form(_draft(desk, asked.task)), parse_sequence(desk, asked.known_on)
        judged = evaluation.declare_ready(desk, who, asked.task, form, day, sequence)
    if asked.approve and not judged.problems:
        filed = _find_card(desk, asked.task)
        if filed is None:
            return evaluation.CardOutcome(
                problems=(Problem("unknown-card", {"found": asked.task}),)
            )
        judged = evaluation.approve(desk, who, filed.id)
    return judged


def _draft(desk: Workspace, task: str) -> drafts.Draft | None:
    with desk.reading() as connection:
        return drafts.find_current(connection, desk.strategy.id, task)


def _form(draft: drafts.Draft | None) -> drafts.DraftVersion:
    return drafts.DraftVersion(draft.id, draft.version) if draft else drafts.DraftVersion()


def _find_card(desk: Workspace, task: str) -> cards.StoredCard | None:
    with desk.reading() as connection:
        return cards.find_active(connection, desk.strategy.id, task)


def _print_card(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    kept = desk.card_records().get(asked.task)
    history, now = desk.history(), parse_sequence(desk, asked.known_on)
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    sequence = now
    if kept is not None and kept.as_of is not None and kept.known_on is not None:
        day, sequence = kept.as_of, kept.known_on
    found = task_details.details_known_at(desk.strategy, history, asked.task, day, sequence)
    assert found is not None
    card = kept.card if kept else Card(asked.task)
    state = kept.state if kept else "draft"
    lacking = [] if state == "published" else evaluator_card.find_missing_fields(card, found.state)
    came, gone = evaluator_card.find_later_changes(history, asked.task, sequence)
    printed = {
        **json_payloads.common_fields(desk.strategy.id, desk.sha256, day, sequence),
        "card": evaluator_card.card_values(card),
        "state": state,
        "card_version": kept.version if kept else 1,
        "author": kept.author if kept else None,
        "at": kept.at if kept else None,
        "rows_digest": kept.digest if kept else None,
        "computed": found.state.status.value,
        "missing": json_payloads.problems(lacking, printer.words),
        "generated": _narrative_values(found, printer.words),
        "later": [json_payloads.row(row) for row in came.iter_rows(named=True)],
        "withdrawn_since": [json_payloads.row(row) for row in gone.iter_rows(named=True)],
    }
    lines = [printer.words("assess.state", task=asked.task, state=printer.words(f"state.{state}"))]
    lines += [printer.words.problem_line(one) for one in lacking]
    fields: list[Sequence[object]] = [
        one for one in sentences.card_fields(card, printer.words) if one[1]
    ]
    printer.document(printed, (["field", "text"], fields), lines)
    return DONE


def _narrative_values(
    found: task_details.TaskDetails, words: Wording
) -> dict[str, list[dict[str, Any]]]:
    """What the program says of the task, each sentence with the numbers of its rows."""

    def told(lines: Sequence[narrative.Sentence]) -> list[dict[str, Any]]:
        return [
            {
                "text": sentences.write_sentence(line, words),
                "rows": [row["row"] for row in line.rows],
            }
            for line in lines
        ]

    of_task = narrative.write_narrative(found)
    return {
        "description": told(of_task.description),
        "indicators": told(of_task.indicators),
        "changes": told(of_task.changes),
        "closure": told(of_task.closure),
    }


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
    line = printer.words("backtest.agreement", agreement=agreement, tasks=len(found))
    printer.document(document, (columns, table), [line])
    return DONE
