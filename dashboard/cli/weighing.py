"""The command `sensitivity`: what each status rests on, and what it would be without that."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from dashboard.cli.arguments import parse_day, parse_sequence
from dashboard.cli.printing import DONE, Printer
from dashboard.fulfilment import sensitivity, standing_on_day
from dashboard.presentation import json_payloads, sentences
from dashboard.workflow import Workspace, workspace

COLUMNS = ("indicator", "status", "without", "rests_on")


def print_sensitivity(desk: Workspace, asked: Namespace, printer: Printer) -> int:
    """Prints what each status rests on at the close of a day."""
    words = printer.words
    sequence = parse_sequence(desk, asked.known_on)
    day = parse_day(asked.as_of) if asked.as_of else desk.default_day
    rows, accepted = (
        standing_on_day.rows_known_at(desk.history(), sequence),
        workspace.acceptance_days(desk.audit()),
    )
    found = sensitivity.sensitivity(desk.strategy, rows, day, accepted)
    document = json_payloads.common_fields(desk.strategy.id, desk.sha256, day, sequence)
    table: list[Sequence[object]] = [
        (
            one.state.indicator.id,
            words(f"status.{one.state.status.value}"),
            words(f"status.{without.value}"),
            told,
        )
        for task in found
        for one in task.indicators
        for told, without in sentences.sensitivity_lines(one, words)
    ]
    lines = [sentences.title_line(desk.strategy, day, words)]
    lines.append(
        sentences.sensitive_tasks_line(found, words) if table else words("sensitivity.none")
    )
    heads = [words(f"sensitivity.{name}") for name in COLUMNS]
    printer.document(document | json_payloads.sensitivity(found), (heads, table), lines)
    return DONE
