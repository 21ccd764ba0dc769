"""How well each indicator of a strategy can be judged, before the strategy is adopted.

Six questions: can it be measured, is there a target, by when, who is accountable, by what evidence, from
which baseline. What is missing is advice, not an error of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.strategy.model import KINDS_WITH_COMPONENTS, Indicator, Strategy, Task


class Question(StrEnum):
    """The questions about each indicator."""

    MEASURABLE = "measurable"
    TARGET = "target"
    DATE = "date"
    ACCOUNTABLE = "accountable"
    EVIDENCE = "evidence"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Score:
    """The answers for one indicator; questions that do not apply to its kind have none."""

    task: str
    indicator: Indicator
    answers: dict[Question, bool]
    owners: tuple[str, ...]

    @property
    def points(self) -> int:
        """How many questions are answered with yes."""
        return sum(self.answers.values())

    @property
    def missing(self) -> tuple[Question, ...]:
        """The questions answered with no, in their order."""
        return tuple(question for question, holds in self.answers.items() if not holds)


def lint(strategy: Strategy) -> list[Score]:
    """The score of every indicator of a strategy, in source order."""
    return [
        Score(task.number, indicator, _answers(task, indicator), task.responsible)
        for task, indicator in strategy.indicators()
    ]


def _answers(task: Task, indicator: Indicator) -> dict[Question, bool]:
    target = indicator.target
    answers = {Question.MEASURABLE: _is_measurable(indicator)}
    if indicator.kind != "context":
        answers |= {
            Question.TARGET: target is not None and target.basis != "assumed",
            Question.DATE: indicator.kind == "recurring" or task.due(indicator) is not None,
        }
    answers |= {
        Question.ACCOUNTABLE: len(task.responsible) == 1,
        Question.EVIDENCE: bool(indicator.evidence),
    }
    if indicator.kind not in KINDS_WITH_COMPONENTS:
        answers[Question.BASELINE] = bool(indicator.baseline)
    return answers


def _is_measurable(indicator: Indicator) -> bool:
    """Whether two readers would count the same: the unit or what counts is stated."""
    if indicator.kind == "milestone":
        return all(part.counts for part in indicator.components if part.required)
    return indicator.kind == "recurring" or indicator.unit is not None
