"""What the coordinator may do with people: invite, give roles and take them, erase; all on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from dashboard.store import database, field_drafts, origin_of_writes, report_drafts
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts
from dashboard.strategy import Strategy
from dashboard.text import Problem, names
from dashboard.workflow import personal_data_check
from dashboard.workflow.action_result import NotDone, Refused, action, refuse
from dashboard.workflow.people import sign_ins
from dashboard.workflow.permissions import Actor, NoLongerPermitted, Role, may_manage_people
from dashboard.workflow.workspace import Act, Workspace, confirm

GIVEN_ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
"""The roles that a person can be given; the public is everybody who did not sign in."""

LONGEST = 200
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")

UNCONFIRMED = accounts.UNCONFIRMED
CONFIRM, ALONE = "confirm-coordinator", "coordinator-alone"
"""How the record names that a coordinator was confirmed, and that nobody else was there to do so."""

RoleOf = tuple[Role, str]
"""A role and the entity for which it is held, empty for the whole strategy."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to invite: by the address that their sign-in will show, or by issuer and subject."""

    name: str
    mail: str = ""
    issuer: str = ""
    subject: str = ""


PeopleResult = Refused | accounts.Person


@action
def invite(
    workspace: Workspace,
    actor: Actor,
    invitation: Invitation,
    roles: Iterable[RoleOf],
    *,
    by_command: bool = False,
) -> PeopleResult:
    """Names a person with their roles; they are let in from their next sign-in on.

    A coordinator waits for the confirmation of another one, as in `give_role`. A strategy without people
    takes its first coordinator from the command line, or from a coordinator of another strategy of the
    database.

    Problems: name-missing, mail-wrong, identity-missing, person-known, first-coordinator, and those of a
    role (role-unknown, role-entity, unknown-entity).
    """
    wanted, strategy = list(roles), workspace.strategy.id
    wrong = [*_check_invitation(invitation), *_check_roles(workspace.strategy, wanted)]
    with _inviting(workspace, actor, wrong, by_command=by_command) as act:
        people = accounts.listing(act.connection, strategy)
        if not people and Role.COORDINATOR not in dict(wanted):
            return refuse("first-coordinator", found=invitation.name)
        if known := _find_known(people, invitation):
            return refuse("person-known", found=known.name, handle=known.handle)
        number = accounts.invite(
            act.connection,
            act.by,
            name=invitation.name.strip(),
            mail=names.lower_ascii(invitation.mail.strip()) or None,
            subject=(invitation.issuer, invitation.subject) if invitation.subject else None,
        )
        person = _find(act, number)
        for given in dict.fromkeys(wanted):
            _give(act, person, given)
        return _find(act, number)


@contextmanager
def _inviting(
    workspace: Workspace, actor: Actor, wrong: list[Problem], *, by_command: bool
) -> Iterator[Act]:
    """`Workspace.act` of an invitation, for who may name the first coordinator of a strategy too."""
    strategy = workspace.strategy.id
    verb, thing, permitted = "invite", "people", may_manage_people(actor)
    with workspace.reading() as connection:
        first = accounts.exist(connection) and not accounts.exist(connection, strategy)
    if not first or not by_command:
        with workspace.act(actor, verb, thing, permitted, problems=wrong) as act:
            yield act
        return
    workspace.ask_before(actor, verb, thing, permitted, problems=wrong)
    with database.write_transaction(workspace.engine) as connection:
        if accounts.exist(connection, strategy):
            raise NoLongerPermitted("person-unknown", found=actor.id)
        act = Act(actor, verb, thing, connection, By(strategy, actor.id, datetime.now(UTC)))
        if actor.account is None:
            yield act
            return
        person = actor.account.person
        confirm(connection, accounts.home(connection, person) or strategy, actor)
        with origin_of_writes.coming_from(connection, person, actor.account.origin):
            yield act


def listing(workspace: Workspace, actor: Actor) -> Refused | list[accounts.Person]:
    """Everybody who was invited to a strategy, with their current roles."""
    if not may_manage_people(actor):
        return workspace.deny(actor, "people", "people")
    with workspace.reading() as connection:
        return accounts.listing(connection, workspace.strategy.id)


