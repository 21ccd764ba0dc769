"""What is on record, for those who may read it: who came and was refused, and who wrote what.

The audit chain has a line for each act; the access log has the outcome and the origin of those that wrote
nothing of the strategy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from dashboard.store import audit_entry, schema, shown_names
from dashboard.store.people import access_log, mails

_AUDIT, _ACCESS = schema.audit, schema.access

# What the mail server did not take after all: a line of its own takes the mail off the record.
_TAKEN_BACK = (_AUDIT.c.action == mails.ACTION) & _AUDIT.c.after.contains('"refused":')
_OUTCOME: ColumnElement[str] = case(
    (_TAKEN_BACK, "refused"), else_=func.coalesce(_ACCESS.c.outcome, "done")
)
_OF_ANOTHER = _AUDIT.c.action.in_(access_log.OF_SIGN_INS) & (_OUTCOME == "done")
_ACTED: ColumnElement[str] = case((_OF_ANOTHER, _AUDIT.c.object), else_=_AUDIT.c.actor)

MOVED = "move"
"""By this action the whole database came from one of another address."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts to list; a field that is empty or None does not restrict them.

    `actor` is a handle or its replacement; `since` and `until`, which is not included, are moments.
    """

    actor: str = ""
    action: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """One act. `actor` is a name, the handle of who was erased, or STRANGER.

    `origin` is empty once erased, and None of a write where nobody had signed in. `more` is how often
    the same was refused to somebody within an hour after the line that says so, 0 for that line and others.
    """

    seq: int
    at: str
    actor: str
    action: str
    object: str
    outcome: str
    origin: str | None
    more: int = 0


def listing(
    connection: Connection, strategy: str, wanted: Wanted, *, most: int
) -> list[RecordedAct]:
    """The last acts that concern a strategy or the server, the latest first."""
    names = shown_names.with_names(_AUDIT, "actor", "object")
    acted, outcome, of_another = _ACTED, _OUTCOME, _OF_ANOTHER.label("of_another")
    origin, seen = _ACCESS.c.origin, _ACCESS.c.seq.label("access")
    told = outcome.label("outcome"), _ACCESS.c.times, origin, seen, of_another
    statement = _concerning(select(*names, *told), strategy)
    since, until = (
        each and audit_entry.format_timestamp(each) for each in (wanted.since, wanted.until)
    )
    for value, condition in (
        (wanted.actor, acted == wanted.actor),
        (wanted.action, _AUDIT.c.action == wanted.action),
        (wanted.outcome, outcome == wanted.outcome),
        (since, _AUDIT.c.at >= (since or "")),
        (until, _AUDIT.c.at < (until or "")),
    ):
        statement = statement.where(condition) if value else statement
    rows = connection.execute(statement.order_by(_AUDIT.c.seq.desc()).limit(most))
    return [_act(row) for row in rows]


def actors(connection: Connection, strategy: str) -> dict[str, str]:
    """Everybody who has done anything: their names by what the record has for them."""
    handle = _ACTED.label("handle")
    statement = _concerning(select(handle, shown_names.of_handle(_ACTED, "actor")), strategy)
    return {row.handle: row.actor for row in connection.execute(statement.distinct())}


def actions(connection: Connection, strategy: str) -> list[str]:
    """Which kinds of acts there are."""
    found = connection.execute(_concerning(select(_AUDIT.c.action), strategy).distinct())
    return sorted(found.scalars())


def _concerning(statement: Select, strategy: str) -> Select:  # type: ignore[type-arg]
    """A statement on lines of the audit with the access log: those of people, of a strategy or the server."""
    written = _AUDIT.c.strategy == strategy
    came = _ACCESS.c.strategy.in_([strategy, access_log.SERVER])
    of_strategy = f'"strategy":{json.dumps(strategy, ensure_ascii=False)}'
    told = _AUDIT.c.after.contains(of_strategy, autoescape=True) & _AUDIT.c.after.contains(
        '"told":'
    )
    mailed = (_AUDIT.c.strategy == access_log.SERVER) & (_AUDIT.c.action == mails.ACTION) & told
    moved = (_AUDIT.c.strategy == access_log.SERVER) & (_AUDIT.c.action == MOVED)
    statement = statement.join_from(_AUDIT, _ACCESS, isouter=True)
    by_people = _AUDIT.c.actor != audit_entry.SEED_ACTOR
    return statement.where(by_people & (written | came | mailed | moved))


def _act(row: Row) -> RecordedAct:  # type: ignore[type-arg]
    origin = None if row.access is None else row.origin or ""
    more = row.times or 0
    actor, thing = (row.object, row.actor) if row.of_another else (row.actor, row.object)
    return RecordedAct(row.seq, row.at, actor, row.action, thing, row.outcome, origin, more)
