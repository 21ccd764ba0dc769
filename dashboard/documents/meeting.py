"""The papers for a meeting of the coordination group: two pages to work from, then annexes with every row."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import polars as pl

from dashboard.documents import assessment, meeting_front, row_words
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Block,
    Bullets,
    CardBlock,
    CitedText,
    Document,
    Field,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
)
from dashboard.documents.chapters import annexes
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince
from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import (
    Wording,
    amendment_payloads,
    entity_words,
    json_payloads,
    sentences,
)
from dashboard.strategy import Strategy


def build_pack(material: Material, since: ChangesSince, words: Wording) -> Document:
    """The papers in the language of the words; `material` is the later side."""
    citations = Citations()
    outstanding = [body for body in material.answer.owners if body.outstanding]
    blocks: list[Block] = [
        *meeting_front.front(material, since, citations, words),
        PageBreak(),
        Heading(1, words("pack.annexes")),
        _about_card(material, since, words),
        *_evaluations_section(material, words),
        Heading(2, words("pack.new_rows")),
        *_new_rows_section(since.rows, material.in_force, citations, words),
        *_outstanding_section(outstanding, words),
        Heading(2, words("annexes.sources")),
        *annexes.sources_section(citations, material.filed, material.in_force, words),
        Heading(2, words("annexes.audit")),
        *annexes.audit_section(assessment.audit_facts(material, citations, words), words),
    ]
    title = words.text(material.in_force.title)
    return Document(
        title=meeting_front.finding(material, words),
        subtitle=words("pack.subtitle", title=title, day=words.date(material.day)),
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
        brief=True,
        known_at=material.known_at,
        data=partial(material.carried_files, words),
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


def _new_rows_section(
    rows: pl.DataFrame, strategy: Strategy, citations: Citations, words: Wording
) -> list[Block]:
    """The new rows with their sources; those that differ in their subject alone stand together."""
    together: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.iter_rows(named=True):
        body = entity_words.entity_text(row["entity"], strategy, words)
        said = annexes.row_statement(row, strategy, words)
        note = sentences.row_note(row, strategy, words)
        together.setdefault((body, sentences.date_text(row, words), said, note), []).append(row)
    items = []
    for (body, day, said, note), same in together.items():
        what = "; ".join(annexes.row_subject(row, strategy, words) for row in same)
        line = words("pack.row", body=body, date=day, what=what, said=said, note=note)
        items.append(CitedText(line.rstrip(), citations.rows(same)))
    return [Bullets(tuple(items)) if items else Paragraph(words("pack.no_new_rows"))]


def _outstanding_section(
    units: Sequence[what_is_outstanding.BodyAnswer], words: Wording
) -> list[Block]:
    """Every responsible entity with the indicators on which a report is outstanding; nothing for none."""
    rows = tuple(
        (
            words.text(unit.entity.name),
            "\n".join(
                sentences.indicator_name(state.indicator, words)
                for state in unit.outstanding_indicators
            ),
            words.date(unit.last),
        )
        for unit in units
    )
    if not rows:
        return []
    headers = tuple(words(f"pack.{column}") for column in ("body", "missing", "last"))
    return [Heading(2, words("pack.outstanding")), TableBlock("", headers, rows, (4, 6, 2))]


def _evaluations_section(material: Material, words: Wording) -> list[Block]:
    """Cards that are ready, tasks whose status moved since, approved verdicts that differ from it, and, once
    any is judged, those not yet judged."""
    items = [
        words(
            "pack.to_approve",
            task=row_words.task_name(material.in_force, record.card.task, words),
            author=record.author,
        )
        for record in material.cards.values()
        if record.state == "ready"
    ]
    for evaluation in assessment.evaluate_tasks(material):
        statuses = evaluation.statuses
        if statuses.moved:
            line = sentences.task_line(evaluation.number, statuses.lines, words)
            items.append(words("pack.moved", line=line))
        if statuses.difference and statuses.verdict_in_force:
            items.append(sentences.task_line(evaluation.number, [statuses.difference], words))
    without = [
        row_words.task_name(material.in_force, state.task.number, words)
        for state in material.situation.tasks
        if state.task.deadline.is_past(material.day)
        and material.cards.get(state.task.number) is None
        and not state.is_withdrawn
    ]
    if without and material.cards:
        items.append(words("pack.no_card", tasks=", ".join(without)))
    return [Heading(2, words("pack.evaluations")), Bullets(tuple(items))] if items else []
