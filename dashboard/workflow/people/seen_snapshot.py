"""A strategy as somebody may see it: the same snapshot that pages take, without what is not theirs.

What was accepted is the same for everybody inside, and shared with the whole snapshot. What waits, what was
returned, drafts of cards are in it only as far as a role reaches, so that no page can show more.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NoReturn, TypeVar

import polars as pl

from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.judged_indicators import StatusInput
from dashboard.progress import row_schema
from dashboard.store import Submission, answers_to_warnings
from dashboard.store.cards import TaskCards
from dashboard.strategy import Strategy
from dashboard.strategy.rounds import Round
from dashboard.workflow.bounded_cache import BoundedCache
from dashboard.workflow.permissions import Action, Actor, may, may_all
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

T = TypeVar("T", bound=Snapshot)


class NotNamed(Exception):
    """Something new in a snapshot; nothing says yet who may see it."""


def close(named: Set[str]) -> Callable[[type[T]], type[T]]:
    """Takes from a kind of snapshot whatever of `Snapshot` is not named for it."""

    def closed(kind: type[T]) -> type[T]:
        for name in vars(Snapshot).keys() - named:
            if not name.startswith("_"):
                setattr(kind, name, _unseen(name))
        return kind

    return closed


def _unseen(name: str) -> property:
    def refuse(_: Snapshot) -> NoReturn:
        raise NotNamed(name)

    return property(refuse)


SHARED = {
    *(
        "history",
        "rows",
        "audit",
        "observations",
        "public_observations",
        "of_statistics",
        "statistics",
        "definitions",
    ),
    *("published_cards", "on", "_intervals_known_then", "task_known_at"),
    *("lanes", "sensitivity", "back_test", "compare", "delays", "round_closings", "round_plans"),
    "contradictions",
}
"""What is made of accepted data alone: the same in every sight, and made once for all of them."""

BY_SIGHT = {
    *("workspace", "pending_rows", "submissions", "task_cards", "is_adopted"),
    *("rows_of", "given_answers", "answer"),
}
"""What a sight has as far as a role reaches, each by a method of SeenSnapshot."""

OF_WHAT_IS_SEEN = {
    *("strategy", "anchor", "record_of", "decisions", "task", "side_at_close", "since", "cache"),
    *("card_records", "judged_tasks", "computed_statuses", "opening_day"),
    *("reporting", "preview_round", "round_of", "counting_rows"),
}
"""What a snapshot makes of the others, and so of nothing that is not seen."""

NAMED = SHARED | BY_SIGHT | OF_WHAT_IS_SEEN
"""All that a sight has of a snapshot; what is not named here nobody sees."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may see beside what was accepted.

    `entities` are those whose submissions they see, None for everybody's; `drafts`: whether
    they see cards that are not approved, and what is written for the document.
    """

    entities: frozenset[str] | None
    drafts: bool


NOTHING = Sight(frozenset(), drafts=False)
"""The sight of a reader: what was accepted, and no more."""


def sight_of(actor: Actor, strategy: Strategy) -> Sight:
    """What a person may see in all their roles."""
    drafts = may_all(actor, Action.READ_DRAFT_CARDS)
    if may_all(actor, Action.READ_SUBMISSIONS):
        return Sight(None, drafts)
    codes = (entity.code for entity in strategy.entities)
    own = (code for code in codes if may(actor, Action.READ_SUBMISSIONS, strategy, code))
    return Sight(frozenset(own), drafts)


def accepted_alone(whole: Snapshot) -> Snapshot:
    """A snapshot as everybody inside sees it: of an earlier strategy nobody sees more."""
    return as_seen(whole, NOTHING)


def as_seen(whole: Snapshot, sight: Sight) -> Snapshot:
    """A snapshot as a sight has it; one object for all who see the same."""
    if sight.entities is None and sight.drafts:
        return whole
    seen: Snapshot = whole.cache("seen", 64).get(sight, lambda: SeenSnapshot(whole, sight))
    return seen


@close(NAMED)
class SeenSnapshot(Snapshot):
    """What a snapshot holds for a sight; every status is the same as in the whole one.

    It has what is NAMED, and nothing else: a new property of `Snapshot` is closed until it is named.
    """

    def __init__(self, whole: Snapshot, sight: Sight) -> None:
        super().__init__(whole.workspace, whole.sequence)
        self._whole, self._sight, self.shows_drafts = whole, sight, sight.drafts

    def cache(
        self, name: str, most: int, size_of: Callable[[Any], int] | None = None
    ) -> BoundedCache:
        """The cache of the whole for what everybody inside sees, else one of this sight."""
        if name in SHARED:
            return self._whole.cache(name, most, size_of)
        return super().cache(name, most, size_of)

    @cached_property
    def workspace(self) -> Workspace:
        """The strategy with its file and its database: what is asked of it is asked by a verb."""
        return self._whole.workspace

    def _prepared(self, amended: date) -> StatusInput:
        return self._whole._prepared(amended)

    @cached_property
    def pending_rows(self) -> pl.DataFrame:
        """The rows on which nobody had decided, of the entities that are seen."""
        if self._sight.entities is None:
            return self._whole.pending_rows
        return self._whole.pending_rows.filter(pl.col("entity").is_in(list(self._sight.entities)))

    @property
    def is_adopted(self) -> bool:
        """Whether the strategy is adopted, as of the whole: everybody opens on the same day."""
        return self._whole.is_adopted

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """The submissions of the entities that are seen."""
        return tuple(
            submission for submission in self._whole.submissions if self._sees(submission.entity)
        )

    @cached_property
    def task_cards(self) -> TaskCards:
        """The cards; those alone that are approved where drafts are not seen."""
        whole = self._whole.task_cards
        if self._sight.drafts:
            return whole
        return TaskCards((), tuple(card for card in whole.filed if card.state == "approved"))

    def rows_of(self, submission: int) -> pl.DataFrame:
        """The rows of a submission that is seen; none of another."""
        if submission in {each.id for each in self.submissions}:
            return self._whole.rows_of(submission)
        return row_schema.ROW_SCHEMA.to_frame()

    def given_answers(self, submission: int) -> answers_to_warnings.Answers:
        """The answers of a submission that is seen; none of another."""
        if submission in {each.id for each in self.submissions}:
            return self._whole.given_answers(submission)
        return {}

    def answer(self, day: date) -> what_is_outstanding.Answer:
        """The answer of the whole: what is outstanding is the same for all, submissions are as seen."""
        return self._whole.answer(day).as_seen_by(self._sight.entities)

    def _answer_with_round(
        self, round: Round, day: date, known_on: int | None = None
    ) -> what_is_outstanding.Answer:
        return self._whole._answer_with_round(round, day, known_on).as_seen_by(self._sight.entities)

    def _sees(self, entity: str) -> bool:
        return self._sight.entities is None or entity in self._sight.entities
