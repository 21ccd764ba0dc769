"""Who owes what on a day, and what waits: one answer, of each body and of each indicator.

Every page, letter, paper, mail and command reads it from here and from nowhere else. What waits for the
coordinator is not demanded of anybody; what was returned is outstanding again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

import polars as pl

from dashboard.fulfilment import schedule_and_evidence
from dashboard.fulfilment.rule_words import ScheduleState
from dashboard.fulfilment.schedule_and_evidence import Reporting
from dashboard.fulfilment.status import Status
from dashboard.fulfilment.strategy_on_day import (
    ComponentState,
    IndicatorState,
    Situation,
    TaskState,
)
from dashboard.strategy import Strategy, entities
from dashboard.strategy.rounds import Round, open_rounds

Answers = Set[tuple[str, str, str | None]]
"""Who has answered a round, and on which task and indicator (None: a narrative of the task)."""


@dataclass(frozen=True, slots=True)
class ReturnedSubmission:
    """A submission that was sent back and waits for its correction; `reason` is what is asked of it.

    `about` are the tasks and indicators that its correction has to tell of; a narrative has no indicator.
    """

    number: int
    file: str
    reason: str
    about: tuple[tuple[str, str | None], ...] = ()

    @property
    def tasks(self) -> tuple[str, ...]:
        """The numbers of its tasks, in the order of its rows."""
        return tuple(dict.fromkeys(task for task, _ in self.about))

    def is_about(self, task: str, indicator: str) -> bool:
        """Whether its correction has to tell of an indicator; a narrative tells of its whole task."""
        return (task, indicator) in self.about or (task, None) in self.about


@dataclass(frozen=True, slots=True)
class Reports:
    """What the answer is made from beside the situation.

    `rows` are the standing rows, `waiting` those of submissions that nobody has decided on; `returned` has
    what each body has to correct, `handed_in` the audit sequence at which each
    submission came.
    """

    rows: pl.DataFrame
    waiting: pl.DataFrame
    returned: Mapping[str, tuple[ReturnedSubmission, ...]] = field(default_factory=dict)
    handed_in: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    """One indicator: what is missing of it, whose report waits, and whether a report is outstanding.

    `waiting` are the numbers of the submissions of its present owners that nobody has decided on.
    """

    state: IndicatorState
    outstanding: bool
    waiting: tuple[int, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether it is judged and not met, and a report of an owner waits for a decision."""
        return bool(self.waiting) and self.state.status.is_unfinished

    @property
    def is_demanded(self) -> bool:
        """Whether something is to be done about it: overdue, and no report of an owner waits."""
        return self.state.schedule.is_overdue and not self.waiting


@dataclass(frozen=True, slots=True)
class Asked:
    """What an open round asks of a body: `missing` without a report since, `waiting` with an undecided one,
    be it of another owner."""

    round: Round
    indicators: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]

    def is_past(self, day: date) -> bool:
        """Whether the round was due before a day; on the day itself it is due today."""
        return self.round.due < day


@dataclass(frozen=True, slots=True)
class TaskPart:
    """A body's part in one task on a day.

    `last` is its last report on the task. Where it is responsible a unit above or below speaks for it:
    `by` is who made that report.
    """

    entity: str
    state: TaskState
    responsible: bool
    last: date | None
    by: str | None
    day: date

    @property
    def indicators(self) -> tuple[IndicatorState, ...]:
        """The indicators of the task that are still in force."""
        return tuple(state for state in self.state.indicators if not state.withdrawn)

    def reporting(self, indicator: IndicatorState) -> Reporting | None:
        """The body's reports on an indicator; None where it may report and need not."""
        reports = (report for report in indicator.reporting if report.entity == self.entity)
        return next(reports, None)


