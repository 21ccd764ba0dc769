"""The commands on rounds of reports: rounds, round open, change, close and reopen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from dashboard.cli.command_line.help_text import TranslatedGroup
from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import (
    Command,
    Run,
    as_actor,
    command,
    on_day,
    parse_day,
)
from dashboard.fulfilment import round_answers
from dashboard.presentation import json_payloads
from dashboard.store.stored_rounds import RoundPlan
from dashboard.strategy import rounds as strategy_rounds
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, round_actions


@command(writes=False)
@on_day
def rounds(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints the rounds of reports, and how many of those asked have answered."""
    lines = snapshot.reporting(day)
    then = [round.on(day) for round in snapshot.strategy.rounds]
    return printer.records(
        common_fields(snapshot, day) | {"rounds": [_with_answers(round, lines) for round in then]},
        {
            "round": lambda round: round.id,
            "start": lambda round: printer.day(round.start),
            "end": lambda round: printer.day(round.end),
            "due": lambda round: printer.day(round.due),
            "state": lambda round: printer.word(
                "rounds_state",
                "closed" if round.closed_on(day) else "open" if round.is_asking(day) else "planned",
            ),
            "asked": lambda round: len(_cells(round, lines)),
            "answered": lambda round: sum(cell.has_answered for cell in _cells(round, lines)),
        },
        then,
        nothing=printer.words("rounds.none_open"),
        heads="rounds.column_",
    )


def _cells(
    round: strategy_rounds.Round, lines: Sequence[round_answers.EntityRounds]
) -> list[round_answers.RoundAnswer]:
    """The bodies that a round asks for something."""
    return [
        cell
        for line in lines
        for cell in line.cells
        if line.responsible and cell.round.id == round.id and cell.is_asked
    ]


def _with_answers(
    round: strategy_rounds.Round, lines: Sequence[round_answers.EntityRounds]
) -> dict[str, Any]:
    asked = [
        {
            "entity": cell.entity,
            "state": cell.state.value,
            "owes": list(cell.asked),
            "missing": list(cell.missing),
            "waiting": list(cell.waiting),
        }
        for cell in _cells(round, lines)
    ]
    return json_payloads.round_payload(round) | {"asked": asked}


@click.group("round", cls=TranslatedGroup, no_args_is_help=False)
def round_group() -> None:
    """Rounds of reports."""


def _subcommand(name: str, example: str) -> Callable[[Run], click.Command]:
    return round_group.command(name, cls=Command, writes=True, epilog=example)


def _round_options(*, required: bool) -> Callable[[Run], Run]:
    """Gives a command what a round is made of."""

    def decorate(run: Run) -> Run:
        for option in (
            click.option("--note", metavar="TEXT"),
            click.option("--entity", "entities", metavar="CODE", multiple=True),
            click.option("--due", type=parse_day, metavar="DAY"),
            click.option("--to", "end", type=parse_day, metavar="DAY", required=required),
            click.option("--from", "start", type=parse_day, metavar="DAY", required=required),
        ):
            run = option(run)
        return run

    return decorate


@_subcommand("open", "dashboard round open 'Report 2022' --from 2022-01-01 --to 2022-12-31")
@click.argument("name")
@_round_options(required=True)
@as_actor
def open_round(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    name: str,
    *,
    entities: tuple[str, ...],
    note: str | None,
    start: date,
    end: date,
    due: date | None,
) -> int:
    """Opens a round: it asks every owner, or those named, for what is not met (coordinator)."""
    asked = _codes(workspace, entities)
    due = due or round_actions.suggested_due(end, workspace.today)
    plan = RoundPlan(name, start, end, due, asked, note or "")
    return _print_round(workspace, printer, round_actions.open_round(workspace, actor, plan))


@_subcommand("change", "dashboard round change 'Report 2022' --entity MLSA --entity MOJ")
@click.argument("name")
@_round_options(required=False)
@as_actor
def change(
    workspace: Workspace,
    printer: Printer,
    actor: Actor,
    name: str,
    entities: tuple[str, ...],
    **new: object,
) -> int:
    """Changes what is named of a round; the rest stays (coordinator)."""
    asked = _codes(workspace, entities) if entities else None
    result = round_actions.change_round(workspace, actor, name, entities=asked, **new)
    return _print_round(workspace, printer, result)


def _add_closing(command: str, example: str, *, closed: bool) -> None:
    """Adds the command that closes a round, so that its days take no reports, or reopens it (coordinator)."""

    @_subcommand(command, example)
    @click.argument("name")
    @click.option("--reason", metavar="TEXT")
    @as_actor
    def run(
        workspace: Workspace, printer: Printer, actor: Actor, name: str, reason: str | None
    ) -> int:
        result = printer.unless_refused(
            round_actions.set_closed(workspace, actor, name, reason, closed=closed)
        )
        words, round = printer.words, result.round
        said = words(
            "rounds.is_closed" if closed else "rounds.is_reopened",
            period=words.text(round.title),
        )
        lines = [*map(words.problem_line, result.warnings), said]
        return printer.records({"period": round.id, "locked": closed}, lines=lines)


_add_closing(
    "close", "dashboard round close 'Report 2022' --reason 'Sent to the Government'", closed=True
)
_add_closing("reopen", "dashboard round reopen 'Report 2022' --reason 'A correction'", closed=False)


def _codes(workspace: Workspace, written: Sequence[str]) -> tuple[str, ...]:
    """The codes of bodies written by code or name, once each; what is unknown stays as it is."""
    strategy = Snapshot(workspace).workspace.strategy_today
    codes = [body.code if (body := strategy.find_entity(name)) else name for name in written]
    return tuple(dict.fromkeys(codes))


def _print_round(
    workspace: Workspace,
    printer: Printer,
    result: action_result.Refused | round_actions.RoundResult,
) -> int:
    """What the round now asks of whom."""
    result = printer.unless_refused(result)
    words, round, snapshot = printer.words, result.round, Snapshot(workspace)
    lines = snapshot.reporting(workspace.today)
    asked = ", ".join(
        f"{printer.entity(cell.entity, snapshot.workspace.strategy_today)} ({len(cell.to_answer)})"
        for cell in _cells(round, lines)
        if cell.to_answer
    )
    said = words(
        "rounds.is_open",
        name=words.text(round.title),
        due=words.date(round.due),
        asked=asked or words("rounds.nobody"),
    )
    document = common_fields(snapshot, workspace.today) | {"round": _with_answers(round, lines)}
    return printer.records(document, lines=[*map(words.problem_line, result.warnings), said])
