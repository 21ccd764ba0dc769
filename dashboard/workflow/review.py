"""What a person may do with what was handed in, and with statistics.

Each verb takes an Actor, opens one transaction and leaves its audit row. Pages and commands write
through nothing but this module and its neighbour `intake`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits
from dashboard.fulfilment import effect_of_submission
from dashboard.statistics import totals
from dashboard.store import Submission, answers, database, observations, standing_rows, submissions
from dashboard.text import Problem, Table, errors
from dashboard.workflow import locks
from dashboard.workflow.permissions import Actor, may_load_statistics, may_report_for, may_review
from dashboard.workflow.workspace import Workspace, read_observations


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that something was handed in."""

    number: int
    strategy: str
    entity: str
    sender: str
    at: str
    sha256: str
    file: str
    rows: int
    lost: tuple[str, ...] = ()
    """Codes of what a marked copy of the file cannot keep; the file itself is kept byte for byte."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a verb. With an error among `problems` nothing was stored.

    `table` is what was read of a file that was tried out.
    """

    submission: Submission | None = None
    already: bool = False
    rows: int = 0
    problems: tuple[Problem, ...] = ()
    effects: tuple[effect_of_submission.IndicatorChange, ...] = ()
    answers: answers.Answers = field(default_factory=dict)
    receipt: Receipt | None = None
    denied: bool = False
    table: Table | None = None

    @property
    def refused(self) -> bool:
        """Whether an error kept the verb from being done."""
        return bool(errors(self.problems))


def accepted_rows(connection: Connection, workspace: Workspace) -> pl.DataFrame:
    """The rows of every accepted submission, whether they stand or another took their place."""
    history = standing_rows.history(connection, workspace.strategy.id).drop("opened", "closed")
    found = submissions.listing(connection, workspace.strategy.id)
    accepted = [submission.id for submission in found if submission.state == "accepted"]
    return history.filter(pl.col("submission").is_in(accepted))


def accept(workspace: Workspace, actor: Actor, number: int) -> Outcome:
    """Accepts a submission: its rows stand, in place of the rows of the same keys."""
    if not may_review(actor):
        return not_permitted(actor, "accept", str(number))
    with workspace.reading() as connection:
        accepted = accepted_rows(connection, workspace)
        stored = submissions.get(connection, workspace.strategy.id, number)
        rows = submissions.read_rows(connection, workspace.strategy.id, number)
    found: list[effect_of_submission.IndicatorChange] = []
    if stored is not None and stored.stage == "submitted":
        found = effect_of_submission.preview(
            workspace.strategy, accepted, rows, workspace.default_day, stored.replaces
        )
    outcome = _decide(
        workspace,
        number,
        {"submitted"},
        lambda connection, stored, at: submissions.accept(
            connection, stored, actor=actor.id, at=at
        ),
    )
    if outcome.refused:
        return outcome
    return Outcome(outcome.submission, rows=rows.height, effects=tuple(found))


def preview_together(
    workspace: Workspace, numbers: Iterable[int]
) -> list[effect_of_submission.IndicatorChange]:
    """What accepting several submissions would change in all, in the order in which they came."""
    with workspace.reading() as connection:
        accepted = accepted_rows(connection, workspace)
        found = [submissions.get(connection, workspace.strategy.id, one) for one in sorted(numbers)]
        sent = [
            (submissions.read_rows(connection, workspace.strategy.id, one.id), one.replaces)
            for one in found
            if one is not None and one.stage == "submitted"
        ]
    return effect_of_submission.preview_several(
        workspace.strategy, accepted, sent, workspace.default_day
    )


def accept_all(
    workspace: Workspace, actor: Actor, numbers: Iterable[int]
) -> list[tuple[int, Outcome]]:
    """Accepts several submissions in the order in which they came, each whole and for itself.

    One that somebody else has decided in the meantime keeps none of the others back.
    """
    return [(number, accept(workspace, actor, number)) for number in sorted(numbers)]


