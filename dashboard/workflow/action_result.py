"""What came of an action: refused; or of a submission already here, tried out, or stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from dashboard.fulfilment import effect_of_submission
from dashboard.store import Submission, answers_to_warnings
from dashboard.text import Problem, Table

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was done: at least one of the problems is an error.

    `table` is the table of a file that could be read; `denied` if the person may not do this at all.
    """

    problems: tuple[Problem, ...]
    table: Table | None = None
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Already:
    """Nothing was done: the entity has handed in the same bytes before, as this submission."""

    submission: Submission


@dataclass(frozen=True, slots=True)
class Tried:
    """A file without errors and what accepting it would change; nothing is stored.

    `reported` are the indicators and days on which the file reports, each once. `answers` go with the file
    when it is handed in: its own, and of the questions that the body has answered before (`answered`) those
    answers that it does not give anew. `questions` are the digests of what is asked, `numbers` new numbers of
    the statistics beside the rows.
    The problems are its warnings, or the error `nothing-filled` where it was to be stored and has no
    row.
    """

    rows: int
    problems: tuple[Problem, ...]
    effect: effect_of_submission.EffectOverTime
    answers: answers_to_warnings.Answers
    table: Table
    reported: tuple[tuple[str, date], ...] = ()
    answered: Mapping[tuple[int, str], answers_to_warnings.GivenAnswer] = field(
        default_factory=dict
    )
    questions: Mapping[tuple[int, str], str] = field(default_factory=dict)
    numbers: tuple[Mapping[str, Any], ...] = ()

    @property
    def undecided(self) -> tuple[Problem, ...]:
        """The questions that decide a number and have no answer that the table can follow."""
        return tuple(
            one
            for one in self.problems
            if one.decides and not _is_followed(one, self.answers.get((one.row or 0, one.code), ""))
        )

    @property
    def changes(self) -> tuple[effect_of_submission.IndicatorChange, ...]:
        """What would change on the day that was asked about."""
        return tuple(self.effect.changes)


@dataclass(frozen=True, slots=True)
class Stored:
    """A submission after the action, with what its acceptance changes.

    Only a file that was just handed in has answers (`answered` as in `Tried`); a decision has warnings of
    its reason.
    """

    submission: Submission
    changes: tuple[effect_of_submission.IndicatorChange, ...] = ()
    warnings: tuple[Problem, ...] = ()
    answers: answers_to_warnings.Answers = field(default_factory=dict)
    answered: Mapping[tuple[int, str], answers_to_warnings.GivenAnswer] = field(
        default_factory=dict
    )


def _is_followed(asked: Problem, answer: str) -> bool:
    """Whether an answer decides: one of the results that the table can follow, or why the larger is right."""
    results = {asked.values["twice"], asked.values["once"] if asked.values.get("leave") else ""}
    return answer.strip() in results - {""} or any(map(str.isalpha, answer))


ActionResult = Refused | Already | Tried | Stored


def refuse(code: str, **values: str) -> Refused:
    """A refusal for one reason."""
    return Refused((Problem(code, values),))


class NotDone(Exception):
    """An action ends here and nothing of it is stored; what it returns is `refused`."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.problems)
        self.refused = refused


def action(function: Callable[P, T]) -> Callable[P, T | Refused]:
    """An action as others call it: it returns the refusal that `Workspace.act` stopped it with."""

    @wraps(function)
    def carried_out(*args: P.args, **kwargs: P.kwargs) -> T | Refused:
        try:
            return function(*args, **kwargs)
        except NotDone as stopped:
            return stopped.refused

    return carried_out
