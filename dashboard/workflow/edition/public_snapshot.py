"""A strategy as everybody may read it: the same snapshot that pages take, made of public data alone.

It holds accepted rows without notes, evidence as a public address or "internal", approved cards without
names, the statistics of the last edition. What waits, drafts, reasons and who did what are not in
it, and its workspace has no database: what is not made public here cannot be asked for. What an edition of
now would print has the statistics of now, protected.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace
from datetime import date
from functools import cached_property

import polars as pl
from sqlalchemy import create_engine

from dashboard.progress import row_schema
from dashboard.progress.contradictions import Contradiction
from dashboard.statistics import edition_numbers, small_counts
from dashboard.statistics.observations import YEARS, Statistics
from dashboard.store import (
    AuditEntry,
    Submission,
    answers_to_warnings,
    audit_entry,
    stored_rounds,
)
from dashboard.store.cards import TaskCards
from dashboard.strategy import Strategy, rounds
from dashboard.strategy.amendments import Amendment
from dashboard.workflow.edition import editions
from dashboard.workflow.people.seen_snapshot import close
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Workspace

PUBLIC_ACTIONS = {
    *(
        "seed",
        "accept",
        "withdraw",
        "load",
        "approve",
        "reopen",
        "lock",
        "unlock",
        "open-round",
        "change-round",
        "amend",
        "take-back",
        "publish",
    ),
}
"""The actions of the audit that can change what everybody reads; no other changes a public page."""


MADE_PUBLIC = {
    *(
        "workspace",
        "history",
        "pending_rows",
        "audit",
        "submissions",
        "task_cards",
        "is_adopted",
    ),
    "contradictions",
    *("observations", "public_observations", "statistics"),
    *("round_closings", "round_plans"),
    *("rows_of", "given_answers"),
}
"""What everybody has of a snapshot without what is not public, each by a method of PublicSnapshot."""

OF_WHAT_IS_PUBLIC = {
    *("strategy", "cache", "rows", "anchor", "record_of", "decisions"),
    *("on", "task", "task_known_at", "_intervals_known_then", "of_statistics"),
    "definitions",
    *("opening_day", "published_cards", "card_records", "judged_tasks", "computed_statuses"),
    *(
        "answer",
        "reporting",
        "preview_round",
        "round_of",
        "lanes",
        "sensitivity",
        "back_test",
        "delays",
        "counting_rows",
    ),
    *("side_at_close", "since", "compare"),
}
"""What a snapshot makes of the others, and so of nothing that is not public."""

ONLY_PUBLIC = {"printed", "protected"}
"""What no other snapshot has."""

NAMED = MADE_PUBLIC | OF_WHAT_IS_PUBLIC | ONLY_PUBLIC
"""All that everybody has of a snapshot; what is not named here is not public."""


@close(NAMED)
class PublicSnapshot(Snapshot):
    """What a snapshot holds for everybody; every status is the same as in the whole one.

    It has what is NAMED, and nothing else: a new property of `Snapshot` is closed until it is named.
    Its sequence is that of the last public action, so that nothing in it changes with what is not public.
    """

    _actions: Set[str] = PUBLIC_ACTIONS

    def __init__(self, workspace: Workspace) -> None:
        self._whole = Snapshot(workspace)
        super().__init__(workspace, max((line.seq for line in self._public_lines()), default=0))

    def _public_lines(self) -> tuple[AuditEntry, ...]:
        return tuple(line for line in self._whole.audit if line.action in self._actions)

    @cached_property
    def workspace(self) -> Workspace:
        """The strategy with its file, and with an empty database in place of its own."""
        whole = self._whole.workspace
        strategy = _without_stored_reasons(whole.strategy, self._opened.strategy)
        return replace(whole, strategy=strategy, engine=create_engine("sqlite://"))

    @cached_property
    def history(self) -> pl.DataFrame:
        """Every interval in which a row was standing, as everybody may read it."""
        return row_schema.hide_internal(self._whole.history)

    @cached_property
    def pending_rows(self) -> pl.DataFrame:
        """None: what waits is not public."""
        return row_schema.ROW_SCHEMA.to_frame()

    def contradictions(self, day: date) -> tuple[Contradiction, ...]:
        """None: what bodies have to settle among themselves is not public."""
        return ()

    @cached_property
    def audit(self) -> tuple[AuditEntry, ...]:
        """The lines of public actions: when each was, not by whom nor with which values."""
        return tuple(
            replace(
                line,
                actor=audit_entry.SEED_ACTOR if line.actor == audit_entry.SEED_ACTOR else "",
                before=None,
                after=None,
            )
            for line in self._public_lines()
        )

    @property
    def is_adopted(self) -> bool:
        """Whether the strategy is adopted, as of the whole: everybody opens on the same day."""
        return self._whole.is_adopted

    @property
    def submissions(self) -> tuple[Submission, ...]:
        """None: who sent which file is not public."""
        return ()

    @property
    def _handed_in(self) -> Mapping[int, int]:
        """The days of the whole: by them an accepted report answers a round for everybody or for nobody."""
        return self._whole._handed_in

    @cached_property
    def task_cards(self) -> TaskCards:
        """The approved cards without the names of who wrote and approved them; no draft."""
        approved = [card for card in self._whole.task_cards.filed if card.state == "approved"]
        nameless = (replace(card, author="", approver=None, reason=None) for card in approved)
        return TaskCards((), tuple(nameless))

    @cached_property
    def printed(self) -> edition_numbers.PrintedStatistics | None:
        """The statistics of the last edition; before the first one what public sources have printed.

        None in what an edition of now would print.
        """
        return editions.read_printed(self._whole)

    @property
    def observations(self) -> pl.DataFrame:
        """The observations of the statistics."""
        return self.statistics.frame

    @cached_property
    def statistics(self) -> Statistics:
        """The statistics that are printed: nothing that was loaded since the last edition."""
        return self.protected.statistics

    @property
    def protected(self) -> small_counts.PublicStatistics:
        """The statistics with what is withheld of them."""
        assert self.printed is not None
        return self.printed.shown

    @property
    def public_observations(self) -> pl.DataFrame:
        """The same: all that is left is public."""
        return self.observations

    @property
    def round_closings(self) -> tuple[stored_rounds.RoundClosing, ...]:
        """None: who closed a round and why is not public."""
        return ()

    @property
    def round_plans(self) -> tuple[stored_rounds.StoredRound, ...]:
        """None: who opened a round, and the note, are not public."""
        return ()

    def rows_of(self, submission: int) -> pl.DataFrame:
        """None, whatever the submission."""
        return self.pending_rows

    def given_answers(self, submission: int) -> answers_to_warnings.Answers:
        """None, whatever the submission."""
        return {}


class NextEdition(PublicSnapshot):
    """What everybody may read once it is published, and nobody before.

    Its sequence is not that of an edition, so that publishing twice gives the same bytes.
    """

    _actions = PUBLIC_ACTIONS - {"publish"}
    printed = None

    @cached_property
    def protected(self) -> small_counts.PublicStatistics:
        """The statistics without the splits that are withheld now, or were by an earlier edition.

        Not as they were loaded: of a table sorted by size the place of a withheld number would tell of it.
        """
        whole = self._whole
        with whole.workspace.reading() as connection:
            files_of_each = editions.read_data(connection, whole.strategy.id)
        printed = [
            files[edition_numbers.FILE] for files in files_of_each if edition_numbers.FILE in files
        ]
        earlier = edition_numbers.read(printed, whole.statistics.dimensions)
        shown = small_counts.protect(whole.statistics, whole.public_observations, earlier)
        ordered = shown.frame.sort("source", "series", *YEARS, *whole.statistics.dimensions)
        return replace(shown, statistics=replace(shown.statistics, frame=ordered))


def _without_stored_reasons(strategy: Strategy, adopted: Strategy) -> Strategy:
    """The strategy as it is here, without names of people and texts that they typed.

    Of an amendment its authority and its reason are public, as those of the file are.
    """
    own = {round.id: round for round in adopted.rounds}
    shown = tuple(_without_typed(round, own.get(round.id)) for round in strategy.rounds)
    amended = {
        name: tuple(map(_without_person, getattr(strategy, name)))
        for name in ("amendments", "entered")
    }
    return strategy.model_copy(update={"rounds": shown, **amended})


def _without_person(amendment: Amendment) -> Amendment:
    if amendment.record is None:
        return amendment
    nobody = {"by": "", "closed_by": "", "closed_for": ""}
    return amendment.model_copy(update={"record": amendment.record.model_copy(update=nobody)})


def _without_typed(round: rounds.Round, adopted: rounds.Round | None) -> rounds.Round:
    closed, opened = round.closed, round.opened
    if closed and not (adopted and closed == adopted.closed):
        closed = closed.model_copy(update={"reason": ""})
    if opened:
        opened = opened.model_copy(update={"by": ""})
    note = round.note if adopted and round.note == adopted.note else None
    former = tuple((until, _without_typed(each, adopted)) for until, each in round.former)
    shown = {"closed": closed, "opened": opened, "note": note, "former": former}
    return round.model_copy(update=shown)
