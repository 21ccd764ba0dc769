"""Prints what a command found: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dashboard.fulfilment import (
    compare_days,
    effect_of_submission,
)
from dashboard.presentation import Wording, json_payloads, languages, open_data, sentences
from dashboard.text import Problem, errors
from dashboard.workflow import Snapshot

DONE, PROBLEMS, USAGE, COULD_NOT = 0, 1, 2, 3
"""The exit codes: done; the input has problems; wrong usage; it could not be done."""

Table = tuple[Sequence[str], list[Sequence[object]]]


class Printer:
    """Prints one document in a language, for people (`table`) or programs (`json`, `csv`)."""

    def __init__(self, words: Wording, output: str = "table") -> None:
        self.words = words
        self.format = output

    def document(self, document: dict[str, Any], table: Table, lines: Iterable[str] = ()) -> None:
        """As JSON the document, as CSV the table, else lines followed by the table."""
        if self.format == "json":
            print(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=False))
        elif self.format == "csv":
            written = io.StringIO()
            writer = csv.writer(written, lineterminator="\n")
            writer.writerow(table[0])
            writer.writerows([open_data.escape_formula(cell) for cell in row] for row in table[1])
            print(written.getvalue(), end="")
        else:
            for line in lines:
                print(languages.one_line(line))
            print_table(*table)

    def change_sides(self, change: compare_days.AxisChange) -> tuple[str, str]:
        """Both sides of a change; the number of a share in per cent where people read it."""
        if self.format != "table" or not change.per_cent:
            return change.before, change.after
        before, after = change.before, change.after
        return sentences.change_value(change, before, self.words), sentences.change_value(
            change, after, self.words
        )

    def effect_cells(self, effect: effect_of_submission.IndicatorChange) -> Sequence[object]:
        """The status and the number before and after; of a share its cases where people read it."""
        numbers = [
            sentences.achieved_text(number, cases, self.words)
            if cases and self.format == "table"
            else json_payloads.number(number)
            for number, cases in (
                (effect.achieved_before, effect.cases_before),
                (effect.achieved_after, effect.cases_after),
            )
        ]
        return effect.indicator, effect.before.value, effect.after.value, *numbers

    def problems(self, problems: Sequence[Problem]) -> int:
        """Prints every problem; returns the exit code that they ask for."""
        if self.format == "json":
            print(
                json.dumps(
                    {"problems": json_payloads.problem_payloads(problems, self.words)},
                    ensure_ascii=False,
                    indent=2,
                )
            )
        else:
            for problem in problems:
                print(self.words.problem_line(problem))
        return PROBLEMS if errors(problems) else DONE


def print_table(head: Sequence[str], rows: list[Sequence[object]]) -> None:
    """Columns of text, each as wide as its widest cell; the last one runs on."""
    if not rows:
        return
    cells = [
        [languages.one_line("" if cell is None else str(cell)) for cell in row]
        for row in [head, *rows]
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )


def common_fields(snapshot: Snapshot, day: date | None = None) -> dict[str, Any]:
    """What every document carries: strategy, day (by default that of the strategy) and sequence."""
    opened = snapshot.workspace
    return json_payloads.common_fields(
        opened.strategy.id, opened.sha256, day or opened.default_day, snapshot.sequence
    )


def print_message(message: str) -> None:
    """A sentence for the person, outside the document."""
    print(languages.one_line(message), file=sys.stderr)
