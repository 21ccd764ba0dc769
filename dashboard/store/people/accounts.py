"""People who may sign in to a strategy, and the roles they were given and that were taken from them.

Every other table and the audit keep a person's handle (`person:7`), never the name: names, addresses and
subjects can be erased, since the chain has salted digests of them only.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from dashboard.store import audit_log, database, erased_bytes, record_kinds, salted_texts, schema
from dashboard.store.audit_entry import By
from dashboard.text import names

_TABLE, _ROLES = schema.person, schema.role_change
_COLUMN = _TABLE.c
ERASABLE = ("name", "mail", "issuer", "subject")
COORDINATOR = ("coordinator", "")

# Built once: they are asked at every run of a page, and building one costs as much as asking it.
_OF_THEM = (_ROLES.c.person == _COLUMN.id) & (_ROLES.c.strategy == _COLUMN.strategy)
_EVERYBODY = (
    select(_TABLE, _ROLES.c.role, _ROLES.c.entity, _ROLES.c.state)
    .join_from(_TABLE, _ROLES, _OF_THEM, isouter=True)
    .where(_COLUMN.strategy == bindparam("strategy"))
    .order_by(_COLUMN.id, _ROLES.c.seq)
)
"""People of a strategy, a row for each role that was given or taken, one with no role where there is none."""
_BY_NUMBER = _EVERYBODY.where(_COLUMN.id == bindparam("number"))
_BY_SUBJECT = _EVERYBODY.where(
    _COLUMN.issuer == bindparam("issuer"), _COLUMN.subject == bindparam("subject")
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who was invited. `name` and `mail` are empty once erased; `subject` until the first sign-in.

    `roles` are the current ones: role and entity, the entity empty for a role of the whole strategy.
    """

    id: int
    handle: str
    name: str
    mail: str
    issuer: str
    subject: str
    roles: frozenset[tuple[str, str]] = frozenset()


def facts_of_person(row: Row[Any]) -> dict[str, str | None]:
    """What the audit says of a person: salted digests of what can be erased, None for what is empty."""
    texts = {name: getattr(row, name) for name in ERASABLE}
    return {
        name: None if text is None else salted_texts.salted_digest(row.salt, text)
        for name, text in texts.items()
    }


def invite(
    connection: Connection,
    by: By,
    *,
    name: str,
    mail: str | None,
    subject: tuple[str | None, str | None] | None,
) -> int:
    """Stores a person by an address (of any issuer, or of one), or by issuer and subject: the number."""
    number = database.next_id(connection, _COLUMN.id)
    issuer, known_as = subject or (None, None)
    record = {
        "id": number,
        "strategy": by.strategy,
        "handle": f"person:{number}",
        "name": name,
        "mail": mail,
        "issuer": issuer,
        "subject": known_as,
        "salt": secrets.token_hex(16),
    }
    connection.execute(insert(_TABLE), record)
    _log(connection, by, number, "invite")
    return number


def bind(
    connection: Connection, person: Person, strategy: str, subject: tuple[str, str], at: datetime
) -> None:
    """Ties an invitation by address to the issuer and subject of its first sign-in."""
    change = update(_TABLE).where(_COLUMN.id == person.id)
    connection.execute(change.values(issuer=subject[0], subject=subject[1]))
    _log(connection, By(strategy, person.handle, at), person.id, "bind")


def erase(connection: Connection, by: By, person: Person) -> None:
    """Erases what the database knows of a person but the handle; the chain stays whole."""
    change = update(_TABLE).where(_COLUMN.id == person.id)
    connection.execute(change.values(dict.fromkeys((*ERASABLE, "salt"))))
    erased_bytes.note(connection, _TABLE.name)
    _log(connection, by, person.id, "erase-person")


def change_role(
    connection: Connection, by: By, person: Person, role: tuple[str, str], state: str
) -> int:
    """Gives a role (`given`) or takes it (`taken`); returns the audit sequence."""
    given, entity = str(role[0]), role[1]
    kind = record_kinds.ROLE_CHANGE
    return record_kinds.add(
        connection, kind, by, person=person.id, role=given, entity=entity, state=state
    )


