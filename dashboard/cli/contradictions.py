"""The command that lists contradictions between bodies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.cli.command_line.printing import Printer, common_fields
from dashboard.cli.command_line.shared_options import command, on_day
from dashboard.presentation import json_payloads, sentences
from dashboard.progress.contradictions import Contradiction
from dashboard.strategy import Strategy
from dashboard.workflow import Snapshot

COLUMNS = ("task", "indicator", "component", "date", "row", "entity", "value")


@command("contradictions", writes=False)
@on_day
def list_contradictions(snapshot: Snapshot, printer: Printer, day: date) -> int:
    """Prints the rows in which two bodies contradict each other, until a card decides."""
    words, found = printer.words, [each for each in snapshot.contradictions(day) if each.is_open]
    document = common_fields(snapshot, day) | {"contradictions": [_payload(each) for each in found]}
    strategy = snapshot.strategy.at(day)
    rows = [_cells(row, each, printer, strategy) for each in found for row in each.rows]
    lines = [] if rows else [words("pack.no_contradictions")]
    return printer.document(document, (list(COLUMNS), rows), lines)


def _payload(each: Contradiction) -> dict[str, Any]:
    return {
        "task": each.task,
        "indicator": each.row["indicator"],
        "rows": [json_payloads.row_payload(row) for row in each.rows],
    }


def _cells(
    row: dict[str, Any], each: Contradiction, printer: Printer, strategy: Strategy
) -> Sequence[object]:
    words = printer.words
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
    )
