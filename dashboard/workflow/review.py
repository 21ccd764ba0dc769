"""What a person may do with a submission that was handed in.

Each action takes a person, runs in one transaction and writes its line to the audit log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import Connection

from dashboard.fulfilment import effect_of_submission, known_rows
from dashboard.progress import row_schema
from dashboard.store import Submission, replacements, standing_rows, submissions
from dashboard.strategy import Strategy
from dashboard.text import Problem, Severity, damaged_letters
from dashboard.workflow import (
    audit_readings,
    correction_checks,
    reported_numbers,
    stored_strategy,
)
from dashboard.workflow.action_result import NotDone, Refused, Stored, action, refuse
from dashboard.workflow.people.four_eyes import find_own_submission
from dashboard.workflow.permissions import Actor, may_report_for, may_review
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace import Act, Workspace

Decision = Refused | Stored
"""What came of a decision on a submission."""

WITHDRAWN_FROM = frozenset({"submitted", "overtaken", "accepted"})
"""The stages in which a submission can be taken back."""


class AcceptedRows(NamedTuple):
    """The rows of every accepted submission, and what the standing ones of them say on a day."""

    strategy: Strategy
    rows: pl.DataFrame
    judged: effect_of_submission.JudgedDays


WaitingRows = tuple[AcceptedRows, dict[int, tuple[pl.DataFrame, int | None]]]
"""The accepted rows, and of each submission that waits its rows and what it replaces."""


def accepted_rows(connection: Connection, workspace: Workspace) -> pl.DataFrame:
    """The rows of every accepted submission, whether they are standing or were replaced."""
    history = standing_rows.history(connection, workspace.strategy.id).drop("opened", "closed")
    return history.filter(pl.col("submission").is_in(_accepted(connection, workspace)))


def _accepted(connection: Connection, workspace: Workspace) -> list[int]:
    listing = submissions.listing(connection, workspace.strategy.id)
    return [submission.id for submission in listing if submission.state == "accepted"]


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
    effect = preview_on(workspace, [number], workspace.today) if may_review(actor) else None
    return _with_changes(_accept(workspace, actor, number), effect)


def _with_changes(result: Decision, effect: effect_of_submission.EffectOverTime | None) -> Decision:
    """A decision with what it changes, as that was foreseen; what was refused changes nothing."""
    if isinstance(result, Refused) or effect is None:
        return result
    return replace(result, changes=tuple(effect.changes))


@action
def _accept(workspace: Workspace, actor: Actor, number: int) -> Decision:
    acting = workspace.act(actor, "accept", f"submission:{number}", may_review(actor))
    with _as_seen(number), acting as act:
        stored = _find(act, number, {"submitted"})
        own = find_own_submission(act, stored)
        if obstacles := own or correction_checks.check_acceptance(
            act.connection, workspace, stored
        ):
            return Refused(tuple(obstacles))
        if found := reported_numbers.load(act, workspace, stored):
            return Refused(tuple(found))
        submissions.accept(act.connection, act.by, stored)
        return _decided(act, number)


def preview_withdrawal(
    workspace: Workspace, number: int, day: date
) -> effect_of_submission.EffectOverTime:
    """What taking an accepted submission back would change on a day, and when it first changes more.

    What its rows had replaced stands again, and so does the submission that it had replaced.
    """
    with workspace.reading() as connection:
        strategy = stored_strategy.as_stored(workspace, connection).strategy
        accepted = _accepted(connection, workspace)
        if number not in accepted:
            return effect_of_submission.EffectOverTime([])
        back = replacements.find_reinstated(connection, strategy.id, number)
        history = standing_rows.history(connection, strategy.id).drop("opened", "closed")
    left = [*(each for each in accepted if each != number), *([] if back is None else [back])]
    before, after = (
        known_rows.select_standing_rows(history.filter(pl.col("submission").is_in(numbers)))
        for numbers in (accepted, left)
    )
    until = max(day, workspace.today)
    return effect_of_submission.effect_of_rows(strategy, before, after, day, until)


def read_once(snapshot: Snapshot, numbers: Iterable[int]) -> WaitingRows:
    """What `preview_on` and `preview_each` look at, read once for all days that a snapshot is asked about.

    It is what was known at its sequence.
    """
    workspace, key = snapshot.workspace, tuple(sorted(numbers))
    kept, read = snapshot.cache("accepted rows", 1), snapshot.cache("waiting rows", 64)

    def read_all() -> WaitingRows:
        if workspace.version() > snapshot.sequence:
            return _read_as_known(snapshot, key)
        with workspace.reading() as connection:
            accepted = kept.get((), lambda: _read_accepted(connection, workspace))
            return accepted, _read_sent(connection, workspace, key)

    return read.get(key, read_all)


def preview_on(
    workspace: Workspace, numbers: Iterable[int], day: date, read: WaitingRows | None = None
) -> effect_of_submission.EffectOverTime:
    """What accepting several submissions would change on a day, and when more of it first works.

    `read` is what was read of them before, if anything was.
    """
    accepted, sent = read or _read_waiting(workspace, numbers)
    until = max(day, workspace.today)
    return effect_of_submission.preview_over_time(
        accepted.strategy, accepted.rows, sent.values(), day, until, accepted.judged
    )


def preview_each(
    workspace: Workspace, numbers: Iterable[int], day: date, read: WaitingRows | None = None
) -> dict[int, effect_of_submission.EffectOverTime]:
    """What accepting each of several submissions that wait would change by itself on a day, and later."""
    accepted, sent = read or _read_waiting(workspace, numbers)
    until = max(day, workspace.today)
    return {
        number: effect_of_submission.preview_over_time(
            accepted.strategy, accepted.rows, [one], day, until, accepted.judged
        )
        for number, one in sent.items()
    }


def _read_waiting(workspace: Workspace, numbers: Iterable[int]) -> WaitingRows:
    with workspace.reading() as connection:
        return _read_accepted(connection, workspace), _read_sent(connection, workspace, numbers)


def _read_as_known(snapshot: Snapshot, numbers: Iterable[int]) -> WaitingRows:
    """The same of an earlier sequence, at which the submissions waited."""
    withdrawn = audit_readings.withdrawals(snapshot.audit)
    known = known_rows.rows_accepted_by(snapshot.history, snapshot.sequence, withdrawn)
    rows, pending = known.drop("opened", "closed"), snapshot.pending_rows
    accepted, replaces = (
        {*rows["submission"]},
        {submission.id: submission.replaces for submission in snapshot.submissions},
    )
    sent = {
        number: (
            pending.filter(pl.col("submission") == number),
            replaces[number] if replaces[number] in accepted else None,
        )
        for number in numbers
    }
    judged = effect_of_submission.judged_accepted(snapshot.strategy, rows)
    return AcceptedRows(snapshot.strategy, rows, judged), sent


def _read_accepted(connection: Connection, workspace: Workspace) -> AcceptedRows:
    strategy = stored_strategy.as_stored(workspace, connection).strategy
    rows = accepted_rows(connection, workspace)
    return AcceptedRows(strategy, rows, effect_of_submission.judged_accepted(strategy, rows))


def _read_sent(
    connection: Connection, workspace: Workspace, numbers: Iterable[int]
) -> dict[int, tuple[pl.DataFrame, int | None]]:
    """The rows of each submission that waits and what it replaces, in the order they came."""
    return {
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
    for all together (`preview_on`): judging the strategy for each would cost the square.
    """
    return [(number, _accept(workspace, actor, number)) for number in sorted(numbers)]


