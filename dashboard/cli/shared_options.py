"""What a command line can say: the options that commands share, and what days, persons and files mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, Concatenate, NoReturn

import click

from dashboard.cli.help_text import TranslatedHelp, default_language
from dashboard.cli.printing import COULD_NOT, Printer, print_message
from dashboard.files import child_limits
from dashboard.fulfilment import compare_days
from dashboard.presentation import Wording, languages
from dashboard.progress import column_names
from dashboard.store import database
from dashboard.store.safekeeping import damage
from dashboard.text import Problem, numbers_and_dates, tables
from dashboard.workflow import Actor, Snapshot, Workspace, permissions, workspace
from dashboard.workflow.people import identity, record

Run = Callable[..., int]
"""A command as click calls it, by the names of its options; the exit code comes back."""

WHOLE = click.IntRange(1, 2**31 - 1)
"""A whole number from 1 that a database can hold."""


class Command(TranslatedHelp):
    """A command that never takes an option for the value of the option before it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words of the command line; raises UsageError where they do not fit."""
        valued = {
            name
            for option in self.params
            if isinstance(option, click.Option) and not option.is_flag
            for name in option.opts
        }
        for word, following in pairwise(args):
            if word in valued and following.startswith("--") and " " not in following:
                raise click.BadOptionUsage(word, f"Option '{word}' requires an argument.", ctx)
        return super().parse_args(ctx, args)


def command(name: str | None = None, *, example: str = "") -> Callable[[Run], Command]:
    """Makes a function a command, by default of its own name; `example` ends its help."""
    return click.command(name, cls=Command, epilog=example or None)


def entity_option(name: str = "entity", *, required: bool = False) -> Callable[[Run], Run]:
    """Gives a command the entity that it is about, by its code or any of its names."""
    return click.option(
        "--entity",
        name,
        metavar="CODE",
        required=required,
    )


@dataclass(frozen=True, slots=True)
class CommandLine:
    """What every command can be told: the strategy, its database, who acts and how to print."""

    named_strategy: str | None
    named_database: str | None
    person: str
    printer: Printer

    @property
    def strategy(self) -> Path:
        """The strategy file: as named, else the one of the working folder or the shipped one."""
        return Path(self.named_strategy) if self.named_strategy else workspace.default_strategy()

    @property
    def database(self) -> str:
        """The URL of the database: as named, else the one that belongs to the strategy."""
        return self.named_database or workspace.default_database(self.strategy)

    def actor(self, opened: Workspace) -> Actor:
        """The person that `--as` names; raises UsageError where it names none.

        Once people were invited to a strategy it is one of them, by number, name or address, with
        all their roles: whoever can run commands on the database is believed to be who they say.
        """
        actor = self.reader(opened)
        if actor is not None:
            return actor
        if record.people_exist(opened):
            raise click.UsageError(
                f"--as: this database has people with roles; write who of them you are: {self.person}"
            )
        raise click.UsageError(f"--as: write NAME, a role, or NAME/ROLE[:ENTITY,…]: {self.person}")

    def reader(self, opened: Workspace) -> Actor | None:
        """The same person, None where `--as` names none: who then reads only what everybody may."""
        if record.people_exist(opened):
            return identity.named_actor(opened, self.person)
        return permissions.parse_local_actor(self.person)

    @contextmanager
    def open(self, strategy: Path | None = None) -> Iterator[Workspace]:
        """A strategy, by default the named one, with the database, open for work.

        Ends the command where the strategy has problems, or the database cannot be used or is damaged.
        """
        with self.explaining():
            opened, problems = workspace.open_workspace(strategy or self.strategy, self.database)
            if opened is None:
                raise click.exceptions.Exit(self.printer.problems(problems))
            try:
                yield opened
            finally:
                opened.engine.dispose()

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Ends the command with one sentence where the database cannot be used or is damaged."""
        try:
            yield
        except (click.ClickException, click.exceptions.Exit, OSError):
            raise
        except Exception as error:
            problem = self.explain(error)
            if problem is None:
                raise
            self._end(problem)

    def explain(self, error: Exception) -> Problem | None:
        """What an error says of the database or of the person; None where it is one of the program."""
        if isinstance(error, database.Unavailable | permissions.NoLongerPermitted):
            return error.problem
        # One that nobody expected: of the program, unless the database is damaged.
        damaged = damage.explain(database.connect(self.database))
        return damaged.problem if damaged else None

    def _end(self, problem: Problem) -> NoReturn:
        print_message(self.printer.words.problem_line(problem))
        raise click.exceptions.Exit(COULD_NOT) from None


format_option = click.option(
    "--format",
    "output",
    type=click.Choice(("table", "json", "csv")),
    default="table",
)


def on_line(run: Callable[Concatenate[CommandLine, ...], int]) -> Run:
    """Gives a command the options that every command has, as its CommandLine."""

    @click.option("--strategy", metavar="FILE")
    @click.option("--database", metavar="URL")
    @click.option("--as", "person", metavar="ID", default="local")
    @click.option("--lang", type=click.Choice(languages.LANGUAGES), default=default_language)
    @wraps(run)
    def with_line(
        strategy: str | None,
        database: str | None,
        person: str,
        lang: str,
        output: str = "table",
        **own: Any,
    ) -> int:
        line = CommandLine(strategy, database, person, Printer(Wording(lang), output))
        return run(line, **own)

    return with_line


def on_snapshot(run: Callable[Concatenate[Snapshot, Printer, ...], int]) -> Run:
    """Gives a command that reads the strategy as it is known now."""

    @format_option
    @on_line
    @wraps(run)
    def with_snapshot(line: CommandLine, **own: Any) -> int:
        with line.open() as opened:
            return run(Snapshot(opened), line.printer, **own)

    return with_snapshot


