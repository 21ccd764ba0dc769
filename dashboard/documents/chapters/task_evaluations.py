"""Every task with its card: as it is now, as it was judged, what changed in between; the verdicts counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from dashboard.assessment import CardRecord, codings, status_then_and_now
from dashboard.documents.blocks import DASH, Block, Bullets, TableBlock
from dashboard.fulfilment import task_details
from dashboard.presentation import Wording, delay_words
from dashboard.progress.contradictions import Contradiction


@dataclass(frozen=True, slots=True)
class TaskEvaluation:
    """A task now, and its card; once that is judged, the task as it was judged and what changed since.

    `statuses` are the computed status now and as the card was judged; `said` is what was said of delays;
    `contradictions` stand now.
    """

    today: task_details.TaskDetails
    record: CardRecord | None
    said: delay_words.Delays
    statuses: status_then_and_now.ComputedStatuses
    judged: task_details.TaskDetails | None = None
    new_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    withdrawn_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    codings: codings.TaskCodings | None = None
    """What two evaluators coded of the goal; None where the strategy asks for no double coding."""
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def number(self) -> str:
        """The number of the task."""
        return self.today.state.task.number

    @property
    def shown(self) -> task_details.TaskDetails:
        """The task as its card is to be read: as it was judged, else now."""
        return self.judged or self.today


VERDICTS = ("met", "met_differently", "partially_met", "not_met")


def card_counts(cards: Mapping[str, CardRecord], words: Wording) -> list[Block]:
    """The verdicts of the cards counted, then which cards may still change."""
    return [_verdict_table(cards, words), *_card_states(cards, words)]


def _card_states(cards: Mapping[str, CardRecord], words: Wording) -> list[Block]:
    """Which cards are approved, and which may still change; nothing about published ones."""
    items = []
    for state in ("approved", "ready", "draft"):
        numbers = [number for number, record in cards.items() if record.state == state]
        if numbers:
            tasks = ", ".join(numbers)
            items.append(words.plural(f"document.cards_{state}", len(numbers), tasks=tasks))
    return [Bullets(tuple(items))] if items else []


def _verdict_table(records: Mapping[str, CardRecord], words: Wording) -> TableBlock:
    """How many cards give each verdict on the indicators and on the goal, and for which tasks."""

    def cards_with(name: str, verdict: str) -> tuple[str, str]:
        cards = [record.card for record in records.values()]
        tasks = [card.task for card in cards if getattr(card, name) == verdict]
        return words.number(len(tasks)), ", ".join(tasks) or DASH

    rows = tuple(
        (words(f"verdict.{word}"), *cards_with("indicators", word), *cards_with("goal", word))
        for word in VERDICTS
    )
    names = ("verdict", "on_indicators", "which", "on_goal", "which")
    return TableBlock(
        words("document.verdicts"),
        tuple(words(f"document.{name}") for name in names),
        rows,
        widths=(4, 3, 4, 3, 4),
        counts=frozenset({1, 3}),
    )
