"""What a person writes into the assessment as a document: its title page, conclusions and recommendations.

No program ever fills one of these fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.assessment.card import CardRecord
from dashboard.assessment.verdicts_in_force import FINAL_STATES
from dashboard.strategy import Strategy

LONGEST = 20_000
"""More letters than this are refused in one field."""

SHORT_FIELDS = ("reference_number", "version", "place", "date", "prepared_by", "approved_by")
"""The fields of the title page, of one line each."""
LONG_FIELDS = ("foreword", "recommendations", "limits", "contributors")
OPTIONAL_FIELDS = frozenset({"version", "foreword", "limits", "contributors"})
"""Those that a document may do without: left blank, nothing stands in their place."""
CONCLUSION = "conclusion"
"""The conclusion on a goal is the field of this name with the id of the goal: conclusion_1."""


def goals_with_conclusion(strategy: Strategy) -> tuple[str | None, ...]:
    """The ids of the goals that get a conclusion: those without a parent goal.

    Then None, where some task has no goal.
    """
    goals = tuple(goal.id for goal in strategy.goals if goal.parent is None)
    return (*goals, None) if any(task.goal is None for task in strategy.tasks) else goals


def conclusion_field(goal: str | None) -> str:
    """The name of the field for the conclusion on a goal, or on the tasks without one."""
    return CONCLUSION if goal is None else f"{CONCLUSION}_{goal}"


def field_names(strategy: Strategy) -> tuple[str, ...]:
    """Every field of a strategy's document, in the order in which the document prints them."""
    conclusions = tuple(conclusion_field(goal) for goal in goals_with_conclusion(strategy))
    return (*SHORT_FIELDS, "foreword", *conclusions, *LONG_FIELDS[1:])


@dataclass(frozen=True, slots=True)
class MissingParts:
    """What a document is not final without: the tasks without a card in force, the fields without a text."""

    tasks: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the document is whole, and so final."""
        return not self.tasks and not self.fields


def find_missing(
    strategy: Strategy, cards: Mapping[str, CardRecord], written: Mapping[str, str]
) -> MissingParts:
    """What is missing until a document is whole; nothing where the evaluation is published."""
    if strategy.cards is not None:
        return MissingParts()
    return MissingParts(
        tuple(
            task.number
            for task in strategy.tasks
            if task.number not in cards or cards[task.number].state not in FINAL_STATES
        ),
        tuple(
            name
            for name in field_names(strategy)
            if name not in OPTIONAL_FIELDS and not written.get(name, "").strip()
        ),
    )
