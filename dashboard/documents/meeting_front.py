"""The first page of the papers: the finding, the state of each task then and now, and what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dashboard.assessment import verdicts_in_force
from dashboard.documents import meeting_items, meeting_waiting
from dashboard.documents.assessment import Material
from dashboard.documents.blocks import Block, Heading, Paragraph, TableBlock
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.meeting_facts import ChangesSince
from dashboard.fulfilment import status
from dashboard.presentation import Wording, palette, verdict_words

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
        (words("pack.waiting_title"), meeting_waiting.waiting(material, since, words)),
        (words("pack.disputes"), meeting_waiting.disputes(material, since, citations, words)),
        (words("pack.amendments"), meeting_items.amendments(material, since, words)),
        (words("pack.conclusions"), meeting_items.conclusions(material, since, words)),
        (words("pack.next"), meeting_items.next_deadlines(material, words)),
    ]
    printed = [(title, blocks) for title, blocks in sections if blocks]
    return [
        Paragraph(_lead(material, since, words)),
        *_strip(material, since, words),
        *(
            block
            for at, (title, blocks) in enumerate(printed, 1)
            for block in (Heading(1, f"{at}. {title}"), *blocks)
        ),
    ]


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
    ordered = {each: counts.get(each, 0) for each in status.Status}
    return verdict_words.status_counts(ordered, words)


def _strip(material: Material, since: ChangesSince, words: Wording) -> list[Block]:
    """The sign of each task then and now, where all of them have room; then what the signs mean."""
    states = material.situation.tasks
    if len(states) > MOST_IN_STRIP:
        return []
    before = meeting_items.statuses_before(material, since)
    then, now = (
        (words.date(day), *(palette.STATUS_STYLES[each].sign for each in of_task))
        for day, of_task in (
            (since.earlier_side.day, [before[state.task.number] for state in states]),
            (material.day, [state.status for state in states]),
        )
    )
    used = {*before.values(), *(state.status for state in states)}
    legend = [
        f"{palette.STATUS_STYLES[each].sign} {words(f'status.{each.value}').lower()}"
        for each in status.Status
        if each in used
    ]
    heads = (words("pack.day"), *(state.task.number for state in states))
    widths = (3, *(1 for _ in states))
    meaning = ", ".join(legend)
    if _verdicts(material):
        meaning = words("verdict.computed", status=meaning)
    return [TableBlock("", heads, (then, now), widths), Paragraph(meaning, note=True)]
