"""The status of the tasks, why, what each rests on, who contradicts whom, what changed between two days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import click

from dashboard.assessment import verdicts_in_force
from dashboard.cli.command_line import shared_options
from dashboard.cli.command_line.printing import Printer, Rows, common_fields
from dashboard.cli.command_line.shared_options import command, on_day, on_snapshot, parse_side
from dashboard.fulfilment import amendment_changes, compare_days, status_reasons, strategy_on_day
from dashboard.presentation import (
    Wording,
    amendment_payloads,
    amendment_words,
    change_sentences,
    entity_words,
    json_payloads,
    languages,
    sentences,
    verdict_words,
)
from dashboard.strategy import Strategy
from dashboard.workflow import Snapshot

CHANGE_COLUMNS = ("task", "indicator", "axis", "before", "after", "cause")


@command(writes=False)
@on_day
def status(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints the status of every task."""
    words, situation = printer.words, snapshot.on(day)
    numbers = [task.task.number for task in situation.tasks]
    verdicts = verdicts_in_force.of_records(snapshot.card_records, numbers)
    counts = ", ".join(
        f"{words(f'status.{status.value}')} {number}" for status, number in situation.counts.items()
    )
    lines = [sentences.title_line(snapshot.strategy, day, words), counts]
    if verdicts:
        lines[1:] = [
            verdict_words.headline(verdicts, len(numbers), words),
            words("verdict.computed", status=counts),
        ]
    if situation.only_sources:
        lines.append(words("banner.only_sources"))
    columns: dict[str, Callable[[strategy_on_day.TaskState], object]] = {
        "column.task": lambda task: task.task.number,
        "document.on_goal": lambda task: (
            words(f"verdict.{verdict.goal}") if (verdict := verdicts.get(task.task.number)) else "–"
        ),
        "document.status": lambda task: sentences.task_word(task, words),
        "column.status": lambda task: sentences.task_word(task, words),
        "column.schedule": lambda task: sentences.schedule_line(task.schedule, words),
        "column.responsible": lambda task: entity_words.entity_list(
            situation.strategy, task.task.responsible, None, words
        ),
        "column.deadline": lambda task: words.when(task.task.deadline),
        "column.indicators": lambda task: "; ".join(
            f"{task.task.letter(state.indicator)} {sentences.indicator_word(state, words)}"
            f" ({sentences.number_line(state, words)})"
            for state in task.indicators
        ),
        "column.title": lambda task: words.text(task.task.title),
    }
    left_out = ["column.status"] if verdicts else ["document.on_goal", "document.status"]
    return printer.records(
        common_fields(snapshot, day) | json_payloads.status_payload(snapshot.answer(day)),
        {words(head): cell for head, cell in columns.items() if head not in left_out},
        situation.tasks,
        lines,
    )


@command(writes=False)
@click.argument("task", metavar="TASK[.LETTER]")
@on_day
def explain(snapshot: Snapshot, printer: Printer, day: date, task: str) -> int:
    """Prints why a task or an indicator has its status."""
    strategy = snapshot.strategy
    wanted = [
        indicator.id
        for owner, indicator in strategy.indicators()
        if task in {owner.number, indicator.id}
    ]
    if not wanted:
        return printer.problems([shared_options.unknown_task(snapshot.workspace, task)])
    situation, traces = status_reasons.traces(strategy, snapshot.rows, wanted, day)
    document = common_fields(snapshot, day) | {
        "trace": [json_payloads.trace_payload(traced, printer.words) for traced in traces]
    }
    lines = [sentences.title_line(strategy, day, printer.words)]
    answer = snapshot.answer(day)
    for traced in traces:
        lines += trace_lines(traced, situation.strategy, printer.words)
        for code, sent in answer.returned_on(traced.state.indicator.id):
            said = printer.words(
                "trace.returned",
                number=sent.number,
                entity=printer.entity(code, situation.strategy),
                reason=languages.one_line(sent.reason),
            )
            lines.append(f"  {said}")
    rows = [
        (traced.state.indicator.id, traced.state.status.value, traced.state.rule, use, row["row"])
        for traced in traces
        for use, row in [("used", row) for row in traced.deciding]
        + [("same", row) for row in traced.same]
        + [(why, row) for row, why in traced.ignored]
    ]
    columns = ["indicator", "status", "rule", "use", "row"]
    return printer.records(document, columns, [] if printer.format == "table" else rows, lines)