@action
def send_back(workspace: Workspace, actor: Actor, number: int, reason: str) -> Decision:
    """Returns a submission to its sender with a reason; none of its rows was ever standing."""
    reason, thing = damaged_letters.clean_typed(reason), f"submission:{number}"
    wrong = [] if reason else [Problem("reason-missing", {"found": str(number)})]
    acting = workspace.act(actor, "return", thing, may_review(actor), [reason], wrong)
    with _as_seen(number), acting as act:
        stored = _find(act, number, {"submitted"})
        submissions.send_back(act.connection, act.by, stored, reason)
        return _decided(act, number)


def try_withdrawal(workspace: Workspace, actor: Actor, number: int) -> Decision:
    """What taking a submission back would change on the default day; stores nothing."""
    if not workspace.may_report_on(actor, number):
        return workspace.deny(actor, "withdraw", f"submission:{number}")
    with workspace.reading() as connection:
        stored = submissions.get(connection, workspace.strategy.id, number)
        if stored is None:
            return refuse("unknown-submission", found=str(number))
        if stored.stage not in WITHDRAWN_FROM:
            return refuse("wrong-state", found=str(number), state=stored.stage)
        checked = correction_checks.check_withdrawal(connection, workspace, actor, stored)
    if checked:
        return Refused(tuple(checked))
    effect = preview_withdrawal(workspace, number, workspace.today)
    return Stored(stored, tuple(effect.changes), _numbers_that_stay(stored))


