"""The command that sends people mail about what is new for them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from dashboard.cli.command_line.printing import (
    COULD_NOT,
    DONE,
    PROBLEMS,
    Printer,
    common_fields,
    print_message,
)
from dashboard.cli.command_line.shared_options import as_actor, command, parse_day, unless_dry_run
from dashboard.text import Problem
from dashboard.workflow import Actor, Snapshot, Workspace, permissions
from dashboard.workflow.installation import server_log
from dashboard.workflow.mail import mail_server, send_mails


@command("notify", writes=unless_dry_run, example="dashboard --as 'Karel Novák' notify --dry-run")
@click.option("--as-of", "as_of", type=parse_day, metavar="DAY")
@click.option("--dry-run", "dry_run", is_flag=True)
@as_actor
def send_news(
    opened: Workspace, printer: Printer, actor: Actor, *, as_of: date | None, dry_run: bool
) -> int:
    """Sends each person one mail of what is new for them, through the ministry's own server."""
    day = as_of or opened.today
    if dry_run:
        planned = printer.unless_refused(send_mails.plan(opened, actor, day, printer.words))
        _print(opened, printer, actor, day, "mail.would_send", planned)
        return DONE
    settings = mail_server.read_settings(os.environ)
    if isinstance(settings, Problem):
        return _could_not(printer, settings)
    result = printer.unless_refused(send_mails.notify(opened, actor, day, printer.words, settings))
    _print(opened, printer, actor, day, "mail.sent", result.sent)
    for problem in result.refused:
        _tell_failed(problem)
        print_message(printer.words.problem_line(problem))
    if result.failure:
        return _could_not(printer, result.failure)
    return PROBLEMS if result.refused else DONE


def _tell_failed(problem: Problem) -> None:
    """Writes a line of the log where one is asked for: of a run by a timer nobody reads the sentences."""
    if server_log.FORM in os.environ:
        server_log.set_up(os.environ[server_log.FORM])
        server_log.warn("mail-failed", kind=problem.code)


def _could_not(printer: Printer, problem: Problem) -> int:
    _tell_failed(problem)
    print_message(printer.words.problem_line(problem))
    return COULD_NOT


def _print(
    opened: Workspace,
    printer: Printer,
    actor: Actor,
    day: date,
    heading: str,
    digests: Sequence[send_mails.PersonalMail],
) -> None:
    """Prints the news of each person; a caller who may not read submissions gets only its keys."""
    reach = permissions.reach(actor.roles, permissions.Action.READ_SUBMISSIONS)
    may_read = reach is permissions.Reach.ALL
    payloads, rows = list[dict[str, Any]](), list[Sequence[object]]()
    for digest in digests:
        person, items = digest.person, list[dict[str, str | None]]()
        for item in digest.items:
            key, text = " ".join(item.keys), item.text if may_read else None
            items.append({"key": key, "kind": item.kind.value, "text": text})
            rows.append((person.name, person.mail, printer.word("mail", item.kind), text or key))
        facts = {"person": person.handle, "name": person.name, "mail": person.mail}
        payloads.append(facts | {"items": items})
    document = common_fields(Snapshot(opened), day) | {"mails": payloads}
    lines = [printer.words.plural(heading, len(digests))]
    printer.records(document, ["name", "mail", "kind", "item"], rows, lines)
