"""What each round of reports asks of each body on a day, and what has come.

What an open round asks, and what answers it, is part of the one answer. A closed round asks nothing: it
shows who has answered what it asked when it was closed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboard.fulfilment import whose_turn
from dashboard.fulfilment.rule_words import ReportingState
from dashboard.fulfilment.what_is_outstanding import Answer, Asked, BodyAnswer
from dashboard.progress import form_lines
from dashboard.strategy import entities, rounds


@dataclass(frozen=True, slots=True)
class RoundAnswer:
    """One body in one round, at the close of a day.

    `asked` are the ids of the indicators that the round asks of it, `missing` those of them without an
    accepted report, `waiting` those of the missing on which rows wait for a decision. A closed round asks
    nothing any more: `had_asked` is what it asked at its closing, `unanswered` what was left of that. `last`
    is the date of the last standing row of the body, or on its tasks of one above or below it, in the days of
    the round.
    """

    entity: str
    round: rounds.Round
    state: ReportingState
    last: date | None
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    waiting: tuple[str, ...]
    had_asked: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Whether the round asks the body, or did before it was closed."""
        return self.round.asks(self.entity) and self.state is not ReportingState.NOTHING_OWED

    @property
    def has_answered(self) -> bool:
        """Whether the body has answered all that it was asked; it may wait for a decision."""
        return self.state in {ReportingState.REPORTED, ReportingState.WAITING}

    @property
    def to_answer(self) -> tuple[str, ...]:
        """What is asked and neither answered nor waiting for a decision."""
        return tuple(id for id in self.missing if id not in self.waiting)


@dataclass(frozen=True, slots=True)
class EntityRounds:
    """A body in every round that exists on the day, in the order of the days on which they are due."""

    entity: entities.Entity
    responsible: bool
    cells: tuple[RoundAnswer, ...]

    @property
    def to_answer(self) -> tuple[RoundAnswer, ...]:
        """The open rounds that still ask the body for something, the one due first leading."""
        return tuple(cell for cell in self.cells if cell.to_answer)


def answers(
    found: Answer,
    rows: pl.DataFrame,
    waiting: pl.DataFrame,
    known: Sequence[rounds.Round] | None = None,
    *,
    at_closing: Mapping[str, Answer],
) -> tuple[EntityRounds, ...]:
    """Every owner, and then every other body that has reported in a round, with what each round asks of it.

    `found` is the answer of a day, made with the rounds `known`, by default those of its strategy; `rows` are
    the standing rows and `waiting` those of submissions that nobody has decided on. `at_closing` has of each
    closed round the answer of the day on which it was closed, with what it asked then.
    """
    day, strategy = found.situation.day, found.situation.strategy
    existing = [
        strategy.with_successors(each.on(day))
        for each in (strategy.rounds if known is None else known)
        if each.on(day).exists_on(day)
    ]
    existing.sort(key=lambda each: (each.due, each.start))
    standing = [_last_reports_by_entity(rows, round, day) for round in existing]
    undecided = [_last_reports_by_entity(waiting, round, day) for round in existing]
    reporting = {code for reports in (*standing, *undecided) for code in reports}
    lines = []
    for body in found.bodies:
        code, owns = body.entity.code, bool(body.responsible)
        if not owns and code not in reporting:
            continue
        codes = strategy.speakers(code)
        cells = tuple(
            _answer(
                *(body, round, _merge(body, codes, stand), _merge(body, codes, wait)),
                at_closing.get(round.id),
            )
            for round, stand, wait in zip(existing, standing, undecided, strict=True)
        )
        lines.append(EntityRounds(body.entity, owns, cells))
    return tuple(sorted(lines, key=lambda line: not line.responsible))


def round_of_entity(
    matrix: Sequence[EntityRounds], found: Answer, entity: str
) -> form_lines.ReportingRound:
    """What the next report of an entity is about: the open round due first that still asks it, and what is
    asked of it by the answer of a day.
    """
    body = found.body(entity)
    asking = next(
        (cell for line in matrix if line.entity.code == entity for cell in line.to_answer), None
    )
    requests = whose_turn.requests(body) if body else ()
    return form_lines.ReportingRound(
        asking.round if asking else None,
        {request.state.indicator.id: request.by for request in requests},
    )


LastReports = dict[tuple[str, str | None], date]
"""Task and indicator (None: the narrative of the task) of what was reported, with its last day."""


def _last_reports_by_entity(
    rows: pl.DataFrame, round: rounds.Round, day: date
) -> dict[str, LastReports]:
    """What each entity reported in the days of a round, up to a day."""
    inside = pl.col("date").is_between(round.start, min(round.end, day))
    days = rows.filter(inside).group_by("entity", "task", "indicator").agg(pl.col("date").max())
    by_entity: dict[str, LastReports] = {}
    for entity, task, indicator, last in days.iter_rows():
        by_entity.setdefault(entity, {})[task, indicator] = last
    return by_entity


def _merge(
    body: BodyAnswer, codes: Sequence[str], by_entity: dict[str, LastReports]
) -> LastReports:
    """What a body reported, and those above and below it on the tasks that it is responsible for."""
    tasks = {part.state.task.number for part in body.responsible}
    merged: LastReports = {}
    for code in codes:
        for about, last in by_entity.get(code, {}).items():
            if code == body.entity.code or about[0] in tasks:
                merged[about] = max(last, merged.get(about, last))
    return merged


def _answer(
    body: BodyAnswer,
    round: rounds.Round,
    standing: LastReports,
    undecided: LastReports,
    closing: Answer | None,
) -> RoundAnswer:
    code, last = body.entity.code, max(standing.values(), default=None)
    came = bool(standing), bool(undecided)
    asked = _asked_by(round, body)
    if asked is None:
        then = closing.body(code) if closing else None
        return _answer_at_closing(code, round, last, came, _asked_by(round, then))
    if asked.missing:
        state = ReportingState.OWED if asked.is_past(body.day) else ReportingState.NOT_YET_DUE
    else:
        state = _state_without_missing(asked, came)
    # What waits is missing too: a decision may still send it back.
    missing = tuple(id for id in asked.indicators if id in {*asked.missing, *asked.waiting})
    return RoundAnswer(code, round, state, last, asked.indicators, missing, asked.waiting)


def _asked_by(round: rounds.Round, body: BodyAnswer | None) -> Asked | None:
    """What a round asks of a body on the day of its answer; None where it is not open then."""
    return next((each for each in body.asked if each.round.id == round.id), None) if body else None


def _answer_at_closing(
    code: str, round: rounds.Round, last: date | None, came: tuple[bool, bool], asked: Asked | None
) -> RoundAnswer:
    """What a closed round had asked of a body, and how much of it was answered."""
    had_asked, unanswered = (asked.indicators, asked.missing) if asked else ((), ())
    if not unanswered:
        state = _state_without_missing(asked, came)
    elif unanswered == had_asked:
        state = ReportingState.NOT_ANSWERED
    else:
        state = ReportingState.PARTLY_ANSWERED
    return RoundAnswer(code, round, state, last, (), (), (), had_asked, unanswered)


def _state_without_missing(asked: Asked | None, came: tuple[bool, bool]) -> ReportingState:
    """A body that has answered all that it was asked, or was asked nothing; what of it came and waits."""
    standing, undecided = came
    if (asked and asked.waiting) or (undecided and not standing):
        return ReportingState.WAITING
    if (asked and asked.indicators) or standing:
        return ReportingState.REPORTED
    return ReportingState.NOTHING_OWED
