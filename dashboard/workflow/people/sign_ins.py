"""Finds the account of a strategy that a sign-in belongs to, or why there is none.

A sign-in only says who somebody is: issuer and subject. Only the database says what a person may do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from dashboard.store import database
from dashboard.store.people import access_log, accounts
from dashboard.text import Problem, damaged_letters
from dashboard.workflow import refusals
from dashboard.workflow.permissions import COMMAND_LINE, Actor, Role, SignedIn
from dashboard.workflow.workspace import Workspace

LONGEST_SESSION = 12 * 3600
"""Seconds after which a sign-in is asked for again, whatever the issuer allows."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a sign-in says: `issued` and `expires` in seconds since 1970, `mail` only where verified.

    `claimed_mail` is an address that the issuer does not vouch for: it only says why somebody is not known.
    `is_dated` is False where the sign-in does not say when it was: `issued` is then when its session began,
    and a new sign-in looks like an old one.
    """

    issuer: str
    subject: str
    mail: str = ""
    issued: int = 0
    expires: int | None = None
    claimed_mail: str = ""
    is_dated: bool = True

    @property
    def until(self) -> int:
        """When it ends, by its own end or by our longest session."""
        end = self.issued + LONGEST_SESSION
        return end if self.expires is None else min(end, self.expires)


@dataclass(frozen=True, slots=True)
class Account:
    """A person of a strategy who is signed in, with the roles that the database gives them now."""

    person: accounts.Person
    since: int
    is_guest: bool = False
    """A person of another strategy, who only reads here."""
    origin: str = COMMAND_LINE
    """From where they came."""
    is_dated: bool = True
    """Whether their sign-in says when it was."""
    until: int | None = None
    """When their sign-in ends."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles, each once, in the order of Role."""
        held = {role for role, _ in self.person.roles}
        return tuple(role for role in Role if role in held)

    def entities(self, role: Role) -> frozenset[str]:
        """The entities for which a role is held."""
        return frozenset(entity for held, entity in self.person.roles if held == role and entity)

    def actor(self, role: Role, entities: frozenset[str]) -> Actor:
        """The person in one of their roles."""
        return self._actor(frozenset({role}), entities)

    def actor_in_every_role(self) -> Actor:
        """The person in all their roles."""
        spoken = frozenset(entity for _, entity in self.person.roles if entity)
        return self._actor(frozenset(self.roles), spoken)

    def _actor(self, roles: frozenset[Role], entities: frozenset[str]) -> Actor:
        signed_in = SignedIn(self.person.id, self.since, self.origin, self.is_guest, self.until)
        return Actor(self.person.handle, roles, entities, signed_in, self.person.name)


Found = Account | Problem
"""An account, or why there is none: session-expired, signed-out, signed-out-until-let-in, person-unknown,
mail-unverified, no-role."""


def find_account(workspace: Workspace, identity: Identity) -> Found:
    """The account of a signed-in person in a strategy, as the database has it now.

    An invitation by address is tied to issuer and subject by the first sign-in whose address the issuer
    has verified; after that the address counts no more.
    """
    if datetime.now(UTC).timestamp() >= identity.until:
        return Problem("session-expired")
    strategy = workspace.strategy.id
    with workspace.reading() as connection:
        person = accounts.find_by_subject(connection, strategy, identity.issuer, identity.subject)
        invited = None
        if person is None and identity.mail:
            invited = accounts.find_by_mail(connection, strategy, identity.issuer, identity.mail)
        found = _check(connection, person, identity)
    if invited is None:
        return found
    subject = (identity.issuer, identity.subject)
    with database.write_transaction(workspace.engine) as connection:
        invited = accounts.find_by_mail(connection, strategy, identity.issuer, identity.mail)
        if invited is not None:
            accounts.bind(connection, invited, strategy, subject, datetime.now(UTC))
        person = accounts.find_by_subject(connection, strategy, *subject)
        return _check(connection, person, identity)


def named_actor(workspace: Workspace, written: str) -> Actor | None:
    """A person of a strategy by number, name or address, in all their roles; None for nobody."""
    with workspace.reading() as connection:
        written = damaged_letters.clean_typed(written)
        person = accounts.find(connection, workspace.strategy.id, written)
    return None if person is None else _in_all_roles(person)


def coordinator_elsewhere(workspace: Workspace, written: str) -> Actor | None:
    """A coordinator of another strategy of the database, by number, name or address; None for nobody."""
    known = (_in_all_roles(person) for person in _elsewhere(workspace, written))
    return next((actor for actor in known if Role.COORDINATOR in actor.roles), None)