@dataclass(frozen=True)
class BodyAnswer:
    """What one body owes, what waits and what was returned; its parts in source order."""

    entity: entities.Entity
    day: date
    parts: tuple[TaskPart, ...]
    by_indicator: Mapping[str, IndicatorAnswer]
    asked: tuple[Asked, ...]
    waiting: tuple[int, ...]
    returned: tuple[ReturnedSubmission, ...]
    is_over: bool = False
    """Whether the verdicts on the strategy are published: nothing is asked of anybody any more."""

    @cached_property
    def responsible(self) -> tuple[TaskPart, ...]:
        """Its parts as responsible body."""
        return tuple(part for part in self.parts if part.responsible)

    @cached_property
    def cooperating(self) -> tuple[TaskPart, ...]:
        """Its parts as cooperating body."""
        return tuple(part for part in self.parts if not part.responsible)

    @cached_property
    def indicators(self) -> tuple[IndicatorAnswer, ...]:
        """The indicators on which it is to report."""
        return tuple(
            self.by_indicator[state.indicator.id]
            for part in self.responsible
            for state in part.indicators
        )

    def rounds_asking(self, indicator: str) -> tuple[Round, ...]:
        """The open rounds that still ask it for a report on an indicator."""
        return tuple(each.round for each in self.asked if indicator in each.missing)

    @property
    def overdue(self) -> tuple[TaskPart, ...]:
        """Its tasks that are unmet past their due day."""
        return tuple(each for each in self.responsible if each.state.schedule.is_overdue)

    @cached_property
    def outstanding(self) -> tuple[str, ...]:
        """The ids on which its report is outstanding: by their due day, or by that of an open round."""
        late = {id for asked in self.asked if asked.is_past(self.day) for id in asked.missing}
        return tuple(
            indicator.state.indicator.id
            for indicator in self.indicators
            if indicator.outstanding or indicator.state.indicator.id in late
        )

    @cached_property
    def outstanding_indicators(self) -> tuple[IndicatorState, ...]:
        """The indicators of those ids, in source order."""
        return tuple(self.by_indicator[id].state for id in self.outstanding)

    @property
    def last(self) -> date | None:
        """Its last report on any of its tasks."""
        return max((part.last for part in self.parts if part.last), default=None)


@dataclass(frozen=True)
class Answer:
    """What is outstanding, overdue, due, asked, waiting and returned, by body and by indicator."""

    situation: Situation
    bodies: tuple[BodyAnswer, ...]
    """Every body that is not a public source, in the order of the strategy."""
    by_indicator: Mapping[str, IndicatorAnswer]

    def body(self, code: str) -> BodyAnswer | None:
        """What one body owes; None for a public source and for what the strategy does not name."""
        return next((body for body in self.bodies if body.entity.code == code), None)

    @cached_property
    def owners(self) -> tuple[BodyAnswer, ...]:
        """The responsible bodies: most outstanding reports first, then most overdue tasks."""
        owners = [body for body in self.bodies if body.responsible]
        return tuple(sorted(owners, key=lambda body: (-len(body.outstanding), -len(body.overdue))))

    @cached_property
    def outstanding(self) -> frozenset[str]:
        """The indicators on which a report of some body is outstanding."""
        return frozenset(id for body in self.bodies for id in body.outstanding)

    @cached_property
    def overdue(self) -> tuple[TaskState, ...]:
        """The tasks that are unmet past their due day, in source order."""
        return tuple(state for state in self.situation.tasks if state.schedule.is_overdue)

    @cached_property
    def due_today(self) -> tuple[TaskState, ...]:
        """The tasks that are unmet on their due day, in source order."""
        return tuple(state for state in self.situation.tasks if state.schedule.is_due_today)

    @cached_property
    def more_due_today(self) -> tuple[TaskState, ...]:
        """The overdue tasks of which something more falls due on the day."""
        day = self.situation.day
        return tuple(state for state in self.overdue if has_more_due_today(state, day))

    def returned_on(self, indicator: str) -> tuple[tuple[str, ReturnedSubmission], ...]:
        """The submissions on an indicator that wait for their correction, each with the code of its body."""
        return tuple(
            (body.entity.code, sent)
            for body in self.bodies
            for sent in body.returned
            if sent.is_about(self.situation.strategy.task_of(indicator), indicator)
        )

    def family(self, code: str) -> tuple[BodyAnswer, ...]:
        """The body of a code and those below it, where they have a part in a task."""
        codes = set(entity_and_below(self.situation.strategy, code))
        return tuple(body for body in self.bodies if body.entity.code in codes and body.parts)

    def as_seen_by(self, entities: frozenset[str] | None) -> Answer:
        """The same answer without the submissions of bodies whose submissions are not seen.

        What is outstanding is the same for everybody. None sees all.
        """
        if entities is None:
            return self
        bodies = [
            body if body.entity.code in entities else replace(body, waiting=(), returned=())
            for body in self.bodies
        ]
        return replace(self, bodies=tuple(bodies))


