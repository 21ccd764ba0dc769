"""Who came and went, what was refused, who read an original or took an export: part of the audit chain.

The origin is stored beside the chain, which has its salted digest, so that it can be erased.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dashboard.store import audit_entry, audit_log, erased_bytes, salted_texts, schema
from dashboard.store.audit_entry import By

_TABLE = schema.access
_AUDIT = schema.audit

SERVER = ""
"""The strategy of an act that is about the server as a whole."""
STRANGER = "stranger"
"""A stranger at sign-in, not one of the people: named beside the origin, which can be erased."""

EXPORT, BACKUP = "export", "backup"
"""How the record names that somebody took a file, and which file is the whole database."""

LET_IN = "let-in"
"""By this action a coordinator lets in again whom a sign-out keeps out."""
OF_SIGN_INS = ("sign-out", LET_IN)
"""Once done, they are on record under the person whose sign-ins they are about; `object` is who acted."""

DROPPED = "drop-access"
"""By this action old acts are dropped; its object says before which day."""

# Built once: they are asked at every run of a page, and building one costs as much as asking it.
_BY_ONE = _TABLE.c.person == bindparam("who")
_LAST_FIRST = _TABLE.c.seq.desc()
_LAST_ISSUED = (
    select(_TABLE.c.issued)
    .where(_BY_ONE, _TABLE.c.action == bindparam("what"), _TABLE.c.issued.is_not(None))
    .order_by(_LAST_FIRST)
    .limit(1)
)
_CAME_IN = (_TABLE.c.action == "sign-in") & (_TABLE.c.outcome == "done")
_SIGNED_OUT = (_TABLE.c.action == "sign-out") & _TABLE.c.issued.is_not(None)
_LET_IN = (_TABLE.c.action == LET_IN) & (_TABLE.c.outcome == "done")
_LAST_OUT_OR_IN = (
    select(_TABLE.c.action).where(_BY_ONE, _SIGNED_OUT | _LET_IN).order_by(_LAST_FIRST).limit(1)
)


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """What to put on record: `object` is what it was done to, or why it was refused.

    `actor` is a handle, or STRANGER; `issued` belongs to a sign-in. `times` is how often the same was
    refused, if one line counts several refusals.
    """

    action: str
    object: str
    outcome: str
    strategy: str
    actor: str
    person: int | None = None
    issued: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many acts were dropped, and of how many sign-outs, which stay, the origin was erased."""

    acts: int
    origins: int


def facts_of_access(
    outcome: str, issued: int | None, origin: str | None, salt: str | None, times: int | None
) -> dict[str, object]:
    """What the audit says of an act beside who, what and when."""
    digest = None if salt is None else salted_texts.salted_digest(salt, origin)
    facts: dict[str, object] = {"outcome": outcome, "issued": issued, "origin": digest}
    return facts if times is None else {**facts, "times": times}


def is_access(line: audit_entry.AuditEntry) -> bool:
    """Whether a line of the audit is one of an act of this log."""
    return line.strategy == SERVER and "outcome" in line.facts()


def add(connection: Connection, act: AccessEntry, origin: str, at: datetime) -> int:
    """Puts an act on record; returns the audit sequence. Only inside `database.write_transaction`."""
    salt = secrets.token_hex(16)
    seq = audit_log.append(
        connection,
        By(SERVER, act.actor, at),
        action=act.action,
        object=act.object,
        before=None,
        after={
            "strategy": act.strategy,
            **facts_of_access(act.outcome, act.issued, origin, salt, act.times),
        },
    )
    record = {
        "seq": seq,
        "strategy": act.strategy,
        "person": act.person,
        "action": act.action,
        "outcome": act.outcome,
        "issued": act.issued,
        "origin": origin,
        "salt": salt,
        "times": act.times,
    }
    connection.execute(insert(_TABLE), record)
    return seq


def last_issued(connection: Connection, person: int, action: str) -> int | None:
    """When the sign-in of a person's last act of a kind was issued; None without such an act.

    A refused attempt to end somebody else's sign-ins does not count.
    """
    return connection.execute(_LAST_ISSUED, {"who": person, "what": action}).scalar()


def signed_out_until(connection: Connection, person: int) -> int | None:
    """Until when what was issued for a person is ended by a sign-out; None without one.

    By a clock that was ahead that may be long to come; then it is until a coordinator let them in again.
    """
    until = last_issued(connection, person, "sign-out")
    if until is None or is_kept_out(connection, person):
        return until
    return min(until, last_issued(connection, person, LET_IN) or until)


