"""What the lines of the audit say of submissions and days: when each was sent, accepted, withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from dashboard.fulfilment import what_is_outstanding
from dashboard.progress import returned_rows
from dashboard.store import AuditEntry, Submission, audit_entry, audit_log, cards
from dashboard.workflow.stored_strategy import day_of
from dashboard.workflow.workspace import HOME


def returned_submissions(
    sent: Sequence[Submission],
    lines: Sequence[AuditEntry],
    rows_of: Callable[[int], pl.DataFrame],
) -> dict[str, tuple[what_is_outstanding.ReturnedSubmission, ...]]:
    """What was sent back to each entity and waits for its correction, in the order of the submissions.

    Also what was corrected in part. `lines` are those of the audit, up to the sequence for which the answer
    holds, `rows_of` has the rows of a submission.
    """
    returned = {line.submission_id() for line in lines if line.action == "return"}
    withdrawn = {line.submission_id() for line in lines if line.action == "withdraw"}
    # What was taken back only later still stood at the sequence, and what came later had not come.
    stood = {
        line.submission_id(): line.facts().get("replaces")
        for line in lines
        if line.action == "submit" and line.submission_id() not in withdrawn
    }
    replaced = {line.facts().get("replaced") for line in lines if line.action == "accept"}
    then = [each for each in sent if each.id in stood and each.id not in replaced]
    corrected = {*stood.values()}
    by_entity: dict[str, tuple[what_is_outstanding.ReturnedSubmission, ...]] = {}
    for each in sent:
        if each.id not in returned:
            continue
        left = open_rows(each, then, rows_of)
        if each.id not in corrected or not left.is_empty():
            about = left.select("task", "indicator").unique(maintain_order=True)
            told = what_is_outstanding.ReturnedSubmission(
                each.id, each.file_name, each.reason or "", tuple(about.iter_rows())
            )
            by_entity[each.entity] = (*by_entity.get(each.entity, ()), told)
    return by_entity


def open_rows(
    returned: Submission, sent: Iterable[Submission], rows_of: Callable[[int], pl.DataFrame]
) -> pl.DataFrame:
    """The rows of a returned submission on which its entity has sent nothing since.

    What was returned later asks for its own rows. `sent` are those that count: without what was taken back
    or replaced by then.
    """
    later = (
        rows_of(each.id)
        for each in sent
        if each.entity == returned.entity and each.id > returned.id
    )
    return returned_rows.unanswered(rows_of(returned.id), later)


def sequence_at_close(lines: Sequence[AuditEntry], end_of: date) -> int:
    """The audit sequence up to which things were known at the close of a day; 0 before the first."""
    midnight = datetime.combine(end_of + timedelta(days=1), time.min, HOME)
    return audit_log.sequence_at(lines, midnight.astimezone(UTC) - timedelta(microseconds=1))


def withdrawals(lines: Iterable[AuditEntry]) -> dict[int, int]:
    """The audit sequence at which each submission was withdrawn, of those that were."""
    return {number: line.seq for number, line in _of_submissions(lines, "withdraw")}


def sequences_of_submitting(lines: Iterable[AuditEntry]) -> dict[int, int]:
    """The audit sequence at which each submission was handed in, by its number."""
    return {number: line.seq for number, line in _of_submissions(lines, "submit")}


def days_of_submitting(lines: Iterable[AuditEntry]) -> dict[int, date]:
    """The day on which each submission was handed in, by its number."""
    return {number: day_of(line.at) for number, line in _of_submissions(lines, "submit")}


def _of_submissions(lines: Iterable[AuditEntry], action: str) -> Iterator[tuple[int, AuditEntry]]:
    for line in lines:
        if line.action == action and (number := line.submission_id()) is not None:
            yield number, line


def acceptance_days(lines: Iterable[AuditEntry]) -> dict[int, date]:
    """The day of each audit sequence that accepted rows.

    Rows that ship with the program have none: when they were first reported is not known here.
    """
    return {
        line.seq: day_of(line.at)
        for line in lines
        if line.action == "accept" and line.actor != audit_entry.SEED_ACTOR
    }


def cards_at(
    sequence: int, filed: Iterable[cards.StoredCard], lines: Iterable[AuditEntry]
) -> tuple[cards.StoredCard, ...]:
    """The cards that had been declared ready at a sequence, as they stood then, by all lines of the audit."""
    acts: dict[str, list[AuditEntry]] = defaultdict(list)
    for line in lines:
        if line.action in {"ready", "approve", "reopen"}:
            acts[line.object].append(line)
    then = []
    for each in filed:
        mine = acts[f"card:{each.id}"]
        known = [line.action for line in mine if line.seq <= sequence]
        if len(known) == len(mine):
            then.append(each)
        elif known[-1:] == ["approve"]:
            then.append(replace(each, state="approved", reason=None))
        elif known:
            ready = replace(each, state="ready", approver=None, approved_at=None, reason=None)
            then.append(ready)
    return tuple(then)
