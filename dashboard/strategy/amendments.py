"""Amendments: dated changes of a task, an indicator or a body, and the strategy as one leaves it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Protocol

from pydantic import Field, PlainValidator
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import END_IN_FILE, End, Open, Part, When, read_end
from dashboard.strategy.entities import Entity, rename
from dashboard.strategy.field_types import Day, YesNo
from dashboard.strategy.performance_indicators import Component, Interim, Target
from dashboard.strategy.tasks import (
    FormerOwners,
    Task,
    hand_over,
    named_cooperating,
    with_bodies,
)
from dashboard.text.text_language import Text


class Change(Part):
    """The values that an amendment sets; absent keys stay, an empty target or due date is removed."""

    title: Text = Text("")
    """The new title of a task."""
    deadline: Annotated[When | Open | None, PlainValidator(read_end), END_IN_FILE] = None
    """The new deadline of a task."""
    responsible: Annotated[tuple[str, ...], Field(min_length=1)] = ()
    """Who answers for a task from then on."""
    cooperating: tuple[str, ...] = ()
    """Who takes part in a task from then on."""
    text: Text = Text("")
    """The new text of an indicator."""
    target: Target | None = None
    """The new target; empty where there is none any more."""
    interim: tuple[Interim, ...] = ()
    """The new interim targets."""
    due: End | None = None
    """The new due day of an indicator; empty for that of its task."""
    components: tuple[Component, ...] = ()
    """The new components of an indicator."""
    withdrawn: YesNo = False
    """Whether the task or the indicator is taken out."""
    name: str = ""
    """The new name of a body."""
    name_cs: str = ""
    """The same in Czech."""
    code_cs: str = ""
    """Its new abbreviation in Czech."""
    succeeded_by: str = ""
    """The body into which one was merged: from the day on it owns what the other owned."""


class Record(Part):
    """How an amendment that is not in the file came here: its number, when it was entered, and by whom.

    `opened` and `closed` are audit sequences: from when it was known, and when it was taken back, with the
    day, the person and the reason.
    """

    number: int
    opened: int
    on: date
    by: str
    closed: int | None = None
    closed_on: date | None = None
    closed_by: str = ""
    closed_for: str = ""

    def stands_at(self, sequence: int) -> bool:
        """Whether it was known at an audit sequence, and not taken back yet."""
        return self.opened <= sequence and (self.closed is None or sequence < self.closed)


class Amendment(Part):
    """A dated change of a task, an indicator or a body; the adopted text stays as it is."""

    date: Day
    """From which day it counts."""
    reason: str
    """Why."""
    authority: str
    """Who decided it, where and when."""
    task: str | None = None
    """The number of the task that it changes."""
    indicator: str | None = None
    """The id of the indicator that it changes."""
    entity: str | None = None
    """The code of the body that it changes."""
    set: Change
    """What is new."""
    record: SkipJsonSchema[Record | None] = None

    @property
    def subject(self) -> str:
        """The number of the task, the id of the indicator or the code of the body that it changes."""
        return self.indicator or self.task or self.entity or ""


def in_order(amendments: Iterable[Amendment]) -> list[Amendment]:
    """Amendments as they came into force: by day, those of one day as the file has them."""
    return sorted(amendments, key=lambda amendment: amendment.date)


class Version(Protocol):
    """What of a strategy an amendment may change."""

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The bodies as they are called in this version."""

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The tasks as they read in this version."""

    @property
    def coordinator(self) -> str:
        """The code of the body that coordinates."""

    @property
    def withdrawn(self) -> frozenset[str]:
        """The tasks and indicators that were withdrawn until this version."""

    @property
    def owners_before(self) -> tuple[FormerOwners, ...]:
        """Who owned a task in earlier versions, the oldest first."""


def changed_by(amendment: Amendment, version: Version) -> dict[str, Any]:
    """The fields of the version that an amendment makes of another, those that stay apart."""
    if amendment.entity:
        return _with_another_entity(amendment, version)
    change = _values(amendment)
    withdrawn = change.pop("withdrawn", None)
    touched = amendment.indicator or amendment.task or ""
    gone = version.withdrawn | {touched} if withdrawn else version.withdrawn
    if withdrawn is False:
        gone = version.withdrawn - {touched}
    handed_over = [
        task for task in version.tasks if amendment.task == task.number and "responsible" in change
    ]
    return {
        "tasks": tuple(_amended(task, amendment, change) for task in version.tasks),
        "withdrawn": gone,
        "owners_before": (*version.owners_before, *_owners_until(amendment, handed_over)),
    }


def _amended(task: Task, amendment: Amendment, change: dict[str, Any]) -> Task:
    change = dict(change)
    if amendment.task == task.number:
        responsible = change.pop("responsible", task.responsible)
        named = change.pop("cooperating", named_cooperating(task))
        return with_bodies(task.model_copy(update=change), responsible, named)
    if amendment.indicator is None:
        return task
    indicators = tuple(
        indicator.model_copy(update=change) if indicator.id == amendment.indicator else indicator
        for indicator in task.indicators
    )
    return task.model_copy(update={"indicators": indicators})


def _with_another_entity(amendment: Amendment, version: Version) -> dict[str, Any]:
    """The version with a body renamed, or merged into another: then that one owns what the body owned.

    The merged body stays, as a unit of its successor: what it and its units told is theirs.
    """
    change, gone, successor = _values(amendment), amendment.entity, amendment.set.succeeded_by
    found: dict[str, Any] = {
        "entities": tuple(
            rename(entity, amendment.date, change) if entity.code == gone else entity
            for entity in version.entities
        )
    }
    if not gone or not successor:
        return found
    owned = [task for task in version.tasks if gone in task.responsible]
    return found | {
        "tasks": tuple(hand_over(task, gone, successor) for task in version.tasks),
        "coordinator": successor if version.coordinator == gone else version.coordinator,
        "owners_before": (*version.owners_before, *_owners_until(amendment, owned)),
    }


def _values(amendment: Amendment) -> dict[str, Any]:
    return {name: getattr(amendment.set, name) for name in amendment.set.model_fields_set}


def _owners_until(amendment: Amendment, tasks: Iterable[Task]) -> list[FormerOwners]:
    return [
        FormerOwners(task=task.number, until=amendment.date, responsible=task.responsible)
        for task in tasks
    ]
