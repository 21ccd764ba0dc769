"""How many cards give each verdict, and how many are approved, ready or drafts."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.assessment import CardRecord
from dashboard.documents.blocks import Block, Bullets, TableBlock
from dashboard.documents.chapters.annex_card import DASH
from dashboard.presentation import Wording

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