def answer(
    strategy: Strategy, situation: Situation, reports: Reports, rounds: Sequence[Round] = ()
) -> Answer:
    """The answer for the day of a situation; `strategy` as adopted, `rounds` those that exist."""
    day, is_over = situation.day, schedule_and_evidence.is_finished(strategy)
    waiting = _waiting_by_indicator(situation, reports.waiting)
    by_indicator = {
        state.indicator.id: IndicatorAnswer(
            state,
            not is_over and is_silent(state) and not waiting[state.indicator.id],
            waiting[state.indicator.id],
        )
        for task in situation.tasks
        for state in task.indicators
    }
    last: dict[tuple[str, str], date] = {}
    for (task, _, teller), told in schedule_and_evidence.last_reports(reports.rows, day).items():
        last[task, teller] = max(told, last.get((task, teller), told))
    sent = reports.waiting.select("submission", "entity").unique().sort("submission")
    handed_in = reports.handed_in
    in_force = [situation.strategy.with_successors(round.on(day)) for round in rounds]
    asking = [
        (
            each,
            _answers(reports.rows, each, day, handed_in),
            _answers(reports.waiting, each, day, handed_in),
        )
        for each in ([] if is_over else open_rounds(in_force, day))
    ]
    bodies = []
    for entity in situation.strategy.entities:
        if entity.kind == "source":
            continue
        parts = tuple(_parts_of_body(situation, entity.code, last))
        bodies.append(
            BodyAnswer(
                entity,
                day,
                parts,
                by_indicator,
                tuple(_ask_of_body(situation, parts, by_indicator, *each) for each in asking),
                tuple(number for number, code in sent.iter_rows() if code == entity.code),
                reports.returned.get(entity.code, ()),
                is_over,
            )
        )
    return Answer(situation, tuple(bodies), by_indicator)


def _waiting_by_indicator(
    situation: Situation, waiting: pl.DataFrame
) -> dict[str, tuple[int, ...]]:
    """The undecided submissions of each indicator with a report of a present owner, since it owns.

    A narrative of the task is a report on each of its indicators, as among the standing rows.
    """
    found: dict[str, tuple[int, ...]] = {}
    told = waiting.filter(pl.col("date") <= situation.day)
    told = told.select("submission", "entity", "task", "indicator", "date").unique()
    lines = sorted(told.iter_rows(), key=lambda line: line[0])
    for task in situation.tasks:
        of_task = [line for line in lines if line[2] == task.task.number]
        strategy = situation.strategy
        heard = {
            (code, max(strategy.speaks_since(code, owner), since or date.min))
            for owner in task.task.responsible
            for since in [strategy.owner_since(task.task, owner)]
            for code in strategy.speakers(owner)
        }
        for state in task.indicators:
            numbers = [
                number
                for number, entity, _, indicator, day in of_task
                if indicator in {None, state.indicator.id}
                and any(entity == code and day >= since for code, since in heard)
            ]
            found[state.indicator.id] = tuple(dict.fromkeys(numbers))
    return found


def _parts_of_body(
    situation: Situation, code: str, last: Mapping[tuple[str, str], date]
) -> Iterator[TaskPart]:
    """The tasks in which a body has a part, with its last report on each.

    A unit above or below speaks for a responsible body, and for nobody else.
    """
    for state in situation.tasks:
        task = state.task
        if code in task.responsible or code in task.cooperating:
            strategy = situation.strategy
            speakers = strategy.speakers(code) if code in task.responsible else [code]
            days = [
                (day, speaker == code, speaker)
                for speaker in speakers
                if (day := last.get((task.number, speaker)))
                and day >= strategy.speaks_since(speaker, code)
            ]
            latest, _, by = max(days, default=(None, False, None))
            yield TaskPart(code, state, code in task.responsible, latest, by, situation.day)


