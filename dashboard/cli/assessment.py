"""The evaluator's commands: the card of a task, the back-test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import click

from dashboard.assessment import Card, CardRecord, card_sections, narrative
from dashboard.assessment import card as evaluator_card
from dashboard.cli.command_line.printing import COULD_NOT, DONE, PROBLEMS, Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    CommandLine,
    as_actor,
    command,
    day_options,
    on_line,
    parse_sequence,
    read_content,
    seen_by,
    unknown_task,
    where,
)
from dashboard.documents.chapters import annex_card
from dashboard.fulfilment import task_details
from dashboard.presentation import Wording, json_payloads, sentences
from dashboard.store import card_drafts, cards
from dashboard.text import Problem, yaml_file
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, card_actions
from dashboard.workflow.people import seen_snapshot


@command(writes=where("file", "ready", "approve", "reopen"))
@click.argument("task")
@click.option("--file", metavar="CARD.yaml")
@click.option("--ready", is_flag=True)
@click.option("--approve", is_flag=True)
@click.option("--reopen", metavar="REASON")
@day_options
@as_actor
def assess(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    task: str,
    file: str | None,
    ready: bool,
    approve: bool,
    reopen: str | None,
    as_of: date | None,
    known_on: str | None,
) -> int:
    """Saves, declares ready, approves or reopens the card of a task, then prints it."""
    known = workspace.strategy.task(task)
    if known is None:
        return printer.problems([unknown_task(workspace, task)])
    card: Card | None = None
    if file is not None:
        written, problems = yaml_file.decode_utf8(read_content(file))
        if written is not None:
            card, problems = evaluator_card.parse_card(written, known)
        if card is None:
            return printer.problems([problem.in_file(file) for problem in problems])
    day = as_of or workspace.last_day

    def filed(act: Callable[..., card_actions.CardResult], *text: str) -> card_actions.CardResult:
        with workspace.reading() as connection:
            stored = cards.find_active(connection, workspace.strategy.id, task)
        if stored is None:
            return action_result.refuse("unknown-card", found=task)
        return act(workspace, actor, stored.id, *text)

    def steps() -> Iterator[card_actions.CardResult]:
        if reopen is not None:
            yield filed(card_actions.reopen, reopen)
        if card is not None:
            yield card_actions.save_draft(workspace, actor, card, _draft_version(workspace, task))
        if ready:
            judged = day, parse_sequence(workspace, known_on)
            version = _draft_version(workspace, task)
            yield card_actions.declare_ready(workspace, actor, task, version, *judged)
        if approve:
            yield filed(card_actions.approve)

    for result in steps():  # each once the one before is done
        findings, code = _findings_of(result)
        if findings:
            printer.problems([problem.in_file(file or "") for problem in findings])
        if code != DONE:
            return code
    snapshot = seen_by(workspace, printer, actor, known_on)
    return _print_card(snapshot, printer, task, day)


def _findings_of(result: card_actions.CardResult) -> tuple[Sequence[Problem], int]:
    """What is to be said of an action on a card, and the exit code that it asks for."""
    match result:
        case action_result.Refused(findings, denied=denied):
            return findings, COULD_NOT if denied else PROBLEMS
        case card_actions.SavedDraft(draft, findings):
            return findings, DONE if draft.state == "current" else PROBLEMS
        case _:
            return (), DONE


def _draft_version(workspace: Workspace, task: str) -> card_drafts.DraftVersion:
    with workspace.reading() as connection:
        draft = card_drafts.find_current(connection, workspace.strategy.id, task)
    return card_drafts.form_of(draft)


def _print_card(snapshot: Snapshot, printer: Printer, task: str, day: date) -> int:
    record = snapshot.card_records.get(task)
    now, sequence = day, snapshot.sequence
    if record is not None and record.as_of is not None and record.known_on is not None:
        day, sequence = record.as_of, record.known_on
    details = snapshot.task_known_at(task, day, sequence)
    assert details is not None
    shown = record.card if record else Card(task)
    state = record.state if record else "draft"
    own = None if state == "published" else shown
    missing = own.missing_fields(details.state) if own else []
    statuses = snapshot.computed_statuses(task, now)
    later, withdrawn = evaluator_card.find_later_changes(
        snapshot.history, task, sequence, snapshot.sequence
    )
    generated = _narrative_values(snapshot, details, now, own, printer.words)
    document = {
        **common_fields(snapshot, day),
        "known_on": sequence,
        "card": shown.values(),
        "state": state,
        "card_version": record.version if record else 1,
        "author": record.author if record else None,
        "at": record.at if record else None,
        "rows_digest": record.digest if record else None,
        "computed": details.state.status.value,
        "computed_now": {
            "status": statuses.now.status.value,
            "as_of": statuses.now.day.isoformat(),
            "known_on": statuses.now.known_on,
        },
        "differs": statuses.differs,
        "missing": json_payloads.problem_payloads(missing, printer.words),
        "generated": generated,
        "later": [json_payloads.row_payload(row) for row in later.iter_rows(named=True)],
        "withdrawn_since": [
            json_payloads.row_payload(row) for row in withdrawn.iter_rows(named=True)
        ],
    }
    lines = [*_state_lines(record, task, state, printer.words)]
    said = [*statuses.lines, *([statuses.difference] if statuses.difference else [])]
    lines += [sentences.write_sentence(sentence, printer.words) for sentence in said]
    lines += [*map(printer.words.problem_line, missing), *_remarks(generated)]
    fields = [field for field in annex_card.card_fields(shown, printer.words) if field[1]]
    return printer.records(document, ["field", "text"], fields, lines)


def _remarks(generated: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What a reader of the card has to be told: rows that disagree, numbers that the rows contradict."""
    names = ("contradictions", "remarks_on_text")
    return [line["text"] for name in names for line in generated.get(name, ())]


