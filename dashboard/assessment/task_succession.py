"""What the next strategy continues, leaves, drops, adds and cites of the one before.

Which task continues which is what the newer strategy says under `predecessors`; nothing is guessed
from likeness.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.assessment import verdicts_in_force
from dashboard.assessment.card import CardRecord
from dashboard.fulfilment import status, strategy_on_day
from dashboard.strategy import Strategy, Task, deadlines
from dashboard.text.text_language import Text

REFERENCE = re.compile(
    r"\b(?P<cited>(?:tasks?|úkol\w*)\s+(?:no\.\s*|č\.\s*)?(?P<number>\d+(?:\.\d+)*))"
    r"(?P<behind>.{0,120})",
    re.IGNORECASE | re.DOTALL,
)
"""A task that a text cites by its number, with the words after it that name the strategy."""
PERIOD = re.compile(r"((?:19|20)\d\d)\s*[-–]\s*((?:19|20)\d\d)")
PREVIOUS = re.compile(r"previous|předchoz", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Successor:
    """A task of the newer strategy that continues an older one, with the strategy's note why."""

    task: Task
    note: Text | None


@dataclass(frozen=True, slots=True)
class PredecessorTask:
    """A task of the older strategy, what was left of it, and the tasks that continue it."""

    state: strategy_on_day.TaskState
    record: CardRecord | None
    left: tuple[strategy_on_day.IndicatorState, ...]
    """The indicators that were not met at its end, in source order."""
    successors: tuple[Successor, ...]

    @property
    def verdict(self) -> verdicts_in_force.Verdict | None:
        """What people judged of it, approved or published."""
        return verdicts_in_force.of_record(self.record)

    @property
    def is_finished(self) -> bool:
        """Whether its goal was met, by an approved or published verdict; without one, by the rule."""
        return verdicts_in_force.is_finished(self.verdict, self.state.status)

    @property
    def fate(self) -> str:
        """continued; of what no task continues: finished, dropped (not finished), withdrawn by an amendment,
        or not_judged, where nobody judged it and it has no target."""
        if self.successors:
            return "continued"
        if self.verdict is None and self.state.status is status.Status.NO_TARGET:
            return "withdrawn" if self.state.is_withdrawn else "not_judged"
        return "finished" if self.is_finished else "dropped"

    @property
    def fate_words(self) -> str:
        """The fate, and whether one that is finished by its verdict has something left by the rule."""
        return "finished_by_verdict" if self.fate == "finished" and self.left else self.fate


@dataclass(frozen=True, slots=True)
class DeadReference:
    """A reference to a task that does not exist: in which task of which strategy, and its words."""

    strategy: Strategy
    task: str
    text: str
    target_strategy: Strategy
    """The strategy that it is a reference into."""


@dataclass(frozen=True, slots=True)
class Succession:
    """What became of the older strategy in the newer one."""

    period: deadlines.Period
    """That of the older strategy."""
    old_tasks: tuple[PredecessorTask, ...]
    new_tasks: tuple[Task, ...]
    """Tasks of the newer strategy that continue none."""
    dead_references: tuple[DeadReference, ...]


def find_succession(
    old: strategy_on_day.Situation, cards: Mapping[str, CardRecord], new: Strategy
) -> Succession:
    """What became of a strategy in the one after it; `cards` are the evaluators' by task."""
    id = old.strategy.id
    passed = tuple(
        PredecessorTask(
            state,
            cards.get(state.task.number),
            state.unfinished,
            tuple(
                Successor(task, earlier.note)
                for task in new.tasks
                for earlier in task.predecessors
                if (earlier.strategy, earlier.task) == (id, state.task.number)
            ),
        )
        for state in old.tasks
    )
    fresh = tuple(
        task
        for task in new.tasks
        if not any(earlier.strategy == id for earlier in task.predecessors)
    )
    nowhere = tuple(_find_dead_references(old.strategy, cards, new))
    return Succession(old.strategy.period, passed, fresh, nowhere)


def _find_dead_references(
    old: Strategy, cards: Mapping[str, CardRecord], new: Strategy
) -> Iterator[DeadReference]:
    """References to tasks that do not exist, in the cards and tasks of the older and the newer tasks."""
    for number, record in cards.items():
        card = record.card
        texts = (card.description, card.indicators_text, card.changes, card.goal_text, card.reason)
        yield from _dead_references_in(
            old, number, "\n".join((*texts, *card.remarks.values())), old, new
        )
    for strategy in (old, new):
        for task in strategy.tasks:
            yield from _dead_references_in(strategy, task.number, "\n".join(_texts(task)), old, new)
    for task in new.tasks:
        for earlier in task.predecessors:
            if earlier.strategy == old.id and old.task(earlier.task) is None:
                yield DeadReference(new, task.number, earlier.task, old)


def _texts(task: Task) -> Iterator[str]:
    """The words of the source on a task; our own notes are left out."""
    yield from (task.title, *task.description, *task.task_goal)
    yield from (task.justification or "", task.notes or "")
    yield from (indicator.text for indicator in task.indicators)


def _dead_references_in(
    here: Strategy, number: str, text: str, old: Strategy, new: Strategy
) -> Iterator[DeadReference]:
    for match in REFERENCE.finditer(text):
        behind = re.split(r"[.;](?:\s|$)", match["behind"], maxsplit=1)[0]
        period = PERIOD.search(behind)
        meant = _cited_strategy(here, behind, period, old, new)
        if meant.task(match["number"]) is None:
            cited = match["cited"] + (behind[: period.end()] if period else "")
            yield DeadReference(here, number, " ".join(cited.split()), meant)


def _cited_strategy(
    here: Strategy, behind: str, period: re.Match[str] | None, old: Strategy, new: Strategy
) -> Strategy:
    """The strategy whose task is cited: the one of the period named after it, the previous one, or this."""
    for strategy in (old, new):
        years = (str(strategy.period.start.year), str(strategy.period.end.year))
        if period and period.groups() == years:
            return strategy
    return old if PREVIOUS.search(behind) else here
