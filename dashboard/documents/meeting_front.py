"""The first page of the papers: the finding, the state of each task then and now, and what follows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import polars as pl

from dashboard.assessment import verdicts_in_force
from dashboard.documents import meeting_items, row_words
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import (
    Block,
    CitedText,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    every_text,
)
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince, Dispute
from dashboard.fulfilment import effect_of_submission, status
from dashboard.fulfilment.status_reasons import Row
from dashboard.presentation import (
    Wording,
    entity_words,
    missing_words,
    palette,
    sentences,
    verdict_words,
)
from dashboard.strategy import Strategy

MOST_IN_STRIP = 16
"""Tasks that have room beside each other on a page."""


def finding(material: Material, words: Wording) -> str:
    """What people have judged, where they have; else how many tasks have each status: 5 of 13 are met."""
    verdicts = _verdicts(material)
    if verdicts:
        return verdict_words.headline(verdicts, len(material.situation.tasks), words)
    return verdict_words.computed_headline(material.situation, words)


def _verdicts(material: Material) -> verdict_words.Verdicts:
    numbers = [state.task.number for state in material.situation.tasks]
    return verdicts_in_force.of_records(material.cards, numbers)


def front(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """Both pages; a section with nothing in it is left out."""
    sections: list[tuple[str, list[Block]]] = [
        (words("pack.changed"), meeting_items.changes(material, since, citations, words)),
        (
            meeting_items.overdue_title(material, words),
            meeting_items.overdue(material, since, citations, words),
        ),
        (words("pack.waiting_title"), waiting(material, since, words)),
        (words("pack.disputes"), disputes(material, since, citations, words)),
        (words("pack.amendments"), meeting_items.amendments(material, since, words)),
        (words("pack.conclusions"), meeting_items.conclusions(material, since, words)),
        (words("pack.next"), meeting_items.next_deadlines(material, words)),
    ]
    printed = [(title, blocks) for title, blocks in sections if blocks]
    places = {
        "letter.file": words("letter.place_file"),
        "pack.meeting_on": words("pack.place_meeting"),
    }
    to_fill = (
        f"{words(name)}: {words('letter.place', what=what)}" for name, what in places.items()
    )
    return [
        Paragraph(" · ".join(to_fill), note=True),
        Paragraph(_lead(material, since, words)),
        *_strip(material, since, words),
        *(
            block
            for at, (title, blocks) in enumerate(printed, 1)
            for block in (Heading(1, f"{at}. {title}"), *blocks)
        ),
        *_key([blocks for _, blocks in printed], material.in_force, words),
    ]


def _key(said: Sequence[object], strategy: Strategy, words: Wording) -> list[Block]:
    """The names of the bodies whose abbreviations stand in blocks."""
    text = " ".join(every_text(said))
    named = [
        f"{short} {words.text(entity.name).removeprefix(f'{short} ')}"
        for entity in strategy.entities
        if entity.kind != "source"
        for short in [entity_words.entity_text(entity.code, strategy, words)]
        if re.search(rf"\b{re.escape(short)}\b", text)
    ]
    return [Paragraph(" · ".join(named), note=True)] if named else []


def _lead(material: Material, since: ChangesSince, words: Wording) -> str:
    """The day, what moved since, what waits and what approving it would come to.

    Beside verdicts, which lead above, the computed status, named.
    """
    parts = [words("pack.state", day=words.date(material.day))]
    if _verdicts(material):
        computed = verdict_words.computed_headline(material.situation, words)
        parts.append(words("pack.computed", finding=computed))
    moved = _moves(since, words)
    then = words.date(since.earlier_side.day)
    if not since.known_then:
        parts.append(words("compare.not_known_then", since=then))
    parts.append(
        words("pack.moves", day=then, moves=moved)
        if moved
        else words("overview.headline_unchanged", day=then)
    )
    if not material.answer.overdue:
        parts.append(words("pack.nothing_overdue"))
    if since.waiting:
        parts.append(words.plural("pack.waiting_count", len(since.waiting)))
        parts.append(_effect_of_all(material, since, words))
    return " ".join(parts)


def _moves(since: ChangesSince, words: Wording) -> str:
    """How many tasks came to each status; empty where none did."""
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for change in since.changes:
        if change.indicator is None and change.axis == "status":
            first.setdefault(change.task, change.before)
            last[change.task] = change.after
    reached = Counter(status.Status(last[task]) for task in last if last[task] != first[task])
    return _in_order(reached, words)


def _effect_of_all(material: Material, since: ChangesSince, words: Wording) -> str:
    """What the counts would be if everything that waits were approved."""
    changes = {change.task: change.after for change in since.effects.of_all}
    if not changes:
        return words("pack.effect_of_all_none")
    counts = Counter(
        changes.get(state.task.number, state.status) for state in material.situation.tasks
    )
    return words("pack.effect_of_all", counts=_in_order(counts, words))


def _in_order(counts: Mapping[status.Status, int], words: Wording) -> str:
    ordered = {Statu: counts.get(Statu, 0) for Statu in status.Status}
    return verdict_words.status_counts(ordered, words)


def _strip(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """The sign of each task then and now below its goal, where all have room; then what the signs mean.

    A task whose status changed is framed.
    """
    states = material.situation.tasks
    if len(states) > MOST_IN_STRIP:
        return []
    before = meeting_items.statuses_before(material, since)
    rows: tuple[tuple[Text, ...], ...] = tuple(
        (words.date(day), *map(_sign, of_task))
        for day, of_task in (
            (since.earlier_side.day, [before[state.task.number] for state in states]),
            (material.day, [state.status for state in states]),
        )
    )
    used = {*before.values(), *(state.status for state in states)}
    legend = [
        f"{palette.STATUS_STYLES[Statu].sign} {words(f'status.{Statu.value}').lower()}"
        for Statu in status.Status
        if Statu in used
    ]
    moved = [at for at, state in enumerate(states, 1) if before[state.task.number] != state.status]
    if moved:
        legend.append(words("pack.framed"))
    meaning = ", ".join(legend)
    if _verdicts(material):
        meaning = words("verdict.computed", status=meaning)
    strip = TableBlock(
        "",
        (words("pack.day"), *(state.task.number for state in states)),
        rows,
        (3, *(1 for _ in states)),
        groups=_goals(material, words),
        framed=frozenset(moved),
    )
    return [strip, Paragraph(meaning, note=True)]


def _goals(material: Material, words: Wording) -> tuple[tuple[str, int], ...]:
    """The highest goal of tasks that follow each other, over their columns; nothing without goals."""
    strategy = material.in_force
    chains = [strategy.goal_and_parents(state.task.goal) for state in material.situation.tasks]
    names = [f"{words('tasks.goal')}\u00a0{chain[0].id}" if chain else "" for chain in chains]
    groups = [(name, sum(1 for _ in same)) for name, same in groupby(names)]
    return (("", 1), *groups) if any(names) else ()


def _sign(of: status.Status) -> CitedText:
    return CitedText(palette.STATUS_STYLES[of].sign, signs=(of.value,))


def waiting(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """A line for each report that waits: what it says, and what approving it would do by task."""
    disputed = {number for dispute in since.disputes for number in dispute.waits}
    rows = [
        (
            CitedText(
                "; ".join(_claims(since, each.number, material.in_force, words)),
                lead=words(
                    "pack.report_of",
                    entity=entity_words.entity_text(each.entity, material.in_force, words),
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
    changes = since.effects.of_each.get(number, ())
    moved = {
        change.task: change.after
        for change in effect_of_submission.task_changes(material.situation, changes)
    }
    told = mine["task"].unique().to_list()
    for state in material.situation.tasks:
        task = state.task.number
        if task not in moved and task not in told:
            continue
        after = moved.get(task, state.status)
        name = row_words.task_name(material.in_force, task, words)
        said = [meeting_items.then_and_now(state.status, after, words, state.is_withdrawn)]
        said += [
            text
            for each in changes
            if material.in_force.task_of(each.indicator) == task and each.before is each.after
            if (text := _number_or_day(each, material.in_force, words))
        ]
        yield f"{name}: {'; '.join(said)}"


def _number_or_day(
    change: effect_of_submission.IndicatorChange, strategy: Strategy, words: Wording
) -> str:
    """How the day on which an indicator was met, or its number, would change; empty where none would."""
    if change.moves_day:
        return sentences.day_moved(change, words)
    known = strategy.indicator(change.indicator)
    both = [words.number(each) for each in (change.achieved_before, change.achieved_after)]
    if known is None or change.cases_after or len(set(both)) == 1:
        return ""
    numbers = "\u00a0→\u00a0".join(both)
    return f"{missing_words.indicator_name(known[1], words)}: {numbers}"


def disputes(
    material: Material, since: ChangesSince, citations: Citations, words: Wording
) -> list[Block]:
    """Each contradiction as a question, with both rows and what the task would be by either."""
    strategy = material.in_force
    rows: list[tuple[Text, ...]] = [
        (
            CitedText(
                f"{row_words.subject(dispute.contradiction.row, strategy, words)}, "
                + sentences.date_text(dispute.contradiction.row, words),
                lead=row_words.task_name(strategy, dispute.contradiction.task, words),
            ),
            *(_side(row, strategy, citations, words) for row in _rows(dispute)),
            depends(dispute, strategy, words),
        )
        for dispute in since.disputes
    ]
    blocks = meeting_items.table(("question", "one", "other", "depends"), rows, (4, 4, 4, 5), words)
    sides = {row["entity"] for dispute in since.disputes for row in _rows(dispute)}
    if strategy.coordinator in sides:
        name = entity_words.entity_text(strategy.coordinator, strategy, words)
        blocks.append(Paragraph(words("pack.coordinator_is_a_side", entity=name), note=True))
    return blocks


def _rows(dispute: Dispute) -> tuple[Row, Row]:
    return dispute.contradiction.row, dispute.contradiction.other


def _side(row: Row, strategy: Strategy, citations: Citations, words: Wording) -> CitedText:
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


def depends(dispute: Dispute, strategy: Strategy, words: Wording) -> str:
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
