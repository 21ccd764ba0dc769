"""The commands on contradictions between bodies: contradictions, settle and unsettle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from dashboard.cli.command_line.printing import DONE, Printer, common_fields
from dashboard.cli.command_line.shared_options import as_actor, command, on_day
from dashboard.presentation import json_payloads, sentences
from dashboard.progress.contradictions import Contradiction
from dashboard.strategy import Strategy
from dashboard.workflow import Actor, Snapshot, Workspace, action_result, settlement_actions

COLUMNS = ("task", "indicator", "component", "date", "row", "entity", "value", "settled")


@command("contradictions", writes=False)
@on_day
def list_contradictions(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints the rows in which two bodies contradict each other, and what evaluators settled."""
    words, found = printer.words, snapshot.contradictions(day)
    document = common_fields(snapshot, day) | {"contradictions": [_payload(each) for each in found]}
    strategy = snapshot.strategy.at(day)
    rows = [_cells(row, each, printer, strategy) for each in found for row in each.rows]
    lines = [] if rows else [words("pack.no_contradictions")]
    printer.document(document, (list(COLUMNS), rows), lines)
    return DONE


def _payload(each: Contradiction) -> dict[str, Any]:
    settled = each.settlement
    return {
        "task": each.task,
        "indicator": each.row["indicator"],
        "rows": [json_payloads.row_payload(row) for row in each.rows],
        "settled": settled
        and {
            "holds": settled.holds,
            "reason": settled.reason,
            "by": settled.actor,
            "at": settled.at,
        },
    }


def _cells(
    row: dict[str, Any], each: Contradiction, printer: Printer, strategy: Strategy
) -> Sequence[object]:
    words, settled = printer.words, each.settlement
    said = ""
    if settled and settled.holds == row["row"]:
        said = words("contradiction.holds_why", actor=settled.actor, reason=settled.reason)
    people = printer.format == "table"
    component = sentences.row_component(row, strategy, words) if people else row["component"] or ""
    return (
        each.task,
        row["indicator"],
        component,
        sentences.date_text(row, words),
        row["row"],
        printer.entity(row["entity"], strategy),
        sentences.row_statement(row, strategy, words),
        said,
    )


@command(
    writes=True,
    example="dashboard settle 12 --over 15 --reason 'The list was only a draft.' --as Eva",
)
@click.argument("row", type=int)
@click.option("--over", metavar="ROW", type=int, required=True)
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def settle(
    workspace: Workspace, printer: Printer, actor: Actor, *, row: int, over: int, reason: str
) -> int:
    """Settles for the evaluation which of two contradicting rows holds (evaluator or coordinator)."""
    result = settlement_actions.settle(workspace, actor, row, over, reason)
    return _print_result(workspace, printer, result)


@command(writes=True, example="dashboard unsettle 12 --over 15 --reason 'The list came.' --as Eva")
@click.argument("row", type=int)
@click.option("--over", metavar="ROW", type=int, required=True)
@click.option("--reason", required=True, metavar="TEXT")
@as_actor
def unsettle(
    workspace: Workspace, printer: Printer, actor: Actor, *, row: int, over: int, reason: str
) -> int:
    """Opens a settled contradiction again; what was settled stays on record (evaluator or coordinator)."""
    result = settlement_actions.take_back(workspace, actor, row, over, reason)
    return _print_result(workspace, printer, result)


def _print_result(
    workspace: Workspace,
    printer: Printer,
    result: action_result.Refused | settlement_actions.SettlementResult,
) -> int:
    if isinstance(result, action_result.Refused):
        return printer.refused(result)
    words, each = printer.words, result.contradiction
    said = words("contradiction.is_settled" if each.settlement else "contradiction.is_open")
    document = common_fields(Snapshot(workspace)) | {"contradiction": _payload(each)}
    lines = [*map(words.problem_line, result.warnings), said]
    printer.document(document, ([], []), lines)
    return DONE
