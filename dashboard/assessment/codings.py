"""The two codings of a goal: what may be seen, and the agreed verdict.

A coding is the verdict of one evaluator, with the reason. Until the second is in, both are sealed: each is
seen by nobody but its own coder, who may still change it. Then both are fixed and open. Equal ones agree by
themselves; a difference is open until a verdict is agreed on, with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.assessment import narrative
from dashboard.assessment.card import Card
from dashboard.assessment.published_verdicts import GoalVerdict
from dashboard.fulfilment import strategy_on_day
from dashboard.text import Problem, names

CODERS = 2
"""How many evaluators code a task."""
LONGEST = 5_000
"""More letters than this are refused in one reason."""


@dataclass(frozen=True, slots=True)
class Coding:
    """The verdict of one evaluator on the goal of a task; `at` is a moment in UTC, ISO."""

    coder: str
    verdict: GoalVerdict
    reason: str
    at: str

    def is_of(self, person: str) -> bool:
        """Whether a person is its coder, whatever the case and accents of the name."""
        return names.fold(self.coder) == names.fold(person)


@dataclass(frozen=True, slots=True)
class AgreedVerdict:
    """The verdict agreed on after both codings were in, by whom it was written down, and when."""

    verdict: GoalVerdict
    reason: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class TaskCodings:
    """What is in on a task: its last codings by the order in which their coders came, at most two."""

    task: str
    codings: tuple[Coding, ...] = ()
    """Of a sealed task only those that the reader may see; see `seen_by`."""
    coded: int = 0
    """How many evaluators have coded the task."""
    resolution: AgreedVerdict | None = None
    """What was written down after both were in; None where nothing was."""

    @property
    def is_sealed(self) -> bool:
        """Whether a coding is still to come."""
        return self.coded < CODERS

    @property
    def agrees(self) -> bool:
        """Whether both evaluators gave the same verdict, each on their own."""
        return not self.is_sealed and len({each.verdict for each in self.codings}) == 1

    @property
    def differs(self) -> bool:
        """Whether the two evaluators gave different verdicts, whatever was agreed on since."""
        return not self.is_sealed and not self.agrees

    @property
    def agreed(self) -> GoalVerdict | None:
        """The verdict on the goal: the agreed one, else that of two equal codings, else None."""
        if self.resolution is not None:
            return self.resolution.verdict
        return self.codings[0].verdict if self.agrees else None

    def seen_by(self, person: str) -> TaskCodings:
        """The same as a person may see it: while it is sealed, their own coding and no other."""
        if not self.is_sealed:
            return self
        own = tuple(each for each in self.codings if person and each.is_of(person))
        return replace(self, codings=own)

    def without_names(self) -> TaskCodings:
        """The same without the names of people, as everybody may read it."""
        codings = tuple(replace(each, coder="") for each in self.codings)
        resolution = self.resolution and replace(self.resolution, author="")
        return replace(self, codings=codings, resolution=resolution)

    def needs_reason(self, verdict: GoalVerdict) -> bool:
        """Whether agreeing on a verdict needs a reason: the codings differ, or neither gave it."""
        return not self.agrees or verdict != self.codings[0].verdict


def with_agreed_goal(card: Card, coded: TaskCodings | None) -> Card:
    """The card with the agreed verdict on the goal; None for `coded` where the strategy has no codings."""
    return card if coded is None else replace(card, goal=coded.agreed)


def missing_fields(
    card: Card, state: strategy_on_day.TaskState, coded: TaskCodings | None
) -> list[Problem]:
    """What keeps a card from being ready; see `Card.missing_fields`.

    In place of the verdict on the goal it is what its codings lack: codings-missing, codings-differ.
    """
    problems = with_agreed_goal(card, coded).missing_fields(state)
    if coded is None:
        return problems
    lacking = [problem for problem in problems if problem.code != "card-no-goal"]
    return [*lacking, *open_codings(coded)]


def open_codings(coded: TaskCodings) -> list[Problem]:
    """Why a task has no agreed verdict: codings-missing, codings-differ; nothing where it has one."""
    if coded.is_sealed:
        values = {"found": coded.task, "coded": str(coded.coded), "of": str(CODERS)}
        return [Problem("codings-missing", values)]
    if coded.agreed is None:
        return [Problem("codings-differ", {"found": coded.task})]
    return []


def write_codings(coded: TaskCodings) -> tuple[narrative.Sentence, ...]:
    """What is in on a task, a sentence each: how far it is, then codings and the agreed verdict.

    While it is sealed nothing of the codings is said, not even to their coders.
    """
    if coded.is_sealed:
        values: dict[str, narrative.Value] = {"coded": coded.coded, "of": CODERS}
        return (narrative.Sentence("coding.sealed", values),)
    sentences = [
        narrative.Sentence(
            "coding.line" if each.coder else "coding.line_nameless",
            {
                "number": at,
                "name": each.coder,
                "found": write_verdict(each.verdict, each.reason),
            },
        )
        for at, each in enumerate(coded.codings, 1)
    ]
    return (*sentences, _write_agreed(coded))


def _write_agreed(coded: TaskCodings) -> narrative.Sentence:
    if coded.agreed is None:
        return narrative.Sentence("coding.open")
    reason = coded.resolution.reason if coded.resolution else ""
    if reason:
        return narrative.Sentence("coding.agreed", {"found": write_verdict(coded.agreed, reason)})
    return narrative.Sentence("coding.agreed_both", {"verdict": write_verdict(coded.agreed)})


def write_verdict(verdict: GoalVerdict, reason: str = "") -> narrative.Sentence:
    """A verdict, and behind it the reason where there is one."""
    word = narrative.Sentence(f"verdict.{verdict}")
    if not reason:
        return word
    return narrative.Sentence("coding.verdict_reason", {"verdict": word, "reason": reason})


def write_difference(coded: TaskCodings) -> tuple[narrative.Sentence, ...]:
    """A task that was coded differently: the first coding, the second, and what was agreed on."""
    both = tuple(write_verdict(each.verdict, each.reason) for each in coded.codings)
    if coded.resolution is None:
        return (*both, narrative.Sentence("coding.not_agreed"))
    return (*both, write_verdict(coded.resolution.verdict, coded.resolution.reason))
