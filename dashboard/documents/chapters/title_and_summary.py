"""The front of an assessment: title page, executive summary, conclusions by goal, recommendations.

What a person has to write is under its label, with a line of dots until somebody has written it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboard.assessment import CardRecord, document_fields
from dashboard.documents.blocks import (
    DASH,
    Block,
    CardBlock,
    Field,
    Heading,
    Paragraph,
    TableBlock,
    Text,
    strategy_text,
)
from dashboard.fulfilment import status, strategy_on_day
from dashboard.presentation import Wording
from dashboard.strategy import Strategy

BLANK = "…" * 24
Cards = Mapping[str, CardRecord]


def written_text(written: Mapping[str, str], name: str) -> tuple[Text, ...]:
    """The paragraphs that a person wrote into a field; a line of dots where nobody did."""
    parts = written.get(name, "").split("\n\n")
    return tuple(part.strip() for part in parts if part.strip()) or (BLANK,)


def field_label(strategy: Strategy, name: str, words: Wording) -> str:
    """The label of a field that a person writes."""
    labels = {
        document_fields.conclusion_field(goal): words(
            "frame.conclusion_on", goal=_goal_title(strategy, goal, words)
        )
        for goal in document_fields.goals_with_conclusion(strategy)
        if strategy.goals
    }
    special = {"recommendations", "limits", "contributors"}
    own = (
        words(f"frame.{name}_field" if name in special else f"frame.{name}")
        if name not in labels
        else ""
    )
    return labels.get(name, own)


def is_draft(situation: strategy_on_day.Situation, cards: Cards) -> bool:
    """Whether a task has no approved card, nor a published one."""
    final = {
        number for number, record in cards.items() if record.state in ("approved", "published")
    }
    return any(state.task.number not in final for state in situation.tasks)


def title_page(
    situation: strategy_on_day.Situation, cards: Cards, written: Mapping[str, str], words: Wording
) -> list[Block]:
    """Who issues the document, under which number, where and when, and whether it is a draft."""
    strategy = situation.strategy
    approved = sum(
        state.task.number in cards and cards[state.task.number].state in ("approved", "published")
        for state in situation.tasks
    )
    state = "draft" if is_draft(situation, cards) else "final"
    counts = words.plural("frame.approved_cards", len(situation.tasks), approved=approved)
    fields = [
        Field(words("frame.issued_by"), (issuer(strategy, words),)),
        *(
            Field(words(f"frame.{name}"), written_text(written, name))
            for name in document_fields.SHORT_FIELDS
        ),
        Field(words("frame.state"), (f"{words(f'frame.{state}')}\n{counts}",)),
    ]
    return [CardBlock(words("frame.title_page"), tuple(fields))]


def issuer(strategy: Strategy, words: Wording) -> str:
    """The coordinator by its full name, under the bodies that it belongs to."""
    every = (strategy.entity(code) for code in strategy.entity_and_parents(strategy.coordinator))
    names = [words.text(entity.name, entity.name_cs) for entity in every if entity]
    return ", ".join(reversed(names))


def executive_summary(
    situation: strategy_on_day.Situation, cards: Cards, written: Mapping[str, str], words: Wording
) -> list[Block]:
    """One page: the evaluator's foreword, then by goal how many tasks have which status."""
    strategy = situation.strategy
    day = words.date(situation.day)
    columns = ("met", "partially_met", "not_met", "other", "judged")
    rows: list[tuple[Text, ...]] = []
    for goal in document_fields.goals_with_conclusion(strategy):
        counts = _counts(_tasks_of(situation, goal), cards, words)
        rows.append((_goal_title(strategy, goal, words), *counts))
    if len(rows) > 1:
        rows.append((words("frame.all_tasks"), *_counts(situation.tasks, cards, words)))
    headers = (
        words("document.goal_name"),
        words("frame.tasks"),
        *(words(f"frame.{name}") for name in columns),
    )
    return [
        Heading(1, words("document.summary")),
        CardBlock(
            words("frame.foreword_lead"),
            (Field(words("frame.foreword"), written_text(written, "foreword")),),
        ),
        Paragraph(words.plural("document.tasks", len(situation.tasks), day=day)),
        TableBlock(
            words("frame.by_goal"),
            headers,
            tuple(rows),
            widths=(15, 5, 7, 8, 9, 6, 10),
            counts=frozenset(range(1, 7)),
        ),
    ]


