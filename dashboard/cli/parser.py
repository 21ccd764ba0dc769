"""The words of a command line: which command they name, and in which module it is.

A command is imported when it is called: drawing and the web server take a second each.
"""

from __future__ import annotations

from importlib import import_module
from itertools import chain

import click

COMMANDS = {
    "Everybody": {
        "serve": ("serve", "the web application; what `dashboard` alone does"),
        "status": ("status_and_explain", "where every task stands"),
        "explain": ("status_and_explain", "why a task or an indicator stands so"),
        "statistics": ("statistics", "every observation of the official statistics"),
        "export": ("open_data", "writes the open data into a folder"),
    },
    "National Coordinator": {
        "compare": ("status_and_explain", "what changed between two days, and why"),
        "reporting": ("reporting", "who has reported, by reporting period"),
        "lock": ("reporting", "closes a reporting period to reports"),
        "unlock": ("reporting", "opens it again"),
        "digest": ("reporting", "a letter to an entity: what it owes"),
        "submissions": ("submissions", "every submission and its state"),
        "accept": ("submissions", "accepts a submission"),
        "return": ("submissions", "returns a submission to its sender"),
        "pack": ("documents", "writes the papers for a meeting"),
    },
    "Officer of a ministry": {
        "template": ("forms", "writes the table that an entity fills in"),
        "inspect": ("submissions", "what is read of a file"),
        "submit": ("submissions", "hands in a progress table"),
        "original": ("submissions", "writes the file of a submission as it was sent"),
        "withdraw": ("submissions", "takes a submission back"),
        "comment": ("comments", "hands in comments on the draft of the assessment"),
    },
    "Evaluator": {
        "sensitivity": ("status_and_explain", "what each status rests on"),
        "backtest": ("assessment", "the rule beside the published verdicts"),
        "assess": ("assessment", "the card of a task: written, declared ready, approved"),
        "write": (
            "assessment",
            "title page, conclusions: what a person writes into the assessment",
        ),
        "code": ("codings", "judges the goal of a task independently (double coding)"),
        "agree": ("codings", "the verdict agreed on once both codings of a task are in"),
        "codings": ("codings", "both codings of each task, and how far they agree"),
        "report": ("documents", "writes the assessment as a document"),
        "comment-copy": ("comments", "writes the draft of the assessment for one entity"),
        "comments": ("comments", "every comment on the draft, and its answer"),
        "answer": ("comments", "answers a comment"),
        "succession": ("assessment", "what became of the tasks of the strategy before"),
        "load": ("statistics", "loads a table of statistics"),
    },
    "Who keeps the strategy": {
        "init": ("init", "writes a small strategy of one's own"),
        "check": ("strategy", "validates a strategy file"),
        "audit": ("audit", "`audit verify` walks the audit chain"),
        "backup": ("backup", "writes the whole database into a file"),
        "restore": ("backup", "fills an empty database from a backup"),
    },
}
"""The commands by the person who needs them, each with its module of `cli` and what it does."""

MODULES = {name: module for name, (module, _) in chain(*(c.items() for c in COMMANDS.values()))}


class CommandsByPerson(click.Group):
    """The commands of COMMANDS, listed under the person who needs them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words; options may stand before the command, which is `serve` by default."""
        return super().parse_args(ctx, _command_first(args))

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
        for person, commands in COMMANDS.items():
            with formatter.section(person):
                formatter.write_dl([(name, does) for name, (_, does) in commands.items()])


def _command_first(words: list[str]) -> list[str]:
    """The words with the command in front of the options; without a command it is `serve`."""
    at = 0
    while at < len(words) and words[at].startswith("--") and words[at] != "--help":
        at += 1 if "=" in words[at] else 2
    return [*(words[at:] or ["serve"]), *words[:at]]


@click.group(cls=CommandsByPerson, context_settings={"help_option_names": ["-h", "--help"]})
def dashboard() -> None:
    """Follows a strategy by its performance indicators.

    `dashboard COMMAND --help` shows the options of a command; they may stand before it or after it.
    """