@command(writes=False)
@on_day
def sensitivity(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints what each status rests on, and what it would be without that."""
    words, tasks = printer.words, snapshot.sensitivity(day)
    late = sentences.told_late_line(tasks, words) if printer.format == "table" else ""
    rows = [
        (
            indicator.state.indicator.id,
            words(f"status.{indicator.state.status.value}"),
            words(f"status.{without.value}"),
            ground,
        )
        for task in tasks
        for indicator in task.indicators
        for ground, without in sentences.sensitivity_lines(indicator, words, told_late=not late)
    ]
    lines = [
        sentences.title_line(snapshot.strategy, day, words),
        sentences.sensitive_tasks_line(tasks, words) if rows else words("sensitivity.none"),
        *([late] if late else []),
    ]
    columns = [
        words(f"sensitivity.{name}") for name in ("indicator", "status", "without", "rests_on")
    ]
    document = common_fields(snapshot, day) | json_payloads.sensitivity_payload(tasks)
    return printer.records(document, columns, rows, lines)


@command(writes=False)
@click.argument("a", metavar="DAY[@SEQUENCE]")
@click.argument("b", metavar="DAY[@SEQUENCE]")
@on_snapshot
def compare(snapshot: Snapshot, printer: Printer, a: str, b: str) -> int:
    """Prints what changed between two days, each as known at its close or at a sequence.

    A day at whose close nothing was known here yet is compared as it is known now.
    """
    written = [parse_side(snapshot.workspace, side) for side in (a, b)]
    earlier, later = written
    if later.sequence == 0:
        later = replace(later, sequence=snapshot.sequence)
    if earlier.sequence == 0:
        earlier = replace(earlier, sequence=later.sequence)
    unknown = [
        (used.day, used.sequence)
        for side, used in zip(written, (earlier, later), strict=True)
        if side.sequence == 0
    ]
    shared_options.refuse_backwards("A B", earlier, later)
    changes = compare_days.compare(snapshot.strategy, snapshot.history, earlier, later)
    amended = amendment_changes.between(snapshot.strategy, earlier, later)
    payloads = [
        *map(json_payloads.change_payload, changes),
        *map(amendment_payloads.change_payload, amended),
    ]
    document = common_fields(snapshot, later.day) | {
        "known_on": later.sequence,
        "from": {"as_of": earlier.day.isoformat(), "known_on": earlier.sequence},
        "changes": payloads,
    }
    rows: Rows = [[payload[name] for name in CHANGE_COLUMNS] for payload in payloads]
    if printer.format == "table":
        new = compare_days.find_new_rows(snapshot.strategy, snapshot.history, earlier, later)
        new = compare_days.find_counting_rows(snapshot.strategy, snapshot.history, new, later)
        period = change_sentences.ComparedDays(earlier.day, snapshot.on(later.day), new)
        rows = [
            change_sentences.change_cells(period, change, changes, printer.words)
            for change in _read_by_people(changes)
        ] + [
            amendment_words.cells(change, period.situation.strategy, printer.words)
            for change in amendment_words.as_read(amended, printer.words)
        ]
    message = "unknown" if earlier.sequence == later.sequence else "unknown_one"
    lines = [
        printer.words(f"compare.{message}", day=printer.words.date(day), sequence=sequence)
        for day, sequence in unknown
    ]
    nothing = printer.words("compare.nothing")
    return printer.records(document, CHANGE_COLUMNS, rows, lines, nothing=nothing)


def _read_by_people(changes: Sequence[compare_days.AxisChange]) -> list[compare_days.AxisChange]:
    """A line for each indicator that changed, in source order, and for each task whose status changed
    unlike those of its indicators.
    """
    lines = [own.foremost or own.changes[-1] for own in change_sentences.histories(changes)]
    listed = {(line.task, line.axis, line.before, line.after) for line in lines}
    lines += [
        line
        for line in changes
        if line.indicator is None and (line.task, line.axis, line.before, line.after) not in listed
    ]
    order = {change.task: at for at, change in reversed(list(enumerate(changes)))}
    return sorted(lines, key=lambda line: order[line.task])


@command("contradictions", writes=False)
@on_day
def list_contradictions(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints the rows in which two bodies contradict each other, until a card decides."""
    words, strategy, people = printer.words, snapshot.strategy.at(day), printer.format == "table"
    pairs = [pair for pair in snapshot.contradictions(day) if pair.is_open]
    payloads = [
        {
            "task": pair.task,
            "indicator": pair.row["indicator"],
            "rows": [json_payloads.row_payload(row) for row in pair.rows],
        }
        for pair in pairs
    ]
    return printer.records(
        common_fields(snapshot, day) | {"contradictions": payloads},
        {
            "task": lambda row: row["task"],
            "indicator": lambda row: row["indicator"],
            "component": lambda row: (
                sentences.row_component(row, strategy, words) if people else row["component"] or ""
            ),
            "date": lambda row: sentences.date_text(row, words),
            "row": lambda row: row["row"],
            "entity": lambda row: printer.entity(row["entity"], strategy),
            "value": lambda row: sentences.row_statement(row, strategy, words),
        },
        [row | {"task": pair.task} for pair in pairs for row in pair.rows],
        nothing=words("pack.no_contradictions"),
    )


def trace_lines(
    indicator_trace: status_reasons.Trace, strategy: Strategy, words: Wording
) -> list[str]:
    """The trace of one indicator as lines of plain text."""
    state = indicator_trace.state
    lines = [
        sentences.indicator_name(state.indicator, words),
        "  "
        + words("trace.status", status=sentences.indicator_word(state, words), rule=state.rule),
        "  " + sentences.rule_sentence(state, words),
        "  " + sentences.number_line(state, words),
        "  " + due_line(state, words),
        *(f"    - {line}" for line in own_day_lines(state, words)),
        "  " + words("trace.evidence", evidence=sentences.evidence_text(state, words)),
    ]
    target = state.indicator.target
    if target and target.note:
        note = words.text(target.note)
        lines.append("  " + words("trace.target_note", note=note))
    if any(row["precision"] == "inferred" for row in indicator_trace.used):
        lines.append("  " + words("trace.inferred"))
    lines += _reporting(state, strategy, words)
    for title, rows in indicator_trace.used_by_title.items():
        lines += _list_under_title(
            words(title), [sentences.row_line(row, strategy, words) for row in rows]
        )
    ignored = [
        f"{words(f'ignored.{why}')}: {sentences.row_line(row, strategy, words)}"
        for row, why in indicator_trace.ignored
    ]
    lines += _list_under_title(words("trace.ignored"), ignored)
    lines += _list_under_title(
        words("trace.remedy"), sentences.remedy_lines(indicator_trace, words)
    )
    return lines


def _reporting(
    state: strategy_on_day.IndicatorState, strategy: Strategy, words: Wording
) -> list[str]:
    lines = []
    for owner in state.reporting:
        name = entity_words.entity_text(owner.entity, strategy, words)
        if owner.last:
            lines.append("  " + words("trace.reported", entity=name, last=words.date(owner.last)))
            if owner.by and owner.by != owner.entity:
                by = entity_words.entity_text(owner.by, strategy, words)
                lines[-1] += " (" + words("task.reported_by", entity=by) + ")"
        elif owner.silent_since:
            since = words.date(owner.silent_since)
            lines.append("  " + words("trace.silent", entity=name, since=since))
    return lines


def _list_under_title(title: str, lines: list[str]) -> list[str]:
    return [f"  {title}", *(f"    - {line}" for line in lines)] if lines else []


def own_day_lines(state: strategy_on_day.IndicatorState, words: Wording) -> list[str]:
    """The verdict on time of each component and interim step that has a day of its own."""
    parts = [
        words(
            "part.schedule",
            part=words.text(part.component.text),
            due=words.date(part.component.due.last),
            schedule=sentences.schedule_line(part.schedule, words),
        )
        for part in state.components
        if part.schedule and part.component.due
    ]
    return parts + [
        words(
            "part.schedule",
            part=sentences.target_text(state, target, words),
            due=words.date(target.due),
            schedule=sentences.schedule_line(own, words),
        )
        for target, own in zip(state.targets, state.step_schedules, strict=False)
    ]


def due_line(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    """The due day of an indicator and its schedule."""
    schedule = sentences.indicator_schedule(state, words)
    if state.due is None:
        return words("trace.due_open", schedule=schedule)
    return words("trace.due", due=words.date(state.due), schedule=schedule)
