"""The published evaluation of a finished strategy, and its verdicts compared with the status rule."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from pydantic import ValidationError

from dashboard.assessment import narrative
from dashboard.fulfilment import status, strategy_on_day
from dashboard.fulfilment.rule_words import GoalVerdict, IndicatorVerdict
from dashboard.strategy import Component, Strategy, deadlines
from dashboard.text import Problem, names, yaml_file


class PublishedCard(deadlines.Part):
    """The evaluation of one task as it was published, word for word."""

    task: str
    description: tuple[str, ...]
    indicators_as_stated: str
    indicators: IndicatorVerdict
    changes: str | None = None
    goal_as_stated: str
    goal: GoalVerdict


class PublishedCards(deadlines.Part):
    """The published evaluation of a finished strategy."""

    cards: tuple[PublishedCard, ...]


def parse_published_cards(text: str) -> tuple[tuple[PublishedCard, ...], list[Problem]]:
    """The published cards of a YAML text, with its problems."""
    document, problems = yaml_file.load(text)
    if document is None or problems:
        return (), problems
    try:
        return PublishedCards.model_validate(document.data).cards, []
    except ValidationError as error:
        return (), [
            document.problem(
                "wrong-type", detail["loc"], found=str(detail.get("input"))[:60], wanted="text"
            )
            for detail in error.errors()
        ]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A part that the narrative does not carry: its row's note, or None where it is not mentioned."""

    indicator: str
    component: Component
    note: str | None


@dataclass(frozen=True, slots=True)
class BackTest:
    """One task: the computed status beside the published verdicts."""

    card: PublishedCard
    computed: status.Status
    shortfalls: tuple[Shortfall, ...]

    @property
    def agrees(self) -> bool:
        """Whether the rule gives the published verdict on the indicators."""
        return self.computed.value == self.card.indicators

    @property
    def is_stricter(self) -> bool:
        """Whether the rule stays below the published verdict; no report is no better than not met."""
        order = {"met": 2, "partially_met": 1}
        return order.get(self.computed.value, 0) < order.get(self.card.indicators, 0)


def back_test(
    situation: strategy_on_day.Situation, rows: pl.DataFrame, cards: tuple[PublishedCard, ...]
) -> list[BackTest]:
    """Every published card beside what the rule computes from the rows coded from its narrative."""
    states = {state.task.number: state for state in situation.tasks}
    strategy = situation.strategy
    return [
        BackTest(
            card, states[card.task].status, tuple(_shortfalls(states[card.task], rows, strategy))
        )
        for card in cards
        if card.task in states
    ]


def _shortfalls(
    state: strategy_on_day.TaskState, rows: pl.DataFrame, strategy: Strategy
) -> list[Shortfall]:
    shortfalls = []
    for indicator in state.indicators:
        for part in indicator.components:
            if part.component.required and not part.reached:
                note = _note(indicator, part.component.id, rows, strategy)
                shortfalls.append(Shortfall(indicator.indicator.id, part.component, note))
    return shortfalls


def _note(
    state: strategy_on_day.IndicatorState, component: str, rows: pl.DataFrame, strategy: Strategy
) -> str | None:
    of_part = (pl.col("indicator") == state.indicator.id) & (
        pl.col("name") == names.fold(component)
    )
    with_note = rows.filter(of_part, pl.col("note").is_not_null()).sort("date", "seq")
    if with_note.is_empty():
        return None
    return narrative.row_note(with_note.row(-1, named=True), strategy)
