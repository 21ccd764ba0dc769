"""What came of an action on a submission: refused, already here, tried out, or stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection

from dashboard.fulfilment import effect_of_submission
from dashboard.store import Submission, answers_to_warnings
from dashboard.text import Problem, Table
from dashboard.workflow.permissions import Actor
from dashboard.workflow.workspace import Workspace, note_act


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

    `reported` are the indicators and days on which the file reports, each once.
    The problems are its warnings, or the error `nothing-filled` where it was to be stored and has no
    row.
    """

    rows: int
    problems: tuple[Problem, ...]
    changes: tuple[effect_of_submission.IndicatorChange, ...]
    answers: answers_to_warnings.Answers
    table: Table
    reported: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A submission after the action, with what its acceptance changes.

    Only a file that was just handed in has answers; a decision has warnings of its reason.
    """

    submission: Submission
    changes: tuple[effect_of_submission.IndicatorChange, ...] = ()
    warnings: tuple[Problem, ...] = ()
    answers: answers_to_warnings.Answers = field(default_factory=dict)


ActionResult = Refused | Already | Tried | Stored


def refuse(code: str, **values: str) -> Refused:
    """A refusal for one reason."""
    return Refused((Problem(code, values),))


def not_permitted(
    workspace: Workspace,
    actor: Actor,
    verb: str,
    thing: str,
    within: Connection | None = None,
) -> Refused:
    """The refusal of what a person may not do; it is on record.

    `thing` is a kind and an id after a colon. `within` is the write transaction that is open already and
    ends well: a refusal has one of its own otherwise.
    """
    if within is None:
        workspace.note_refusal(actor, verb, thing)
    else:
        note_act(within, workspace.strategy.id, actor, verb, thing, "refused")
    found = thing.partition(":")[2] or thing
    values = {"actor": actor.called, "verb": verb, "found": found}
    return Refused((Problem("not-permitted", values),), denied=True)
