"""How well each indicator of a strategy can be judged, before the strategy is adopted.

Six questions in the field's terms: can it be measured, is there a target, by when, who answers for it,
by what evidence, from where it starts. What is missing is advice, never a fault of the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.strategy.model import KINDS_WITH_COMPONENTS, Indicator, Strategy, Task


class Question(StrEnum):
    """What is asked of each indicator."""

    MEASURABLE = "measurable"
    TARGET = "target"
    DATE = "date"
    ACCOUNTABLE = "accountable"
    EVIDENCE = "evidence"
    BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Score:
    """The answers of one indicator; a question that its kind does not raise has none."""

    task: str
    indicator: Indicator
    answers: dict[Question, bool]
    owners: tuple[str, ...]

    @property
    def points(self) -> int:
        """How many questions are answered with yes, of those that are raised."""
        return sum(self.answers.values())

    @property
    def missing(self) -> tuple[Question, ...]:
        """What to write better, in the order of the questions."""
        return tuple(question for question, holds in self.answers.items() if not holds)


def lint(strategy: Strategy) -> list[Score]:
    """The score of every indicator as adopted, in source order."""
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
    """Whether two readers would count alike: what counts is said, or in what unit."""
    if indicator.kind == "milestone":
        return all(part.counts for part in indicator.components if part.required)
    return indicator.kind == "recurring" or indicator.unit is not None
