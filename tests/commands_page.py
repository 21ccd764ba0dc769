"""The help of every command as one page: `make format` writes it to docs/commands.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from dashboard.cli.command_line import help_text, parser

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
SHARED = ("--format ", "--strategy ", "--database ", "--as ", "--lang ", "-h")
INTRODUCTION = """# Commands

`make format` writes this page from what `dashboard --help` prints.

A command ends with 0 when it is done, with 1 when its input has problems, with 2 when it is called in a
wrong way, and with 3 when it cannot do its work. Options may stand before the command or after it; without a
command the program does what `dashboard serve` does. Every command takes these options, `--format` only where
it prints:
"""


def write() -> str:
    """The page, each command under the person that `dashboard --help` names."""
    root = click.Context(parser.dashboard, info_name="dashboard", help_option_names=parser.HELP)
    help_text.note_language(root, ["--lang", "en"])
    lines = [INTRODUCTION, *_options(*_open(root, "status"), shared=True)]
    for person, names in parser.COMMANDS.items():
        lines.append(f"\n## {help_text.words_of(root)(f'help.for_{person}')}")
        for name in names:
            lines += _write(*_open(root, name))
    return "\n".join([*lines, ""])


def _open(above: click.Context, name: str) -> tuple[help_text.TranslatedHelp, click.Context]:
    assert isinstance(above.command, click.Group)
    command = above.command.get_command(above, name)
    assert isinstance(command, help_text.TranslatedHelp)
    return command, click.Context(command, info_name=name, parent=above)


def _write(command: help_text.TranslatedHelp, ctx: click.Context) -> Iterator[str]:
    yield f"\n### {ctx.command_path.removeprefix('dashboard ')}\n"
    if not isinstance(command, click.Group):
        yield f"```\n{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}\n```\n"
    yield command.paragraph(help_text.words_of(ctx))
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            yield from _write(*_open(ctx, name))
    elif own := _options(command, ctx, shared=False):
        yield from ("", *own)
    if command.epilog:
        yield f"\nExample: `{command.epilog}`"


def _options(command: help_text.TranslatedHelp, ctx: click.Context, *, shared: bool) -> list[str]:
    return [
        f"- `{name}`: {' '.join(text.split())}"
        for name, text in command.option_rows(ctx)
        if name.startswith(SHARED) is shared
    ]


if __name__ == "__main__":
    PAGE.write_text(write(), "utf-8")
