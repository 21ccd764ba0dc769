"""What a command line can say: the options that commands share, and what days, persons and files mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import Any, Concatenate, NoReturn

import click

from dashboard.cli.command_line.help_text import TranslatedHelp, default_language, words_of
from dashboard.cli.command_line.printing import COULD_NOT, Printer, print_message
from dashboard.files import child_limits
from dashboard.fulfilment import compare_days
from dashboard.presentation import Wording, json_payloads, languages
from dashboard.store import database
from dashboard.store.safekeeping import damage, holdings
from dashboard.strategy import Strategy, entities
from dashboard.text import Problem, numbers_and_dates
from dashboard.workflow import (
    Actor,
    Snapshot,
    Workspace,
    audit_readings,
    intake,
    permissions,
    workspace,
    workspace_opening,
)
from dashboard.workflow.people import access_record, seen_snapshot, sign_ins

Run = Callable[..., int]
"""A command as click calls it, by the names of its options; the exit code comes back."""

Writes = bool | Callable[[Mapping[str, Any]], bool]
"""Whether a command changes the database on purpose, or when it does by the values of its options.

One that does not only reads: it never migrates, and loads nothing into a database that holds anything.
"""


def unless_dry_run(given: Mapping[str, Any]) -> bool:
    """Whether a command changes anything that can be tried out first."""
    return not given["dry_run"]


def where(*options: str) -> Writes:
    """A command that writes only where one of some options is given."""
    return lambda given: any(given[option] for option in options)


NOBODY = "local"
"""Who `--as` names by default: whoever sits at the machine."""

WHOLE = click.IntRange(1, 2**31 - 1)
"""A whole number from 1 that a database can hold."""


class Command(TranslatedHelp):
    """A command that says whether it writes, and never takes an option for the value of the one before."""

    def __init__(
        self, name: str | None, *, writes: Writes, topic: str = "", **attributes: Any
    ) -> None:
        super().__init__(name, **attributes)
        self._writes, self.topic = writes, topic

    def does_write(self, given: Mapping[str, Any]) -> bool:
        """Whether it changes the database with the values of its options."""
        return self._writes if isinstance(self._writes, bool) else self._writes(given)

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


def command(
    name: str | None = None, *, writes: Writes, example: str = "", topic: str = ""
) -> Callable[[Run], Command]:
    """Makes a function a command, by default of its own name; `example` ends its help."""
    return click.command(name, cls=Command, writes=writes, epilog=example or None, topic=topic)


def entity_option(name: str = "entity", *, required: bool = False) -> Callable[[Run], Run]:
    """Gives a command the entity that it is about, by its code or any of its names."""
    return click.option("--entity", name, metavar="CODE", required=required)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The options of every command: the strategy, its database, who acts and how to print."""

    named_strategy: str | None
    named_database: str | None
    person: str
    printer: Printer
    writes: bool = False

    @property
    def strategy(self) -> Path:
        """The strategy file: as named, else of the environment, the working folder, or the shipped one."""
        return (
            Path(self.named_strategy)
            if self.named_strategy
            else workspace_opening.default_strategy()
        )

    @property
    def database(self) -> str:
        """The URL of the database: as named, else the one that belongs to the strategy."""
        return self.named_database or workspace_opening.default_database(self.strategy)

    def actor(self, opened: Workspace) -> Actor:
        """The person that `--as` names; raises UsageError where it names none.

        Once people were invited to a strategy it is one of them, by number, name or address, with
        all their roles: anybody who can run commands on the database is trusted to say who they are.
        """
        actor = self.reader(opened)
        if actor is not None:
            return actor
        if access_record.people_exist(opened):
            raise click.UsageError(
                f"--as: this database has people with roles; write who of them you are: {self.person}"
            )
        if permissions.is_name_of_record(self.person.partition("/")[0].strip()):
            raise click.UsageError(
                f"--as: the records use this name themselves; write your own: {self.person}"
            )
        raise click.UsageError(f"--as: write NAME, a role, or NAME/ROLE[:ENTITY,…]: {self.person}")

    def inviter(self, opened: Workspace) -> Actor:
        """The same; for a strategy to which nobody was invited yet also a coordinator of another one.

        Anybody who can run commands on the database may name its first coordinator.
        """
        if not access_record.people_exist(opened) or access_record.people_of(opened):
            return self.actor(opened)
        known = sign_ins.coordinator_elsewhere(opened, self.person)
        named = known or permissions.parse_local_actor(self.person)
        return named or self.actor(opened)

    def reader(self, opened: Workspace) -> Actor | None:
        """The same person, None where `--as` names none: who then reads only what everybody may."""
        if access_record.people_exist(opened):
            return sign_ins.named_actor(opened, self.person)
        return permissions.parse_local_actor(self.person)

    def snapshot(self, opened: Workspace, known_on: str | None = None) -> Snapshot:
        """A strategy as it is known now, or was, as far as the person of `--as` may read it.

        Once people were invited it is one of them, or of another strategy of the database, who reads here
        what is accepted. Ends the command, on record, for those who may not read that; raises UsageError
        where `--as` names nobody.
        """
        if not access_record.people_exist(opened):
            self.actor(opened)
            return Snapshot(opened, parse_sequence(opened, known_on))
        guest = sign_ins.named_guest(opened, self.person)
        return seen_by(opened, self.printer, guest or self.actor(opened), known_on)

    @property
    def opening(self) -> workspace_opening.Purpose:
        """The purpose for which the command opens the database."""
        return workspace_opening.Purpose.WRITE if self.writes else workspace_opening.Purpose.READ

    @contextmanager
    def open(
        self, strategy: Path | None = None, opening: workspace_opening.Purpose | None = None
    ) -> Iterator[Workspace]:
        """A strategy, by default the named one, with the database, open for what the command does.

        Ends the command where the strategy has problems, or the database cannot be used or is damaged.
        """
        with self.explaining():
            opened, problems = workspace_opening.open_workspace(
                strategy or self.strategy, self.database, opening or self.opening
            )
            if opened is None:
                raise click.exceptions.Exit(self.printer.problems(problems))
            try:
                yield opened
            finally:
                opened.engine.dispose()

    @contextmanager
    def open_predecessor(self, opened: Workspace) -> Iterator[Workspace]:
        """The strategy before one that names it, to be read; ends the command where that has problems."""
        earlier, problems = workspace_opening.read_predecessor(opened)
        if earlier is None:
            raise click.exceptions.Exit(self.printer.problems(problems))
        try:
            yield earlier
        finally:
            earlier.engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """The engine of the database, whatever strategies it holds; ends the command as `open` does."""
        with self.explaining(), self.reading_database() as engine:
            yield engine

    @contextmanager
    def reading_database(self) -> Iterator[Any]:
        """The same; raises `database.Unavailable` where it is absent, older or lacks its end."""
        with database.connected(self.database, reading=True) as engine:
            damage.check_end(engine)
            holdings.require(engine)
            yield engine

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
        damaged = damage.explain(database.connect(self.database, reading=True))
        return damaged.problem if damaged else None

    def _end(self, problem: Problem) -> NoReturn:
        print_message(self.printer.words.problem_line(problem))
        raise click.exceptions.Exit(COULD_NOT) from None


