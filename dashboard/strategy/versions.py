"""The version of a strategy that an amendment makes: other tasks, owners, bodies, or something withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from dashboard.strategy.amendments import Amendment
from dashboard.strategy.entities import Entity, rename
from dashboard.strategy.tasks import (
    FormerOwners,
    Task,
    hand_over,
    named_cooperating,
    with_bodies,
)


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
    # The Czech of an amended text is that of the text before it.
    change = {**{f"{name}_cs": None for name in change if name in {"title", "text"}}, **change}
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
