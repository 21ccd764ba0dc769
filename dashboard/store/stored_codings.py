"""Codings of two evaluators and the verdicts agreed on; no version is ever changed or erased.

Each has a line of the audit log. Of a coding the verdict too is there as a salted digest only: nobody is to
guess from the audit what is sealed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.assessment import published_verdicts
from dashboard.assessment.double_coding import codings
from dashboard.store import recorded_rows, schema
from dashboard.store.people import accounts
from dashboard.text import names

_CODING, _AGREED = schema.coding, schema.agreed_verdict


def add_coding(
    connection: Connection,
    *,
    strategy: str,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
    actor: str,
    at: datetime,
) -> int:
    """Stores a coding, or another version of it; returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    found = {"verdict": verdict, "reason": reason}
    after = {"texts": found}
    line = recorded_rows.Line(strategy, actor, "code", f"task:{task}", after, at)
    return recorded_rows.add(connection, _CODING, line, {"task": task, **found})


def agree(
    connection: Connection,
    *,
    strategy: str,
    task: str,
    verdict: published_verdicts.GoalVerdict,
    reason: str,
    actor: str,
    at: datetime,
) -> int:
    """Stores the verdict agreed on; the last one counts. Returns the audit sequence.

    Only inside `database.write_transaction`.
    """
    after = {"verdict": verdict, "texts": {"reason": reason}}
    line = recorded_rows.Line(strategy, actor, "agree", f"task:{task}", after, at)
    columns = {"task": task, "verdict": verdict, "reason": reason}
    return recorded_rows.add(connection, _AGREED, line, columns)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None, reader: str = ""
) -> dict[str, codings.TaskCodings]:
    """What is in on each task that was coded, up to an audit sequence, by default until now.

    Of a sealed task it has what the `reader` coded and nothing else: what is sealed stays in the store.
    """
    coded = (
        select(*accounts.with_names(_CODING, "actor"))
        .where(_CODING.c.strategy == strategy)
        .order_by(_CODING.c.seq)
    )
    agreed = (
        select(*accounts.with_names(_AGREED, "actor"))
        .where(_AGREED.c.strategy == strategy)
        .order_by(_AGREED.c.seq)
    )
    if sequence is not None:
        coded = coded.where(_CODING.c.seq <= sequence)
        agreed = agreed.where(_AGREED.c.seq <= sequence)
    by_task: dict[str, dict[str, codings.Coding]] = {}
    for row in connection.execute(coded):
        # A later version takes the place of the earlier one of the same coder.
        last = codings.Coding(row.actor, row.verdict, row.reason, row.at)
        by_task.setdefault(row.task, {})[names.fold(row.actor)] = last
    resolutions = {
        row.task: codings.AgreedVerdict(row.verdict, row.reason, row.actor, row.at)
        for row in connection.execute(agreed)
    }
    return {
        task: codings.TaskCodings(
            task, tuple(own.values()), len(own), resolutions.get(task)
        ).seen_by(reader)
        for task, own in by_task.items()
    }
