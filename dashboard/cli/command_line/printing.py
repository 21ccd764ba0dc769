"""Prints what a command found: a table for people, JSON or CSV for programs."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar

import click

from dashboard.fulfilment import effect_of_submission
from dashboard.presentation import (
    Wording,
    entity_words,
    exported_files,
    json_payloads,
    languages,
    sentences,
)
from dashboard.strategy import Strategy
from dashboard.text import Problem, errors, numbers_and_dates, tables
from dashboard.workflow import Snapshot, action_result, workspace

DONE, PROBLEMS, USAGE, COULD_NOT = 0, 1, 2, 3
"""The exit codes: done; the input has problems; wrong usage; it could not be done."""

Rows = Sequence[Sequence[object]]
Result = TypeVar("Result")
Record = TypeVar("Record")
Columns = Mapping[str, Callable[[Record], object]]
"""Columns by name, each with the cell that it has for a record."""


def moment(iso: str, words: Wording) -> str:
    """A moment as people write it."""
    return words.moment(datetime.fromisoformat(iso).astimezone(workspace.HOME))


class Printer:
    """Prints one document in a language, for people (`table`) or programs (`json`, `csv`)."""

    def __init__(self, words: Wording, output: str = "table") -> None:
        self.words = words
        self.format = output

    def records(
        self,
        document: dict[str, Any],
        columns: Columns[Record] | Sequence[str] = (),
        records: Iterable[Record] = (),
        lines: Iterable[str] = (),
        *,
        nothing: str = "",
        heads: str | None = "column.",
    ) -> int:
        """Prints the document as JSON, the records as CSV, or lines and then the records; gives the code.

        Where columns have names alone, a record is its cells. `nothing` is a line where there is no record.
        `heads` begins the messages of columns; None for those of a file, which are never ours.
        """
        rows: list[Any] = list(records)
        if isinstance(columns, Mapping):
            rows = [[cell(record) for cell in columns.values()] for record in rows]
        if self.format == "json":
            print(json_payloads.write(document))
        elif self.format == "csv":
            print(end=tables.made_up_line(document.get("strategy", {}).get("id", "")))
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                cells = (" ".join(cell) if isinstance(cell, list) else cell for cell in row)
                writer.writerow(map(exported_files.escape_formula, cells))
        else:
            for line in [*lines, *([nothing] if nothing and not rows else [])]:
                print(languages.one_line(line))
            print_table([self._head(name, heads) for name in columns], rows)
        return DONE

    def _head(self, name: str, heads: str | None) -> str:
        """The header of a column in words, if the catalogue has them."""
        has_words = heads is not None and self.words.has_message(f"{heads}{name}")
        return self.words(f"{heads}{name}") if has_words else name

    def end(self, *problems: Problem) -> NoReturn:
        """Prints problems and ends the command."""
        raise click.exceptions.Exit(self.problems(problems))

    def said(self, say: Callable[[Any, Wording], object], value: object) -> object:
        """A value as people read it; for programs as it is."""
        return say(value, self.words) if self.format == "table" else value

    def day(self, day: date) -> str:
        """A day as people write it; in ISO for programs."""
        return self.words.date(day) if self.format == "table" else day.isoformat()

    def word(self, group: str, code: str) -> str:
        """A code in words where people read it."""
        return self.words(f"{group}.{code}") if self.format == "table" else code

    def entity(self, code: str, strategy: Strategy) -> str:
        """An entity by its abbreviation in the language where people read it, else by its code."""
        people = self.format == "table"
        return entity_words.entity_text(code, strategy, self.words) if people else code

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
            payloads = json_payloads.problem_payloads(problems, self.words)
            print(json_payloads.write({"problems": payloads}))
        else:
            for problem in problems:
                print(self.words.problem_line(problem))
        return PROBLEMS if errors(problems) else DONE

    def unless_refused(self, result: Result | action_result.Refused) -> Result:
        """What was made of an act; where it was refused, prints why and ends the command."""
        if isinstance(result, action_result.Refused):
            self.problems(result.problems)
            raise click.exceptions.Exit(COULD_NOT if result.denied else PROBLEMS)
        return result


def print_table(head: Sequence[str], rows: Rows) -> None:
    """Columns of text, each as wide as its widest cell; the last one runs on."""
    if not rows:
        return
    cells = [
        [languages.one_line("" if cell is None else str(cell)) for cell in row]
        for row in [head, *rows]
    ]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())


def common_fields(snapshot: Snapshot, day: date | None = None) -> dict[str, Any]:
    """What every document has: strategy, day (by default the strategy's) and sequence."""
    opened = snapshot.workspace
    return json_payloads.common_fields(
        opened.strategy.id, opened.sha256, day or snapshot.opening_day, snapshot.sequence
    )


def print_message(message: str) -> None:
    """A sentence for the person, outside the document."""
    print(languages.one_line(message), file=sys.stderr)