def withdraw(workspace: Workspace, actor: Actor, number: int, reason: str) -> Decision:
    """Takes a submission back; what it had replaced counts again."""
    seen = workspace.may_report_on(actor, number)
    effect = preview_withdrawal(workspace, number, workspace.today) if seen else None
    return _with_changes(_withdraw(workspace, actor, number, reason), effect)


def _numbers_that_stay(stored: Submission) -> tuple[Problem, ...]:
    """A warning where an accepted report brought numbers of the statistics: those are never taken back."""
    if stored.state != "accepted" or not stored.numbers:
        return ()
    values = {"found": str(stored.id), "numbers": str(len(stored.numbers))}
    return (Problem("numbers-stay", values, Severity.WARNING),)


@action
def _withdraw(workspace: Workspace, actor: Actor, number: int, reason: str) -> Decision:
    reason, thing = damaged_letters.clean_typed(reason), f"submission:{number}"
    wrong = [] if reason else [Problem("reason-missing", {"found": str(number)})]
    permitted = workspace.may_report_on(actor, number)
    acting = workspace.act(actor, "withdraw", thing, permitted, [reason], wrong)
    with _as_seen(number), acting as act:
        stored = _find(act, number, WITHDRAWN_FROM)
        checked = correction_checks.check_withdrawal(act.connection, workspace, actor, stored)
        if checked:
            return Refused(tuple(checked))
        submissions.withdraw(act.connection, act.by, stored, reason)
        decided = _decided(act, number)
        return replace(decided, warnings=(*decided.warnings, *_numbers_that_stay(stored)))


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
        return workspace.deny(actor, "original", thing)
    workspace.note_download(actor, "original", thing)
    return stored, content


@contextmanager
def _as_seen(number: int) -> Iterator[None]:
    """Ends the action where a submission is no longer what was read of it."""
    try:
        yield
    except submissions.Conflict as conflict:
        state = str(conflict.state)
        raise NotDone(refuse("wrong-state", found=str(number), state=state)) from conflict


def _find(act: Act, number: int, stages: Set[str]) -> Submission:
    """A submission in one of the stages; otherwise the action ends."""
    stored = submissions.get(act.connection, act.by.strategy, number)
    if stored is None:
        raise NotDone(refuse("unknown-submission", found=str(number)))
    if stored.stage not in stages:
        raise NotDone(refuse("wrong-state", found=str(number), state=stored.stage))
    return stored


def _decided(act: Act, number: int) -> Stored:
    after = submissions.get(act.connection, act.by.strategy, number)
    assert after is not None
    return Stored(after, warnings=act.warnings)
