"""A strategy as adopted: its goals, tasks, performance indicators, entities and amendments.

Everything here is read from the YAML and never changes; `Strategy.at(day)` gives the version in
force on a day. Where the YAML says `basis: assumed`, the source does not say it: we do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from dashboard.strategy.field_types import Day, TargetNumber, TargetValue, YesNo
from dashboard.strategy.periods import Period, ReportingPeriod
from dashboard.strategy.timetable import Basis, Closure, End, Open, Part, Start, When, read_end
from dashboard.text import fraction
from dashboard.text import names as text_names

WILDCARD = ":*"
"""A component id that ends so stands for any free name behind the colon: `other:*`."""

Kind = Literal["milestone", "recurring", "count", "level", "share", "context"]
KINDS_WITH_COMPONENTS = {"milestone", "recurring"}
"""Kinds of which each component is reached or not."""
MEASUREMENT_KINDS = {"level", "share"}
"""Kinds whose number is held against a baseline, in a direction."""


class Entity(Part):
    """A ministry, unit or body; `kind: source` may report on any task and binds nobody."""

    code: str
    code_cs: str | None = None
    kind: Literal["ministry", "unit", "police", "office", "body", "ngo", "source"]
    name: str
    name_cs: str
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    note: str | None = None


class Goal(Part):
    """A goal that groups tasks, or as their parent other goals: pillars, priorities, measures."""

    id: str
    title: str
    title_cs: str | None = None
    parent: str | None = None


def component_name(written: str) -> str:
    """A component folded, and without spaces around its colon: `other: Polish` is `other:Polish`."""
    return re.sub(r"\s*:\s*", ":", text_names.fold(written))


class Component(Part):
    """A part of an indicator that is reached or not, with one line on what counts."""

    id: str
    text: str
    text_cs: str | None = None
    required: YesNo = True
    basis: Basis = "strategy"
    due: Start | None = None
    counts: str | None = None

    @cached_property
    def names(self) -> set[str]:
        """What it may be called: its id and its texts, folded; of a wildcard nothing."""
        if self.id.endswith(WILDCARD):
            return set()
        return {component_name(name) for name in (self.id, self.text, self.text_cs) if name}

    def matches_wildcard(self, name: str) -> bool:
        """Whether this is a wildcard that stands for a folded name: something behind its colon."""
        opening = component_name(self.id).removesuffix("*")
        wild = self.id.endswith(WILDCARD) and name.startswith(opening)
        return wild and any(letter.isalnum() for letter in name[len(opening) :])


class Target(Part):
    """What is needed: a number; `all` required components of a milestone; `any` move of what is measured.

    Of what recurs it is the number needed in each period, of a share per cent.
    """

    value: TargetValue
    basis: Basis
    note: str | None = None


class Interim(Part):
    """A step on the way to a target: the number to reach by a day before the last."""

    due: Start
    value: TargetNumber
    basis: Basis = "strategy"
    note: str | None = None


class Indicator(Part):
    """A performance indicator, its text letter for letter as in the source."""

    id: str
    text: str
    text_cs: str | None = None
    kind: Kind
    aggregate: Literal["sum", "distinct", "latest"] | None = None
    direction: Literal["up", "down"] | None = None
    every: Literal["year", "half-year", "quarter"] | None = None
    unit: str | None = None
    target: Target | None = None
    interim: tuple[Interim, ...] = ()
    due: End | None = None
    components: tuple[Component, ...] = ()
    component_required: YesNo = False
    baseline: str | None = None
    evidence: str | None = None
    related: tuple[str, ...] = ()
    note: str | None = None

    @property
    def exact_baseline(self) -> Fraction | None:
        """The number from which what is measured moves, of a share in per cent, without rounding.

        None where it is not known, or not reckoned with.
        """
        if not self.baseline or self.kind not in MEASUREMENT_KINDS:
            return None
        return (
            fraction.baseline_in_per_cent(self.baseline)
            if self.kind == "share"
            else Fraction(self.baseline)
        )

    @property
    def displayed_baseline(self) -> Decimal | None:
        """The baseline as it is shown: rounded to nine decimal places, of a share in per cent."""
        return (
            None if self.exact_baseline is None else fraction.round_for_display(self.exact_baseline)
        )

    @property
    def needed(self) -> Decimal | None:
        """The number to reach, for a milestone its required components; None without a target.

        Where any move is enough it is the baseline, which must be left.
        """
        if self.target is None or self.kind == "context":
            return None
        if isinstance(self.target.value, Decimal):
            return self.target.value
        if self.target.value == "any":
            return self.displayed_baseline
        return Decimal(sum(component.required for component in self.components))

    def component(self, written: str) -> Component | None:
        """The listed component that a writing means; a wildcard takes any free name."""
        name = component_name(written)
        for component in self.components:
            if name in component.names or component.matches_wildcard(name):
                return component
        return None


class Predecessor(Part):
    """A task of an earlier strategy that this one continues."""

    strategy: str
    task: str
    note: str | None = None


class Task(Part):
    """A task card: every field as the source has it, with our readings beside it."""

    number: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    title: str
    title_cs: str | None = None
    goal: str | None = None
    description: tuple[str, ...] = ()
    task_goal: tuple[str, ...] = ()
    justification: str | None = None
    financing: str | None = None
    responsible: Annotated[tuple[str, ...], Field(min_length=1)]
    responsible_as_stated: str | None = None
    cooperating: tuple[str, ...] = ()
    cooperating_as_stated: str | None = None
    target_group: str | None = None
    start: Start
    deadline: End
    timetable_as_stated: str | None = None
    notes: str | None = None
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    also_asked: tuple[str, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    note: str | None = None

    def due(self, indicator: Indicator) -> date | None:
        """The day an indicator falls due: its own, else the task's; None where the end is open."""
        return (indicator.due or self.deadline).last