def is_kept_out(connection: Connection, person: int) -> bool:
    """Whether a person was signed out and nobody has let them in since.

    That counts where a sign-in does not say when it was; another is let in by its moment.
    """
    return connection.execute(_LAST_OUT_OR_IN, {"who": person}).scalar() == "sign-out"


def has_sign_in(connection: Connection, person: int, issued: int) -> bool:
    """Whether a sign-in of a person is on record, by the moment when it was issued."""
    same = _CAME_IN & (_TABLE.c.person == person) & (_TABLE.c.issued == issued)
    found = select(_TABLE.c.seq).where(same)
    return connection.execute(found.limit(1)).first() is not None


def has_undated_sign_in(connection: Connection, person: int, since: datetime) -> bool:
    """Whether a sign-in that says no moment is on record for a person since a moment."""
    same = _CAME_IN & (_TABLE.c.person == person) & _TABLE.c.issued.is_(None)
    found = select(_TABLE.c.seq).join_from(_TABLE, _AUDIT).where(same)
    found = found.where(_AUDIT.c.at >= audit_entry.format_timestamp(since))
    return connection.execute(found.limit(1)).first() is not None


def last_sign_in_is_dated(connection: Connection) -> bool:
    """Whether the sign-in that was recorded last says when it was; also where there is none yet."""
    last = select(_TABLE.c.issued).where(_CAME_IN).order_by(_TABLE.c.seq.desc()).limit(1)
    found = connection.execute(last).first()
    return found is None or found.issued is not None


def erase_origins(connection: Connection, strategy: str, before: datetime) -> int:
    """Erases where people came from before a moment; returns how many acts that were."""
    until = audit_entry.format_timestamp(before)
    # Also of none: what an earlier one left is tried again.
    erased_bytes.note(connection, _TABLE.name)
    old = select(_AUDIT.c.seq).where(_AUDIT.c.at < until)
    mine = (_TABLE.c.strategy == strategy) & _TABLE.c.origin.is_not(None)
    erased = connection.execute(
        update(_TABLE).where(mine, _TABLE.c.seq.in_(old)).values(origin=None, salt=None)
    )
    return int(erased.rowcount)


def origin_of_stranger(origin: str, issuer: str, subject: str) -> str:
    """Where a person came from whom the database does not know, with what their sign-in says of them."""
    return f"{origin} ({issuer} / {subject})"


def erase_origins_of(
    connection: Connection, strategy: str, person: int, issuer: str, subject: str
) -> None:
    """Erases where a person came from, whenever that was; also while they were a stranger here.

    What they did with the sign-ins of others is on record under these, who are `person` there.
    """
    erased_bytes.note(connection, _TABLE.name)
    of_others = select(_AUDIT.c.seq).where(
        _AUDIT.c.action.in_(OF_SIGN_INS), _AUDIT.c.object == f"person:{person}"
    )
    mine = (_TABLE.c.person == person) | (
        (_TABLE.c.outcome == "done") & _TABLE.c.seq.in_(of_others)
    )
    mine &= _TABLE.c.origin.is_not(None)
    named = _TABLE.c.origin.endswith(origin_of_stranger("", issuer, subject), autoescape=True)
    as_stranger = (_TABLE.c.strategy == strategy) & _TABLE.c.person.is_(None) & named
    mine = mine | as_stranger if subject else mine
    connection.execute(update(_TABLE).where(mine).values(origin=None, salt=None))


def drop(connection: Connection, strategy: str, before: date) -> Dropped:
    """Drops the acts of before a day, in UTC; returns how many those were. Their lines in the chain stay.

    Of a write only its origin is here. A sign-out after which nobody has let the person in stays, without
    its origin, or the person could come in again.

    The caller puts it on record under DROPPED, with `before:` and the day as its object.
    """
    erased_bytes.note(connection, _TABLE.name)
    last = select(func.max(_TABLE.c.seq)).where(_SIGNED_OUT | _LET_IN).group_by(_TABLE.c.person)
    out = _SIGNED_OUT & _TABLE.c.seq.in_(connection.execute(last).scalars().all())
    old = select(_AUDIT.c.seq).where(_AUDIT.c.at < before.isoformat())
    mine = (_TABLE.c.strategy == strategy) & _TABLE.c.seq.in_(old)
    kept = update(_TABLE).where(mine, out, _TABLE.c.origin.is_not(None))
    erased = connection.execute(kept.values(origin=None, salt=None))
    dropped = connection.execute(delete(_TABLE).where(mine, ~out))
    return Dropped(int(dropped.rowcount), int(erased.rowcount))
