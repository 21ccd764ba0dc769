"""The commands of who may come in: invitations, roles, who came, erasing what is known of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

import click

from dashboard.cli.printing import COULD_NOT, DONE, PROBLEMS, Printer, common_fields
from dashboard.cli.shared_options import as_actor, command, parse_day
from dashboard.store.people import accounts
from dashboard.text import Problem
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    action_result,
    permissions,
    workspace,
)
from dashboard.workflow.people import people_actions, record

MOST_SHOWN = 1000


@command("people")
@as_actor
def list_people(opened: Workspace, printer: Printer, actor: Actor) -> int:
    """Prints everybody who may sign in to a strategy, with their roles."""
    listed = people_actions.listing(opened, actor)
    if isinstance(listed, action_result.Refused):
        return _refused(printer, listed)
    return _print(opened, printer, listed)


@command(example="dashboard invite 'Jana Nová' --mail jana@example.cz --role officer:MLSA")
@click.argument("name")
@click.option("--mail", default="")
@click.option("--issuer", default="", metavar="URL")
@click.option("--subject", default="", metavar="ID")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE[:ENTITY]")
@as_actor
def invite(
    opened: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    name: str,
    mail: str,
    issuer: str,
    subject: str,
    roles: tuple[str, ...],
) -> int:
    """Names a person and their roles; they are let in from their next sign-in on."""
    invitation = people_actions.Invitation(name, mail, issuer, subject)
    result = people_actions.invite(opened, actor, invitation, map(parse_role, roles))
    return _show(opened, printer, result)


@command(example="dashboard role 7 --take officer:MLSA")
@click.argument("whom", metavar="PERSON")
@click.option("--give", "given", metavar="ROLE[:ENTITY]")
@click.option("--take", "taken", metavar="ROLE[:ENTITY]")
@as_actor
def role(
    opened: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    whom: str,
    given: str | None,
    taken: str | None,
) -> int:
    """Gives a person a role or takes it; it holds at their next click."""
    if (given is None) == (taken is None):
        raise click.UsageError("Write one of --give and --take.")
    number = _number(opened, whom)
    if number is None:
        return printer.problems([Problem("unknown-person", {"found": whom})])
    if given is not None:
        return _show(
            opened, printer, people_actions.give_role(opened, actor, number, parse_role(given))
        )
    assert taken is not None
    return _show(
        opened, printer, people_actions.take_role(opened, actor, number, parse_role(taken))
    )


@command("sign-out", example="dashboard sign-out 7")
@click.argument("whom", metavar="PERSON")
@as_actor
def sign_out(opened: Workspace, printer: Printer, actor: Actor, *, whom: str) -> int:
    """Ends every sign-in of a person, in each of their browsers."""
    number = _number(opened, whom)
    if number is None:
        return printer.problems([Problem("unknown-person", {"found": whom})])
    return _show(opened, printer, people_actions.sign_out(opened, actor, number))


@command(example="dashboard access --format csv")
@as_actor
def access(opened: Workspace, printer: Printer, actor: Actor) -> int:
    """Prints who came and went, what was refused, who read an original or took an export."""
    acts = record.listing(opened, actor, most=MOST_SHOWN)
    if isinstance(acts, action_result.Refused):
        return _refused(printer, acts)
    head = ("seq", "at", "actor", "action", "object", "outcome", "origin")
    rows = [[getattr(act, name) for name in head] for act in acts]
    shown: list[Sequence[object]] = [
        [row[0], printer.moment(row[1]), row[2], printer.word("access", row[3]), *row[4:]]
        for row in rows
    ]
    document = common_fields(Snapshot(opened)) | {
        "acts": [dict(zip(head, row, strict=True)) for row in rows]
    }
    printer.document(document, (head, shown))
    return DONE


@command(example="dashboard forget --origins-before 2025-05-25")
@click.option(
    "--person",
    "whom",
    metavar="PERSON",
    help="name, address and subject of a person, and every role",
)
@click.option("--origins-before", "before", type=parse_day, metavar="DAY")
@as_actor
def forget(
    opened: Workspace, printer: Printer, actor: Actor, *, whom: str | None, before: date | None
) -> int:
    """Erases what is known of a person, or from where people came; the audit chain stays whole."""
    if (whom is None) == (before is None):
        raise click.UsageError("Write one of --person and --origins-before.")
    if before is not None:
        moment = datetime.combine(before, time.min, workspace.HOME)
        erased = record.erase_origins(opened, actor, moment)
        if isinstance(erased, action_result.Refused):
            return _refused(printer, erased)
        line = printer.words.plural("people.origins_erased", erased)
        printer.document({"erased": erased}, (["erased"], []), [line])
        return DONE
    assert whom is not None
    number = _number(opened, whom)
    if number is None:
        return printer.problems([Problem("unknown-person", {"found": whom})])
    return _show(opened, printer, people_actions.erase(opened, actor, number))


def parse_role(written: str) -> people_actions.RoleOf:
    """A role with its entity: ROLE or ROLE:ENTITY; raises UsageError for none of ours."""
    name, _, entity = written.partition(":")
    if name not in set(people_actions.GIVEN_ROLES):
        known = ", ".join(people_actions.GIVEN_ROLES)
        raise click.UsageError(f"No role (one of {known}): {written}")
    return permissions.Role(name), entity


def _number(opened: Workspace, written: str) -> int | None:
    """The number of a person by number, handle, name or address."""
    with opened.reading() as connection:
        person = accounts.find(connection, opened.strategy.id, written)
    return None if person is None else person.id


def _show(opened: Workspace, printer: Printer, result: people_actions.PeopleResult) -> int:
    if isinstance(result, action_result.Refused):
        return _refused(printer, result)
    return _print(opened, printer, [result])


def _refused(printer: Printer, refused: action_result.Refused) -> int:
    printer.problems(refused.problems)
    return COULD_NOT if refused.denied else PROBLEMS


def _print(opened: Workspace, printer: Printer, people: list[accounts.Person]) -> int:
    document = common_fields(Snapshot(opened)) | {
        "people": [
            {
                "person": person.id,
                "handle": person.handle,
                "name": person.name or None,
                "mail": person.mail or None,
                "issuer": person.issuer or None,
                "subject": person.subject or None,
                "roles": [f"{role}:{entity}".rstrip(":") for role, entity in sorted(person.roles)],
            }
            for person in people
        ]
    }
    rows: list[Sequence[object]] = [
        (
            person.id,
            person.name or person.handle,
            person.mail or person.subject,
            ", ".join(_role_text(opened, printer, *each) for each in sorted(person.roles)),
        )
        for person in people
    ]
    printer.document(document, (["person", "name", "mail", "roles"], rows))
    return DONE


def _role_text(opened: Workspace, printer: Printer, role: str, entity: str) -> str:
    if not entity:
        return printer.word("role", role)
    return f"{printer.word('role', role)} {printer.entity(entity, opened.strategy)}"