class Change(Part):
    """What an amendment sets: its `model_fields_set`; a key that is absent stays as it was.

    Only a target and a due date can be taken away by an empty value.
    """

    title: str = ""
    deadline: Annotated[
        When | Open | None, PlainValidator(read_end, json_schema_input_type=str | int)
    ] = None
    responsible: Annotated[tuple[str, ...], Field(min_length=1)] = ()
    cooperating: tuple[str, ...] = ()
    text: str = ""
    target: Target | None = None
    interim: tuple[Interim, ...] = ()
    due: End | None = None
    components: tuple[Component, ...] = ()
    withdrawn: YesNo = False


class Amendment(Part):
    """A dated change of a task or an indicator, under the untouched text of the source."""

    date: Day
    reason: str
    authority: str
    task: str | None = None
    indicator: str | None = None
    set: Change


class Recommendation(Part):
    """A recommendation of the source; which tasks answer it is our reading."""

    number: Annotated[int, Field(gt=0)]
    text: str
    text_cs: str | None = None
    tasks: tuple[str, ...] = ()
    note: str | None = None


class SourceError(Part):
    """A slip of the source text and how it was read."""

    where: str
    found: str
    read_as: str
    basis: Literal["read", "inferred"] = "read"


class Conventions(Part):
    """How a bare year is read; declared, so that nobody has to guess."""

    year_start: Literal["01-01"]
    year_deadline: Literal["12-31"]


class Shipped(Part):
    """A file of rows that fills an empty database, said of one entity."""

    file: str
    entity: str
    state: Literal["submitted", "accepted"]
    received_as: str