@action
def give_role(workspace: Workspace, actor: Actor, number: int, given: RoleOf) -> PeopleResult:
    """Gives a person a role.

    The role of coordinator waits until another coordinator gives it too, where there is one whom the giver
    did not make one alone; where there is none it holds at once, which is put on record.

    Problems: unknown-person, role-held, confirmed-by-another, and those of a role.
    """
    thing, wrong = f"person:{number}", _check_roles(workspace.strategy, [given])
    with workspace.act(actor, "give", thing, may_manage_people(actor), problems=wrong) as act:
        person = _find(act, number, named=True)
        if given in person.roles:
            return refuse("role-held", found=person.name, role=given[0], entity=given[1])
        if UNCONFIRMED in person.roles and given == accounts.COORDINATOR:
            if not _may_confirm(act.connection, workspace, actor, person):
                return refuse("confirmed-by-another", found=person.name)
            accounts.change_role(act.connection, act.by, person, given, "given")
            accounts.change_role(act.connection, act.by, person, UNCONFIRMED, "taken")
            backers = accounts.read_backers(act.connection, act.by.strategy)[person.id]
            act.note(ALONE if backers == {actor.id} else CONFIRM, person.handle)
        else:
            _give(act, person, given)
        return _find(act, number)


@action
def take_role(workspace: Workspace, actor: Actor, number: int, taken: RoleOf) -> PeopleResult:
    """Takes a role from a person, also a role of coordinator that waits; it is gone at their next click.

    Problems: unknown-person, role-not-held, last-coordinator.
    """
    with workspace.act(actor, "take", f"person:{number}", may_manage_people(actor)) as act:
        person = _find(act, number)
        waits = taken == accounts.COORDINATOR and UNCONFIRMED in person.roles
        if taken not in person.roles and not waits:
            return refuse("role-not-held", found=person.name, role=taken[0], entity=taken[1])
        if _is_last_coordinator(act, person) and taken[0] is Role.COORDINATOR:
            return refuse("last-coordinator", found=person.name)
        gone = UNCONFIRMED if waits else taken
        accounts.change_role(act.connection, act.by, person, gone, "taken")
        return _find(act, number)


@action
def sign_out(workspace: Workspace, actor: Actor, number: int) -> PeopleResult:
    """Ends every sign-in of a person that was issued until now. Problem: unknown-person."""
    with workspace.act(actor, "sign-out", f"person:{number}", may_manage_people(actor)) as act:
        person = _find(act, number)
        issued = access_log.last_issued(act.connection, person.id, "sign-in")
        _note_of(act, person, sign_ins.last_ended(act.by.at, issued))
        return person


@action
def let_in(workspace: Workspace, actor: Actor, number: int) -> PeopleResult:
    """Lets a person in again whom a sign-out keeps out: no sign-in says when it was, or a clock was ahead.

    Problems: unknown-person, not-kept-out.
    """
    verb, permitted = access_log.LET_IN, may_manage_people(actor)
    with workspace.act(actor, verb, f"person:{number}", permitted) as act:
        person = _find(act, number, named=True)
        if not access_log.is_kept_out(act.connection, person.id):
            return refuse("not-kept-out", found=person.name)
        _note_of(act, person, int(act.by.at.timestamp()))
        return person


def _note_of(act: Act, person: accounts.Person, issued: int | None = None) -> None:
    """Puts on record what was done with the sign-ins of a person, those issued until then."""
    origin = act.actor.account.origin if act.actor.account else ""
    done = access_log.AccessEntry(
        act.verb, act.actor.id, "done", act.by.strategy, person.handle, person.id, issued
    )
    access_log.add(act.connection, done, origin, act.by.at)


def kept_out(workspace: Workspace, actor: Actor, people: Iterable[int]) -> frozenset[int]:
    """Which of some people a sign-out keeps out until they are let in, for those who may let them in."""
    if not may_manage_people(actor):
        return frozenset()
    with workspace.reading() as connection:
        return frozenset(each for each in people if access_log.is_kept_out(connection, each))


@action
def erase(workspace: Workspace, actor: Actor, number: int) -> PeopleResult:
    """Takes every role and erases name, address, subject, origins and drafts; records keep the handle alone.

    Problems: unknown-person, last-coordinator.
    """
    with workspace.act(actor, "erase", f"person:{number}", may_manage_people(actor)) as act:
        connection, strategy = act.connection, act.by.strategy
        person = _find(act, number, named=True)
        if _is_last_coordinator(act, person):
            return refuse("last-coordinator", found=person.name)
        for role, entity in sorted(person.roles):
            accounts.change_role(connection, act.by, person, (role, entity), "taken")
        accounts.erase(connection, act.by, person)
        known_as = (person.issuer, person.subject)
        access_log.erase_origins_of(connection, strategy, person.id, *known_as)
        report_drafts.erase_all_of(connection, strategy, person.handle)
        field_drafts.erase_all_of(connection, field_drafts.FieldOwner(strategy, person.handle))
        return _find(act, number)