def send_back(workspace: Workspace, actor: Actor, number: int, reason: str) -> Outcome:
    """Returns a submission to its sender with a reason; nothing of it ever stood."""
    if not may_review(actor):
        return not_permitted(actor, "return", str(number))
    if not reason.strip():
        return Outcome(problems=(Problem("reason-missing", {"found": str(number)}),))
    return _decide(
        workspace,
        number,
        {"submitted"},
        lambda connection, stored, at: submissions.send_back(
            connection, stored, actor=actor.id, reason=reason.strip(), at=at
        ),
    )


def withdraw(workspace: Workspace, actor: Actor, number: int, reason: str) -> Outcome:
    """Takes a submission back; what it had taken the place of stands again."""
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
        shut = locks.find_locked_rows(connection, workspace, actor, stored)
    if stored is not None and not may_report_for(actor, workspace.strategy, stored.entity):
        return not_permitted(actor, "withdraw", str(number))
    if not reason.strip():
        return Outcome(problems=(Problem("reason-missing", {"found": str(number)}),))
    if shut:
        return Outcome(stored, problems=tuple(shut))
    states = {"submitted", "overtaken", "accepted"}
    return _decide(
        workspace,
        number,
        states,
        lambda connection, stored, at: submissions.withdraw(
            connection, stored, actor=actor.id, reason=reason.strip(), at=at
        ),
    )


def read_original(workspace: Workspace, actor: Actor, number: int) -> tuple[bytes | None, Outcome]:
    """The bytes of a submission as they were sent, for its own unit and the coordinator.

    None with the problem where there is no such submission, or the person may not have it.
    """
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
        if stored is None:
            problem = Problem("unknown-submission", {"found": str(number)})
            return None, Outcome(problems=(problem,))
        if not may_report_for(actor, workspace.strategy, stored.entity):
            return None, not_permitted(actor, "original", str(number))
        content = submissions.read_content(connection, workspace.strategy.id, number)
    return content, Outcome(stored, rows=stored.rows)


def _decide(
    workspace: Workspace,
    number: int,
    stages: set[str],
    decision: Callable[[Connection, Submission, datetime], object],
) -> Outcome:
    """One decision on a submission in one of the stages, in one transaction."""
    try:
        with database.write_transaction(workspace.engine) as connection:
            stored = submissions.get(connection, workspace.strategy.id, number)
            if stored is None:
                return Outcome(problems=(Problem("unknown-submission", {"found": str(number)}),))
            if stored.stage not in stages:
                values = {"found": str(number), "state": stored.stage}
                return Outcome(problems=(Problem("wrong-state", values),))
            decision(connection, stored, datetime.now(UTC))
            after = submissions.get(connection, workspace.strategy.id, number)
    except submissions.Conflict as conflict:
        values = {"found": str(number), "state": str(conflict.state)}
        return Outcome(problems=(Problem("wrong-state", values),))
    return Outcome(after, rows=after.rows if after else 0)


def load_statistics(
    workspace: Workspace, actor: Actor, name: str, content: bytes, *, dry_run: bool = False
) -> Outcome:
    """Loads a table of statistics, all of it or nothing; parts that break a total are warnings.

    Observations are never changed: another number for the same thing needs a later vintage.
    """
    if not may_load_statistics(actor):
        return not_permitted(actor, "load", name)
    with workspace.reading() as connection:
        already = observations.is_loaded(connection, workspace.strategy.id, content)
        stored = observations.listing(connection, workspace.strategy.id)
    if already:
        return Outcome(already=True)
    rows, found = read_observations(content, name, child_limits.read_in_child)
    rows = totals.find_new_observations(rows, stored)
    problems = (
        *found,
        *totals.check_restatements(rows, stored),
        *totals.warn_of_broken_totals(stored, rows),
    )
    outcome = Outcome(rows=rows.height, problems=problems)
    if dry_run or outcome.refused:
        return outcome
    with database.write_transaction(workspace.engine) as connection:
        observations.add(
            connection,
            strategy=workspace.strategy.id,
            actor=actor.id,
            content=content,
            rows=rows,
            at=datetime.now(UTC),
        )
    return outcome


def not_permitted(actor: Actor, verb: str, thing: str) -> Outcome:
    """The answer to a person who may not do this."""
    values = {"actor": actor.id, "verb": verb, "found": thing}
    return Outcome(problems=(Problem("not-permitted", values),), denied=True)