class Strategy(Part):
    """A whole strategy; `sha256` of its file is kept by whoever read it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: str
    title_cs: str | None = None
    source: str
    language_note: str | None = None
    period: Period
    conventions: Conventions
    closure: Closure | None = None
    coordinator: str
    goal: str
    goal_cs: str | None = None
    review: Literal["required", "none"] = "required"
    reporting_periods: tuple[ReportingPeriod, ...] = ()
    entities: Annotated[tuple[Entity, ...], Field(min_length=1)]
    goals: tuple[Goal, ...] = ()
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    recommendations: tuple[Recommendation, ...] = ()
    source_errors: tuple[SourceError, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    shipped: tuple[Shipped, ...] = ()
    statistics: tuple[str, ...] = ()
    predecessor: str | None = None
    cards: str | None = None
    withdrawn: frozenset[str] = frozenset()

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.code: entity for entity in self.entities}

    def entity(self, code: str) -> Entity | None:
        """The entity of a code, or None."""
        return self._entities.get(code)

    def find_entity(self, written: str) -> Entity | None:
        """The entity that a code or an alias means, however it is written."""
        folded = text_names.fold(written)
        for entity in self.entities:
            names = (entity.code, entity.code_cs or "", *entity.aliases)
            if folded in {text_names.fold(name) for name in names}:
                return entity
        return None

    def entity_and_parents(self, code: str) -> Iterator[str]:
        """The entity itself, then the units above it, nearest first."""
        seen: set[str] = set()
        at: str | None = code
        while at is not None and at not in seen:
            seen.add(at)
            yield at
            entity = self.entity(at)
            at = entity.parent if entity else None

    def goal_and_parents(self, goal: str | None) -> tuple[Goal, ...]:
        """A goal with those above it, the highest first; nothing where there is none."""
        goals, chain = {goal.id: goal for goal in self.goals}, list[Goal]()
        while goal in goals and goals[goal] not in chain:
            chain.insert(0, goals[goal])
            goal = goals[goal].parent
        return tuple(chain)

    def task(self, number: str) -> Task | None:
        """The task of a number, or None."""
        return next((task for task in self.tasks if task.number == number), None)

    def indicator(self, indicator: str) -> tuple[Task, Indicator] | None:
        """An indicator with the task that holds it, or None."""
        return next((pair for pair in self.indicators() if pair[1].id == indicator), None)

    def indicators(self) -> Iterator[tuple[Task, Indicator]]:
        """Every indicator with its task, in source order."""
        for task in self.tasks:
            for indicator in task.indicators:
                yield task, indicator

    def may_report(self, code: str, task: Task) -> bool:
        """Whether an entity may report on a task: a source, or it or a unit above or below."""
        entity = self.entity(code)
        if entity is None:
            return False
        if entity.kind == "source":
            return True
        named = (*task.responsible, *task.cooperating)
        return any(
            code in self.entity_and_parents(owner) or owner in self.entity_and_parents(code)
            for owner in named
        )

    def default_day(self, today: date) -> date:
        """The day a reader means by default: today, or the strategy's end once it is past."""
        return min(today, self.period.end)

    def at(self, day: date) -> Strategy:
        """The version in force on a day: the adopted text with every amendment dated up to it."""
        strategy = self
        for amendment in sorted(self.amendments, key=lambda amendment: amendment.date):
            if amendment.date <= day:
                strategy = _apply_amendment(strategy, amendment)
        return strategy


def _apply_amendment(strategy: Strategy, amendment: Amendment) -> Strategy:
    change = {name: getattr(amendment.set, name) for name in amendment.set.model_fields_set}
    withdrawn = change.pop("withdrawn", None)
    touched = amendment.indicator or amendment.task or ""
    tasks = tuple(_amend_task(task, amendment, change) for task in strategy.tasks)
    gone = strategy.withdrawn | {touched} if withdrawn else strategy.withdrawn
    if withdrawn is False:
        gone = strategy.withdrawn - {touched}
    return strategy.model_copy(update={"tasks": tasks, "withdrawn": gone})


def _amend_task(task: Task, amendment: Amendment, change: dict[str, Any]) -> Task:
    if amendment.task == task.number:
        return task.model_copy(update=change)
    if amendment.indicator is None:
        return task
    indicators = tuple(
        indicator.model_copy(update=change) if indicator.id == amendment.indicator else indicator
        for indicator in task.indicators
    )
    return task.model_copy(update={"indicators": indicators})
