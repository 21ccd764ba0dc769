"""The entry of the program: words of the command line in, an exit code out."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from types import TracebackType

import click

# Polars reads it when it is imported. A page asks hundreds of small questions, and to hand one to another
# thread costs as much as to answer it.
os.environ.setdefault("POLARS_MAX_THREADS", "1")


def _explain(kind: type[BaseException], error: BaseException, at: TracebackType | None) -> None:
    """Prints what no command foresaw; nothing of Ctrl+C, also while the rest is still imported.

    Of a library that is not installed a line.
    """
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("dashboard"):
        sys.stderr.write(f"dashboard: {error}: install what requirements.lock lists\n")
    elif not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, at)


sys.excepthook = _explain

from dashboard.cli.command_line import parser, printing  # noqa: E402


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; `dashboard` alone serves."""
    args = list(sys.argv[1:] if words is None else words)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the encoding of a terminal lacks, or a byte of a file's name that is none.
            stream.reconfigure(errors="backslashreplace")
    try:
        with parser.dashboard.make_context("dashboard", args) as context:
            code: int = parser.dashboard.invoke(context)
            return code
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.UsageError as error:
        printing.print_message(f"dashboard: {error.format_message()}")
        return printing.USAGE
    except click.Abort:  # Ctrl+C, or the end of what is typed, where something was asked
        return printing.COULD_NOT
    except BrokenPipeError:
        # The reader of a pipe has seen enough; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return printing.DONE
    except OSError as error:
        what = ("dashboard", error.filename, error.strerror)
        printing.print_message(": ".join(str(each) for each in what if each))
        return printing.COULD_NOT


if __name__ == "__main__":
    sys.exit(main())
