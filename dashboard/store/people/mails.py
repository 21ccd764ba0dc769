"""Who got which news by mail: a line of the audit for each mail, and another if it was refused after that.

A line has the handle of the person, the salted digest of the address at that time, and the keys of the
news: ids and days, no text. It belongs to the server, because it changes nothing in the strategy.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from dashboard.store import audit_log, schema
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts

ACTION = "notify"

_AUDIT = schema.audit


def add(
    connection: Connection,
    by: By,
    person: accounts.Person,
    told: Iterable[str],
    refused: Iterable[str] = (),
) -> int:
    """Puts on record what a person is told by mail, or what was not handed over after all.

    Returns the audit sequence. Only inside `database.write_transaction`.
    """
    row = connection.execute(select(schema.person).where(schema.person.c.id == person.id)).one()
    facts = {"told": sorted(told)} | ({"refused": sorted(refused)} if refused else {})
    return audit_log.append(
        connection,
        replace(by, strategy=access_log.SERVER),
        action=ACTION,
        object=person.handle,
        before=None,
        after={"strategy": by.strategy, "mail": accounts.facts_of_person(row)["mail"], **facts},
    )


def last_sent(connection: Connection) -> datetime | None:
    """When the last mail was put on record that was not refused after that; None where none is."""
    return max(map(datetime.fromisoformat, _sent(connection).values()), default=None)


def mailed_before(connection: Connection, strategy: str) -> Mapping[str, Set[str]]:
    """The keys of what each person of a strategy has had by mail before, by handle."""
    told: dict[str, set[str]] = {}
    for of, handle, key in _sent(connection):
        if of == strategy:
            told.setdefault(handle, set()).add(key)
    return told


def _sent(connection: Connection) -> Mapping[tuple[str, str, str], str]:
    """When it was put on record that somebody was told something: by strategy, handle and key."""
    sent: dict[tuple[str, str, str], str] = {}
    mine = (_AUDIT.c.strategy == access_log.SERVER) & (_AUDIT.c.action == ACTION)
    lines = select(_AUDIT.c.at, _AUDIT.c.object, _AUDIT.c.after).where(mine).order_by(_AUDIT.c.seq)
    for at, handle, after in connection.execute(lines):
        facts = json.loads(after)
        # A refused attempt to send mail has sent nothing.
        sent |= {(facts["strategy"], handle, key): at for key in facts.get("told", ())}
        for key in facts.get("refused", ()):
            sent.pop((facts["strategy"], handle, key), None)
    return sent