def _check_invitation(invitation: Invitation) -> list[Problem]:
    """What is wrong with whom somebody wants to invite, all at once."""
    problems = []
    if not invitation.name.strip() or len(invitation.name) > LONGEST:
        problems.append(Problem("name-missing", {"found": invitation.name}))
    problems += personal_data_check.check_name(invitation.name)
    mail = invitation.mail.strip()
    if mail and (len(mail) > LONGEST or not _MAIL.fullmatch(mail)):
        problems.append(Problem("mail-wrong", {"found": mail}))
    elif not mail and not (invitation.issuer and invitation.subject):
        problems.append(Problem("identity-missing", {"found": invitation.name}))
    return problems


def _check_roles(strategy: Strategy, roles: list[RoleOf]) -> list[Problem]:
    """What is wrong with roles; an officer speaks for an entity, everybody else for the whole."""
    problems = [] if roles else [Problem("role-missing")]
    for role, entity in roles:
        if role not in GIVEN_ROLES:
            problems.append(Problem("role-unknown", {"found": str(role)}))
        elif (role is Role.OFFICER) != bool(entity):
            code = "role-needs-entity" if role is Role.OFFICER else "role-without-entity"
            problems.append(Problem(code, {"found": f"{role}:{entity}".rstrip(":")}))
        elif entity and strategy.entity(entity) is None:
            codes = ", ".join(each.code for each in strategy.entities)
            problems.append(Problem("unknown-entity", {"found": entity, "near": codes}))
    return problems


def _find_known(people: list[accounts.Person], new: Invitation) -> accounts.Person | None:
    """Somebody who has this name, this address or this subject already."""
    mail = names.address_key(new.mail)
    for person in people:
        if mail and person.mail and names.address_key(person.mail) == mail:
            return person
        if new.subject and (person.issuer, person.subject) == (new.issuer, new.subject):
            return person
    return accounts.find_namesake(people, new.name.strip())


def confirmable(workspace: Workspace, actor: Actor) -> frozenset[int]:
    """Who waits to be a coordinator and may be confirmed by the person who asks."""
    if not may_manage_people(actor):
        return frozenset()
    with workspace.reading() as connection:
        people = accounts.listing(connection, workspace.strategy.id)
        return frozenset(
            each.id
            for each in people
            if UNCONFIRMED in each.roles and _may_confirm(connection, workspace, actor, each)
        )


def _give(act: Act, person: accounts.Person, given: RoleOf) -> None:
    """Gives a role; that of coordinator waits where there is another coordinator who can confirm it."""
    if given != accounts.COORDINATOR:
        accounts.change_role(act.connection, act.by, person, given, "given")
        return
    people = accounts.listing(act.connection, act.by.strategy)
    backers = accounts.read_backers(act.connection, act.by.strategy)
    if any(_is_independent(each, act.by.actor, backers) for each in people):
        accounts.change_role(act.connection, act.by, person, UNCONFIRMED, "given")
        return
    accounts.change_role(act.connection, act.by, person, given, "given")
    if backers:
        act.note(ALONE, person.handle)


def _may_confirm(
    connection: Connection, workspace: Workspace, actor: Actor, person: accounts.Person
) -> bool:
    """Whether somebody is another coordinator than who proposed a person.

    Where no coordinator but the one who proposed is left, they may: nobody else is there.
    """
    strategy = workspace.strategy.id
    people, backers = (
        accounts.listing(connection, strategy),
        accounts.read_backers(connection, strategy),
    )
    proposers = backers.get(person.id, frozenset())
    able = {
        each.handle
        for each in people
        if all(_is_independent(each, proposer, backers) for proposer in proposers)
    }
    return actor.id in able or (not able and actor.id in proposers)


def _is_independent(
    person: accounts.Person, giver: str, backers: Mapping[int, frozenset[str]]
) -> bool:
    """Whether a person is a coordinator other than who gives, and not made one by the giver alone."""
    if accounts.COORDINATOR not in person.roles or person.handle == giver:
        return False
    return backers.get(person.id, frozenset()) != {giver}


def _is_last_coordinator(act: Act, person: accounts.Person) -> bool:
    others = accounts.listing(act.connection, act.by.strategy)
    coordinators = {each.id for each in others if (Role.COORDINATOR, "") in each.roles}
    return coordinators == {person.id}


def _find(act: Act, number: int, *, named: bool = False) -> accounts.Person:
    """A person as they are now, or the end of the action: unknown-person; `named` if they were not erased."""
    person = accounts.get(act.connection, act.by.strategy, number)
    if person is None or (named and not person.name):
        raise NotDone(refuse("unknown-person", found=str(number)))
    return person
