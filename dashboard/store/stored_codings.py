"""Codings of two evaluators and the verdicts agreed on; no version is ever changed or erased.

Each has a line of the audit log. Of a coding the verdict too is there as a salted digest only: nobody is to
guess from the audit what is sealed.
"""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.assessment import codings, published_verdicts
from dashboard.store import records
from dashboard.store.audit_entry import By
from dashboard.text import names


def add_coding(
    connection: Connection,
    by: By,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> int:
    """Stores a coding, or another version of it; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    return records.add(connection, records.CODING, by, task=task, verdict=verdict, reason=reason)


def agree(
    connection: Connection,
    by: By,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
) -> int:
    """Stores the verdict agreed on; the last one counts. Returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    kind = records.AGREED_VERDICT
    return records.add(connection, kind, by, task=task, verdict=verdict, reason=reason)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None, reader: str = ""
) -> dict[str, codings.TaskCodings]:
    """What is in on each task that was coded, up to an audit sequence, by default until now.

    Of a sealed task it has what the `reader` coded and nothing else: what is sealed stays in the store.
    """
    by_task: dict[str, dict[str, codings.Coding]] = {}
    for row in records.rows(connection, records.CODING, strategy, sequence):
        # A later version takes the place of the earlier one of the same coder.
        last = codings.Coding(row.actor, row.verdict, row.reason, row.at)
        by_task.setdefault(row.task, {})[names.fold(row.actor)] = last
    resolutions = {
        row.task: codings.AgreedVerdict(row.verdict, row.reason, row.actor, row.at)
        for row in records.rows(connection, records.AGREED_VERDICT, strategy, sequence)
    }
    return {
        task: codings.TaskCodings(
            task, tuple(own.values()), len(own), resolutions.get(task)
        ).seen_by(reader)
        for task, own in by_task.items()
    }
