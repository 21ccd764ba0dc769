"""Whose turn it is in what a body is responsible for: its own, the coordinator's, a joint owner's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.strategy_on_day import IndicatorState
from dashboard.fulfilment.what_is_outstanding import BodyAnswer, IndicatorAnswer
from dashboard.strategy.rounds import Round

REMINDER = timedelta(days=14)
"""How long before a deadline somebody is reminded of it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a body is asked to report on: its deadline, past or soon, and the open rounds that ask for it.

    `by` is the day for the report: the first day of an open round, else the deadline.
    """

    state: IndicatorState
    due: date | None
    rounds: tuple[Round, ...]
    by: date


@dataclass(frozen=True, slots=True)
class Turns:
    """What is not met and due, or on which a report waits, in source order.

    `own` is what the body itself is asked for, by its due day, by open rounds or by both; `joint` what only
    another owner has reported on, so that the body is asked for nothing. What of the body's own waits for
    the coordinator, or was returned to the body, is in neither.
    """

    own: tuple[IndicatorAnswer, ...]
    joint: tuple[IndicatorAnswer, ...]


def whose_turn(body: BodyAnswer) -> Turns:
    """Each indicator of a body that is due and not met, or waits, under who is to act on it.

    What waits is the coordinator's; what was returned is asked for by its correction. What is outstanding
    or asked by a round else is everybody's own; of the rest it is each owner's who has reported on it. Once
    the verdicts are published it is nobody's.
    """
    own, joint = [], []
    for each in () if body.is_over else body.indicators:
        id = each.state.indicator.id
        due = each.is_demanded or what_is_outstanding.is_due_today(each.state, body.day)
        if each.is_waiting:
            if not set(each.waiting) & set(body.waiting):
                joint.append(each)
        elif any(sent.is_about(each.state.task, id) for sent in body.returned):
            continue
        elif id in body.outstanding or body.rounds_asking(id):
            own.append(each)
        elif due:
            (joint if _is_left_to_others(body, each) else own).append(each)
    return Turns(tuple(own), tuple(joint))


def requests(body: BodyAnswer) -> list[Request]:
    """What a body is asked to report on, and what soon falls due, each once, in source order.

    What it has reported on and is only late is not asked for again, nor what waits; what was returned is.
    """
    soon = body.day + REMINDER
    ahead = {state.indicator.id: day for day, state in upcoming(body) if day <= soon}
    asked = {each.state.indicator.id: each.state for each in whose_turn(body).own}
    more = (id for id in (*body.outstanding, *ahead) if id not in asked)
    asked |= {id: body.by_indicator[id].state for id in more}
    listed = []
    for id, state in asked.items():
        rounds, is_overdue = body.rounds_asking(id), state.schedule.is_overdue
        past = state.schedule.since if is_overdue else None
        is_today = what_is_outstanding.is_due_today(state, body.day)
        coming = body.day if is_today else ahead.get(id)
        else_by = past if id in body.outstanding else coming
        if by := min((round.due for round in rounds), default=else_by):
            listed.append(Request(state, past or coming, rounds, by))
    return listed


def _is_left_to_others(body: BodyAnswer, each: IndicatorAnswer) -> bool:
    """Whether another owner has reported on an indicator and the body itself has not."""
    reports = {report.entity: report.last for report in each.state.reporting}
    mine = reports.pop(body.entity.code, None)
    return mine is None and any(reports.values())


def upcoming(body: BodyAnswer) -> tuple[tuple[date, IndicatorState], ...]:
    """Those unmet with a due day still to come, each with the next, in their order; not what waits."""
    dated = [
        (day, indicator.state)
        for indicator in body.indicators
        if not (body.is_over or indicator.waiting) and (day := indicator.state.next_due(body.day))
    ]
    return tuple(sorted(dated, key=lambda pair: pair[0]))
