"""The commands on amendments of the strategy: amendment add, withdraw and list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from dashboard.cli.command_line import shared_options
from dashboard.cli.command_line.help_text import TranslatedGroup
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import Command, Run, as_actor, on_day, parse_day
from dashboard.fulfilment import amendment_changes
from dashboard.presentation import amendment_payloads, amendment_words, json_payloads
from dashboard.strategy.amendment_plan import AmendmentPlan
from dashboard.strategy.amendments import in_order
from dashboard.workflow import Actor, Snapshot, Workspace, amendment_actions

EFFECT_COLUMNS = ("as_of", "indicator", "before", "after", "achieved_before", "achieved_after")


@click.group("amendment", cls=TranslatedGroup, no_args_is_help=False)
def amendment_group() -> None:
    """Amendments of the strategy."""


def _subcommand(
    name: str, example: str, writes: shared_options.Writes
) -> Callable[[Run], click.Command]:
    topic = f"amendment-{name}"
    return amendment_group.command(name, cls=Command, writes=writes, epilog=example, topic=topic)


@_subcommand(
    "add",
    "dashboard amendment add 1.2 --from 2023-10-01 --deadline 2024-06-30 "
    "--authority 'Government Resolution No. 700/2023' --reason 'The tender failed' --dry-run",
    shared_options.unless_dry_run,
)
@click.argument("subject", metavar="TASK|INDICATOR|CODE")
@click.option("--from", "day", type=parse_day, metavar="DAY", required=True)
@click.option("--authority", metavar="TEXT", default="")
@click.option("--reason", metavar="TEXT", default="")
@click.option("--deadline", metavar="DATE")
@click.option("--responsible", metavar="CODE", multiple=True)
@click.option("--cooperating", metavar="CODE", multiple=True)
@click.option("--target", metavar="NUMBER")
@click.option("--withdrawn/--reinstated", default=None)
@click.option("--name", metavar="TEXT")
@click.option("--name-cs", metavar="TEXT")
@click.option("--code-cs", metavar="TEXT")
@click.option("--merged-into", "succeeded_by", metavar="CODE")
@click.option("--outside-period", is_flag=True)
@click.option("--dry-run", is_flag=True)
@as_actor
def add(
    workspace: Workspace, printer: Printer, actor: Actor, *, dry_run: bool, **written: Any
) -> int:
    """Enters an amendment of a task, an indicator or a body, after what it changes (coordinator)."""
    for bodies in ("responsible", "cooperating"):  # not named at all: they stay
        written[bodies] = written[bodies] or None
    plan = AmendmentPlan(**written)
    if dry_run:
        result = amendment_actions.try_out(Snapshot(workspace), plan, workspace.today)
    else:
        result = amendment_actions.enter(workspace, actor, plan)
    result = printer.unless_refused(result)
    said = "amendment.tried" if dry_run else "amendment.is_entered"
    return _print_result(workspace, printer, result, said)


@_subcommand("withdraw", "dashboard amendment withdraw 3 --reason 'Entered twice'", writes=True)
@click.argument("number", type=int)
@click.option("--reason", metavar="TEXT", required=True)
@as_actor
def withdraw(workspace: Workspace, printer: Printer, actor: Actor, number: int, reason: str) -> int:
    """Takes an amendment back that was entered here by mistake (coordinator)."""
    result = printer.unless_refused(amendment_actions.take_back(workspace, actor, number, reason))
    return _print_result(workspace, printer, result, "amendment.is_taken_back")


@_subcommand("list", "dashboard amendment list", writes=False)
@on_day
def listing(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints every amendment of the file and of those entered here."""
    words, strategy, version = printer.words, snapshot.strategy, snapshot.strategy.at(day)
    values = [
        (list(amendment_changes.changed_values(strategy, amendment)), amendment)
        for amendment in in_order(strategy.amendments)
    ]
    payloads = [amendment_payloads.amendment_payload(*amended) for amended in values]
    return printer.records(
        common_fields(snapshot, day) | {"amendments": payloads},
        {
            "number": lambda change: change.amendment.record and change.amendment.record.number,
            "subject": lambda change: (
                printer.entity(body, version)
                if (body := change.amendment.entity)
                else change.amendment.subject
            ),
            "change": lambda change: amendment_words.change_text(change, version, words),
            "source": lambda change: amendment_words.source_text(change, words),
            "entered": lambda change: (
                printer.day(record.on)
                if (record := change.amendment.record)
                else printer.word("amendment", "of_file")
            ),
        },
        [change for changes, _ in values for change in amendment_words.as_read(changes, words)],
        nothing=words("amendment.none_at_all"),
        heads="amendment.column_",
    )


def _print_result(
    workspace: Workspace, printer: Printer, result: amendment_actions.AmendmentResult, said: str
) -> int:
    """What the amendment changes: its values, then each status."""
    words, snapshot, effect = printer.words, Snapshot(workspace), result.effect
    amendment, number = result.amendment, result.number
    lines = [*map(words.problem_line, result.warnings)]
    when = words.date(amendment.date)
    version = snapshot.strategy.at(effect.day)
    subject = amendment_words.subject(amendment, version, words)
    lines.append(words(said, number=number, subject=subject, day=when))
    for change in amendment_words.as_read(effect.values, words):
        lines.append(f"  {amendment_words.change_text(change, version, words)}")
    if not (effect.changes or effect.later):
        lines.append(words("effects.none", day=words.date(effect.day)))
    moved = [(effect.day, effect.changes), (effect.first or effect.day, effect.later)]
    rows = [
        (printer.day(day), *printer.effect_cells(change))
        for day, changes in moved
        for change in changes
    ]
    payload = amendment_payloads.amendment_payload(effect.values, amendment)
    document = common_fields(snapshot, effect.day) | {
        "amendment": payload,
        "problems": json_payloads.problem_payloads(result.warnings, words),
        "effects": [json_payloads.effect_payload(change, words) for change in effect.changes],
        "later": {
            "as_of": json_payloads.day(effect.first),
            "effects": [json_payloads.effect_payload(change, words) for change in effect.later],
        },
    }
    return printer.records(document, EFFECT_COLUMNS, rows, lines)