def _state_lines(record: CardRecord | None, task: str, state: str, words: Wording) -> Iterator[str]:
    """The state of a card, and what is to be said beside its approval."""
    yield words("assess.state", task=task, state=words(f"state.{state}"))
    if record and (mark := annex_card.approval_mark(record, words)):
        yield mark


def _narrative_values(
    snapshot: Snapshot,
    details: task_details.TaskDetails,
    now: date,
    card: Card | None,
    words: Wording,
) -> dict[str, list[dict[str, Any]]]:
    """What the program says of the task, each sentence with its rows; contradictions as of `now`."""
    pairs, today = snapshot.contradictions(now), snapshot.task(details.state.task.number, now)
    written = card_sections.write_sections(details, pairs, card, today)
    sections: dict[str, Sequence[narrative.Sentence]] = dict.fromkeys(
        ("description", "indicators", "changes", "closure"), ()
    )
    sections |= {section.name: section.lines for section in written}
    sections["indicators"] = narrative.write_narrative(details).indicators
    del sections["indicators_text"]
    return {
        name: [
            {
                "text": sentences.write_sentence(line, words),
                "rows": [row["row"] for row in line.rows],
            }
            for line in lines
        ]
        for name, lines in sections.items()
    }


@command(writes=False)
@on_line
def backtest(line: CommandLine) -> int:
    """Prints the rule beside the published verdicts of a finished strategy.

    Where no strategy is named, and the default one has no verdicts yet, that is its predecessor.
    """
    with line.open() as opened:
        strategy, snapshot = opened.strategy, line.snapshot(opened)
        if line.named_strategy or strategy.cards is not None or strategy.predecessor is None:
            return _print_back_test(snapshot, line.printer)
        with line.open_predecessor(opened) as earlier:
            return _print_back_test(seen_snapshot.accepted_alone(Snapshot(earlier)), line.printer)


def _print_back_test(snapshot: Snapshot, printer: Printer) -> int:
    if snapshot.strategy.cards is None:
        return printer.problems([Problem("no-cards", file=str(snapshot.workspace.path))])
    _, problems = snapshot.published_cards
    if problems:
        return printer.problems(problems)
    payload = json_payloads.backtest_payload(snapshot.back_test(), printer.words)
    tasks, agreement = payload["tasks"], payload["agreement"]
    return printer.records(
        common_fields(snapshot, snapshot.strategy.period.end) | payload,
        {
            "number": lambda task: task["number"],
            "computed": lambda task: task["computed"],
            "indicators": lambda task: task["published"]["indicators"],
            "goal": lambda task: task["published"]["goal"],
            "agrees": lambda task: printer.words("answer.yes" if task["agrees"] else "answer.no"),
            "reason": lambda task: task["reason"],
        },
        tasks,
        [printer.words.plural("backtest.agreement", len(tasks), agreement=agreement)],
    )