def named_guest(workspace: Workspace, written: str) -> Actor | None:
    """A person of another strategy alone of the database, who reads here; None for nobody."""
    if named_actor(workspace, written) is not None:
        return None
    people = (person for person in _elsewhere(workspace, written) if person.roles)
    person = next(people, None)
    return None if person is None else as_reader(Account(person, 0)).actor_in_every_role()


def _elsewhere(workspace: Workspace, written: str) -> list[accounts.Person]:
    with workspace.reading() as connection:
        known = (
            accounts.find(connection, strategy, written)
            for strategy in accounts.strategies(connection)
        )
        return [person for person in known if person is not None]


def _in_all_roles(person: accounts.Person) -> Actor:
    held = {role for role, _ in person.roles}
    roles = frozenset(role for role in Role if role in held)
    entities = frozenset(entity for _, entity in person.roles if entity)
    return Actor(person.handle, roles, entities, SignedIn(person.id), person.name)


def as_reader(account: Account) -> Account:
    """A person of another strategy of the server, as they read here what is accepted."""
    person = replace(account.person, roles=frozenset({(Role.READER.value, "")}))
    return replace(account, person=person, is_guest=True)


def _check(connection: Connection, person: accounts.Person | None, identity: Identity) -> Found:
    if person is None and identity.claimed_mail:
        values = {"found": identity.claimed_mail, "subject": identity.subject}
        return Problem("mail-unverified", values)
    if person is None:
        return Problem("person-unknown", {"found": identity.subject})
    if not identity.is_dated and access_log.is_kept_out(connection, person.id):
        return Problem("signed-out-until-let-in")
    signed_out = access_log.signed_out_until(connection, person.id)
    if signed_out is not None and identity.issued <= signed_out:
        return Problem("signed-out")
    if not person.roles:
        return Problem("no-role")
    return Account(person, identity.issued, is_dated=identity.is_dated, until=identity.until)


def record_sign_in(workspace: Workspace, account: Account) -> None:
    """Puts a sign-in on record, once however many tabs it opens, one that says no moment once an hour."""
    with workspace.reading() as connection:
        if _is_recorded(connection, account):
            return
    with database.write_transaction(workspace.engine) as connection:
        if not _is_recorded(connection, account):
            issued = account.since if account.is_dated else None
            _record(connection, workspace, account, "sign-in", issued)


def _is_recorded(connection: Connection, account: Account) -> bool:
    if account.is_dated:
        return access_log.has_sign_in(connection, account.person.id, account.since)
    hour = datetime.now(UTC) - timedelta(hours=1)
    return access_log.has_undated_sign_in(connection, account.person.id, hour)


def record_sign_out(workspace: Workspace, account: Account) -> None:
    """Ends every sign-in of a person that was issued until now, in each of their tabs and browsers."""
    until = last_ended(datetime.now(UTC), account.since)
    with database.write_transaction(workspace.engine) as connection:
        _record(connection, workspace, account, "sign-out", until)


def last_ended(now: datetime, issued: int | None) -> int:
    """Until when a sign-out ends what was issued: now, or the sign-in itself where its clock is ahead.

    By no more than a session is long: where that clock was wrong by years nobody is kept out until then.
    """
    second = int(now.timestamp())
    return max(second, min(issued or second, second + LONGEST_SESSION))


def record_refusal(workspace: Workspace, shown: Identity, why: str, origin: str) -> None:
    """Puts on record that somebody was refused a page or the whole program: `why` is a code.

    A person whom the database knows is recorded by their handle. What the sign-in says of a stranger is
    stored with the origin and erased with it.
    """
    strategy, subject = workspace.strategy.id, (shown.issuer, shown.subject)
    with workspace.reading() as connection:
        person = accounts.find_by_subject(connection, strategy, *subject)
    who, number = (person.handle, person.id) if person else (access_log.STRANGER, None)
    act = access_log.AccessEntry("sign-in", why, "refused", strategy, who, number)
    said = origin if person else access_log.origin_of_stranger(origin, *subject)
    refusals.note(workspace.engine, act, said, " / ".join(subject))


def _record(
    connection: Connection,
    workspace: Workspace,
    account: Account,
    action: str,
    issued: int | None,
) -> None:
    person = account.person
    act = access_log.AccessEntry(
        action, person.handle, "done", workspace.strategy.id, person.handle, person.id, issued
    )
    access_log.add(connection, act, account.origin, datetime.now(UTC))
