"""Prints what a command found: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import click

from dashboard.fulfilment import (
    amendment_changes,
    compare_days,
    effect_of_submission,
)
from dashboard.presentation import (
    Wording,
    amendment_payloads,
    amendment_words,
    change_sentences,
    entity_words,
    json_payloads,
    languages,
    open_data,
    sentences,
)
from dashboard.strategy import Strategy
from dashboard.text import Problem, errors, numbers_and_dates
from dashboard.workflow import Snapshot, action_result, workspace

DONE, PROBLEMS, USAGE, COULD_NOT = 0, 1, 2, 3
"""The exit codes: done; the input has problems; wrong usage; it could not be done."""

Table = tuple[Sequence[str], list[Sequence[object]]]
Result = TypeVar("Result")


class Printer:
    """Prints one document in a language, for people (`table`) or programs (`json`, `csv`)."""

    def __init__(self, words: Wording, output: str = "table") -> None:
        self.words = words
        self.format = output

    def document(
        self,
        document: dict[str, Any],
        table: Table,
        lines: Iterable[str] = (),
        *,
        as_read: bool = False,
    ) -> int:
        """As JSON the document, as CSV the table, else lines followed by the table; the exit code.

        `as_read`: its headers are those of a file, never ours in words.
        """
        if self.format == "json":
            print(json_payloads.write(document))
        elif self.format == "csv":
            written = io.StringIO()
            writer = csv.writer(written, lineterminator="\n")
            writer.writerow(table[0])
            writer.writerows([open_data.escape_formula(cell) for cell in row] for row in table[1])
            print(written.getvalue(), end="")
        else:
            for line in lines:
                print(languages.one_line(line))
            heads = table[0] if as_read else [self._head(name) for name in table[0]]
            print_table(list(heads), table[1])
        return DONE

    def _head(self, name: str) -> str:
        """The header of a column in words, if the catalogue has them."""
        message = f"column.{name}"
        return self.words(message) if self.words.has_message(message) else name

    def change_cells(self, change: compare_days.AxisChange, happened: str) -> Sequence[object]:
        """A change: what, both sides and the cause; where people read it in words, with what happened."""
        place, sides = (change.task, change.indicator), (change.before, change.after)
        if self.format != "table":
            return *place, change.axis, *sides, change.cause.value
        told = (change_sentences.change_value(change, side, self.words) for side in sides)
        axis = self.words(f"pack.axis_{change.axis}")
        return *place, axis, *told, happened

    def amendment_cells(
        self, change: amendment_changes.AmendmentChange, strategy: Strategy
    ) -> Sequence[object]:
        """A value that an amendment changed, as a line among the changes."""
        place: tuple[str | None, str | None] = (change.task, change.indicator)
        if self.format != "table":
            line = amendment_payloads.change_payload(change)
            return *place, *(line[name] for name in ("axis", "before", "after", "cause"))
        if change.task is None:
            place = (amendment_words.subject(change.amendment, strategy, self.words), None)
        field = amendment_words.field_name(change.field, self.words)
        sides = amendment_words.values(change, strategy, self.words)
        return *place, field, *sides, amendment_words.source_text(change, self.words)

    def moment(self, iso: str) -> str:
        """A moment as people write it; in ISO, as it came, for programs."""
        if self.format != "table":
            return iso
        return self.words.moment(datetime.fromisoformat(iso).astimezone(workspace.HOME))

    def day(self, day: date) -> str:
        """A day as people write it; in ISO for programs."""
        return self.words.date(day) if self.format == "table" else day.isoformat()

    def word(self, group: str, code: str) -> str:
        """A code in words where people read it."""
        return self.words(f"{group}.{code}") if self.format == "table" else code

    def entity(self, code: str, strategy: Strategy) -> str:
        """An entity by its abbreviation in the language where people read it, else by its code."""
        return (
            entity_words.entity_text(code, strategy, self.words) if self.format == "table" else code
        )

    def effect_cells(self, effect: effect_of_submission.IndicatorChange) -> Sequence[object]:
        """The status and the number before and after; of a share its cases where people read it."""
        numbers = [
            sentences.achieved_text(number, cases, self.words, effect.lines)
            if self.format == "table" and (number is not None or cases)
            else numbers_and_dates.write_number(number)
            for number, cases in (
                (effect.achieved_before, effect.cases_before),
                (effect.achieved_after, effect.cases_after),
            )
        ]
        return effect.indicator, *self.effect_statuses(effect), *numbers

    def effect_statuses(
        self, effect: effect_of_submission.IndicatorChange
    ) -> tuple[object, object]:
        """The status before and after; where people read it with the day it was met, if that moves."""
        before, after = (self.word("status", side.value) for side in (effect.before, effect.after))
        if self.format != "table" or not effect.moves_day:
            return before, after
        days = (self.words.date(effect.met_before), self.words.date(effect.met_after))
        return f"{before} ({days[0]})", f"{after} ({days[1]})"

    def problems(self, problems: Sequence[Problem]) -> int:
        """Prints every problem; returns the exit code that they ask for."""
        if self.format == "json":
            print(
                json_payloads.write(
                    {"problems": json_payloads.problem_payloads(problems, self.words)}
                )
            )
        else:
            for problem in problems:
                print(self.words.problem_line(problem))
        return PROBLEMS if errors(problems) else DONE

    def refused(self, refused: action_result.Refused) -> int:
        """Prints why nothing was done; returns the exit code."""
        self.problems(refused.problems)
        return COULD_NOT if refused.denied else PROBLEMS

    def unless_refused(self, result: Result | action_result.Refused) -> Result:
        """What was made of an act; where it was refused, prints why and ends the command."""
        if isinstance(result, action_result.Refused):
            raise click.exceptions.Exit(self.refused(result))
        return result


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
    """What every document has: strategy, day (by default the strategy's) and sequence."""
    opened = snapshot.workspace
    return json_payloads.common_fields(
        opened.strategy.id, opened.sha256, day or snapshot.opening_day, snapshot.sequence
    )


def print_message(message: str) -> None:
    """A sentence for the person, outside the document."""
    print(languages.one_line(message), file=sys.stderr)
