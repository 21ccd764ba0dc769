"""The tasks of a strategy with the goals that group them, and who owned a task before."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy.deadlines import End, Open, Part, Start, When, unstated_start
from dashboard.strategy.field_types import Day, TargetNumber
from dashboard.strategy.performance_indicators import Identifier, Indicator
from dashboard.text.text_language import Text


class Goal(Part):
    """A goal that groups tasks or other goals: pillars, priorities, measures."""

    id: str
    """Its number or letter."""
    title: Text
    """The goal in words."""
    parent: str | None = None
    """The goal above it, by its id."""


class Predecessor(Part):
    """A task of an earlier strategy that this one continues."""

    strategy: str
    """The id of the earlier strategy."""
    task: str
    """The number of the task there."""
    note: Text | None = None
    """How far it is the same."""


class BudgetLine(Part):
    """An amount that the plan sets aside, as it states it: of a year, from a source, in a unit."""

    amount: TargetNumber
    """The amount."""
    unit: Text | None = None
    """Of what it is: a currency, thousands of it."""
    year: str | None = None
    """The year or years that it is for."""
    source: Text | None = None
    """Who pays."""


class Task(Part):
    """A task: every field as in the source, with our readings beside it. Short titles are ours, for lists."""

    number: Identifier
    """Its number as the plan has it: short, without spaces."""
    title: Text
    """Its title or wording."""
    short_title: Text | None = None
    """A shorter title of ours, for lists."""
    goal: str | None = None
    """The goal that it belongs to, by its id."""
    description: tuple[Text, ...] = ()
    """What it is about, by paragraphs."""
    task_goal: tuple[Text, ...] = ()
    """What it is to reach, by paragraphs."""
    justification: Text | None = None
    """Why it is there."""
    financing: Text | None = None
    """How it is paid for, in words."""
    budget: tuple[BudgetLine, ...] = ()
    """Amounts that the plan sets aside."""
    condition: Text | None = None
    """On what the plan makes the task depend; shown and, like the budget, never judged."""
    responsible: tuple[str, ...] = ()
    """The codes of who answers for it, the first leading; none where the plan assigns nobody."""
    responsible_as_stated: Text | None = None
    """The same in the words of the source."""
    cooperating: tuple[str, ...] = ()
    """The codes of who takes part."""
    cooperating_as_stated: Text | None = None
    """The same in the words of the source."""
    target_group: Text | None = None
    """For whom it is."""
    start: Annotated[Start, Field(default_factory=lambda: unstated_start(date.min))]
    """When it begins; without it, with the strategy."""
    deadline: Annotated[End, Field(default_factory=Open)]
    """By when it is to be done; without it, it never falls due."""
    timetable_as_stated: Text | None = None
    """Both in the words of the source."""
    notes: Text | None = None
    """Notes of the source."""
    indicators: tuple[Indicator, ...] = ()
    """In a file with none, the task itself is what is to be done."""
    also_asked: tuple[Text, ...] = ()
    """Work in the text that no indicator measures: asked for, never judged."""
    predecessors: tuple[Predecessor, ...] = ()
    """The tasks of earlier strategies that it continues."""
    depends_on: tuple[str, ...] = ()
    """The numbers of tasks that it waits for."""
    note: Text | None = None
    """A note of ours."""
    named_cooperating: SkipJsonSchema[tuple[str, ...] | None] = Field(None, exclude=True)
    """Of a version: who is named as cooperating, also who is responsible by then; None as in the file."""

    @property
    def name(self) -> Text:
        """The short title with its translation, each where there is one, else that of the full title."""
        short, full = self.short_title or self.title, self.title
        return full.with_second(short, short.second or full.second)

    def is_wholly_in(self, language: str) -> bool:
        """Whether the file has the task as adopted in a language: every text of it."""
        paragraphs = (*self.description, *self.task_goal)
        texts = (self.title, *paragraphs, self.justification, self.financing, self.notes)
        return all(text.said_in(language) for text in texts if text)

    def letter(self, indicator: Indicator) -> str:
        """What an id adds to the number of its task: the a of 1.2.a; an id of its own as it is."""
        return indicator.id.removeprefix(self.number).lstrip(".-") or indicator.id

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
        f"{name}_as_stated": None for name, codes in bodies.items() if codes != getattr(task, name)
    }
    return task.model_copy(update=bodies | words | {"named_cooperating": named})
