"""The stored cards of a strategy, and which of them is the card of a task."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.assessment import CardRecord, card, published_verdicts
from dashboard.store import card_drafts, cards


@dataclass(frozen=True, slots=True)
class TaskCards:
    """The stored cards of a strategy: drafts that were not dropped, and all that were declared ready."""

    drafts: tuple[card_drafts.Draft, ...]
    filed: tuple[cards.StoredCard, ...]

    def records(
        self, published: Iterable[published_verdicts.PublishedCard]
    ) -> dict[str, CardRecord]:
        """The card of each task that has one: as published, approved or ready, else its draft."""
        records = {verdict.task: card.from_published(verdict) for verdict in published}
        for draft in self.drafts:
            task = draft.card.task
            if draft.state == "current":
                reopened = sum(
                    stored.task == task and stored.state == "reopened" for stored in self.filed
                )
                records[task] = CardRecord(
                    draft.card, "draft", reopened + 1, author=draft.author, at=draft.at
                )
        records |= {
            stored.task: stored.record()
            for stored in self.filed
            if stored.state in cards.ACTIVE_STATES
        }
        return records
