"""The tasks of a strategy with the goals that group them, and who owned a task before."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import End, Open, Part, Start, When
from dashboard.strategy.field_types import Day
from dashboard.strategy.performance_indicators import Indicator


class Goal(Part):
    """A goal that groups tasks or other goals: pillars, priorities, measures."""

    id: str
    title: str
    title_cs: str | None = None
    parent: str | None = None


class Predecessor(Part):
    """A task of an earlier strategy that this one continues."""

    strategy: str
    task: str
    note: str | None = None
    note_cs: str | None = None


class Task(Part):
    """A task: every field as in the source, with our readings beside it. Short titles are ours, for lists."""

    number: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")]
    title: str
    title_cs: str | None = None
    short_title: str | None = None
    short_title_cs: str | None = None
    goal: str | None = None
    description: tuple[str, ...] = ()
    description_cs: tuple[str, ...] = ()
    task_goal: tuple[str, ...] = ()
    task_goal_cs: tuple[str, ...] = ()
    justification: str | None = None
    justification_cs: str | None = None
    financing: str | None = None
    financing_cs: str | None = None
    responsible: Annotated[tuple[str, ...], Field(min_length=1)]
    responsible_as_stated: str | None = None
    responsible_as_stated_cs: str | None = None
    cooperating: tuple[str, ...] = ()
    cooperating_as_stated: str | None = None
    cooperating_as_stated_cs: str | None = None
    target_group: str | None = None
    target_group_cs: str | None = None
    start: Start
    deadline: Annotated[End, Field(default_factory=Open)]
    timetable_as_stated: str | None = None
    timetable_as_stated_cs: str | None = None
    notes: str | None = None
    notes_cs: str | None = None
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    also_asked: tuple[str, ...] = ()
    also_asked_cs: tuple[str, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    depends_on: tuple[str, ...] = ()
    note: str | None = None
    note_cs: str | None = None
    named_cooperating: SkipJsonSchema[tuple[str, ...] | None] = Field(None, exclude=True)
    """Of a version: who is named as cooperating, also who is responsible by then; None as in the file."""

    @property
    def name(self) -> tuple[str, str | None]:
        """The short title with its translation, each where there is one, else that of the full title."""
        return self.short_title or self.title, self.short_title_cs or self.title_cs

    @property
    def stated_responsible(self) -> tuple[str | None, str | None]:
        """Who is responsible as the source says it, in English and in Czech."""
        return self.responsible_as_stated, self.responsible_as_stated_cs

    @property
    def stated_cooperating(self) -> tuple[str | None, str | None]:
        """Who cooperates as the source says it, in English and in Czech."""
        return self.cooperating_as_stated, self.cooperating_as_stated_cs

    @property
    def has_czech_text(self) -> bool:
        """Whether the file has the task as adopted in Czech: every text of it that it has in English."""
        return bool(self.title_cs) and all(
            getattr(self, f"{name}_cs") or not getattr(self, name)
            for name in ("description", "task_goal", "justification", "financing", "notes")
        )

    @property
    def prompts(self) -> tuple[tuple[str, str | None], ...]:
        """What the description also asks, each with its translation, or None where it has none."""
        translated = (*self.also_asked_cs, *[None] * len(self.also_asked))
        return tuple(zip(self.also_asked, translated, strict=False))

    def due(self, indicator: Indicator) -> date | None:
        """The due day of an indicator; None where its end is open."""
        return self.end(indicator).last

    def end(self, indicator: Indicator) -> When | Open:
        """When an indicator ends: its own due date, otherwise the deadline of the task."""
        return indicator.due or self.deadline


class FormerOwners(Part):
    """Who was responsible for a task until the day of an amendment."""

    task: str
    until: Day
    responsible: tuple[str, ...]


def hand_over(task: Task, gone: str, successor: str) -> Task:
    """A task with one body in the place of another, named once."""
    if gone not in {*task.responsible, *named_cooperating(task)}:
        return task
    responsible, cooperating = (
        tuple(dict.fromkeys(successor if code == gone else code for code in codes))
        for codes in (task.responsible, named_cooperating(task))
    )
    return with_bodies(task, responsible, cooperating)


def named_cooperating(task: Task) -> tuple[str, ...]:
    """Who the text and its amendments name as cooperating, also those who are responsible by now."""
    return task.cooperating if task.named_cooperating is None else task.named_cooperating


def with_bodies(task: Task, responsible: tuple[str, ...], named: tuple[str, ...]) -> Task:
    """A task of other bodies: of those named as cooperating, who is responsible does not cooperate.

    What the source says in words is of the bodies before, and is left out where these are others.
    """
    cooperating = tuple(code for code in named if code not in responsible)
    bodies = {"responsible": responsible, "cooperating": cooperating}
    words = {
        f"{name}_as_stated{ending}": None
        for name, codes in bodies.items()
        if codes != getattr(task, name)
        for ending in ("", "_cs")
    }
    return task.model_copy(update=bodies | words | {"named_cooperating": named})
