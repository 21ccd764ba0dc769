"""The commands of who may come in: invitations, roles, who came, erasing what is known of a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time

import click

from dashboard.cli.command_line.printing import Printer, common_fields, moment
from dashboard.cli.command_line.shared_options import (
    NOBODY,
    CommandLine,
    as_actor,
    command,
    on_line,
    parse_day,
    where,
)
from dashboard.presentation import change_sentences, json_payloads
from dashboard.store import erased_bytes
from dashboard.store.people import accounts, erasure, recorded_acts
from dashboard.text import Problem, numbers_and_dates
from dashboard.workflow import Actor, Snapshot, Workspace, permissions, workspace
from dashboard.workflow.people import access_record, people_actions, text_erasure

MOST_SHOWN = 1000
_ORIGINS = ("access",)
"""The tables that have from where people came."""


@command("people", writes=False)
@as_actor
def list_people(opened: Workspace, printer: Printer, actor: Actor) -> int:
    """Prints everybody who may sign in to a strategy, with their roles."""
    return _print(opened, printer, printer.unless_refused(people_actions.listing(opened, actor)))


@command(
    writes=True, example="dashboard invite 'Jana Nová' --mail jana@example.cz --role officer:MLSA"
)
@click.argument("name")
@click.option("--mail", default="")
@click.option("--issuer", default="", metavar="URL")
@click.option("--subject", default="", metavar="ID")
@click.option("--role", "roles", multiple=True, required=True, metavar="ROLE[:ENTITY]")
@click.option("--gone", metavar="PERSON")
@on_line
def invite(
    line: CommandLine,
    *,
    name: str,
    mail: str,
    issuer: str,
    subject: str,
    roles: tuple[str, ...],
    gone: str | None,
) -> int:
    """Names a person and their roles; they are let in from their next sign-in on.

    With `gone` it is the operator who names a coordinator in place of the last one.
    """
    invitation = people_actions.Invitation(name, mail, issuer, subject)
    given = list(map(parse_role, roles))
    if gone and given != [accounts.COORDINATOR]:
        raise click.UsageError("--gone goes with --role coordinator alone.")
    with line.open() as opened:
        if gone:
            number = _number(opened, line.printer, gone)
            unnamed = line.person == NOBODY
            actor = people_actions.UNNAMED if unnamed else line.actor(opened)
            result = people_actions.succeed(opened, actor, invitation, number)
        else:
            actor = line.inviter(opened)
            result = people_actions.invite(opened, actor, invitation, given, by_command=True)
        return _show(opened, line.printer, result)


@command(writes=True, example="dashboard role 7 --take officer:MLSA")
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
    number = _number(opened, printer, whom)
    change = people_actions.take_role if given is None else people_actions.give_role
    return _show(opened, printer, change(opened, actor, number, parse_role(given or taken or "")))


@command("sign-out", writes=True, example="dashboard sign-out 7")
@click.argument("whom", metavar="PERSON")
@as_actor
def sign_out(opened: Workspace, printer: Printer, actor: Actor, *, whom: str) -> int:
    """Ends every sign-in of a person, in each of their browsers."""
    number = _number(opened, printer, whom)
    return _show(opened, printer, people_actions.sign_out(opened, actor, number))


@command("let-in", writes=True, example="dashboard let-in 7")
@click.argument("whom", metavar="PERSON")
@as_actor
def let_in(opened: Workspace, printer: Printer, actor: Actor, *, whom: str) -> int:
    """Lets a person in again whom a sign-out keeps out, where no sign-in says when it was."""
    number = _number(opened, printer, whom)
    return _show(opened, printer, people_actions.let_in(opened, actor, number))


@command(
    writes=where("before"),
    example="dashboard access --person 'Jana Nová' --outcome refused --format csv",
)
@click.option("--person", "whom", metavar="PERSON")
@click.option("--kind", metavar="ACT")
@click.option("--outcome", type=click.Choice(("done", "refused")))
@click.option("--from", "first", type=parse_day, metavar="DAY")
@click.option("--to", "last", type=parse_day, metavar="DAY")
@click.option("--drop-before", "before", type=parse_day, metavar="DAY")
@as_actor
def access(
    opened: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    whom: str | None,
    kind: str | None,
    outcome: str | None,
    first: date | None,
    last: date | None,
    before: date | None,
) -> int:
    """Prints who did what and what was refused, or drops what is old enough of who came."""
    if before is not None:
        dropped = printer.unless_refused(access_record.drop_acts(opened, actor, before))
        line = printer.words.plural("people.acts_dropped", dropped.acts)
        tables = _ORIGINS if dropped.acts or dropped.origins else ()
        return _print_erased(opened, printer, {"dropped": dropped.acts}, line, tables)
    handle = f"person:{_number(opened, printer, whom)}" if whom else ""
    wanted = recorded_acts.Wanted(
        handle, kind or "", outcome or "", *access_record.moments(first, last)
    )
    listed = printer.unless_refused(access_record.listing(opened, actor, wanted, most=MOST_SHOWN))
    return printer.records(
        common_fields(Snapshot(opened)) | {"acts": [asdict(act) for act in listed]},
        {
            "seq": lambda act: act.seq,
            "at": lambda act: printer.said(moment, act.at),
            "actor": lambda act: printer.said(change_sentences.actor_text, act.actor),
            "action": lambda act: printer.said(change_sentences.act_text, act.action),
            "object": lambda act: printer.said(change_sentences.act_object_text, act.object),
            "outcome": lambda act: printer.word("outcome", act.outcome),
            "origin": lambda act: printer.said(change_sentences.origin_text, act.origin),
            "more": lambda act: printer.said(lambda more, _: more or "", act.more),
        },
        listed,
    )


def _print_erased(
    opened: Workspace,
    printer: Printer,
    document: Mapping[str, object],
    line: str,
    tables: Sequence[str],
) -> int:
    """Prints what was erased from tables, none where nothing was, and where it still is with what to do."""
    words = printer.words
    left = erased_bytes.left_behind(opened.engine, *tables) if tables else []
    lines = [line, *(" ".join(words.problem(problem)) for problem in left)]
    payloads = json_payloads.problem_payloads(left, words)
    # For people the sentence says all that the table would.
    rows = [] if printer.format == "table" else [[*document.values()]]
    return printer.records({**document, "left": payloads}, list(document), rows, lines)


@command(writes=True, example="dashboard forget --text 57:reason --ground request")
@click.option("--person", "whom", metavar="PERSON")
@click.option("--origins-before", "before", type=parse_day, metavar="DAY")
@click.option("--text", metavar="RECORD:NAME")
@click.option("--ground", type=click.Choice(erasure.GROUNDS))
@as_actor
def forget(
    opened: Workspace,
    printer: Printer,
    actor: Actor,
    *,
    whom: str | None,
    before: date | None,
    text: str | None,
    ground: str | None,
) -> int:
    """Erases what is known of a person, from where people came, or one text; the chain stays whole."""
    if [whom, before, text].count(None) != 2:
        raise click.UsageError("Write one of --person, --origins-before and --text.")
    if (text is None) != (ground is None):
        raise click.UsageError(f"--ground goes with --text (one of {', '.join(erasure.GROUNDS)}).")
    if text is not None and ground is not None:
        record = text_erasure.erase(opened, actor, *_parse_text(text), ground)
        sequence = printer.unless_refused(record)
        line = printer.words("texts.erased", text=text, sequence=sequence)
        document = {"text": text, "seq": sequence}
        return _print_erased(opened, printer, document, line, erasure.TABLES)
    if before is not None:
        moment = datetime.combine(before, time.min, workspace.HOME)
        erased = printer.unless_refused(access_record.erase_origins(opened, actor, moment))
        line = printer.words.plural("people.origins_erased", erased)
        return _print_erased(opened, printer, {"erased": erased}, line, _ORIGINS if erased else ())
    assert whom is not None
    number = _number(opened, printer, whom)
    forgotten = printer.unless_refused(people_actions.erase(opened, actor, number))
    line = printer.words("people.forgotten", handle=forgotten.handle)
    tables = ("access", "field_draft", "person")
    return _print_erased(opened, printer, {"person": forgotten.id}, line, tables)


def _parse_text(written: str) -> tuple[int, str]:
    """The audit record and the name of a text; raises UsageError for what names none."""
    record, _, name = written.partition(":")
    number = numbers_and_dates.read_whole(record)
    if number is None or not name:
        raise click.UsageError(f"--text: write RECORD:NAME, as `audit texts` prints it: {written}")
    return number, name


def parse_role(written: str) -> people_actions.RoleOf:
    """A role with its entity: ROLE or ROLE:ENTITY; raises UsageError for none of ours."""
    name, _, entity = written.partition(":")
    if name not in set(people_actions.GIVEN_ROLES):
        known = ", ".join(people_actions.GIVEN_ROLES)
        raise click.UsageError(f"No role (one of {known}): {written}")
    return permissions.Role(name), entity


def _number(opened: Workspace, printer: Printer, written: str) -> int:
    """The number of a person by number, handle, name or address; ends the command where it names none."""
    with opened.reading() as connection:
        person = accounts.find(connection, opened.strategy.id, written)
    return person.id if person else printer.end(Problem("unknown-person", {"found": written}))


def _show(opened: Workspace, printer: Printer, result: people_actions.PeopleResult) -> int:
    return _print(opened, printer, [printer.unless_refused(result)])


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
    return printer.records(
        document,
        {
            "person": lambda person: person.id,
            "name": lambda person: person.name or person.handle,
            "mail": lambda person: person.mail or person.subject,
            "roles": lambda person: ", ".join(
                _role_text(opened, printer, *role) for role in sorted(person.roles)
            ),
        },
        people,
    )


def _role_text(opened: Workspace, printer: Printer, role: str, entity: str) -> str:
    if not entity:
        return printer.word("role", role)
    return printer.words("role.officer_of", entity=printer.entity(entity, opened.strategy))
