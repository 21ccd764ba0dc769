"""What a person may do with a submission that was handed in, and with statistics.

Each action takes a person, runs in one transaction and writes its line to the audit log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

import polars as pl
from sqlalchemy import Connection

from dashboard.files import child_limits
from dashboard.fulfilment import effect_of_submission
from dashboard.progress import row_schema
from dashboard.statistics import check_totals
from dashboard.store import Submission, observations, replacements, standing_rows, submissions
from dashboard.text import Problem, damaged_letters, errors, names, tables
from dashboard.workflow import correction_checks, personal_data_check
from dashboard.workflow.action_result import Refused, Stored, not_permitted, refuse
from dashboard.workflow.people.four_eyes import find_own_submission
from dashboard.workflow.permissions import Actor, may_load_statistics, may_report_for, may_review
from dashboard.workflow.shipped_data import read_observations
from dashboard.workflow.workspace import Workspace

Decision = Refused | Stored
"""What came of a decision on a submission."""


@dataclass(frozen=True, slots=True)
class StatisticsCheck:
    """A table of statistics that was checked: its new rows, and how many of them were loaded.

    `already` if the same bytes were loaded before; with an error among the problems nothing is loaded.
    """

    already: bool = False
    rows: int = 0
    loaded: int = 0
    problems: tuple[Problem, ...] = ()


def accepted_rows(connection: Connection, workspace: Workspace) -> pl.DataFrame:
    """The rows of every accepted submission, whether they are standing or were replaced."""
    history = standing_rows.history(connection, workspace.strategy.id).drop("opened", "closed")
    listing = submissions.listing(connection, workspace.strategy.id)
    accepted = [submission.id for submission in listing if submission.state == "accepted"]
    return history.filter(pl.col("submission").is_in(accepted))


def waiting_rows(
    connection: Connection, workspace: Workspace, entity: str, replaced: int | None
) -> pl.DataFrame:
    """The rows of an entity that wait for a decision, without those of a submission to be replaced."""
    waiting = [
        submissions.read_rows(connection, workspace.strategy.id, submission.id)
        for submission in submissions.listing(connection, workspace.strategy.id)
        if submission.entity == entity
        and submission.stage == "submitted"
        and submission.id != replaced
    ]
    return pl.concat([pl.DataFrame(schema=row_schema.ROW_SCHEMA), *waiting])


def gives_way(workspace: Workspace, sent: Submission) -> int | None:
    """The accepted submission whose place another takes once it is accepted."""
    with workspace.reading() as connection:
        return replacements.find_standing(connection, workspace.strategy.id, sent.replaces)


def accept(workspace: Workspace, actor: Actor, number: int) -> Decision:
    """Accepts a submission: its rows are standing, in place of the rows of the same keys."""
    changes = preview_together(workspace, [number]) if may_review(actor) else []
    result = _accept(workspace, actor, number)
    return result if isinstance(result, Refused) else replace(result, changes=tuple(changes))


def _accept(workspace: Workspace, actor: Actor, number: int) -> Decision:
    if not may_review(actor):
        return not_permitted(workspace, actor, "accept", f"submission:{number}")
    if typed := personal_data_check.check_name(actor.id):
        return Refused(tuple(typed))
    return _decide(
        workspace,
        actor,
        "accept",
        number,
        {"submitted"},
        lambda connection, stored, at: submissions.accept(
            connection, stored, actor=actor.id, at=at
        ),
        lambda connection, stored: [
            *find_own_submission(connection, workspace, actor, stored),
            *correction_checks.check_acceptance(connection, workspace, stored),
        ],
    )


def preview_together(
    workspace: Workspace, numbers: Iterable[int]
) -> list[effect_of_submission.IndicatorChange]:
    """What accepting several submissions would change in all, in the order in which they came."""
    accepted, sent = _read_waiting(workspace, numbers)
    return effect_of_submission.preview_several(
        workspace.strategy, accepted, sent.values(), workspace.default_day
    )


def preview_each(
    workspace: Workspace, numbers: Iterable[int]
) -> dict[int, list[effect_of_submission.IndicatorChange]]:
    """What accepting each of several submissions that wait would change by itself."""
    accepted, sent = _read_waiting(workspace, numbers)
    changes = effect_of_submission.preview_each(
        workspace.strategy, accepted, sent.values(), workspace.default_day
    )
    return dict(zip(sent, changes, strict=True))


def _read_waiting(
    workspace: Workspace, numbers: Iterable[int]
) -> tuple[pl.DataFrame, dict[int, tuple[pl.DataFrame, int | None]]]:
    """The accepted rows; and of each that waits, in order, its rows and what it replaces."""
    with workspace.reading() as connection:
        return accepted_rows(connection, workspace), {
            number: (
                submissions.read_rows(connection, workspace.strategy.id, number),
                replacements.find_standing(connection, workspace.strategy.id, waiting.replaces),
            )
            for number in sorted(numbers)
            if (waiting := submissions.get(connection, workspace.strategy.id, number))
            and waiting.stage == "submitted"
        }


def accept_all(
    workspace: Workspace, actor: Actor, numbers: Iterable[int]
) -> list[tuple[int, Decision]]:
    """Accepts several submissions in the order in which they came, each whole and for itself.

    One that somebody else has decided in the meantime does not stop the others. What they change is computed
    for all together (`preview_together`): judging the strategy for each would cost the square.
    """
    return [(number, _accept(workspace, actor, number)) for number in sorted(numbers)]


def send_back(workspace: Workspace, actor: Actor, number: int, reason: str) -> Decision:
    """Returns a submission to its sender with a reason; none of its rows was ever standing."""
    if not may_review(actor):
        return not_permitted(workspace, actor, "return", f"submission:{number}")
    reason = damaged_letters.clean_typed(reason)
    if not reason:
        return refuse("reason-missing", found=str(number))
    typed = [*personal_data_check.check_name(actor.id), *personal_data_check.check([reason])]
    if errors(typed):
        return Refused(tuple(typed))
    result = _decide(
        workspace,
        actor,
        "return",
        number,
        {"submitted"},
        lambda connection, stored, at: submissions.send_back(
            connection, stored, actor=actor.id, reason=reason, at=at
        ),
    )
    return result if isinstance(result, Refused) else replace(result, warnings=tuple(typed))


def withdraw(workspace: Workspace, actor: Actor, number: int, reason: str) -> Decision:
    """Takes a submission back; what it had replaced counts again."""
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
    if stored is not None and not may_report_for(actor, workspace.strategy, stored.entity):
        return not_permitted(workspace, actor, "withdraw", f"submission:{number}")
    reason = damaged_letters.clean_typed(reason)
    if not reason:
        return refuse("reason-missing", found=str(number))
    typed = [*personal_data_check.check_name(actor.id), *personal_data_check.check([reason])]
    if errors(typed):
        return Refused(tuple(typed))
    states = {"submitted", "overtaken", "accepted"}
    result = _decide(
        workspace,
        actor,
        "withdraw",
        number,
        states,
        lambda connection, stored, at: submissions.withdraw(
            connection, stored, actor=actor.id, reason=reason, at=at
        ),
        lambda connection, stored: correction_checks.check_withdrawal(
            connection, workspace, actor, stored
        ),
    )
    return result if isinstance(result, Refused) else replace(result, warnings=tuple(typed))


def read_original(
    workspace: Workspace, actor: Actor, number: int
) -> Refused | tuple[Submission, bytes]:
    """A submission and its bytes as they were sent, for its own unit and the coordinator.

    Once people sign in, who read it and from where is on record.
    """
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
        if stored is None:
            return refuse("unknown-submission", found=str(number))
        content = submissions.read_content(connection, workspace.strategy.id, number)
    thing = f"submission:{number}"
    if not may_report_for(actor, workspace.strategy, stored.entity):
        return not_permitted(workspace, actor, "original", thing)
    workspace.note_taking(actor, "original", thing)
    return stored, content


def _decide(
    workspace: Workspace,
    actor: Actor,
    verb: str,
    number: int,
    stages: set[str],
    decision: Callable[[Connection, Submission, datetime], object],
    find_obstacles: Callable[[Connection, Submission], list[Problem]] = lambda *_: [],
) -> Decision:
    """One decision on a submission in one of the stages, in one transaction; none under an obstacle."""
    try:
        with workspace.writing(actor, verb, f"submission:{number}") as connection:
            stored = submissions.get(connection, workspace.strategy.id, number)
            if stored is None:
                return refuse("unknown-submission", found=str(number))
            if stored.stage not in stages:
                return refuse("wrong-state", found=str(number), state=stored.stage)
            if obstacles := find_obstacles(connection, stored):
                return Refused(tuple(obstacles))
            decision(connection, stored, datetime.now(UTC))
            after = submissions.get(connection, workspace.strategy.id, number)
    except submissions.Conflict as conflict:
        return refuse("wrong-state", found=str(number), state=str(conflict.state))
    assert after is not None
    return Stored(after)


def load_statistics(
    workspace: Workspace,
    actor: Actor,
    name: str,
    content: bytes,
    *,
    options: tables.Options | None = None,
    mapping: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Refused | StatisticsCheck:
    """Loads a table of statistics, all of it or nothing; parts that break a total are warnings.

    `options` and `mapping` correct how the file is read, as those of a progress table do.
    Observations are never changed: another number for the same thing needs a later vintage.
    """
    if not may_load_statistics(actor):
        return not_permitted(workspace, actor, "load", "statistics")
    if typed := personal_data_check.check_name(actor.id):
        return Refused(tuple(typed))
    read = partial(child_limits.read_in_child, options=options)
    rows, reading = read_observations(content, name, read, mapping)
    # A trial asks the database as it is; a load asks inside the transaction that stores it.
    opened = workspace.reading() if dry_run else workspace.writing(actor, "load", "statistics")
    with opened as connection:
        if observations.is_loaded(connection, workspace.strategy.id, content):
            return StatisticsCheck(already=True)
        stored = observations.listing(connection, workspace.strategy.id)
        new, contradictions = check_totals.compare_with_stored(rows, stored)
        problems = [
            *reading,
            *contradictions,
            *check_totals.warn_of_broken_totals(stored, new),
        ]
        if dry_run or errors(problems):
            return StatisticsCheck(rows=new.height, problems=tuple(problems))
        observations.add(
            connection,
            strategy=workspace.strategy.id,
            actor=actor.id,
            content=content,
            # No path of the machine that it was loaded from.
            rows=new.with_columns(file=pl.lit(names.file_name(name))),
            at=datetime.now(UTC),
        )
    return StatisticsCheck(rows=new.height, loaded=new.height, problems=tuple(problems))
