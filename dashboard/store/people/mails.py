"""Who got which news by mail: a line of the audit for each mail, and another if it was refused after that.

A line has the handle of the person, the salted digest of the address at that time, and the keys of the
news: ids and days, no text. It belongs to the server, because it changes nothing in the strategy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store import audit_log, schema
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts

ACTION = "notify"

_AUDIT = schema.audit


def add(connection: Connection, by: By, person: accounts.Person, keys: Iterable[str]) -> int:
    """Puts a mail on record; returns the audit sequence. Only inside `database.write_transaction`."""
    return _append(connection, by, person, {"told": sorted(keys)})


def take_back(connection: Connection, by: By, person: accounts.Person, keys: Iterable[str]) -> int:
    """Puts on record that a mail was not handed over after all; returns the audit sequence."""
    return _append(connection, by, person, {"told": [], "refused": sorted(keys)})


def _append(
    connection: Connection, by: By, person: accounts.Person, facts: Mapping[str, list[str]]
) -> int:
    row = connection.execute(select(schema.person).where(schema.person.c.id == person.id)).one()
    return audit_log.append(
        connection,
        replace(by, strategy=access_log.SERVER),
        action=ACTION,
        object=person.handle,
        before=None,
        after={"strategy": by.strategy, "mail": accounts.facts_of_person(row)["mail"], **facts},
    )


def last_sent(connection: Connection) -> datetime | None:
    """When a mail was put on record last; None where none is."""
    mine = (_AUDIT.c.strategy == access_log.SERVER) & (_AUDIT.c.action == ACTION)
    lines = select(_AUDIT.c.at, _AUDIT.c.after).where(mine).order_by(_AUDIT.c.seq.desc())
    sent = (at for at, after in connection.execute(lines) if json.loads(after).get("told"))
    at = next(sent, None)
    return None if at is None else datetime.fromisoformat(at)


def mailed_before(connection: Connection, strategy: str) -> Mapping[str, frozenset[str]]:
    """The keys of what each person of a strategy has had by mail before, by handle."""
    told: dict[str, frozenset[str]] = {}
    mine = (_AUDIT.c.strategy == access_log.SERVER) & (_AUDIT.c.action == ACTION)
    lines = select(_AUDIT.c.object, _AUDIT.c.after).where(mine).order_by(_AUDIT.c.seq)
    for handle, after in connection.execute(lines):
        facts = json.loads(after)
        # A refused attempt to send mail has sent nothing.
        if facts["strategy"] == strategy and "told" in facts:
            before = told.get(handle, frozenset())
            told[handle] = (before | set(facts["told"])) - set(facts.get("refused", ()))
    return told
