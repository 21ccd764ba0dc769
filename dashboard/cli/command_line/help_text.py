"""The help of the commands, in the reader's language: from `--lang`, else from the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

import click

from dashboard.presentation import Wording, languages

_LANGUAGE = "dashboard.language"


def default_language() -> str:
    """The language of the environment, English where it is none of ours."""
    return "cs" if os.environ.get("LANG", "").startswith("cs") else "en"


def note_language(ctx: click.Context, args: Sequence[str]) -> None:
    """Keeps the language that a command line names, for help that is asked for before it is read."""
    joined = " ".join(args).replace("--lang=", "--lang ").split()
    named = [word for before, word in pairwise(joined) if before == "--lang"]
    known = [word for word in named if word in languages.LANGUAGES]
    ctx.meta[_LANGUAGE] = known[-1] if known else default_language()


def words_of(ctx: click.Context) -> Wording:
    """The words in the language of the command line."""
    return Wording(ctx.meta.get(_LANGUAGE, default_language()))


class TranslatedHelp(click.Command):
    """A command whose help comes from the catalogue: `help.NAME`, `help.NAME.more`, `help.option.NAME`.

    An option that means something else in one command has `help.option.COMMAND.NAME`. `topic` is the
    NAME of a command that is called like another one.
    """

    topic = ""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the line of usage."""
        words = words_of(ctx)
        pieces = [
            words("help.any_options") if piece == self.options_metavar else piece
            for piece in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), f"{words('help.usage')}: ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.paragraph(words_of(ctx)))

    def paragraph(self, words: Wording) -> str:
        """What the command does, in sentences."""
        line, more = self.short_line(words), f"help.{self.topic or self.name}.more"
        text = f"{line[:1].upper()}{line[1:]}."
        return f"{text} {words(more)}" if words.has_message(more) else text

    def short_line(self, words: Wording) -> str:
        """What the command does, as a list of commands says it."""
        return words(f"help.{self.topic or self.name}")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options, and the commands of a group."""
        with formatter.section(words_of(ctx)("help.options")):
            formatter.write_dl(self.option_rows(ctx))
        if isinstance(self, click.Group):
            self.format_commands(ctx, formatter)

    def option_rows(self, ctx: click.Context) -> list[tuple[str, str]]:
        """The options with what they mean."""
        return [
            (record[0], self._option_text(option, ctx, words_of(ctx)))
            for option in self.get_params(ctx)
            if isinstance(option, click.Option) and (record := option.get_help_record(ctx))
        ]

    def _option_text(self, option: click.Option, ctx: click.Context, words: Wording) -> str:
        name = option.opts[-1].removeprefix("--")
        of_command = f"help.option.{self.topic or self.name}.{name}"
        text = words(of_command if words.has_message(of_command) else f"help.option.{name}")
        extra = option.get_help_extra(ctx)
        notes = [words("help.default", default=extra["default"])] if "default" in extra else []
        notes += [words("help.required")] if "required" in extra else []
        return f"{text}  [{'; '.join(notes)}]" if notes else text

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the example, if there is one."""
        if self.epilog:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(words_of(ctx)("help.example", example=self.epilog))


class TranslatedGroup(TranslatedHelp, click.Group):
    """A command with commands below it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Reads the words; where help is asked for in place of a command, that alone."""
        asked = [word for word in args if word in ctx.help_option_names]
        return super().parse_args(ctx, asked[:1] if asked and args[0].startswith("-") else args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes one line for each command."""
        words = words_of(ctx)
        with formatter.section(words("help.commands")):
            listed = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
            formatter.write_dl(
                [
                    (name, command.short_line(words))
                    for name, command in listed.items()
                    if isinstance(command, TranslatedHelp)
                ]
            )
