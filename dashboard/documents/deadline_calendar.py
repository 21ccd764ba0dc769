"""Deadlines of a strategy as a calendar file (RFC 5545), which every office calendar takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import icalendar

from dashboard.fulfilment import strategy_on_day, what_is_outstanding, whose_turn
from dashboard.presentation import Wording, entity_words, sentences
from dashboard.strategy import Strategy, Task, rounds, targets


def write_calendar(
    strategy: Strategy,
    bodies: Sequence[what_is_outstanding.BodyAnswer],
    written: datetime,
    words: Wording,
) -> bytes:
    """One event of a whole day for each due day of each indicator that the bodies are responsible for, and of
    each open round that still asks one of them.

    The strategy is the version in force on the day of the answer. A later file replaces the events of
    this one, because an event keeps its id. What is withdrawn or has no due day has no event. UTF-8.
    """
    calendar = icalendar.Calendar.new(
        prodid=f"-//{strategy.id}//deadlines//EN",
        name=words.text(strategy.title),
        language=words.language,
    )
    for task, state, number, target in _dated_targets(bodies):
        calendar.add_component(_event(strategy, task, state, (number, target), written, words))
    asking = {each.round.id: each.round for body in bodies for each in body.asked if each.missing}
    for round in sorted(asking.values(), key=lambda each: each.due):
        calendar.add_component(_round_event(strategy, round, written, words))
    return bytes(calendar.to_ical())


def _dated_targets(
    bodies: Sequence[what_is_outstanding.BodyAnswer],
) -> Iterator[tuple[Task, strategy_on_day.IndicatorState, int, targets.DueTarget]]:
    """Each target with a due day, numbered within its indicator; once, even if several bodies share it."""
    seen: set[str] = set()
    for body in bodies:
        for part in body.responsible:
            for state in part.indicators:
                if state.indicator.id in seen:
                    continue
                seen.add(state.indicator.id)
                for number, target in enumerate(state.targets):
                    if target.due:
                        yield part.state.task, state, number, target


def _event(
    strategy: Strategy,
    task: Task,
    state: strategy_on_day.IndicatorState,
    numbered: tuple[int, targets.DueTarget],
    written: datetime,
    words: Wording,
) -> icalendar.Event:
    number, target = numbered
    assert target.due is not None
    summary = words("calendar.summary", indicator=state.indicator.id, title=words.text(task.name))
    owners = entity_words.entity_list(strategy, task.responsible, None, words)
    described = [
        sentences.indicator_name(state.indicator, words),
        words("calendar.target", target=_needed(state, target, words)),
        words("calendar.owners", owners=owners),
        words("calendar.source", title=words.text(strategy.title)),
    ]
    uid = f"{strategy.id}/{state.indicator.id}/{number}"
    return _whole_day(uid, target.due, summary, "\n".join(described), written)


def _needed(
    state: strategy_on_day.IndicatorState, target: targets.DueTarget, words: Wording
) -> str:
    """What the target asks for, and whether that is assumed."""
    needed = sentences.target_text(state, target, words)
    if target.basis == "assumed":
        return f"{needed}; {words('number.assumed')}"
    return f"{needed}; {words('number.assumed_parts')}" if state.rests_on_assumption else needed


def _round_event(
    strategy: Strategy, round: rounds.Round, written: datetime, words: Wording
) -> icalendar.Event:
    name = words.text(round.title)
    days = {"start": words.date(round.start), "end": words.date(round.end)}
    described = [
        words("calendar.round_asks", **days),
        *([round.note] if round.note else []),
        words("calendar.source", title=words.text(strategy.title)),
    ]
    uid = f"{strategy.id}/round/{round.id}"
    return _whole_day(
        uid, round.due, words("calendar.round", name=name), "\n".join(described), written
    )


def _whole_day(
    uid: str, day: date, summary: str, description: str, written: datetime
) -> icalendar.Event:
    event = icalendar.Event.new(
        uid=uid,
        start=day,
        end=day + timedelta(days=1),
        summary=summary,
        description=description,
        stamp=written,
    )
    event["TRANSP"] = "TRANSPARENT"
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -whose_turn.REMINDER)
    event.add_component(alarm)
    return event
