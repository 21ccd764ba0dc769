"""Which amendments took effect, became known or were taken back between two days, and what each changed.

Each side is a day with what was known of it. Nothing here asks whether a status moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from dashboard.strategy import Strategy, Task, amendments, entities


@dataclass(frozen=True, slots=True)
class Side:
    """A day and the audit sequence up to which it is known."""

    day: date
    sequence: int


class Event(StrEnum):
    """What happened to an amendment between two sides."""

    TOOK_EFFECT = "took_effect"
    BECAME_KNOWN = "became_known"
    """It was entered after the first side was known; its day may be before it, between them or to come."""
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class AmendmentChange:
    """One value that an amendment changed: of a task, of an indicator of it, or of a body (then no task).

    `field` is a key of `amendments.Change`; `before` and `after` are values of it, as the strategy has them.
    """

    task: str | None
    indicator: str | None
    field: str
    before: Any
    after: Any
    amendment: amendments.Amendment
    event: Event

    @property
    def is_in_force(self) -> bool:
        """Whether it is not taken back."""
        return self.event is not Event.TAKEN_BACK


def between(strategy: Strategy, a: Side, b: Side) -> list[AmendmentChange]:
    """Every value that an amendment changed from A to B; by the day of the amendment.

    An amendment counts that took effect after A and up to B, that was entered after A was known (also one
    whose day is to come), or that was taken back after A was known.
    """
    then, now = strategy.known_at(a.sequence), strategy.known_at(b.sequence)
    entered = {record.number for record in now.records}
    entered_then = {record.number for record in then.records}
    changes: list[AmendmentChange] = []
    for amendment in amendments.in_order(then.amendments):
        if amendment.record and amendment.record.number not in entered:
            changes += changed_values(then, amendment, Event.TAKEN_BACK)
    for amendment in amendments.in_order(now.amendments):
        if amendment.record and amendment.record.number not in entered_then:
            changes += changed_values(now, amendment, Event.BECAME_KNOWN)
        elif a.day < amendment.date <= b.day:
            changes += changed_values(now, amendment, Event.TOOK_EFFECT)
    return sorted(changes, key=lambda change: change.amendment.date)


def changed_values(
    strategy: Strategy, amendment: amendments.Amendment, event: Event = Event.TOOK_EFFECT
) -> Iterator[AmendmentChange]:
    """What one of the amendments of a strategy changes; of one that was taken back, the other way round.

    A name that was erased is None afterwards.
    """
    versions = strategy.before_and_after(amendment)
    found = [_subject(version, amendment) for version in versions]
    if not amendment.set.model_fields_set:  # the names of a renaming were erased
        called = found[0][1] and found[0][1].name
        yield AmendmentChange(None, None, "name", called, None, amendment, event)
    for name in changed_fields(amendment, *(part for _, part in found)):
        values = [
            _value(version, part, amendment.subject, name)
            for version, (_, part) in zip(versions, found, strict=True)
        ]
        before, after = reversed(values) if event is Event.TAKEN_BACK else values
        task = found[0][0]
        yield AmendmentChange(task, amendment.indicator, name, before, after, amendment, event)


def changed_fields(amendment: amendments.Amendment, before: Any, after: Any) -> list[str]:
    """What an amendment sets of its subject, and of a task also the bodies that change with it."""
    bodies = ("responsible", "cooperating") if isinstance(after, Task) else ()
    moved = {name for name in bodies if getattr(before, name) != getattr(after, name)}
    return sorted(amendment.set.model_fields_set | moved)


def _subject(strategy: Strategy, amendment: amendments.Amendment) -> tuple[str | None, Any]:
    """The number of the task that an amendment touches, and the task, the indicator or the body itself."""
    if amendment.entity:
        return None, strategy.entity(amendment.entity)
    if amendment.indicator:
        task, indicator = strategy.indicator(amendment.indicator) or (None, None)
        return task.number if task else None, indicator
    return amendment.task, strategy.task(amendment.task or "")


def _value(strategy: Strategy, part: Any, subject: str, name: str) -> Any:
    if name == "withdrawn":
        return subject in strategy.withdrawn
    return entities.own_names(part).get(name, getattr(part, name, None))
