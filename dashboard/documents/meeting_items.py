"""What the papers say by task: what changed, what is overdue, amendments, draft conclusions, deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import itemgetter

import polars as pl

from dashboard.documents import row_words
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import Block, Bullets, CitedText, Paragraph, TableBlock, Text
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince
from dashboard.fulfilment import (
    amendment_changes,
    compare_days,
    status,
    strategy_on_day,
    what_is_outstanding,
    whose_turn,
)
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import (
    Wording,
    amendment_words,
    change_sentences,
    delay_words,
    entity_words,
    missing_words,
    sentences,
)
from dashboard.strategy import Strategy, rounds


def statuses_before(material: Material, since: ChangesSince) -> dict[str, status.Status]:
    """The status of each task on the earlier day."""
    before = {state.task.number: state.status for state in material.situation.tasks}
    for change in reversed(since.changes):
        if change.indicator is None and change.axis == "status":
            before[change.task] = status.Status(change.before)
    return before


def _task_cell(material: Material, number: str, words: Wording, text: str = "") -> CitedText:
    return CitedText(text, lead=row_words.task_name(material.in_force, number, words))


def table(
    columns: Sequence[str],
    rows: Sequence[tuple[Text, ...]],
    widths: tuple[int, ...],
    words: Wording,
) -> list[Block]:
    """A table of the papers, its heads by name; nothing without rows."""
    heads = tuple(words(f"pack.{column}") for column in columns)
    return [TableBlock("", heads, tuple(rows), widths)] if rows else []


def changes(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """A line for each task that changed: its status then and now, the cause and the source.

    Tasks with the same cause, as that the deadline came, share a line, whatever became of them.
    """
    before = statuses_before(material, since)
    touched = {change.task for change in since.changes} | {
        amendment.task for amendment in since.amendments
    }
    later = compare_days.Side(material.day, material.known_on)
    counting = compare_days.find_counting_rows(
        material.strategy, material.history, since.rows, later
    )
    since = replace(since, rows=counting)
    tasks: dict[Text, dict[str, list[str]]] = {}
    for state in material.situation.tasks:
        number = state.task.number
        if number in touched:
            moved = then_and_now(before[number], state.status, words, state.is_withdrawn)
            cause = _cause(material, since, number, citations, words)
            tasks.setdefault(cause, {}).setdefault(moved, []).append(number)
    rows = []
    for cause, moves in tasks.items():
        numbers = [number for of_move in moves.values() for number in of_move]
        names = (row_words.task_name(material.strategy, number, words) for number in numbers)
        moved = "\n".join(
            f"{move} ({', '.join(of_move)})" if len(moves) > 1 else move
            for move, of_move in moves.items()
        )
        rows.append((CitedText("", lead=", ".join(names)), moved, cause))
    return table(("task", "then_and_now", "cause_and_source"), rows, (4, 3, 7), words)


def then_and_now(
    before: status.Status, after: status.Status, words: Wording, is_withdrawn: bool = False
) -> str:
    """A status before and after, once where it did not change; of what is withdrawn now that word."""
    then, now = (words(f"status.{each.value}") for each in (before, after))
    now = words("task.withdrawn") if is_withdrawn else now
    return words("pack.unchanged", status=now) if before == after else f"{then} → {now}"


def _cause(
    material: Material, since: ChangesSince, task: str, citations: Citations, words: Wording
) -> Text:
    """What happened to a task: amendments, the rows that came with their sources, then what else did."""
    period = change_sentences.ComparedDays(since.earlier_side.day, material.situation, since.rows)
    amended = [amendment for amendment in since.amendments if amendment.task == task]
    said = [
        words(
            "pack.amended",
            change=_changed_value(each, material.in_force, words),
            source=amendment_words.source_text(each, words),
        )
        for each in amended
    ]
    listed = [each.amendment for each in amended]
    cited: list[Row] = []
    rest: list[str] = []
    for history in change_sentences.histories(
        change for change in since.changes if change.task == task
    ):
        told = [change for change in history.changes if change.cause in change_sentences.REPORTED]
        rows = [*since.rows.filter(pl.col("indicator") == history.indicator).iter_rows(named=True)]
        cited += rows if told else []
        others = tuple(
            change
            for change in history.changes
            if not (rows and change in told)
            and not (change.amended and change.amended.amendment in listed)
        )
        if others:
            left = change_sentences.IndicatorHistory(history.indicator, others)
            rest.append(change_sentences.sentence(period, left, words))
    said += _sources(cited, since, material.in_force, words)
    said += rest
    text = "; ".join(dict.fromkeys(filter(None, said)))
    return CitedText(text[:1].upper() + text[1:], citations.rows(cited))


def _sources(
    rows: Sequence[Row], since: ChangesSince, strategy: Strategy, words: Wording
) -> list[str]:
    """Who reported what of which day on what evidence; what differs in its subject alone stands together.

    It is late where the day was past on the earlier one.
    """
    together: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        body = entity_words.entity_text(row["entity"], strategy, words)
        is_late = row["date"] is not None and row["date"] <= since.earlier_side.day
        late = f" ({words('cause.late_report')})" if is_late else ""
        said = (body, *row_words.statement_after_name(row, strategy, words), late)
        together.setdefault(said, []).append(row_words.subject(row, strategy, words))
    lines = []
    for (body, value, *rest, late), subjects in together.items():
        names = ", ".join(dict.fromkeys(subjects))
        what = f"{names}: {value}" if value else names
        lines.append(f"{body}: {', '.join([what, *rest])}{late}")
    return lines


def overdue_title(material: Material, words: Wording) -> str:
    """How many tasks are past their deadline."""
    return words.plural("pack.overdue_title", len(material.answer.overdue))


def overdue(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """A line for each overdue task: what is missing, whether that waits or was returned, since when."""
    said = material.delays_known_at(material.day, material.known_on)
    states = sorted(material.answer.overdue, key=lambda state: state.schedule.since or material.day)
    rows = []
    is_assumed = False
    for state in states:
        late = [indicator for indicator in state.indicators if indicator.schedule.is_overdue]
        is_assumed = is_assumed or any(each.rests_on_assumption for each in late)
        missing = [_missing(material, since, each, said, citations, words) for each in late]
        marks = tuple(mark for each in missing for mark in each.marks)
        owners = entity_words.entity_list(material.in_force, state.task.responsible, None, words)
        due = state.schedule.since or material.day
        rows.append(
            (
                _task_cell(material, state.task.number, words, owners),
                CitedText("\n".join(each.text for each in missing), tuple(dict.fromkeys(marks))),
                f"{words.date(due)}\n"
                + words.plural("schedule.overdue_short", (material.day - due).days),
            )
        )
    blocks = table(("task_and_owner", "lacks", "deadline_and_delay"), rows, (5, 7, 3), words)
    if is_assumed:
        blocks.append(Paragraph(words("pack.assumed"), note=True))
    return [*blocks, *_due_today(material, words)]


def _due_today(material: Material, words: Wording) -> list[Block]:
    """What is not met and has the day itself as its deadline, in a sentence of its own."""
    today = [
        f"{row_words.task_name(material.in_force, state.task.number, words)}: " + "; ".join(names)
        for state in material.situation.tasks
        if (
            names := [
                name
                for each in state.indicators
                if what_is_outstanding.is_due_today(each, material.day)
                for name in missing_words.names_due_on(each, material.day, words)
            ]
        )
    ]
    if not today:
        return []
    return [Paragraph(words.due("pack.due", material.day)), Bullets(tuple(today))]


def _missing(
    material: Material,
    since: ChangesSince,
    state: strategy_on_day.IndicatorState,
    said: delay_words.Delays,
    citations: Citations,
    words: Wording,
) -> CitedText:
    """What of an indicator is missing; then whether that waits, was returned, or is delayed."""
    star = "*" if state.rests_on_assumption else ""
    waiting = material.answer.by_indicator[state.indicator.id].waiting
    if waiting:
        parts = row_words.awaited_parts(state, waiting, since.pending, words)
        text = "; ".join(_awaited(material, part, words) for part in parts) + star
    else:
        text = "; ".join(missing_words.names_of_missing(state, words)) + star
    notes = [*_standing(material, since, state, words)]
    delays = delay_words.delay_sentences(state, said, material.in_force, material.day, words)
    notes += [line for line, _ in delays]
    rows = [row for _, of_line in delays for row in of_line]
    if not notes:
        return CitedText(text)
    return CitedText(f"{text} ({'; '.join(notes)})", citations.rows(rows))


def _awaited(material: Material, part: row_words.AwaitedPart, words: Wording) -> str:
    """Missing things by name, and what a waiting report says of it."""
    if not part.rows:
        return "; ".join(part.names)
    numbers = ", ".join(map(str, part.numbers))
    if part.reporting:
        note = words.plural("pack.it_waits", len(part.numbers), numbers=numbers)
    else:
        said = row_words.said_by(part.saying[-1], material.in_force, words)
        note = words("pack.it_says", number=numbers, said=said)
    return f"{', '.join(part.names)} ({note})"


def _standing(
    material: Material, since: ChangesSince, state: strategy_on_day.IndicatorState, words: Wording
) -> Iterator[str]:
    """Says that a report on an indicator was returned, or that none has come; nothing where one waits."""
    id, returned = state.indicator.id, False
    waiting = material.answer.by_indicator[id].waiting
    for body in material.answer.bodies:
        for each in body.returned:
            if id in since.returned.get(each.number, ()):
                name = entity_words.entity_text(body.entity.code, material.in_force, words)
                yield words("pack.it_was_returned", number=each.number, entity=name)
                returned = True
    if waiting or returned:
        return
    if what_is_outstanding.is_silent(state):
        yield words("pack.no_report")
    else:
        yield from _last_note(material, state, words)


def _last_note(
    material: Material, state: strategy_on_day.IndicatorState, words: Wording
) -> Iterator[str]:
    """The last note of an owner on an indicator, as it was written."""
    told = material.rows.filter(
        pl.col("indicator") == state.indicator.id,
        pl.col("entity").is_in([report.entity for report in state.reporting]),
        pl.col("date") <= material.day,
    ).sort("date", "row", descending=True)
    row = next(told.iter_rows(named=True), None)
    note = sentences.row_note(row, material.in_force, words) if row else ""
    if row and note:
        body = entity_words.entity_text(row["entity"], material.in_force, words)
        day = sentences.date_text(row, words)
        yield words("pack.said", entity=body, day=day, text=note.rstrip(". "))


def amendments(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """What of the strategy itself changed, with its authority and reason, and what its task would be else."""
    items = [
        _task_cell(
            material,
            each.task or amendment_words.subject(each.amendment, material.in_force, words),
            words,
            f"{_changed_value(each, material.in_force, words)}; "
            f"{amendment_words.source_text(each, words)}. {_without(material, each, words)}".rstrip(),
        )
        for each in amendment_words.as_read(since.amendments, words)
    ]
    return [Bullets(tuple(items))] if items else []


def _without(material: Material, change: amendment_changes.AmendmentChange, words: Wording) -> str:
    """What the task would be on the day without an amendment; empty where it would be the same."""
    if not (change.task and change.is_in_force):
        return ""
    others = tuple(each for each in material.strategy.amendments if each != change.amendment)
    strategy = material.strategy.model_copy(update={"amendments": others})
    without = strategy_on_day.situation(strategy, material.rows, material.day)
    then, now = (
        next((state for state in on_day.tasks if state.task.number == change.task), None)
        for on_day in (without, material.situation)
    )
    if not then or not now or (then.status, then.schedule) == (now.status, now.schedule):
        return ""
    said = words(f"status.{then.status.value}").lower()
    if then.schedule.is_overdue and then.schedule.since:
        late = (material.day - then.schedule.since).days
        said = f"{said}, {words.plural('schedule.overdue_short', late)}"
    return words("pack.without", status=said)


def _changed_value(
    change: amendment_changes.AmendmentChange, strategy: Strategy, words: Wording
) -> str:
    """What an amendment changed, behind the name of its indicator where it is of one."""
    text = amendment_words.change_text(change, strategy, words)
    known = strategy.indicator(change.indicator) if change.indicator else None
    return f"{missing_words.indicator_name(known[1], words)} – {text}" if known else text


def conclusions(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """What the meeting might conclude, each from lines above; the coordinator edits them."""
    day, strategy = words.date(material.day), material.in_force
    amended = dict.fromkeys(
        row_words.task_name(strategy, amendment.task, words)
        for amendment in since.amendments
        if amendment.task
    )
    noted = words("pack.takes_note_of", day=day)
    if amended:
        noted = words("pack.takes_note_of_amended", day=day, tasks=", ".join(amended))
    items = [CitedText(noted, lead=words("pack.takes_note"))]
    if material.day == words.today:
        by = words.date(rounds.reply_day(material.strategy.rounds, material.day))
        items += [
            CitedText(
                words("pack.asks_for", day=by, things="; ".join(things)),
                lead=words("pack.asks", entity=entity_words.entity_text(code, strategy, words)),
            )
            for code, things in _requests(material, words).items()
        ]
    items += [
        CitedText(
            words(
                "pack.decides_which",
                what=row_words.subject(dispute.contradiction.row, strategy, words),
                task=row_words.task_name(strategy, dispute.contradiction.task, words),
            ),
            lead=words("pack.decides"),
        )
        for dispute in since.disputes
    ]
    assumed = [
        row_words.task_name(strategy, state.task.number, words)
        for state in material.answer.overdue
        if any(
            indicator.schedule.is_overdue and indicator.rests_on_assumption
            for indicator in state.indicators
        )
    ]
    if assumed:
        text = words("pack.confirms_what", tasks=", ".join(assumed))
        items.append(CitedText(text, lead=words("pack.confirms")))
    items[-1] = replace(items[-1], text=f"{items[-1].text.rstrip(';.')}.")
    return [
        Paragraph(words("pack.conclusions_lead"), note=True),
        Bullets(tuple(items), numbered=True),
    ]


def _requests(material: Material, words: Wording) -> dict[str, list[str]]:
    """What bodies are asked for today, by code: their own turn, what was returned; the coordinator last."""
    strategy, asked = material.in_force, dict[str, list[str]]()
    bodies = sorted(
        material.answer.bodies, key=lambda body: body.entity.code == strategy.coordinator
    )
    for body in bodies:
        turns = whose_turn.whose_turn(body)
        things = [
            f"{row_words.task_name(strategy, task, words)}: "
            + "; ".join(
                name for each in group for name in missing_words.names_of_missing(each.state, words)
            )
            for task, group in groupby(turns.own, key=lambda each: each.state.task)
        ]
        things += [words("pack.corrected_report", number=each.number) for each in body.returned]
        if things:
            asked[body.entity.code] = things
    return asked


def next_deadlines(material: Material, words: Wording) -> list[Block]:
    """The two nearest deadlines: all that falls due on them, of which task, of which bodies.

    Today also the day by which an answer is asked for.
    """
    due: dict[tuple[date, str], dict[str, strategy_on_day.IndicatorState]] = {}
    owners: dict[tuple[date, str], dict[str, None]] = {}
    for body in material.answer.bodies:
        for state in (indicator.state for indicator in body.indicators):
            if day := state.next_due(body.day):
                of_task = day, state.task
                due.setdefault(of_task, {})[state.indicator.id] = state
                owners.setdefault(of_task, {})[body.entity.code] = None
    nearest = sorted({day for day, _ in due})[:2]
    strategy = material.in_force
    asked = _requests(material, words) if material.day == words.today else {}
    answers = []
    if asked:
        answer = words("pack.answers", entities=_names(asked, strategy, words))
        answers = [(rounds.reply_day(material.strategy.rounds, material.day), CitedText(answer))]
    rows: list[tuple[date, CitedText]] = [
        (
            day,
            _task_cell(
                material,
                task,
                words,
                "; ".join(
                    name
                    for state in states.values()
                    for name in missing_words.names_due_on(state, day, words)
                )
                + f" ({_names(owners[day, task], strategy, words)})",
            ),
        )
        for (day, task), states in sorted(due.items(), key=itemgetter(0))
        if day in nearest
    ]
    listed = sorted([*answers, *rows], key=itemgetter(0))
    told = table(
        ("due", "what_is_due"), [(words.date(day), text) for day, text in listed], (2, 11), words
    )
    return told if rows else [*told, Paragraph(words("pack.nothing_next"))]


def _names(codes: Iterable[str], strategy: Strategy, words: Wording) -> str:
    return ", ".join(entity_words.entity_text(code, strategy, words) for code in codes)