def _tasks_of(
    situation: strategy_on_day.Situation, goal: str | None
) -> list[strategy_on_day.TaskState]:
    """The tasks under a goal or one below it; without a goal those that have none."""
    strategy = situation.strategy
    return [
        state
        for state in situation.tasks
        if (goal is None and state.task.goal is None)
        or goal in {above.id for above in strategy.goal_and_parents(state.task.goal)}
    ]


def _goal_title(strategy: Strategy, goal: str | None, words: Wording) -> str:
    known = next((each for each in strategy.goals if each.id == goal), None)
    if known is None:
        return words("frame.without_goal" if strategy.goals else "frame.all_tasks")
    return f"{known.id}. {words.text(known.title, known.title_cs)}"


def _counts(
    tasks: Iterable[strategy_on_day.TaskState], cards: Cards, words: Wording
) -> tuple[str, ...]:
    """How many tasks there are, how many have each status, and how many are judged."""
    states = list(tasks)
    shown = (status.Status.MET, status.Status.PARTIALLY_MET, status.Status.NOT_MET)
    each = [sum(state.status is word for state in states) for word in shown]
    judged = sum(
        state.task.number in cards and cards[state.task.number].state in ("approved", "published")
        for state in states
    )
    numbers = (len(states), *each, len(states) - sum(each), judged)
    return tuple(map(words.number, numbers))


def conclusions_section(
    strategy: Strategy, written: Mapping[str, str], words: Wording
) -> list[Block]:
    """What the evaluator concludes on each goal."""
    fields = tuple(
        Field(
            _goal_title(strategy, goal, words) if strategy.goals else words("frame.conclusion"),
            written_text(written, document_fields.conclusion_field(goal)),
        )
        for goal in document_fields.goals_with_conclusion(strategy)
    )
    return [
        Heading(1, words("frame.conclusions")),
        CardBlock(words("frame.conclusions_lead"), fields),
    ]


def recommendations_section(
    situation: strategy_on_day.Situation, cards: Cards, written: Mapping[str, str], words: Wording
) -> list[Block]:
    """The evaluator's recommendations; beside them what is unfinished and what the cards propose."""
    rows = [
        _unfinished(state, cards.get(state.task.number), words)
        for state in situation.tasks
        if state.status is not status.Status.MET
        or (state.task.number in cards and cards[state.task.number].card.proposal)
    ]
    names = ("task", "unfinished", "proposal", "reason")
    blocks: list[Block] = [
        Heading(1, words("frame.recommendations")),
        CardBlock(
            words("frame.recommendations_lead"),
            (
                Field(
                    words("frame.recommendations_field"), written_text(written, "recommendations")
                ),
            ),
        ),
    ]
    if rows:
        blocks.append(
            TableBlock(
                words("frame.unfinished_tasks"),
                tuple(words(f"frame.{name}") for name in names),
                tuple(rows),
                widths=(6, 7, 3, 6),
            )
        )
    return blocks


def _unfinished(
    state: strategy_on_day.TaskState, record: CardRecord | None, words: Wording
) -> tuple[Text, ...]:
    """A task with the parts that are missing, and what its card proposes, with the reason."""
    task = state.task
    parts = []
    for indicator in state.indicators:
        if indicator.withdrawn or indicator.status in (status.Status.MET, status.Status.NO_TARGET):
            continue
        missing = [
            words.text(part.component.text, part.component.text_cs)
            for part in indicator.components
            if part.is_needed and not part.reached
        ]
        named = indicator.indicator
        what = "; ".join(missing) or words.text(named.text, named.text_cs).rstrip(".")
        parts.append(f"{named.id} {what}")
    card = record.card if record and record.state != "published" else None
    proposal = words(f"proposal.{card.proposal}") if card and card.proposal else DASH
    name = strategy_text(*task.name, words, before=f"{task.number} ")
    return (name, "\n".join(parts) or DASH, proposal, card.reason if card and card.reason else DASH)
