"""The words of a command line: which command they name, and in which module it is.

A command is imported when it is called: drawing and the web server take a second each.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain

import click

from dashboard.cli.command_line.help_text import TranslatedGroup, note_language, words_of

COMMANDS = {
    "everybody": {
        "serve": "serve",
        "demo": "demo",
        "status": "status_and_explain",
        "explain": "status_and_explain",
        "statistics": "statistics",
        "export": "export",
        "public": "public",
        "verify": "verify",
    },
    "coordinator": {
        "compare": "status_and_explain",
        "reporting": "reporting",
        "rounds": "rounds",
        "round": "rounds",
        "amendment": "amendments",
        "digest": "reporting",
        "submissions": "submissions",
        "accept": "submissions",
        "return": "submissions",
        "pack": "documents",
        "people": "people",
        "invite": "people",
        "role": "people",
        "sign-out": "people",
        "let-in": "people",
        "access": "people",
        "forget": "people",
        "notify": "notify",
    },
    "officer": {
        "template": "forms",
        "inspect": "submissions",
        "submit": "submissions",
        "withdraw": "submissions",
    },
    "evaluator": {
        "sensitivity": "status_and_explain",
        "backtest": "assessment",
        "assess": "assessment",
        "report": "documents",
        "succession": "succession",
        "load": "statistics",
        "contradictions": "status_and_explain",
    },
    "keeper": {
        "init": "init",
        "check": "check",
        "plan": "plan",
        "audit": "audit",
        "doctor": "doctor",
        "backup": "database",
        "restore": "database",
        "upgrade": "database",
        "adopt": "database",
        "move": "database",
    },
}
"""The commands by the person who needs them, each with its module of `cli`."""

MODULES = dict(chain(*(commands.items() for commands in COMMANDS.values())))

HELP = ["-h", "--help"]
VERSION = "--version"


class CommandsByPerson(TranslatedGroup):
    """The commands of COMMANDS, listed under the person who needs them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words; options may come before the command, which is `serve` by default."""
        note_language(ctx, args)
        args = _command_first(args)
        words = words_of(ctx)
        for word in (args[0], *(word.partition("=")[0] for word in args if word[:2] == "--")):
            if words.has_message(gone := f"gone.{word}"):  # a command or option of 0.2
                raise click.UsageError(words(gone))
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of COMMANDS."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command from its module; None where there is none of the name."""
        if cmd_name not in MODULES:
            return None
        module = import_module(f"dashboard.cli.{MODULES[cmd_name]}")
        return next(
            thing
            for thing in vars(module).values()
            if isinstance(thing, click.Command) and thing.name == cmd_name
        )

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes one line for each command, under a heading for each person."""
        words = words_of(ctx)
        for person, commands in COMMANDS.items():
            with formatter.section(words(f"help.for_{person}")):
                formatter.write_dl([(name, words(f"help.{name}")) for name in commands])


def _command_first(words: list[str]) -> list[str]:
    """The words with the command in front of the options; without a command it is `serve`."""
    at = 0
    while at < len(words) and words[at].startswith("--") and words[at] not in (*HELP, VERSION):
        at += 1 if "=" in words[at] else 2
    return [*(words[at:] or ["serve"]), *words[:at]]


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    from dashboard.workflow import program_files  # noqa: PLC0415 - much is imported beside it

    if asked:
        click.echo(f"dashboard {program_files.version()}")
        ctx.exit()


@click.group(cls=CommandsByPerson, context_settings={"help_option_names": HELP})
@click.option(VERSION, is_flag=True, is_eager=True, expose_value=False, callback=_print_version)
def dashboard() -> None:
    """Follows a strategy by its performance indicators."""