FORMATS = click.Choice(("table", "json", "csv"))
format_option = click.option("--format", "output", type=FORMATS, default="table")


def on_line(run: Callable[Concatenate[CommandLine, ...], int]) -> Run:
    """Gives a command that prints the options that every command has, as its CommandLine."""
    return format_option(on_silent_line(run))


def on_silent_line(run: Callable[Concatenate[CommandLine, ...], int]) -> Run:
    """The same for a command that prints no document."""

    @click.option("--strategy", metavar="FILE")
    @click.option("--database", metavar="URL")
    @click.option("--as", "person", metavar="ID", default=NOBODY)
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
        ctx = click.get_current_context()
        writes = isinstance(ctx.command, Command) and ctx.command.does_write(ctx.params)
        words = Wording(lang, workspace.today_at_home())
        line = CommandLine(strategy, database, person, Printer(words, output), writes)
        return run(line, **own)

    return with_line


def seen_by(
    opened: Workspace, printer: Printer, actor: Actor, known_on: str | None = None
) -> Snapshot:
    """A strategy as somebody may read it; ends the command, on record, where they may not."""
    snapshot = Snapshot(opened, parse_sequence(opened, known_on))
    if actor.account is None:
        return snapshot
    if not permissions.may_all(actor, permissions.Action.READ_ACCEPTED):
        printer.unless_refused(opened.deny(actor, "read", "strategy"))
    return seen_snapshot.as_seen(snapshot, seen_snapshot.sight_of(actor, opened.strategy))


def on_snapshot(run: Callable[Concatenate[Snapshot, Printer, ...], int]) -> Run:
    """Gives a command that reads the strategy as it is known now."""
    return _opened(run, lambda line, opened: (line.snapshot(opened), line.printer))


def fields_of_database(line: CommandLine, held: Sequence[str], sequence: int) -> dict[str, Any]:
    """What a document about a whole database has: the strategies in it, the day, the sequence.

    The hash is that of the strategy file on the command line, if the database holds it.
    """
    strategy, digest, _ = workspace_opening.load_strategy(line.strategy)
    known = strategy is not None and strategy.id in held
    one = strategy.id if strategy and known else next(iter(held), "")
    today = workspace.today_at_home()
    fields = json_payloads.common_fields(one, digest if known else "", today, sequence)
    return fields | {"strategies": list(held)}


def note_export(opened: Workspace, thing: str) -> None:
    """Puts on record that the person of `--as` takes a file: before it is written."""
    person = click.get_current_context().params["person"]
    actor = sign_ins.named_actor(opened, person) or sign_ins.named_guest(opened, person)
    if actor is not None:
        access_record.note_export(opened, actor, thing)


def day_options(run: Run) -> Run:
    """Gives a command the day to judge at and when that is known, None where not named."""
    known = click.option("--known-on", metavar="DAY|SEQUENCE")
    day = click.option("--as-of", type=parse_day, metavar="DAY")
    return day(known(run))