def listing(connection: Connection, strategy: str) -> list[Person]:
    """Everybody who was ever invited, in order, with their current roles."""
    return _read(connection, _EVERYBODY, strategy=strategy)


def get(connection: Connection, strategy: str, number: int) -> Person | None:
    """One person of a strategy."""
    return next(iter(_read(connection, _BY_NUMBER, strategy=strategy, number=number)), None)


def find_by_subject(
    connection: Connection, strategy: str, issuer: str, subject: str
) -> Person | None:
    """The person who signs in under a subject of an issuer."""
    known_as = {"issuer": issuer, "subject": subject}
    return next(iter(_read(connection, _BY_SUBJECT, strategy=strategy, **known_as)), None)


def find_by_mail(connection: Connection, strategy: str, issuer: str, mail: str) -> Person | None:
    """The person who was invited by an address, of this issuer or of any, and has not signed in yet."""
    key = names.address_key(mail)
    for person in listing(connection, strategy):
        waits = person.mail and not person.subject and person.issuer in {"", issuer}
        if waits and names.address_key(person.mail) == key:
            return person
    return None


def find(connection: Connection, strategy: str, written: str) -> Person | None:
    """A person by number, handle, name or address."""
    wanted = names.fold(written)
    for person in listing(connection, strategy):
        known = (str(person.id), person.handle, person.name)
        if wanted and wanted in {names.fold(each) for each in known}:
            return person
        if person.mail and names.address_key(person.mail) == names.address_key(written):
            return person
    return None


def inviter_of_officer(connection: Connection, submission: int) -> str | None:
    """The handle of who invited the sender of a submission, if the sender was ever an officer."""
    sender, line = schema.submission.c.sender, schema.audit.c
    invited = (line.object == sender) & (line.action == "invite")
    officer = (
        (_COLUMN.handle == sender) & (_ROLES.c.person == _COLUMN.id) & (_ROLES.c.role == "officer")
    )
    inviter = select(line.actor).where(schema.submission.c.id == submission, invited, officer)
    return connection.execute(inviter.limit(1)).scalar()


def exist(connection: Connection, strategy: str | None = None) -> bool:
    """Whether anybody was ever invited, to one strategy or to any."""
    anybody = select(_COLUMN.id).limit(1)
    if strategy is not None:
        anybody = anybody.where(_COLUMN.strategy == strategy)
    return connection.execute(anybody).first() is not None


def home(connection: Connection, number: int) -> str | None:
    """The strategy to which a person was invited."""
    strategy: str | None = connection.execute(
        select(_COLUMN.strategy).where(_COLUMN.id == number)
    ).scalar()
    return strategy


def strategies(connection: Connection) -> list[str]:
    """The strategies to which anybody was ever invited."""
    invited = select(_COLUMN.strategy).distinct().order_by(_COLUMN.strategy)
    return list(connection.execute(invited).scalars())


def _read(connection: Connection, which: Select[Any], **wanted: str | int) -> list[Person]:
    """People in order, each with the roles that were given and not taken since."""
    found: dict[int, tuple[Row[Any], set[tuple[str, str]]]] = {}
    for row in connection.execute(which, wanted):
        _, roles = found.setdefault(row.id, (row, set()))
        if row.state == "given":
            roles.add((row.role, row.entity))
        else:  # taken, or nothing was ever given
            roles.discard((row.role, row.entity))
    return [_person(row, roles) for row, roles in found.values()]


def _person(row: Row[Any], roles: set[tuple[str, str]]) -> Person:
    name, mail, issuer, subject = (getattr(row, name) or "" for name in ERASABLE)
    return Person(row.id, row.handle, name, mail, issuer, subject, frozenset(roles))


def _log(connection: Connection, by: By, number: int, action: str) -> None:
    row = connection.execute(select(_TABLE).where(_COLUMN.id == number)).one()
    after = facts_of_person(row)
    audit_log.append(connection, by, action=action, object=row.handle, before=None, after=after)