def note_export(opened: Workspace, thing: str) -> None:
    """Puts on record that the person of `--as`, or nobody named, takes a file: before it is written."""
    person = click.get_current_context().params["person"]
    actor = identity.named_actor(opened, person) if record.people_exist(opened) else None
    record.note_export(opened, actor, thing)


def day_options(run: Run) -> Run:
    """Gives a command the day to judge at and when that is known, None where not named."""
    known = click.option("--known-on", metavar="DAY|SEQUENCE")
    day = click.option("--as-of", type=parse_day, metavar="DAY")
    return day(known(run))


def on_day(run: Callable[Concatenate[Snapshot, Printer, date, ...], int]) -> Run:
    """Gives a command that judges a day: the strategy as it is, or was, known, and the day."""

    @format_option
    @day_options
    @on_line
    @wraps(run)
    def with_day(
        line: CommandLine,
        as_of: date | None,
        known_on: str | None,
        **own: Any,
    ) -> int:
        with line.open() as opened:
            snapshot = Snapshot(opened, parse_sequence(opened, known_on))
            return run(snapshot, line.printer, as_of or opened.default_day, **own)

    return with_day


def as_actor(run: Callable[Concatenate[Workspace, Printer, Actor, ...], int]) -> Run:
    """Gives a command that only some may run: the open strategy and the person who acts."""

    @format_option
    @on_line
    @wraps(run)
    def with_actor(line: CommandLine, **own: Any) -> int:
        with line.open() as opened:
            return run(opened, line.printer, line.actor(opened), **own)

    return with_actor


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """The sender's corrections of how a file is read."""

    table: tables.Options
    mapping: dict[str, str]
    """The field of each column that the program does not know by its header."""
    dates: numbers_and_dates.DateOrder | None
    """Whether day or month comes first; None: as the file shows."""


PROGRESS_FIELDS = (*column_names.COLUMN_HEADERS, column_names.IGNORE)


def reading_options(run: Run) -> Run:
    """Gives a command the options of how a progress table is read, as `reading`."""
    dates = click.option("--dates", type=click.Choice(("dmy", "mdy")))
    return dates(table_options(PROGRESS_FIELDS)(run))


def table_options(fields: Sequence[str]) -> Callable[[Run], Run]:
    """Gives a command the options of how a table of some fields is read, as `reading`."""

    def give(run: Run) -> Run:
        @click.option("--encoding")
        @click.option("--delimiter")
        @click.option("--sheet")
        @click.option("--header-row", type=WHOLE, metavar="ROW")
        @click.option("--map", "pairs", multiple=True, metavar="COLUMN=FIELD")
        @wraps(run)
        def with_reading(
            encoding: str | None,
            delimiter: str | None,
            sheet: str | None,
            header_row: int | None,
            pairs: tuple[str, ...],
            dates: numbers_and_dates.DateOrder | None = None,
            **own: Any,
        ) -> int:
            chosen = tables.Options(encoding, _parse_delimiter(delimiter), sheet, header_row)
            reading = ReadingOptions(chosen, _parse_mapping(pairs, fields), dates)
            return run(reading=reading, **own)

        return with_reading

    return give


def _parse_delimiter(written: str | None) -> str | None:
    delimiter = {"tab": "\t", "\\t": "\t"}.get(written or "", written)
    if delimiter is not None and len(delimiter) != 1:
        raise click.UsageError(f"--delimiter: one letter, or tab: {written}")
    return delimiter


def _parse_mapping(pairs: tuple[str, ...], fields: Sequence[str]) -> dict[str, str]:
    """The field of each column: each COLUMN=FIELD."""
    parts = [pair.partition("=") for pair in pairs]
    wrong = [column for column, equals, field in parts if not equals or not column or not field]
    if wrong:
        raise click.UsageError(f"--map: write COLUMN=FIELD: {wrong[0]}")
    unknown = [field for _, _, field in parts if field not in fields]
    if unknown:
        raise click.UsageError(f"--map: no field (one of {', '.join(fields)}): {unknown[0]}")
    return {column: field for column, _, field in parts}


def parse_answers(written: tuple[str, ...]) -> dict[tuple[int, str], str]:
    """The answers to warnings: each ROW:CODE=TEXT."""
    answers: dict[tuple[int, str], str] = {}
    for answer in written:
        match = re.fullmatch(r"([0-9]{1,9}):([a-z-]+)=(.*\S.*)", answer, re.DOTALL)
        if match is None:
            raise click.UsageError(f"--answer: write ROW:CODE=TEXT: {answer}")
        answers[int(match[1]), match[2]] = match[3]
    return answers


def parse_day(written: str) -> date:
    """A day in ISO."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise click.BadParameter(f"not a day (write 2022-12-31): {written}") from None


def parse_sequence(opened: Workspace, written: str | None) -> int:
    """An audit sequence: as written, or the last one at the close of a day; by default now."""
    if written is None:
        return opened.version()
    if written.isdecimal():
        last = opened.version()
        if int(written) > last:
            raise click.UsageError(f"--known-on: the audit ends at {last}: {written}")
        return int(written)
    return workspace.sequence_at_close(opened.audit(), parse_day(written))


def parse_side(opened: Workspace, written: str) -> compare_days.Side:
    """One side of a comparison: DAY with what was known at its close, or DAY@SEQUENCE."""
    day, _, sequence = written.partition("@")
    return compare_days.Side(
        parse_day(day),
        parse_sequence(opened, sequence)
        if sequence
        else workspace.sequence_at_close(opened.audit(), parse_day(day)),
    )


def read_content(path: str) -> bytes:
    """The bytes of a file, at most one more than is allowed; raises UsageError where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(child_limits.LARGEST_FILE + 1)
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