Judging = Callable[Concatenate[Snapshot, Printer, date, ...], int]


def on_day(run: Judging) -> Run:
    """Gives a command that judges a day: the strategy as it is, or was, known, and the day.

    Where none is named it is the one that pages open on, too.
    """
    return _judging(run, lambda snapshot: snapshot.opening_day)


def on_last_day(run: Judging) -> Run:
    """Like `on_day`, but without a day it takes the last of the period, of which the assessment speaks."""
    return _judging(run, lambda snapshot: snapshot.workspace.last_day)


def _judging(run: Judging, unnamed: Callable[[Snapshot], date]) -> Run:
    @format_option
    @day_options
    @on_silent_line
    @wraps(run)
    def with_day(line: CommandLine, as_of: date | None, known_on: str | None, **own: Any) -> int:
        with line.open() as opened:
            snapshot = line.snapshot(opened, known_on)
            day = as_of and _judged_day(snapshot, as_of, line.printer.words)
            return run(snapshot, line.printer, day or unnamed(snapshot), **own)

    return with_day


def as_actor(run: Callable[Concatenate[Workspace, Printer, Actor, ...], int]) -> Run:
    """Gives a command that only some may run: the open strategy and the person who acts."""
    return _opened(run, lambda line, opened: (opened, line.printer, line.actor(opened)))


def _opened(run: Run, give: Callable[[CommandLine, Workspace], tuple[object, ...]]) -> Run:
    @on_line
    @wraps(run)
    def with_database(line: CommandLine, **own: Any) -> int:
        with line.open() as opened:
            return run(*give(line, opened), **own)

    return with_database


def find_entity(
    strategy: Strategy, written: str, printer: Printer, file: str = ""
) -> entities.Entity:
    """The body with a code or a name; ends the command where there is none, with those that there are."""
    problem = intake.unknown_entity_problem(strategy.entities, written)
    return strategy.find_entity(written) or printer.end(problem.in_file(file))


def unknown_task(opened: Workspace, written: str) -> Problem:
    """The problem of a number that no task of a strategy has."""
    numbers = ", ".join(known.number for known in opened.strategy.tasks)
    return Problem("task-unknown", {"near": numbers}, value=written).in_file(str(opened.path))


def parse_answers(written: tuple[str, ...]) -> dict[tuple[int, str], str]:
    """The answers to warnings: each ROW:CODE=TEXT; an empty text takes back what was answered before."""
    answers: dict[tuple[int, str], str] = {}
    for answer in written:
        match = re.fullmatch(r"([0-9]{1,9}):([a-z-]+)=(.*)", answer, re.DOTALL)
        if match is None:
            raise click.UsageError(f"--answer: write ROW:CODE=TEXT: {answer}")
        answers[int(match[1]), match[2]] = match[3].strip()
    return answers


def parse_day(written: str) -> date:
    """A day in ISO or as people write it; raises BadParameter for what is none, or can be two."""
    day = numbers_and_dates.read_day(written)
    if day is None:
        words = words_of(click.get_current_context())
        raise click.BadParameter(words("day.unreadable", found=written))
    return day


def _judged_day(snapshot: Snapshot, day: date, words: Wording) -> date:
    """A day that was named, if the strategy can be judged on it; raises UsageError."""
    first, last = snapshot.workspace.days
    if not first <= day <= last:
        named = {"day": words.date(day), "first": words.date(first), "last": words.date(last)}
        raise click.UsageError(f"--as-of: {words('day.outside', **named)}")
    return day


def parse_sequence(opened: Workspace, written: str | None) -> int:
    """An audit sequence: as written, or the last one at the close of a day; by default now."""
    if written is None:
        return opened.version()
    if written.isdecimal():
        last, number = opened.version(), numbers_and_dates.read_whole(written)
        if number is None or number > last:
            raise click.UsageError(f"--known-on: the audit ends at {last}: {written}")
        return number
    return audit_readings.sequence_at_close(opened.audit(), parse_day(written))


def parse_side(opened: Workspace, written: str) -> compare_days.Side:
    """One side of a comparison: DAY with what was known at its close, or DAY@SEQUENCE."""
    day, _, sequence = written.partition("@")
    return compare_days.Side(
        parse_day(day),
        parse_sequence(opened, sequence)
        if sequence
        else audit_readings.sequence_at_close(opened.audit(), parse_day(day)),
    )


def refuse_backwards(option: str, earlier: compare_days.Side, later: compare_days.Side) -> None:
    """Raises UsageError where the first side of a comparison is the later one."""
    if (earlier.day, earlier.sequence) > (later.day, later.sequence):
        sides = " ".join(f"{side.day}@{side.sequence}" for side in (earlier, later))
        raise click.UsageError(f"{option}: the earlier day comes first: {sides}")


def read_content(path: str) -> bytes:
    """The bytes of a file, at most one more than is allowed; raises UsageError where it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return file.read(child_limits.LARGEST_FILE + 1)
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}") from None