def _ask_of_body(
    situation: Situation,
    parts: Sequence[TaskPart],
    by_indicator: Mapping[str, IndicatorAnswer],
    asking: Round,
    accepted: Answers,
    undecided: Answers,
) -> Asked:
    """What an open round asks of a body: what it owns, is judged and not met, and what recurs.

    A task that begins after the days of the round is not asked about. A report dated in those days, and
    handed in since the coordinator opened the round, answers it. What waits is not asked for again.
    """
    entity = parts[0].entity if parts else ""
    asked = [
        (part.state.task.number, state.indicator.id)
        for part in parts
        if part.responsible and asking.asks(entity)
        if part.state.task.start.first <= asking.end
        for state in part.indicators
        if state.status is not Status.NO_TARGET
        and (state.status is not Status.MET or state.indicator.kind == "recurring")
    ]
    speakers = situation.strategy.speakers(entity) if asked else ()
    missing, waits = [], []
    for task, id in asked:
        about = {(code, task, each) for code in speakers for each in (id, None)}
        if about & undecided or by_indicator[id].waiting:
            waits.append(id)
        elif not about & accepted:
            missing.append(id)
    return Asked(asking, tuple(id for _, id in asked), tuple(missing), tuple(waits))


def _answers(rows: pl.DataFrame, asking: Round, day: date, handed_in: Mapping[int, int]) -> Answers:
    """The answers to a round up to a day among some rows."""
    inside = pl.col("date").is_between(asking.start, min(asking.end, day))
    told = rows.filter(inside).select("entity", "task", "indicator", "submission").unique()
    return {
        (entity, task, indicator)
        for entity, task, indicator, number in told.iter_rows()
        if asking.opened is None or asking.opened.is_before(handed_in.get(number, 0))
    }


def is_silent(state: IndicatorState) -> bool:
    """Whether it is unmet past its due day, and no present owner has had a report on it accepted."""
    return state.schedule.is_overdue and all(owner.last is None for owner in state.reporting)


def unreached_parts(state: IndicatorState) -> tuple[str, int, int]:
    """How many of the `periods`, or of the `parts` with days of their own, that the target in force asks
    for are past their due day and not reached, and how many there are; 0 of 0 where there is only one."""
    needed = [part.schedule for part in state.components if part.is_needed and part.schedule]
    kind = "periods" if state.indicator.kind == "recurring" else "parts"
    late = sum(part.is_overdue for part in needed) if state.schedule.is_overdue else 0
    return (kind, late, len(needed)) if len(needed) > 1 else (kind, 0, 0)


def missing_parts(state: IndicatorState) -> tuple[ComponentState, ...]:
    """The components or periods that the target asks for and that are not reached; none for other kinds."""
    return tuple(part for part in state.components if part.is_needed and not part.reached)


def missing_number(state: IndicatorState) -> Decimal | None:
    """How much is short of the target; None where none asks for a number."""
    return None if state.needed is None else state.needed - (state.achieved or 0)


def is_due_today(state: IndicatorState, day: date) -> bool:
    """Whether something unmet falls due on the day, be the indicator overdue already or not.

    Of what has parts one of those that are due on the day itself.
    """
    overdue = state.schedule.state is ScheduleState.OVERDUE
    is_one_thing = not missing_parts(state)
    return state.due == day and overdue and (is_one_thing or bool(state.parts_due_on(day)))


def has_more_due_today(state: TaskState, day: date) -> bool:
    """Whether a task is overdue and something more of it falls due on the day."""
    overdue = state.schedule.is_overdue
    return overdue and any(is_due_today(indicator, day) for indicator in state.indicators)


def entity_and_below(strategy: Strategy, code: str) -> Iterator[str]:
    """The entity itself and every unit below it, in the order of the strategy."""
    return (
        entity.code
        for entity in strategy.entities
        if entity.kind != "source" and code in strategy.entity_and_parents(entity.code)
    )
