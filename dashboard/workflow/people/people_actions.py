"""What the coordinator may do with people: invite, give roles and take them, erase; all on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.store import audit_log, database, drafts
from dashboard.store.audit_entry import By
from dashboard.store.people import access_log, accounts
from dashboard.strategy import Strategy
from dashboard.text import Problem, names, personal_data
from dashboard.workflow.action_result import NotDone, Refused, action, refuse
from dashboard.workflow.people import sign_ins
from dashboard.workflow.permissions import (
    COMMAND_LINE,
    Actor,
    NoLongerPermitted,
    Role,
    may_manage_people,
)
from dashboard.workflow.workspace import Act, Workspace, confirm

GIVEN_ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
"""The roles that a person can be given; the public is everybody who did not sign in."""

LONGEST = 200
_MAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")

UNNAMED = Actor(access_log.STRANGER, frozenset({Role.OPERATOR}), frozenset())
"""Whoever runs a command on the database and says no name: the operator of the machine."""

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

    A strategy without people takes its first coordinator from the command line, or from a coordinator of
    another strategy of the database.

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
        person = _store(act, invitation)
        for given in dict.fromkeys(wanted):
            accounts.change_role(act.connection, act.by, person, given, "given")
        return _find(act, person.id)


@action
def succeed(workspace: Workspace, actor: Actor, new: Invitation, number: int) -> PeopleResult:
    """Makes somebody the coordinator in place of the last one, who is gone: the act of an operator.

    It is on record as that, `actor` being an operator, or UNNAMED where a command names nobody. Somebody who
    is known already is given the role.

    Problems: unknown-person, role-not-held, coordinator-left, person-known, and those of an invitation.
    """
    with _operating(workspace, actor, f"person:{number}", _check_invitation(new)) as act:
        gone = _find(act, number)
        if accounts.COORDINATOR not in gone.roles:
            return refuse("role-not-held", found=gone.name, role=Role.COORDINATOR, entity="")
        if not _is_last_coordinator(act, gone):
            return refuse("coordinator-left", found=gone.name)
        known = _find_known(accounts.listing(act.connection, act.by.strategy), new)
        if known is not None and known.id == gone.id:
            return refuse("person-known", found=known.name, handle=known.handle)
        person = known or _store(act, new)
        accounts.change_role(act.connection, act.by, person, accounts.COORDINATOR, "given")
        accounts.change_role(act.connection, act.by, gone, accounts.COORDINATOR, "taken")
        operator = actor.account.person if actor.account else None
        done = access_log.AccessEntry(
            act.verb, gone.handle, "done", act.by.strategy, actor.id, operator
        )
        access_log.add(act.connection, done, COMMAND_LINE, act.by.at)
        return _find(act, person.id)


@contextmanager
def _operating(
    workspace: Workspace, actor: Actor, thing: str, wrong: list[Problem]
) -> Iterator[Act]:
    """`Workspace.act` of an operator, also of one whom nobody invited."""
    verb, permitted = "succeed", Role.OPERATOR in actor.roles
    if actor.account is not None:
        with workspace.act(actor, verb, thing, permitted, problems=wrong) as act:
            yield act
        return
    workspace.ask_before(actor, verb, thing, permitted, problems=wrong)
    with database.write_transaction(workspace.engine) as connection:
        by = By(workspace.strategy.id, actor.id, datetime.now(UTC))
        yield Act(actor, verb, thing, connection, by)


def _store(act: Act, invitation: Invitation) -> accounts.Person:
    number = accounts.invite(
        act.connection,
        act.by,
        name=invitation.name.strip(),
        mail=names.lower_ascii(invitation.mail.strip()) or None,
        subject=(invitation.issuer or None, invitation.subject or None),
    )
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
        with audit_log.coming_from(connection, person, actor.account.origin):
            yield act


def listing(workspace: Workspace, actor: Actor) -> Refused | list[accounts.Person]:
    """Everybody who was invited to a strategy, with their current roles."""
    if not may_manage_people(actor):
        return workspace.deny(actor, "people", "people")
    with workspace.reading() as connection:
        return accounts.listing(connection, workspace.strategy.id)


@action
def give_role(workspace: Workspace, actor: Actor, number: int, given: RoleOf) -> PeopleResult:
    """Gives a person a role. Problems: unknown-person, role-held, and those of a role."""
    thing, wrong = f"person:{number}", _check_roles(workspace.strategy, [given])
    with workspace.act(actor, "give", thing, may_manage_people(actor), problems=wrong) as act:
        person = _find(act, number, named=True)
        if given in person.roles:
            return refuse("role-held", found=person.name, role=given[0], entity=given[1])
        accounts.change_role(act.connection, act.by, person, given, "given")
        return _find(act, number)


@action
def take_role(workspace: Workspace, actor: Actor, number: int, taken: RoleOf) -> PeopleResult:
    """Takes a role from a person; it is gone at their next click.

    Problems: unknown-person, role-not-held, last-coordinator.
    """
    with workspace.act(actor, "take", f"person:{number}", may_manage_people(actor)) as act:
        person = _find(act, number)
        if taken not in person.roles:
            return refuse("role-not-held", found=person.name, role=taken[0], entity=taken[1])
        if _is_last_coordinator(act, person) and taken[0] is Role.COORDINATOR:
            return refuse("last-coordinator", found=person.name)
        accounts.change_role(act.connection, act.by, person, taken, "taken")
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
        return frozenset(person for person in people if access_log.is_kept_out(connection, person))


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
        drafts.erase_all_of(connection, drafts.DraftOwner(strategy, person.handle))
        return _find(act, number)


def _check_invitation(invitation: Invitation) -> list[Problem]:
    """What is wrong with whom somebody wants to invite, all at once."""
    problems = []
    if not invitation.name.strip() or len(invitation.name) > LONGEST:
        problems.append(Problem("name-missing", {"found": invitation.name}))
    problems += personal_data.check_name(invitation.name)
    mail = invitation.mail.strip()
    if mail and (len(mail) > LONGEST or not _MAIL.fullmatch(mail)):
        problems.append(Problem("mail-wrong", {"found": mail}))
    elif not (mail or invitation.subject) or (invitation.subject and not invitation.issuer):
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
    name = names.fold(new.name.strip())
    return next((person for person in people if names.fold(person.name) == name), None)


def _is_last_coordinator(act: Act, person: accounts.Person) -> bool:
    others = accounts.listing(act.connection, act.by.strategy)
    coordinators = {other.id for other in others if (Role.COORDINATOR, "") in other.roles}
    return coordinators == {person.id}


def _find(act: Act, number: int, *, named: bool = False) -> accounts.Person:
    """A person as they are now, or the end of the action: unknown-person; `named` if they were not erased."""
    person = accounts.get(act.connection, act.by.strategy, number)
    if person is None or (named and not person.name):
        raise NotDone(refuse("unknown-person", found=str(number)))
    return person
