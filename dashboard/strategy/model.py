"""A strategy as a whole: what its file says of tasks, bodies and texts, and the look-ups in it.

Everything is read from the YAML and never changes; `Strategy.at(day)` gives the version in force on a
day. `basis: assumed` in the YAML marks what the source does not say and we assume.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property, wraps
from typing import Annotated, Literal, TypeVar

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from dashboard.strategy import second_language
from dashboard.strategy.amendments import Amendment, Record, changed_by, in_order
from dashboard.strategy.deadlines import Basis, Closure, Part, Period
from dashboard.strategy.entities import Entity
from dashboard.strategy.field_types import Day
from dashboard.strategy.performance_indicators import Indicator
from dashboard.strategy.rounds import Duty, Round
from dashboard.strategy.tasks import FormerOwners, Goal, Task
from dashboard.text import names
from dashboard.text.text_language import Text

T = TypeVar("T")
WebAddress = Annotated[str, Field(pattern=r"^https://[^\s?#]+$")]


class SourceError(Part):
    """A mistake in the source text and how it was read."""

    where: str
    """The place in the source."""
    found: str
    """What stands there."""
    read_as: str
    """What it is read as."""
    basis: Literal["read", "inferred"] = "read"
    """Whether that is read in the source or inferred."""


class Abbreviation(Part):
    """An abbreviation of the source, other than those of the entities."""

    short: Text
    """The abbreviation."""
    text: Text
    """What it stands for."""


class Law(Part):
    """An act that the source names in its list of legislation."""

    text: Text
    """The act as the source names it."""


class Conventions(Part):
    """How a year without a month is read: its first day as a start, its last day as a deadline."""

    year_start: Literal["01-01"]
    """The first day of a year that is a start."""
    year_deadline: Literal["12-31"]
    """The last day of a year that is a deadline."""


class DelayReason(Part):
    """A reason for delay that a report may name, by its code or by either of its texts."""

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    """Its code, in small letters."""
    text: Text
    """The reason in words."""
    basis: Basis = "assumed"
    """Whether the source says so or it is assumed."""


class ShippedNote(Part):
    """A note, evidence or name in a shipped file, letter for letter, with our Czech; rows keep their own."""

    text: Text
    """The text as the file has it."""


class Shipped(Part):
    """A file of rows of one entity that fills an empty database."""

    file: str
    """The file, beside the strategy file."""
    entity: str
    """The code of the body whose report it is."""
    state: Literal["submitted", "accepted"]
    """Whether it waits for the coordinator or is accepted."""
    received_as: Text
    """How it came."""
    notes: tuple[ShippedNote, ...] = ()
    """Its notes, evidence and names, with their second language."""


class Recommendation(Part):
    """A recommendation of the source; which tasks follow it is our reading."""

    number: Annotated[int, Field(gt=0)]
    """Its number in the source."""
    text: Text
    """Its text."""
    tasks: tuple[str, ...] = ()
    """The numbers of the tasks that follow it."""
    note: Text | None = None
    """Why these tasks."""


class Publication(Part):
    """Where the public edition stands and who provides its data, as addresses; a mailbox, and keywords."""

    address: WebAddress
    """Where the public edition stands."""
    provider: WebAddress
    """Who provides the data."""
    contact: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    """A mailbox for questions about the data."""
    keywords: Text | None = None
    """Words by which a catalogue finds the data, after commas."""


class Strategy(Part):
    """A whole strategy, as adopted or with the amendments in force on a day."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """Its own short name in small letters, by which a database keeps strategies apart."""
    language: str = second_language.LANGUAGES[0]
    """That of its texts; that of keys as `title_cs` is the second."""
    second_language: str | None = None
    """The language of keys as title_cs; cs where none is named."""
    title: Text
    """The title of the strategy."""
    source: Text
    """Where its text is from."""
    language_note: Text | None = None
    """What readers of a language should know of the texts."""
    period: Period
    """From when to when it runs."""
    conventions: Conventions
    """How a bare year is read."""
    closure: Closure | None = None
    """When the final assessment may be made, and its words."""
    coordinator: str
    """The code of the body that coordinates."""
    goal: Text
    """What the strategy is to reach."""
    review: Literal["required", "none"] = "required"
    """Whether a report needs the coordinator to accept it."""
    rounds: tuple[Round, ...] = ()
    """The rounds of reports that the source sets."""
    reporting: Duty | None = None
    """A duty to report that makes a round of each period."""
    meetings: tuple[Day, ...] = ()
    """The days on which those who follow the strategy met."""
    delay_reasons: tuple[DelayReason, ...] = ()
    """Reasons that a report may give for a delay; without them none is asked for."""
    entities: Annotated[tuple[Entity, ...], Field(min_length=1)]
    """The bodies that report or are named."""
    goals: tuple[Goal, ...] = ()
    """The goals that group tasks."""
    tasks: Annotated[tuple[Task, ...], Field(min_length=1)]
    """The tasks, in the order of the source."""
    recommendations: tuple[Recommendation, ...] = ()
    """The recommendations of the source."""
    abbreviations: tuple[Abbreviation, ...] = ()
    """The abbreviations of the source, other than those of bodies."""
    legislation: tuple[Law, ...] = ()
    """The acts that the source names."""
    source_errors: tuple[SourceError, ...] = ()
    """Mistakes of the source and how they are read."""
    amendments: tuple[Amendment, ...] = ()
    """What changed after the strategy was adopted."""
    shipped: tuple[Shipped, ...] = ()
    """Files of reports that fill an empty database."""
    statistics: tuple[str, ...] = ()
    """Files of official numbers, beside the strategy file."""
    definitions: str | None = None
    """The file that says what the statistics count, beside the strategy file."""
    publication: Publication | None = None
    """Where and by whom it is published."""
    predecessor: str | None = None
    """The strategy file of the strategy before."""
    cards: str | None = None
    """The file of its published evaluation."""
    withdrawn: SkipJsonSchema[frozenset[str]] = frozenset()
    owners_before: SkipJsonSchema[tuple[FormerOwners, ...]] = ()
    entered: SkipJsonSchema[tuple[Amendment, ...]] = ()
    """Every amendment that was entered here, also those that are not known yet or were taken back."""

    @cached_property
    def _entities(self) -> dict[str, Entity]:
        return {entity.code: entity for entity in self.entities}

    def entity(self, code: str) -> Entity | None:
        """The entity of a code, or None."""
        return self._entities.get(code)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The codes of the public sources."""
        return tuple(entity.code for entity in self.entities if entity.kind == "source")

    def shipped_text(self, entity: str, text: str) -> str:
        """A note, an evidence, a name, or how a file came, as it ships with the strategy, with our Czech.

        What the entity has written itself stays as it is.
        """
        return self._shipped_texts.get((entity, text), text)

    @cached_property
    def _shipped_texts(self) -> dict[tuple[str, str], Text]:
        return {
            (shipped.entity, text): text
            for shipped in self.shipped
            for text in (*(note.text for note in shipped.notes), shipped.received_as)
        }

    def abbreviation(self, code: str) -> Text:
        """What a body is called in short in this version; an unknown one as written.

        A name is of a day: ask the version in force on the day that is shown.
        """
        entity = self.entity(code)
        return entity.abbreviation if entity else Text(code)

    def find_entity(self, written: str) -> Entity | None:
        """The entity with a code or alias, ignoring case and accents; None where there is none."""
        folded = names.fold(written)
        for entity in self.entities:
            own_names = (entity.code, entity.code_cs or "", *entity.aliases)
            if folded in {names.fold(name) for name in own_names if name}:
                return entity
        return None

    def find_delay_reason(self, written: str) -> DelayReason | None:
        """The reason for delay with a code or text, ignoring case and accents; None for none."""
        folded = names.fold(written).strip(" .")
        for reason in self.delay_reasons:
            if folded in {names.fold(name) for name in (reason.code, *reason.text.both)}:
                return reason
        return None

    def entity_and_parents(self, code: str) -> Iterator[str]:
        """The code of the entity itself, then those of the entities above it, nearest first.

        A body that was merged is below its successor as well.
        """
        yield from self._since_below(code)

    def _since_below(self, code: str) -> dict[str, date]:
        """An entity and those above it, nearest first, with the day since when it is below them."""
        waiting, since = [(code, date.min)], dict[str, date]()
        while waiting:
            at, day = waiting.pop(0)
            if at in since and since[at] <= day:
                continue
            since[at] = day
            if entity := self.entity(at):
                merged = max(day, entity.merged_on or date.min)
                above = ((entity.parent, day), (entity.succeeded_by, merged))
                waiting += [(each, begun) for each, begun in above if each is not None]
        return since

    def with_successors(self, round: Round) -> Round:
        """A round that asks the bodies into which those that it names were merged in this version."""
        asked = tuple(dict.fromkeys(map(self.successor, round.entities)))
        return round if asked == round.entities else round.model_copy(update={"entities": asked})

    def successor(self, code: str) -> str:
        """The body that owns what one owned: itself, or the last one into which it was merged."""
        seen = set[str]()
        while (entity := self.entity(code)) and entity.succeeded_by and code not in seen:
            seen.add(code)
            code = entity.succeeded_by
        return code

    def goal_and_parents(self, goal: str | None) -> tuple[Goal, ...]:
        """A goal with the goals above it, the highest first; empty for None or an unknown goal."""
        goals, chain = {goal.id: goal for goal in self.goals}, list[Goal]()
        while goal in goals and goals[goal] not in chain:
            chain.insert(0, goals[goal])
            goal = goals[goal].parent
        return tuple(chain)

    def task(self, number: str) -> Task | None:
        """The task of a number, or None."""
        return next((task for task in self.tasks if task.number == number), None)

    def held_up_by(self, number: str) -> tuple[Task, ...]:
        """The tasks that name a task as what they wait for, in source order."""
        return tuple(task for task in self.tasks if number in task.depends_on)

    def indicator(self, indicator: str) -> tuple[Task, Indicator] | None:
        """An indicator with the task that holds it, or None."""
        return next((pair for pair in self.indicators() if pair[1].id == indicator), None)

    def task_of(self, indicator: str) -> str:
        """The number of the task that holds an indicator: no id says it by itself."""
        return self._task_numbers[indicator]

    @cached_property
    def _task_numbers(self) -> dict[str, str]:
        return {each.id: task.number for task, each in self.indicators()}

    def indicators(self) -> Iterator[tuple[Task, Indicator]]:
        """Every indicator with its task, in source order."""
        for task in self.tasks:
            for indicator in task.indicators:
                yield task, indicator

    def speaks_for(self, code: str, owner: str) -> bool:
        """Whether what an entity reports is a report of the owner: itself, or a unit above or below it."""
        return code in self._above.get(owner, {owner}) or owner in self._above.get(code, {code})

    def speaks_since(self, code: str, owner: str) -> date:
        """The day from which an entity that speaks for an owner does: for its successor since the merger."""
        lines = (self._above.get(owner, {}).get(code), self._above.get(code, {}).get(owner))
        return min((day for day in lines if day is not None), default=date.min)

    def speakers(self, owner: str) -> tuple[str, ...]:
        """The entity itself and every unit above or below it, in the order of the strategy."""
        return self._speakers.get(owner, ())

    @cached_property
    def _speakers(self) -> dict[str, tuple[str, ...]]:
        units = [entity.code for entity in self.entities if entity.kind != "source"]
        return {
            owner: tuple(code for code in units if self.speaks_for(code, owner))
            for owner in self._entities
        }

    @cached_property
    def _above(self) -> dict[str, dict[str, date]]:
        return {code: self._since_below(code) for code in self._entities}

    def may_report(self, code: str, task: Task) -> bool:
        """Whether an entity may report on a task: a source, a named entity, or one above or below it."""
        entity = self.entity(code)
        if entity is None or entity.kind == "source":
            return entity is not None
        return any(self.speaks_for(code, named) for named in (*task.responsible, *task.cooperating))

    def responsible_on(self, task: Task, day: date) -> tuple[str, ...]:
        """Who was responsible for a task of this version on a day up to that of the version."""
        for former in self.owners_before:
            if former.task == task.number and day < former.until:
                return former.responsible
        return task.responsible

    def owner_since(self, task: Task, owner: str) -> date | None:
        """The day from which an owner of a task has been responsible; None where it always was."""
        for former in reversed(self.owners_before):
            if former.task == task.number and owner not in former.responsible:
                return former.until
        return None

    def known_at(self, sequence: int) -> Strategy:
        """The strategy with the amendments on record at an audit sequence, and those of the file."""
        if not self.entered:
            return self
        adopted = [amendment for amendment in self.amendments if amendment.record is None]
        known = [each for each in self.entered if each.record and each.record.stands_at(sequence)]
        return self.model_copy(update={"amendments": (*adopted, *known)})

    @property
    def records(self) -> tuple[Record, ...]:
        """How the amendments came here that are not in the file."""
        return tuple(amendment.record for amendment in self.amendments if amendment.record)

    def at(self, day: date) -> Strategy:
        """The version in force on a day: the adopted text with every amendment dated up to it."""
        strategy, versions = self, _versions(self)
        in_force = (each for each in in_order(self.amendments) if each.date <= day)
        for number, amendment in enumerate(in_force):
            if number not in versions:
                versions[number] = strategy._amended(amendment)
            strategy = versions[number]
        return strategy

    def before_and_after(self, amendment: Amendment) -> tuple[Strategy, Strategy]:
        """The version that an amendment changed and the one that it made, others of its day apart."""
        before = next(version for each, version in self.versions() if each is amendment)
        return before, before._amended(amendment)

    def versions(self) -> Iterator[tuple[Amendment, Strategy]]:
        """Each amendment as they came into force, with the version that it changed."""
        version = self
        for amendment in in_order(self.amendments):
            yield amendment, version
            version = version._amended(amendment)

    def _amended(self, amendment: Amendment) -> Strategy:
        return self.model_copy(update=changed_by(amendment, self))


def once_for_each_version(make: Callable[[Strategy], T]) -> Callable[[Strategy], T]:
    """A function of the strategy alone whose result is made once and lives as long as that version.

    Whoever asks gets the same object, which must not be changed.
    """
    made: dict[int, T] = {}

    @wraps(make)
    def of(strategy: Strategy) -> T:
        key = id(strategy)
        if key not in made:
            made[key] = make(strategy)
            weakref.finalize(strategy, made.pop, key, None)
        return made[key]

    return of


@once_for_each_version
def _versions(_: Strategy) -> dict[int, Strategy]:
    """What each amendment of a strategy made of it, by its place in their order, once somebody asked."""
    return {}
