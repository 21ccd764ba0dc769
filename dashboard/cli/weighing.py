"""The command `sensitivity`: what each status rests on, and what it would be without that."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from dashboard.cli.arguments import a_day, known_on
from dashboard.cli.printing import DONE, Printer
from dashboard.fulfilment import sensitivity, standing_on_day
from dashboard.presentation import json_payloads, sentences
from dashboard.workflow import Desk, workspace

COLUMNS = ("indicator", "status", "without", "rests_on")


def weighed(desk: Desk, asked: Namespace, printer: Printer) -> int:
    """Prints what each status rests on at the close of a day."""
    words = printer.words
    sequence = known_on(desk, asked.known_on)
    day = a_day(asked.as_of) if asked.as_of else desk.default_day
    rows, accepted = (
        standing_on_day.known(desk.history(), sequence),
        workspace.accepted_on(desk.audit()),
    )
    found = sensitivity.sensitivity(desk.strategy, rows, day, accepted)
    document = json_payloads.head(desk.strategy.id, desk.sha256, day, sequence)
    table: list[Sequence[object]] = [
        (
            one.state.indicator.id,
            words(f"status.{one.state.status.value}"),
            words(f"status.{without.value}"),
            told,
        )
        for task in found
        for one in task.indicators
        for told, without in sentences.rests_on(one, words)
    ]
    lines = [sentences.title_line(desk.strategy, day, words)]
    lines.append(sentences.shaken(found, words) if table else words("sensitivity.none"))
    heads = [words(f"sensitivity.{name}") for name in COLUMNS]
    printer.document(document | json_payloads.sensitivity(found), (heads, table), lines)
    return DONE
