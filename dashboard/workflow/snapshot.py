"""A strategy as it was known at one audit sequence, which pages, commands and documents read.

Everything is read and computed at most once, when it is first asked for. Threads share a snapshot, so
what it returns must not be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, wraps
from threading import Lock
from typing import Any, Concatenate, ParamSpec, TypeVar

import polars as pl

from dashboard.assessment import (
    CardRecord,
    document_fields,
    published_evaluation,
    status_then_and_now,
)
from dashboard.fulfilment import (
    amendment_changes,
    compare_days,
    judged_indicators,
    known_rows,
    round_answers,
    schedule_and_evidence,
    sensitivity,
    strategy_on_day,
    task_details,
    timeline,
    what_is_outstanding,
)
from dashboard.progress import contradictions, form_lines
from dashboard.progress.contradictions import Contradiction
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Statistics
from dashboard.store import (
    AuditEntry,
    Submission,
    answers_to_warnings,
    card_drafts,
    cards,
    observations,
    record_kinds,
    standing_rows,
    stored_rounds,
    submissions,
)
from dashboard.strategy import Strategy, rounds
from dashboard.text import Problem
from dashboard.workflow import (
    audit_readings,
    stored_strategy,
)
from dashboard.workflow.bounded_cache import BoundedCache
from dashboard.workflow.workspace import Workspace

P = ParamSpec("P")
T = TypeVar("T")


def _once(
    most: int = 1,
) -> Callable[[Callable[Concatenate[Snapshot, P], T]], Callable[Concatenate[Snapshot, P], T]]:
    """A method whose results the snapshot stores, one per arguments: the `most` that were used last."""

    def decorate(
        method: Callable[Concatenate[Snapshot, P], T],
    ) -> Callable[Concatenate[Snapshot, P], T]:
        @wraps(method)
        def answer(self: Snapshot, /, *args: P.args, **kwargs: P.kwargs) -> T:
            key = (args, tuple(sorted(kwargs.items())))
            made = self.cache(method.__name__, most)
            return made.get(key, lambda: method(self, *args, **kwargs))

        return answer

    return decorate


class Snapshot:
    """A strategy as it was known at one audit sequence: everything a page, a command or a document asks.

    Rows, pending rows, cards that were submitted for approval and the audit are those of the sequence. What
    has no history of its own (drafts, states of submissions, observations) is as it was when first asked for.
    """

    def __init__(self, workspace: Workspace, sequence: int | None = None) -> None:
        """Takes the last audit sequence, what is known now, where none is named."""
        self._opened, self.shows_drafts = workspace, True
        self.sequence = workspace.version() if sequence is None else sequence
        self._lock = Lock()
        self._caches: dict[str, BoundedCache] = {}

    def cache(
        self, name: str, most: int, size_of: Callable[[Any], int] | None = None
    ) -> BoundedCache:
        """A cache that lives as long as the snapshot; made when first asked for, see BoundedCache."""
        with self._lock:
            found = self._caches.get(name)
            if found is None:
                found = self._caches[name] = BoundedCache(most, size_of)
            return found

    @cached_property
    def workspace(self) -> Workspace:
        """The strategy with its database, and with the rounds and amendments stored up to the sequence."""
        with self._opened.reading() as connection:
            return stored_strategy.as_stored(self._opened, connection, self.sequence)

    @property
    def strategy(self) -> Strategy:
        """The strategy as adopted, with the amendments and the rounds known at the sequence."""
        return self.workspace.strategy

    @property
    def opening_day(self) -> date:
        """The day that is meant where nobody names one: today; of an adopted evaluation its last day."""
        return self.workspace.last_day if self.is_adopted else self.workspace.today

    @property
    @_once()
    def is_adopted(self) -> bool:
        """Whether the evaluation is adopted: its verdicts are published, or its document is final."""
        with self.workspace.reading() as connection:
            fields = record_kinds.document_fields(connection, self.strategy.id, self.sequence)
        written = {name: field.text for name, field in fields.items()}
        cards = self.card_records
        return document_fields.find_missing(self.strategy, cards, written).is_nothing

    @property
    @_once()
    def history(self) -> pl.DataFrame:
        """Every interval in which a row was standing, later ones too; see `store.standing_rows.history`."""
        with self.workspace.reading() as connection:
            return standing_rows.history(connection, self.strategy.id)

    @property
    @_once()
    def rows(self) -> pl.DataFrame:
        """The standing rows, of every date; columns of `progress.row_schema`, with `row` and `seq`."""
        return known_rows.rows_known_at(self.history, self.sequence)

    @property
    @_once()
    def pending_rows(self) -> pl.DataFrame:
        """The rows on which nobody had decided; columns of `progress.row_schema`."""
        with self.workspace.reading() as connection:
            return submissions.pending_rows(connection, self.strategy.id, self.sequence)

    @property
    @_once()
    def audit(self) -> tuple[AuditEntry, ...]:
        """The lines of the audit up to the sequence, oldest first."""
        return tuple(line for line in self.workspace.audit() if line.seq <= self.sequence)

    @property
    def anchor(self) -> AuditEntry | None:
        """The last audit record known: its number and digest are to be printed outside; None for none."""
        return self.audit[-1] if self.audit else None

    def record_of(self, submission: int) -> AuditEntry | None:
        """The audit record by which a submission was handed in; None where it came later."""
        mine = (line for line in self.audit if line.action == "submit")
        return next((line for line in mine if line.submission_id() == submission), None)

    @property
    @_once()
    def submissions(self) -> tuple[Submission, ...]:
        """Every submission in the order they came."""
        with self.workspace.reading() as connection:
            return tuple(submissions.listing(connection, self.strategy.id))

    @property
    @_once()
    def published_cards(
        self,
    ) -> tuple[tuple[published_evaluation.PublishedCard, ...], list[Problem]]:
        """The published evaluation of a finished strategy, with its problems; none where there is none."""
        if self.strategy.cards is None:
            return (), []
        path = self.workspace.path.parent / self.strategy.cards
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            return (), [Problem("file-unreadable", {"why": error.strerror or ""}, file=str(path))]
        published, problems = published_evaluation.parse_published_cards(text)
        return published, [problem.in_file(str(path)) for problem in problems]

    @property
    @_once()
    def task_cards(self) -> cards.TaskCards:
        """The cards that were written here: drafts as they are stored, the others as at the sequence."""
        with self.workspace.reading() as connection:
            drafts = tuple(card_drafts.listing(connection, self.strategy.id))
            filed = tuple(cards.listing(connection, self.strategy.id))
        if filed and self.workspace.version() > self.sequence:
            filed = audit_readings.cards_at(self.sequence, filed, self.workspace.audit())
        return cards.TaskCards(drafts, filed)

    @property
    @_once()
    def card_records(self) -> Mapping[str, CardRecord]:
        """The card of each task that has one: as published, approved or ready, else its draft; by task."""
        kept = self.task_cards.records(self.published_cards[0])
        numbers = dict.fromkeys((*(task.number for task in self.strategy.tasks), *kept))
        return {number: kept[number] for number in numbers if number in kept}

    @property
    @_once()
    def observations(self) -> pl.DataFrame:
        """Every observation of the statistics; columns of `statistics.observations.OBSERVATIONS` at least."""
        with self.workspace.reading() as connection:
            return observations.listing(connection, self.strategy.id)

    @property
    @_once()
    def public_observations(self) -> pl.DataFrame:
        """The observations that public sources have printed: what ships, and all of published sources.

        Of what somebody loaded the file is null: its name, and the notes in it, are that person's.
        """
        with self.workspace.reading() as connection:
            shipped = observations.public_listing(connection, self.strategy.id)
        published = [source.id for source in self.definitions.sources if source.published]
        if not published:
            return shipped
        loaded = self.observations.filter(pl.col("source").is_in(published))
        loaded = loaded.join(shipped, on=loaded.columns, how="anti", nulls_equal=True)
        return pl.concat([shipped, loaded.with_columns(file=pl.lit(None, pl.String))])

    @property
    def definitions(self) -> Definitions:
        """What the numbers of the statistics count."""
        return self.statistics.definitions

    @property
    @_once()
    def statistics(self) -> Statistics:
        """The observations with what they count."""
        return Statistics.of(self.observations, self.workspace.definitions)

    @_once(most=128)
    def of_statistics(
        self,
        function: Callable[Concatenate[Statistics, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The result of a pure function of the statistics, such as those of `chart_topics`."""
        return function(self.statistics, *args, **kwargs)

    @_once(most=32)
    def rows_of(self, submission: int) -> pl.DataFrame:
        """The rows of a submission, whatever its state; columns of `progress.row_schema`."""
        with self.workspace.reading() as connection:
            return submissions.read_rows(connection, self.strategy.id, submission)

    @_once(most=32)
    def given_answers(self, submission: int) -> answers_to_warnings.Answers:
        """Why rows of a submission are right although warnings ask about them."""
        with self.workspace.reading() as connection:
            return answers_to_warnings.read(connection, self.strategy.id, submission)

    @_once(most=64)
    def on(self, day: date) -> strategy_on_day.Situation:
        """Every task judged at the close of a day."""
        amended = (change.date for change in self.strategy.amendments if change.date <= day)
        prepared = self._prepared(max(amended, default=date.min))
        return strategy_on_day.situation(self.strategy, self.rows, day, prepared)

    @_once(most=8)
    def _prepared(self, amended: date) -> judged_indicators.StatusInput:
        """The rows as the rule takes them, under the version of the strategy in force since a day."""
        return judged_indicators.prepare(self.strategy.at(amended), self.rows)

    @_once(most=64)
    def task(self, number: str, day: date) -> task_details.TaskDetails | None:
        """All that is known of a task on a day; None if the task does not exist."""
        return task_details.details_of_task(
            self.strategy,
            self.on(day),
            self.rows,
            number,
            history=self._intervals_known_then(),
            waiting=self.pending_rows,
        )

    @_once()
    def _intervals_known_then(self) -> pl.DataFrame:
        """The history as known at the sequence: no later intervals, and no ends that came later."""
        known = self.history.filter(pl.col("opened") <= self.sequence)
        ended = pl.col("closed") <= self.sequence
        return known.with_columns(closed=pl.when(ended).then(pl.col("closed")))

    @_once(most=64)
    def task_known_at(
        self, number: str, day: date, sequence: int
    ) -> task_details.TaskDetails | None:
        """A task on a day by the rows standing at another sequence, for a card judged then.

        It never changes with later reports; see `task_details.details_known_at`.
        """
        if sequence == self.sequence and (now := self.task(number, day)):
            return now.only_standing()
        return task_details.details_known_at(self.strategy, self.history, number, day, sequence)

    @property
    @_once()
    def judged_tasks(self) -> Mapping[str, task_details.TaskDetails]:
        """Each task whose card is ready or approved, as it was judged."""
        judged_on = {
            number: (record.as_of, record.known_on)
            for number, record in self.card_records.items()
            if record.as_of is not None and record.known_on is not None
        }
        return task_details.all_details_known_at(self.strategy, self.history, judged_on)

    def computed_statuses(self, number: str, day: date) -> status_then_and_now.ComputedStatuses:
        """The computed status of a task on a day and, of a judged card, as it was judged."""
        situation = self.on(day)
        state = next(state for state in situation.tasks if state.task.number == number)
        judged = self.judged_tasks.get(number)
        return status_then_and_now.compute_statuses(
            self.card_records.get(number),
            (situation, state, self.sequence),
            (judged.situation, judged.state) if judged else None,
        )

    @_once(most=32)
    def answer(self, day: date) -> what_is_outstanding.Answer:
        """Who owes what at the close of a day, and what waits: the one answer of every surface."""
        returned = audit_readings.returned_submissions(self.submissions, self.audit, self.rows_of)
        reports = what_is_outstanding.Reports(
            self.rows, self.pending_rows, returned, self._handed_in
        )
        return what_is_outstanding.answer(
            self.strategy, self.on(day), reports, self.strategy.rounds
        )

    @property
    def _handed_in(self) -> Mapping[int, int]:
        """The audit sequence at which each submission came."""
        return audit_readings.sequences_of_submitting(self.audit)

    @_once(most=32)
    def reporting(self, day: date) -> tuple[round_answers.EntityRounds, ...]:
        """What each round asks of each body, and what has come, at the close of a day."""
        return round_answers.answers(
            self.answer(day),
            self.rows,
            self.pending_rows,
            at_closing={
                round.id: self._answer_with_round(
                    round, closed.on, self._closing_of(round.id, closed.on)
                )
                for round in (each.on(day) for each in self.strategy.rounds)
                if (closed := round.closed_on(day))
            },
        )

    def preview_round(
        self, round: rounds.Round, day: date
    ) -> tuple[round_answers.EntityRounds, ...]:
        """What a round that is about to be opened or changed would ask, and what has come already."""
        found = self._answer_with_round(round, day)
        return round_answers.answers(found, self.rows, self.pending_rows, [round], at_closing={})

    def _answer_with_round(
        self, round: rounds.Round, day: date, known_on: int | None = None
    ) -> what_is_outstanding.Answer:
        """The answer of a day with one round, open whatever has become of it.

        With `known_on` it asks for what was not met as known at that sequence; what came since answers it.
        """
        reports = what_is_outstanding.Reports(self.rows, self.pending_rows, {}, self._handed_in)
        asking = round.model_copy(update={"closed": None, "former": ()})
        found = self.on(day) if known_on is None else self._on_as_known(day, known_on)
        return what_is_outstanding.answer(self.strategy, found, reports, [asking])

    def _closing_of(self, round: str, day: date) -> int:
        """The audit sequence at which a round was closed on a day; of that day if by the file."""
        recorded = [
            closing.seq
            for closing in self.round_closings
            if closing.round == round
            and closing.closed
            and stored_strategy.day_of(closing.at) <= day
        ]
        return recorded[-1] if recorded else self.side_at_close(day).sequence

    @_once(most=16)
    def _on_as_known(self, day: date, sequence: int) -> strategy_on_day.Situation:
        """Every task judged at the close of a day, as known at an earlier sequence."""
        rows, strategy = (
            known_rows.rows_known_at(self.history, sequence),
            self.strategy.known_at(sequence),
        )
        alike = strategy.amendments == self.strategy.amendments
        if alike and rows["row"].equals(self.rows["row"]):
            return self.on(day)
        return strategy_on_day.situation(strategy, rows, day)

    def round_of(self, entity: str) -> form_lines.ReportingRound:
        """What the next report of an entity is about, and what is outstanding, today."""
        day = self.workspace.today
        return round_answers.round_of_entity(self.reporting(day), self.answer(day), entity)

    @property
    @_once()
    def _contradictions_of_all_days(self) -> tuple[Contradiction, ...]:
        """The contradictions among all rows that have a date; what an approved card knew is decided."""
        approved = {
            card.task: card.known_on for card in self.task_cards.filed if card.state == "approved"
        }
        found = contradictions.find_among(self.strategy, self.rows, date.max)
        if not (approved and found):
            return found
        stands_since = dict(self.rows.select("row", "seq").iter_rows())
        return tuple(
            replace(
                each,
                is_open=any(
                    stands_since[row["row"]] > approved.get(each.task, -1) for row in each.rows
                ),
            )
            for each in found
        )

    @_once(most=32)
    def contradictions(self, day: date) -> tuple[Contradiction, ...]:
        """The standing rows until a day in which two bodies disagree on the same thing.

        What is withdrawn by the day is judged no more, so nothing on it is to be decided.
        """
        withdrawn = self.strategy.at(day).withdrawn
        return tuple(
            each
            for each in self._contradictions_of_all_days
            if all(row["date"] <= day for row in each.rows)
            and withdrawn.isdisjoint({each.task, each.row["indicator"]})
        )

    @_once(most=32)
    def lanes(self, day: date) -> tuple[timeline.Lane, ...]:
        """Each task along the period, as the timeline shows it at the close of a day."""
        return timeline.lanes(self.on(day), self.rows)

    @_once(most=32)
    def sensitivity(self, day: date) -> tuple[sensitivity.TaskSensitivity, ...]:
        """What each status rests on at the close of a day."""
        accepted = audit_readings.acceptance_days(self.audit)
        return sensitivity.sensitivity(self.strategy, self.rows, day, accepted, self.on(day))

    @_once()
    def back_test(self) -> list[published_evaluation.BackTest]:
        """The rule beside the published verdicts, at the end of the strategy."""
        end = self.on(self.strategy.period.end)
        return published_evaluation.back_test(end, self.rows, self.published_cards[0])

    def side_at_close(self, day: date) -> compare_days.Side:
        """A day as it was known at its close.

        A day before this program knew anything is taken as it is known in this snapshot: otherwise
        everything that happened before would be a late report.
        """
        known_then = audit_readings.sequence_at_close(self.audit, day)
        return compare_days.Side(day, known_then or self.sequence)

    def since(self, then: date, day: date) -> compare_days.Comparison:
        """What changed from the close of one day to the close of another."""
        known_then = audit_readings.sequence_at_close(self.audit, then) > 0
        return self.compare(self.side_at_close(then), day, known_then=known_then)

    @_once(most=32)
    def compare(
        self, earlier: compare_days.Side, day: date, *, known_then: bool = True
    ) -> compare_days.Comparison:
        """What changed from a side to the close of a day as this snapshot knows it."""
        later = compare_days.Side(day, self.sequence)
        changes = compare_days.compare(
            self.strategy, self.history, earlier, later, known_at_b=self.on
        )
        new = compare_days.find_new_rows(self.strategy, self.history, earlier, later)
        amended = tuple(amendment_changes.between(self.strategy, earlier, later))
        return compare_days.Comparison(earlier, later, known_then, changes, new, amended)

    def counting_rows(self, comparison: compare_days.Comparison) -> pl.DataFrame:
        """The new rows of a comparison that count, as in `find_counting_rows`."""
        return self.cache("counting rows", 32).get(
            (comparison.earlier, comparison.later),
            lambda: compare_days.find_counting_rows(
                self.strategy, self.history, comparison.rows, comparison.later
            ),
        )

    @_once(most=32)
    def delays(self, day: date) -> Mapping[str, tuple[schedule_and_evidence.Delay, ...]]:
        """What was said of delays up to a day, by indicator, in every row that was accepted."""
        return schedule_and_evidence.delays(self.strategy, self._rows_of_delays, day)

    @property
    @_once()
    def _rows_of_delays(self) -> pl.DataFrame:
        """What was said of delays on any day; see `schedule_and_evidence.rows_of_delays`."""
        withdrawn = audit_readings.withdrawals(self.audit)
        accepted = known_rows.rows_accepted_by(self.history, self.sequence, withdrawn)
        return schedule_and_evidence.rows_of_delays(accepted)

    @property
    @_once()
    def round_closings(self) -> tuple[stored_rounds.RoundClosing, ...]:
        """Every closing and reopening of a round, oldest first."""
        with self.workspace.reading() as connection:
            return stored_rounds.closings(connection, self.strategy.id, self.sequence)

    @property
    @_once()
    def round_plans(self) -> Sequence[stored_rounds.StoredRound]:
        """Every opening and change of a round, oldest first."""
        with self.workspace.reading() as connection:
            return stored_rounds.openings(connection, self.strategy.id, self.sequence)

    def decisions(self) -> Mapping[int, AuditEntry]:
        """The audit line of the last decision on each submission that was decided."""
        return {
            int(line.object.partition(":")[2]): line
            for line in self.audit
            if line.action in standing_rows.DECISIONS
        }
