"""The command `demo`: the shipped strategy with two years of made-up reports, gone when it stops."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.cli import serve
from dashboard.cli.command_line import parser, printing
from dashboard.cli.command_line.shared_options import CommandLine, command, on_silent_line
from dashboard.strategy import working_days
from dashboard.text import tables
from dashboard.workflow import permissions, program_files, submission_thread, workspace
from dashboard.workflow.installation import sign_in_settings
from dashboard.workflow.workspace_opening import open_workspace

MADE_UP = Path(__file__).with_name("made_up")
"""The reports and cards, and in `acts.txt` who did what with them."""

MARK = {"title": tables.MADE_UP, "title_cs": "DEMO, smyšlené zprávy"}
"""What stands before the title of the strategy, and so on pages and documents; exports say it by its id."""

TIME_TO_ANSWER = timedelta(days=30)


@command(writes=True)
@serve.port_option
@on_silent_line
def demo(line: CommandLine, port: int) -> int:
    """Serves the shipped strategy with made-up reports from a temporary folder until it is stopped."""
    refused = list(serve.refusals("127.0.0.1", port))
    if refused:
        for problem in refused:
            printing.print_message(line.printer.words.problem_line(problem))
        return printing.COULD_NOT
    # Uvicorn stops at the signal and raises it again: the folder goes only if that ends the program here.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(printing.DONE))
    os.environ["DASHBOARD_SIGN_IN"] = sign_in_settings.Mode.LOCAL.value
    with TemporaryDirectory(prefix="dashboard-demo-") as folder:
        print(line.printer.words("demo.preparing"), flush=True)
        strategy, database = prepare(Path(folder), line.printer.words.language)
        print(line.printer.words("demo.ready", folder=folder), flush=True)
        return serve.run(strategy, database, "127.0.0.1", port)


def prepare(folder: Path, language: str = "en") -> tuple[Path, str]:
    """Writes the marked strategy and a database with the whole story; gives the file and the URL.

    Raises RuntimeError where an act fails: the story no longer fits the strategy.
    """
    (folder / "data").symlink_to(program_files.folder() / "data")
    text = (program_files.folder() / "indicators.yaml").read_text("utf-8")
    for key, mark in MARK.items():
        text = re.sub(rf"^{key}: ", f"{key}: >-\n  {mark} – ", text, count=1, flags=re.MULTILINE)
    text = re.sub("^id: ", f"id: {tables.MADE_UP_ID}", text, count=1, flags=re.MULTILINE)
    strategy, database = folder / "indicators.yaml", f"sqlite:///{folder / 'demo.db'}"
    strategy.write_text(text, "utf-8")
    due = working_days.working_day_from(workspace.today_at_home() + TIME_TO_ANSWER)
    for act in _acts(due):
        _carry_out(act, strategy, database, language)
    return strategy, database


def _acts(due: date) -> Iterator[list[str]]:
    """The words of each act, with the paths of its files; the round that it opens is due on a day."""
    for written in (MADE_UP / "acts.txt").read_text("utf-8").splitlines():
        words = shlex.split(written.replace("{due}", due.isoformat()), comments=True)
        if words:
            yield [str(MADE_UP / word) if (MADE_UP / word).is_file() else word for word in words]


def _carry_out(act: list[str], strategy: Path, database: str, language: str) -> None:
    if act[0] == "say":
        number, text, person = int(act[1]), act[2], act[4]
        opened, _ = open_workspace(strategy, database)
        actor = permissions.parse_local_actor(person)
        assert opened is not None
        assert actor is not None
        done: object = submission_thread.write(opened, actor, number, text)
        opened.engine.dispose()
        failed = not isinstance(done, submission_thread.Written)
    else:
        told = StringIO()
        options = ["--strategy", str(strategy), "--database", database, "--lang", language]
        with redirect_stdout(told):
            context = parser.dashboard.make_context("dashboard", [*act, *options])
            with context:
                failed = parser.dashboard.invoke(context) != printing.DONE
        done = told.getvalue()
    if failed:
        raise RuntimeError(f"{shlex.join(act)}: {done}")
