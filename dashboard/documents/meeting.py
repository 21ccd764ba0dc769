"""The papers for a meeting of the coordination group: what changed, what is owed, what to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.documents import annex_card, annexes, assessment
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Block,
    Bullets,
    Card,
    CitedText,
    Contents,
    Document,
    Field,
    Heading,
    Paragraph,
    Table,
    Text,
)
from dashboard.documents.citations import Citations
from dashboard.fulfilment import (
    compare_days,
    obligations,
    schedule_and_evidence,
    strategy_on_day,
    task_details,
    trace,
)
from dashboard.presentation import Wording, json_payloads, sentences
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
    """The earlier side, what changed since then, the rows that came, what waits for a decision."""

    earlier_side: compare_days.Side
    changes: Sequence[compare_days.AxisChange]
    rows: pl.DataFrame
    waiting: Sequence[PendingSubmission]


def build_pack(made: Material, since: ChangesSince, words: Wording) -> Document:
    """The papers in the language of the words; `made` is the later side."""
    marks, units = Citations(), obligations.entity_obligations(made.situation, made.rows)
    owing = [unit for unit in obligations.sort_by_outstanding(units) if unit.overdue or unit.silent]
    blocks: list[Block] = [
        _about(made, since, words),
        Contents(words("document.contents")),
        Heading(1, words("document.summary")),
        assessment.status_counts_table(made.situation, words),
        Heading(1, words("pack.changed")),
        *_changes_section(since, words),
        Heading(2, words("pack.new_rows")),
        *_new_rows_section(since.rows, made.strategy, marks, words),
        Heading(1, words("pack.overdue")),
        *_overdue(made, words),
        Heading(1, words("pack.silent")),
        *_silent(units, words),
        Heading(1, words("pack.decide")),
        *_decisions(made, since, words),
        Heading(2, words("pack.conflicting_reports")),
        *_conflicting_reports_section(made, marks, words),
        Heading(1, words("pack.next")),
        *_next(units, words),
        Heading(1, words("pack.reminders")),
        *(block for unit in owing for block in _reminder(made, unit, words)),
        *([] if owing else [Paragraph(words("overview.nothing_outstanding"))]),
        Heading(1, words("annexes.sources")),
        *annexes.sources_section(marks, made.filed, made.situation.strategy, words),
        Heading(1, words("annexes.audit")),
        *annexes.audit_section(assessment.audit_facts(made, marks, words), words),
    ]
    return Document(
        title=words("pack.title"),
        subtitle=words.text(made.strategy.title, made.strategy.title_cs),
        language=words.language,
        day=made.day,
        facts=json_payloads.common_fields(made.strategy.id, made.sha256, made.day, made.known_on)
        | {
            "from": {
                "as_of": since.earlier_side.day.isoformat(),
                "known_on": since.earlier_side.sequence,
            }
        }
        | {"changes": [json_payloads.change(change) for change in since.changes]}
        | {"sources": annexes.source_list(marks, made.filed)},
        blocks=tuple(blocks),
    )


def _about(made: Material, since: ChangesSince, words: Wording) -> Card:
    fields = (
        ("since", since.earlier_side.day, since.earlier_side.sequence),
        ("as_of", made.day, made.known_on),
    )
    return Card(
        words("pack.about"),
        tuple(
            Field(
                words(f"pack.{name}"),
                (words("pack.side", day=words.date(day), sequence=sequence),),
            )
            for name, day, sequence in fields
        ),
    )


def _changes_section(since: ChangesSince, words: Wording) -> list[Block]:
    """Status, number and evidence of indicators before and after; what fell overdue."""
    told = [one for one in since.changes if one.indicator and one.axis != "schedule"]
    late = [one.indicator for one in since.changes if one.indicator and one.falls_overdue]
    blocks: list[Block] = []
    if told:
        heads = ("indicator", "what", "before", "after", "direction", "cause")
        blocks.append(
            Table(
                words("pack.changes"),
                tuple(words(f"pack.{name}") for name in heads),
                tuple(_change(one, words) for one in told),
                widths=(2, 3, 3, 3, 2, 3),
            )
        )
    if late:
        blocks.append(Paragraph(words("pack.newly_overdue", indicators=", ".join(late))))
    return blocks or [Paragraph(words("compare.nothing"))]


def _change(change: compare_days.AxisChange, words: Wording) -> tuple[Text, ...]:
    return (
        change.indicator or change.task,
        words(f"pack.axis_{change.axis}"),
        sentences.change_value(change, change.before, words),
        sentences.change_value(change, change.after, words),
        words(f"pack.{change.direction}"),
        words(f"cause.{change.cause.value}"),
    )


def _new_rows_section(
    rows: pl.DataFrame, strategy: Strategy, marks: Citations, words: Wording
) -> list[Block]:
    """The rows that came since, each with its mark."""
    told = list(rows.iter_rows(named=True))
    if not told:
        return [Paragraph(words("pack.no_new_rows"))]
    return [Bullets(tuple(_row(row, strategy, marks, words) for row in told))]


def _row(row: trace.Row, strategy: Strategy, marks: Citations, words: Wording) -> Text:
    what = " ".join(part for part in (row["indicator"] or row["task"], row["component"]) if part)
    values = {
        "what": what,
        "said": sentences.row_value_text(row, words),
        "body": annex_card.entity_list(strategy, [row["entity"]], None, words),
        "date": sentences.date_text(row, words),
    }
    line = words("pack.row", **values, note=row["note"] or "")
    return CitedText(line.rstrip(), marks.rows([row]))


def _overdue(made: Material, words: Wording) -> list[Block]:
    strategy = made.situation.strategy
    rows = tuple(
        (
            _indicator_name(one, words),
            annex_card.entity_list(strategy, state.task.responsible, None, words),
            words.date(one.due),
            sentences.schedule_line(one.schedule, words, short=True),
            words(f"status.{one.status.value}"),
        )
        for state in made.situation.tasks
        for one in state.indicators
        if one.schedule.state is schedule_and_evidence.ScheduleState.OVERDUE
    )
    if not rows:
        return [Paragraph(words("pack.nothing_overdue"))]
    names = ("indicator", "responsible", "due", "late", "status")
    heads = tuple(words(f"pack.{name}") for name in names)
    return [Table(words("pack.overdue"), heads, rows, widths=(5, 2, 2, 3, 2))]


def _indicator_name(state: strategy_on_day.IndicatorState, words: Wording) -> str:
    indicator = state.indicator
    return f"{indicator.id} {words.text(indicator.text, indicator.text_cs)}"


def _silent(units: Sequence[obligations.EntityObligations], words: Wording) -> list[Block]:
    """Every responsible body with what it has never reported on, and since when it owes it."""
    rows = tuple(
        (
            words.text(unit.entity.name, unit.entity.name_cs),
            words.date(unit.silent[0]),
            ", ".join(unit.silent_on),
            words.date(unit.last),
        )
        for unit in units
        if unit.silent
    )
    if not rows:
        return [Paragraph(words("pack.nobody_silent"))]
    heads = tuple(words(f"pack.{name}") for name in ("body", "silent_since", "silent_on", "last"))
    return [Table(words("pack.silent"), heads, rows, widths=(4, 2, 5, 2))]


def _decisions(made: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """Submissions that wait, cards that are ready, tasks that are due and have no verdict."""
    items = [
        words.plural(
            "pack.waiting",
            one.rows,
            number=one.number,
            entity=annex_card.entity_list(made.strategy, [one.entity], None, words),
            file=one.file,
        )
        for one in since.waiting
    ]
    for kept in made.cards.values():
        if kept.state == "ready":
            items.append(words("pack.to_approve", task=kept.card.task, author=kept.author))
    without = [
        state.task.number
        for state in made.situation.tasks
        if state.task.deadline.is_past(made.day)
        and (made.cards.get(state.task.number) is None)
        and not state.is_withdrawn
    ]
    if without:
        items.append(words("pack.no_card", tasks=", ".join(without)))
    return [Bullets(tuple(items))] if items else [Paragraph(words("pack.nothing_to_decide"))]


def _conflicting_reports_section(made: Material, marks: Citations, words: Wording) -> list[Block]:
    found = task_details.find_conflicting_reports(
        task_details.details_of_all_tasks(made.strategy, made.situation, made.rows)
    )
    if not found:
        return [Paragraph(words("pack.no_conflicting_reports"))]
    heads = tuple(words(f"pack.{name}") for name in ("indicator", "counted", "not_counted"))
    rows = tuple(
        (
            one.indicator,
            *(_row(row, made.strategy, marks, words) for row in (one.counts, one.other)),
        )
        for one in found
    )
    return [Table(words("pack.conflicting_reports"), heads, rows, widths=(2, 5, 5))]


def _next(units: Sequence[obligations.EntityObligations], words: Wording) -> list[Block]:
    """The next due day of each responsible body, and what falls due on it; the nearest first."""
    due = [(unit, unit.next_due) for unit in units if unit.next_due]
    rows = tuple(
        (
            words.date(found[0]),
            words.text(unit.entity.name, unit.entity.name_cs),
            "\n".join(_indicator_name(one, words) for one in found[1]),
        )
        for unit, found in sorted(due, key=lambda pair: pair[1][0])
    )
    if not rows:
        return [Paragraph(words("pack.nothing_next"))]
    heads = tuple(words(f"pack.{name}") for name in ("due", "body", "indicator"))
    return [Table(words("pack.next"), heads, rows, widths=(2, 4, 6))]


def _reminder(made: Material, unit: obligations.EntityObligations, words: Wording) -> list[Block]:
    """A text to send to a body that is overdue or silent."""
    strategy = made.situation.strategy
    overdue = [
        _indicator_name(one, words)
        for duty in unit.responsible
        for one in duty.indicators
        if one.schedule.state is schedule_and_evidence.ScheduleState.OVERDUE
    ]
    coordinator = annex_card.entity_list(strategy, [strategy.coordinator], None, words)
    lead = words("pack.reminder", title=_title(made, words), day=words.date(made.day))
    owed = (Paragraph(words("pack.reminder_overdue")), Bullets(tuple(overdue))) if overdue else ()
    paragraphs = []
    if unit.silent:
        paragraphs.append(words("pack.reminder_silent", indicators=", ".join(unit.silent_on)))
    if unit.next_due:
        day, states = unit.next_due
        ahead = ", ".join(one.indicator.id for one in states)
        paragraphs.append(words("pack.reminder_next", day=words.date(day), indicators=ahead))
    paragraphs.append(words("pack.reminder_how", coordinator=coordinator))
    name = words.text(unit.entity.name, unit.entity.name_cs)
    return [Heading(2, name), Paragraph(lead), *owed, *(Paragraph(text) for text in paragraphs)]


def _title(made: Material, words: Wording) -> str:
    return words.text(made.strategy.title, made.strategy.title_cs)
