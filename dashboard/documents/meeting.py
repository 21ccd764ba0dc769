"""The papers for a meeting of the coordination group: what changed, what is outstanding, what to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.documents import assessment
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Block,
    Bullets,
    CardBlock,
    CitedText,
    Contents,
    Document,
    Field,
    Heading,
    Paragraph,
    TableBlock,
    Text,
)
from dashboard.documents.chapters import annexes
from dashboard.documents.chapters.citations import Citations
from dashboard.fulfilment import (
    amendment_changes,
    compare_days,
    one_answer,
    strategy_on_day,
    trace,
)
from dashboard.presentation import (
    Wording,
    amendment_payloads,
    amendment_words,
    change_sentences,
    delay_words,
    entity_words,
    json_payloads,
    sentences,
)
from dashboard.progress import contradictions
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class PendingSubmission:
    """A submission that nobody has decided on."""

    number: int
    entity: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """The earlier side, the changes since then, the new rows, what waits for a decision, and amendments."""

    earlier_side: compare_days.Side
    changes: Sequence[compare_days.AxisChange]
    rows: pl.DataFrame
    waiting: Sequence[PendingSubmission]
    amendments: Sequence[amendment_changes.AmendmentChange] = ()


def build_pack(material: Material, since: ChangesSince, words: Wording) -> Document:
    """The papers in the language of the words; `material` is the later side."""
    citations = Citations()
    outstanding = [body for body in material.answer.owners if body.outstanding]
    said = material.delays_known_at(material.day, material.known_on)
    blocks: list[Block] = [
        _about_card(material, since, words),
        Contents(words("document.contents")),
        Heading(1, words("document.summary")),
        assessment.status_counts_table(material.situation, words),
        Heading(1, words("pack.changed")),
        *_changes_section(material, since, words),
        Heading(2, words("pack.new_rows")),
        *_new_rows_section(since.rows, material.strategy, citations, words),
        Heading(1, words("pack.overdue")),
        *_overdue_section(material, said, citations, words),
        Heading(1, words("pack.outstanding")),
        *_outstanding_section(outstanding, words),
        Heading(1, words("pack.decide")),
        *_decisions(material, since, words),
        Heading(2, words("pack.contradictions")),
        *_contradictions_section(material, citations, words),
        Heading(1, words("pack.next")),
        *_next_section(material.answer.bodies, words),
        Heading(1, words("pack.reminders")),
        *_reminder_sections(material, outstanding, said, words),
        Heading(1, words("annexes.sources")),
        *annexes.sources_section(citations, material.filed, material.situation.strategy, words),
        Heading(1, words("annexes.audit")),
        *annexes.audit_section(assessment.audit_facts(material, citations, words), words),
    ]
    return Document(
        title=words("pack.title"),
        subtitle=words.text(material.strategy.title, material.strategy.title_cs),
        language=words.language,
        day=material.day,
        facts=material.facts
        | {
            "from": {
                "as_of": since.earlier_side.day.isoformat(),
                "known_on": since.earlier_side.sequence,
            }
        }
        | {"changes": _change_facts(since)}
        | {"sources": annexes.source_list(citations, material.filed)},
        blocks=tuple(blocks),
    )


def _change_facts(since: ChangesSince) -> list[dict[str, object]]:
    return [
        *map(json_payloads.change_payload, since.changes),
        *map(amendment_payloads.change_payload, since.amendments),
    ]


def _about_card(material: Material, since: ChangesSince, words: Wording) -> CardBlock:
    fields = (
        ("since", since.earlier_side.day, since.earlier_side.sequence),
        ("as_of", material.day, material.known_on),
    )
    return CardBlock(
        words("pack.about"),
        tuple(
            Field(
                words(f"pack.{name}"), (words("pack.side", day=words.date(day), sequence=sequence),)
            )
            for name, day, sequence in fields
        ),
    )


def _changes_section(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """A line for each amendment and each indicator that changed: before, after, and what happened."""
    period = change_sentences.ComparedDays(since.earlier_side.day, material.situation, since.rows)
    rows = [
        (
            history.indicator,
            *_before_and_after(material, history, words),
            change_sentences.sentence(period, history, words),
        )
        for history in change_sentences.histories(since.changes)
    ]
    rows = [*_amendment_rows(since.amendments, material.strategy, words), *rows]
    if not rows:
        return [Paragraph(words("compare.nothing"))]
    columns = ("indicator", "before", "after", "happened")
    return [_table("changes", columns, rows, (2, 4, 4, 6), words)]


def _amendment_rows(
    amended: Sequence[amendment_changes.AmendmentChange], strategy: Strategy, words: Wording
) -> list[tuple[str, str, str, str]]:
    """A line for each value that an amendment changed, whether a status moved or not."""
    return [
        (
            change.amendment.subject,
            *amendment_words.values(change, strategy, words),
            f"{amendment_words.field_name(change.field, words)}: "
            f"{amendment_words.source_text(change, words)}",
        )
        for change in amended
    ]


def _before_and_after(
    material: Material, history: change_sentences.IndicatorHistory, words: Wording
) -> tuple[str, str]:
    """The status, else the number, else the evidence before and after; where none changed, the status."""
    if change := history.foremost:
        before, after = (
            change_sentences.change_value(change, value, words)
            for value in (change.before, change.after)
        )
        return before, after
    state = material.situation.indicator(history.indicator)
    word = words(f"status.{state.status.value}") if state else ""
    return word, word


def _table(
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Text, ...]],
    widths: tuple[int, ...],
    words: Wording,
) -> TableBlock:
    headers = tuple(words(f"pack.{column}") for column in columns)
    return TableBlock(words(f"pack.{name}"), headers, tuple(rows), widths)


def _new_rows_section(
    rows: pl.DataFrame, strategy: Strategy, citations: Citations, words: Wording
) -> list[Block]:
    """The new rows, each with its citation."""
    items = [_row_text(row, strategy, citations, words) for row in rows.iter_rows(named=True)]
    return [Bullets(tuple(items)) if items else Paragraph(words("pack.no_new_rows"))]


def _row_text(row: trace.Row, strategy: Strategy, citations: Citations, words: Wording) -> Text:
    values = {
        "what": annexes.row_subject(row, strategy, words),
        "said": annexes.row_statement(row, strategy, words),
        "body": entity_words.entity_text(row["entity"], strategy, words),
        "date": sentences.date_text(row, words),
    }
    line = words("pack.row", **values, note=sentences.row_note(row, strategy, words))
    return CitedText(line.rstrip(), citations.rows([row]))


def _overdue_section(
    material: Material, said: delay_words.Delays, citations: Citations, words: Wording
) -> list[Block]:
    strategy = material.situation.strategy
    rows = tuple(
        (
            sentences.indicator_name(indicator.indicator, words),
            entity_words.entity_list(strategy, state.task.responsible, None, words),
            words.date(indicator.schedule.since),
            _lateness(indicator, said, material, citations, words),
            words(f"status.{indicator.status.value}"),
        )
        for state in material.situation.tasks
        for indicator in state.indicators
        if indicator.schedule.is_overdue
    )
    columns = ("indicator", "responsible", "due", "late", "status")
    late = (
        _table("overdue", columns, rows, (5, 2, 2, 3, 2), words)
        if rows
        else Paragraph(words("pack.nothing_overdue"))
    )
    today = [
        indicator.indicator.id
        for state in material.situation.tasks
        for indicator in state.indicators
        if one_answer.is_due_today(indicator, material.situation.day)
    ]
    if not today:
        return [late]
    listed = words.plural("pack.due_today", len(today), indicators=", ".join(today))
    return [late, Paragraph(listed)]


def _lateness(
    indicator: strategy_on_day.IndicatorState,
    said: delay_words.Delays,
    material: Material,
    citations: Citations,
    words: Wording,
) -> Text:
    """How late an indicator is, and what bodies say of it, with its rows."""
    line = sentences.schedule_line(indicator.schedule, words, short=True)
    delays = delay_words.delay_sentences(indicator, said, material.strategy, material.day, words)
    rows = [row for _, of_line in delays for row in of_line]
    text = _with_delay(line, "; ".join(text for text, _ in delays))
    return CitedText(text, citations.rows(rows))


def _with_delay(line: str, delay: str) -> str:
    return f"{line}\n{delay}" if delay else line


def _outstanding_section(units: Sequence[one_answer.BodyAnswer], words: Wording) -> list[Block]:
    """Every responsible entity with the indicators on which a report is outstanding."""
    rows = tuple(
        (
            words.text(unit.entity.name, unit.entity.name_cs),
            ", ".join(unit.outstanding),
            words.date(unit.last),
        )
        for unit in units
    )
    if not rows:
        return [Paragraph(words("overview.nothing_outstanding"))]
    return [_table("outstanding", ("body", "missing", "last"), rows, (4, 6, 2), words)]


def _decisions(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """Submissions that wait, cards that are ready, tasks that are due and have no verdict."""
    items = [
        words.plural(
            "pack.waiting",
            submission.rows,
            number=submission.number,
            entity=entity_words.entity_text(submission.entity, material.strategy, words),
            file=submission.file,
        )
        for submission in since.waiting
    ]
    for record in material.cards.values():
        if record.state == "ready":
            items.append(words("pack.to_approve", task=record.card.task, author=record.author))
    for evaluation in assessment.evaluate_tasks(material):
        statuses = evaluation.statuses
        if statuses.moved:
            line = sentences.task_line(evaluation.number, statuses.lines, words)
            items.append(words("pack.moved", line=line))
        if statuses.difference:
            items.append(sentences.task_line(evaluation.number, [statuses.difference], words))
    tasks_without_card = [
        state.task.number
        for state in material.situation.tasks
        if state.task.deadline.is_past(material.day)
        and (material.cards.get(state.task.number) is None)
        and not state.is_withdrawn
    ]
    if tasks_without_card:
        items.append(words("pack.no_card", tasks=", ".join(tasks_without_card)))
    return [Bullets(tuple(items))] if items else [Paragraph(words("pack.nothing_to_decide"))]


def _contradictions_section(
    material: Material, citations: Citations, words: Wording
) -> list[Block]:
    """Where two bodies disagree and nobody has settled it, with both rows."""
    rows = tuple(
        (
            str(each.row["indicator"]),
            _row_text(each.row, material.strategy, citations, words),
            _row_text(each.other, material.strategy, citations, words),
        )
        for each in contradictions.unsettled(material.contradictions)
    )
    if not rows:
        return [Paragraph(words("pack.no_contradictions"))]
    return [_table("contradictions", ("indicator", "one", "other"), rows, (2, 5, 5), words)]


def _next_section(units: Sequence[one_answer.BodyAnswer], words: Wording) -> list[Block]:
    """The next due day of each responsible entity, and what falls due on it; the nearest first."""
    due = [(*unit.next_due, unit) for unit in units if unit.next_due]
    rows = tuple(
        (
            words.date(day),
            words.text(unit.entity.name, unit.entity.name_cs),
            "\n".join(sentences.indicator_name(state.indicator, words) for state in states),
        )
        for day, states, unit in sorted(due, key=lambda entry: entry[0])
    )
    if not rows:
        return [Paragraph(words("pack.nothing_next"))]
    return [_table("next", ("due", "body", "indicator"), rows, (2, 4, 6), words)]


def _reminder_sections(
    material: Material,
    units: Sequence[one_answer.BodyAnswer],
    said: delay_words.Delays,
    words: Wording,
) -> list[Block]:
    """A text for each entity whose report is outstanding, with what is `said` of delays."""
    if not units:
        return [Paragraph(words("overview.nothing_outstanding"))]
    return [block for unit in units for block in _reminder_section(material, unit, said, words)]


def _reminder_section(
    material: Material,
    unit: one_answer.BodyAnswer,
    said: delay_words.Delays,
    words: Wording,
) -> list[Block]:
    """A text to send to an entity whose report is outstanding."""
    strategy = material.situation.strategy
    missing = tuple(
        _with_delay(
            sentences.indicator_name(state.indicator, words),
            delay_words.delay_paragraph(state, said, strategy, material.day, words),
        )
        for state in unit.outstanding_indicators
    )
    coordinator = entity_words.entity_text(strategy.coordinator, strategy, words)
    name = words.text(unit.entity.name, unit.entity.name_cs)
    title = words.text(material.strategy.title, material.strategy.title_cs)
    lead = words("pack.reminder", title=title, day=words.date(material.day))
    blocks: list[Block] = [Heading(2, name), Paragraph(lead), Bullets(missing)]
    paragraphs = []
    if unit.next_due:
        day, states = unit.next_due
        indicators = ", ".join(state.indicator.id for state in states)
        paragraphs.append(words("pack.reminder_next", day=words.date(day), indicators=indicators))
    paragraphs.append(words("pack.reminder_how", coordinator=coordinator))
    return [*blocks, *(Paragraph(text) for text in paragraphs)]
