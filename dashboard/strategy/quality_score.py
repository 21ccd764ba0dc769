"""How well each indicator of a strategy can be judged, before the strategy is adopted.

Six questions: can it be measured, is there a target, by when, who is accountable, by what evidence, from
which baseline; and three faults: a vague verb, a deadline after the period, two measures in one. All of it
is advice, not an error of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dashboard.strategy.model import Strategy
from dashboard.strategy.performance_indicators import KINDS_WITH_COMPONENTS, Indicator
from dashboard.strategy.tasks import Task


class Question(StrEnum):
    """The questions about each indicator."""

    MEASURABLE = "measurable"
    TARGET = "target"
    DATE = "date"
    ACCOUNTABLE = "accountable"
    EVIDENCE = "evidence"
    BASELINE = "baseline"


class Fault(StrEnum):
    """What makes an indicator hard to judge, whatever else is stated."""

    VAGUE = "vague"
    AFTER_PERIOD = "after_period"
    TWO_MEASURES = "two_measures"


_VAGUE = re.compile(
    r"(?i)\b(?:support|strengthen|promot|encourag|facilitat|improv|enhanc|foster)(?:e|es|ed|ing|s)?\b"
    r"|\bcontribut(?:e|es|ing) to\b|\b(?:as|where|if) (?:appropriate|needed|necessary|possible)\b"
    r"|\b(?:podpořit|podporovat|posílit|posilovat|zlepšit|zlepšovat|přispět|přispívat|usilovat)\b"
    r"|\b(?:rozvíjet|prohloubit|prohlubovat|zefektivnit)\b"
    r"|\b(?:dle|podle|v případě|v rámci) (?:potřeby|možností)\b|\b(?:bude-li|je-li) to (?:vhodné|možné)\b"
)
"""Verbs and phrases whose fulfilment nobody can determine."""
_TWO_MEASURES = re.compile(
    r"(?i)\b(?:number|amount|share|rate|percentage)s? of\b.*\b(?:and|or|as well as) (?:the )?"
    r"(?:(?:number|amount|share|rate|percentage)s? )?of\b"
    r"|\bcounts? of\b.*\band (?:the )?counts? of\b"
    r"|\b(?:počet|podíl|míra)\b.*\b(?:a|i|nebo|či) (?:počet|podíl|míra|počtu|podílu|míry)\b"
)
"""A number of one thing and of another, which one target cannot judge."""


@dataclass(frozen=True, slots=True)
class Score:
    """The answers for one indicator; questions that do not apply to its kind have none.

    `faults` are what is found, with the words or the day that show it.
    """

    task: str
    indicator: Indicator
    answers: dict[Question, bool]
    owners: tuple[str, ...]
    faults: dict[Fault, str | date]

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
        Score(
            task.number,
            indicator,
            _answers(task, indicator),
            task.responsible,
            _faults(strategy, task, indicator),
        )
        for task, indicator in strategy.indicators()
    ]


def _faults(strategy: Strategy, task: Task, indicator: Indicator) -> dict[Fault, str | date]:
    faults: dict[Fault, str | date] = {}
    texts = "\n".join(indicator.text.both)
    due = task.due(indicator)
    if vague := _find_vague(texts):
        faults[Fault.VAGUE] = vague
    if due is not None and due > strategy.period.end:
        faults[Fault.AFTER_PERIOD] = due
    if double := _TWO_MEASURES.search(texts):
        faults[Fault.TWO_MEASURES] = double[0]
    return faults


def _find_vague(text: str) -> str | None:
    """The first vague word of a text; a capital letter within a sentence makes it part of a name."""
    for match in _VAGUE.finditer(text):
        before = text[: match.start()].rstrip(" ")
        if match[0][0].islower() or not before or before[-1] in ".!?:;\n":
            return match[0]
    return None


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
