"""What the papers say of reports that wait, and of rows that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from dashboard.documents import meeting_items, row_words
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import Block, CitedText, Paragraph, Text
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince, Dispute
from dashboard.fulfilment import trace
from dashboard.presentation import Wording, entity_words, sentences
from dashboard.strategy import Strategy


def waiting(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """A line for each report that waits: what it says, and what approving it would do by task."""
    disputed = {number for each in since.disputes for number in each.waits}
    rows = [
        (
            CitedText(
                "; ".join(_claims(since, each.number, material.situation.strategy, words)),
                lead=words(
                    "pack.report_of",
                    entity=entity_words.entity_text(
                        each.entity, material.situation.strategy, words
                    ),
                    number=each.number,
                ),
            ),
            "\n".join(
                [
                    *_effects(material, since, each.number, words),
                    *([words("pack.is_disputed")] if each.number in disputed else ()),
                ]
            ),
        )
        for each in since.waiting
    ]
    blocks = meeting_items.table(("report", "by_approval"), rows, (7, 6), words)
    if since.effects.first:
        blocks.append(Paragraph(words("pack.effect_later", day=words.date(since.effects.first))))
    return blocks


def _claims(since: ChangesSince, number: int, strategy: Strategy, words: Wording) -> list[str]:
    mine = since.pending.filter(pl.col("submission") == number).sort("line")
    said = (row_words.claim(row, strategy, words) for row in mine.iter_rows(named=True))
    return [*dict.fromkeys(said)]


def _effects(material: Material, since: ChangesSince, number: int, words: Wording) -> Iterator[str]:
    """What approving a report by itself would do to each task that it speaks of."""
    mine = since.pending.filter(pl.col("submission") == number)
    moved = {change.task: change for change in since.effects.of_each.get(number, ())}
    told = mine["task"].unique().to_list()
    for state in material.situation.tasks:
        task = state.task.number
        if task not in moved and task not in told:
            continue
        change = moved.get(task)
        after = change.after if change else state.status
        name = row_words.task_name(material.situation.strategy, task, words)
        said = [meeting_items.then_and_now(state.status, after, words, state.is_withdrawn)]
        said += [
            sentences.day_moved(each, words)
            for each in since.effects.days_of_each.get(number, ())
            if each.indicator.rpartition(".")[0] == task
        ]
        yield f"{name}: {'; '.join(said)}"


def disputes(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """Each contradiction as a question, with both rows and what the task would be by either."""
    strategy = material.situation.strategy
    rows: list[tuple[Text, ...]] = [
        (
            CitedText(
                f"{row_words.subject(each.contradiction.row, strategy, words)}, "
                + sentences.date_text(each.contradiction.row, words),
                lead=row_words.task_name(strategy, each.contradiction.task, words),
            ),
            *(_side(row, strategy, citations, words) for row in _rows(each)),
            _depends(each, strategy, words),
        )
        for each in since.disputes
    ]
    blocks = meeting_items.table(("question", "one", "other", "depends"), rows, (4, 4, 4, 5), words)
    sides = {row["entity"] for each in since.disputes for row in _rows(each)}
    if strategy.coordinator in sides:
        name = entity_words.entity_text(strategy.coordinator, strategy, words)
        blocks.append(Paragraph(words("pack.coordinator_is_a_side", entity=name), note=True))
    return blocks


def _rows(dispute: Dispute) -> tuple[trace.Row, trace.Row]:
    return dispute.contradiction.row, dispute.contradiction.other


def _side(row: trace.Row, strategy: Strategy, citations: Citations, words: Wording) -> CitedText:
    """What one body says, with the source of a row that stands."""
    value, _, evidence = row_words.statement(row, strategy, words)
    note = sentences.row_note(row, strategy, words)
    lead = words(
        "pack.report_of",
        entity=entity_words.entity_text(row["entity"], strategy, words),
        number=row["submission"],
    )
    marks = citations.rows([row]) if row["row"] is not None else ()
    return CitedText(". ".join(filter(None, (f"{value}, {evidence}", note))), marks, lead=lead)


def _depends(dispute: Dispute, strategy: Strategy, words: Wording) -> str:
    """What the task would be by either row."""
    bodies = [entity_words.entity_text(row["entity"], strategy, words) for row in _rows(dispute)]
    one, other = (
        words(f"status.{each.value}").lower() for each in (dispute.with_row, dispute.with_other)
    )
    if one != other:
        return _by_either("pack.depends_on", bodies, (one, other), words)
    line = words("pack.depends_not", status=one)
    after = [
        words(f"status.{each.value}").lower()
        for each in (dispute.with_row_later, dispute.with_other_later)
        if each
    ]
    if len(set(after)) < 2:
        return line
    return f"{line} {_by_either('pack.depends_later', bodies, after, words)}"


def _by_either(message: str, bodies: Sequence[str], found: Sequence[str], words: Wording) -> str:
    return words(message, one=bodies[0], by_one=found[0], other=bodies[1], by_other=found[1])
