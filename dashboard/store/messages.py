"""The thread of a submission: questions, answers, and the reasons of what was decided on it.

No message is ever changed or erased. Each has a line of the audit log with a salted digest of its text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, literal, select, union_all

from dashboard.store import record_kinds, schema, shown_names
from dashboard.store.audit_entry import By

Side = Literal["coordinator", "entity"]
"""Who speaks in a thread: the coordinator, or the entity that handed the submission in."""

_TABLE, _DECISION = schema.message, schema.decision


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a thread. `action` is message, or the decision (return, withdraw) that has this reason.

    `side` is empty where a submission was withdrawn: either side may do that.
    """

    seq: int
    submission: int
    action: str
    side: str
    text: str
    actor: str
    at: str


def add(connection: Connection, by: By, submission: int, side: Side, text: str) -> int:
    """Stores a message; returns the audit sequence. Only inside `database.write_transaction`."""
    kind = record_kinds.MESSAGE
    return record_kinds.add(connection, kind, by, submission=submission, side=side, text=text)


def find_repeated(
    connection: Connection, by: By, submission: int, side: Side, text: str
) -> Message | None:
    """The message that the same person wrote last in a thread, if it says the same and nothing came after."""
    column, decided = _TABLE.c, _DECISION.c
    last = select(_TABLE).where(column.submission == submission, column.strategy == by.strategy)
    row = connection.execute(last.order_by(column.seq.desc()).limit(1)).one_or_none()
    if row is None or (row.actor, row.side, row.text) != (by.actor, side, text):
        return None
    later = select(decided.seq).where(decided.submission == submission, decided.seq > row.seq)
    if connection.execute(later.limit(1)).scalar() is not None:
        return None
    return Message(row.seq, submission, "message", side, text, by.actor, row.at)


def listing(
    connection: Connection, strategy: str, sequence: int | None = None
) -> Mapping[int, tuple[Message, ...]]:
    """The thread of each submission that has one, oldest first, by one query.

    Up to an audit sequence, by default until now.
    """
    both = union_all(_messages(strategy), _reasons(strategy)).subquery()
    wanted = select(both).order_by(both.c.seq)
    if sequence is not None:
        wanted = wanted.where(both.c.seq <= sequence)
    threads: dict[int, list[Message]] = defaultdict(list)
    for row in connection.execute(wanted):
        threads[row.submission].append(Message(*row))
    return {number: tuple(thread) for number, thread in threads.items()}


def _messages(strategy: str) -> Select[Any]:
    column = {name.name: name for name in shown_names.with_names(_TABLE, "actor")}
    names = ("seq", "submission", "side", "text", "actor", "at")
    seq, submission, *rest = (column[name] for name in names)
    chosen = select(seq, submission, literal("message").label("action"), *rest)
    return chosen.where(_TABLE.c.strategy == strategy)


def _reasons(strategy: str) -> Select[Any]:
    """The reasons of decisions, which are stored with the decisions, as entries of the thread."""
    column = {name.name: name for name in shown_names.with_names(_DECISION, "actor")}
    side = literal("").label("side")
    chosen = select(
        *(column[name] for name in ("seq", "submission", "action")),
        side,
        column["reason"].label("text"),
        column["actor"],
        schema.audit.c.at,
    ).join_from(_DECISION, schema.audit)
    return chosen.where(_DECISION.c.strategy == strategy, _DECISION.c.reason.is_not(None))
