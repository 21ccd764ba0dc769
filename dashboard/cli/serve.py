"""Starts the server: checks first, then hands over to Streamlit."""

from __future__ import annotations

import gc
import os
import resource
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dashboard.cli.command_line import printing
from dashboard.cli.command_line.shared_options import CommandLine, command, on_silent_line
from dashboard.store import database as store
from dashboard.text import Problem, errors
from dashboard.workflow import workspace_opening
from dashboard.workflow.installation import (
    doctor,
    environment_variables,
    server_log,
    sign_in_settings,
)
from dashboard.workflow.workspace_opening import Purpose

COOKIE_ROOM = ("WEBSOCKETS_MAX_LINE_LENGTH", "65536")
"""Without it a websocket whose cookies have more than 8 KB hangs without a word."""

PUBLIC_FLAGS = [
    "--server.maxMessageSize=1",
    "--server.maxWidgetStateSize=1",
    "--server.disconnectedSessionTTL=10",
]
"""Where nobody signs in, a message of a page is small, and a tab that was closed is soon let go."""

OPEN_FILES = 16_384
"""Files that a server may have open: four for a tab, three for two minutes after it was closed.

systemd and most shells give a process 1,024, which are gone at 250 tabs, long before the limit on tabs.
"""

ENTRY = Path(__file__).resolve().parents[1] / "web" / "server.py"


port_option = click.option(
    "--port", type=click.IntRange(0, 65535), metavar="NUMBER", default=8501, show_default=True
)


@command(writes=True)
@click.option("--address", metavar="ADDRESS", default="127.0.0.1", show_default=True)
@port_option
@click.option("--public", is_flag=True)
@on_silent_line
def serve(line: CommandLine, address: str, port: int, *, public: bool) -> int:
    """Serves the web application until it is stopped; says in one sentence why it cannot start.

    With `public` everybody may read what is public, and nobody writes.
    """
    if line.person != "local":
        raise click.UsageError("--as: serve acts as nobody; everybody gives their name on the page")
    if public:
        os.environ["DASHBOARD_SIGN_IN"] = sign_in_settings.Mode.PUBLIC.value
    settings = sign_in_settings.read()
    wrong = errors(environment_variables.check(os.environ, settings.mode))
    refused = [*settings.problems, *wrong, *refusals(address, port)]
    strategy, database = line.strategy.resolve(), line.database
    if not refused:
        with line.open(opening=_opening(line)) as opened:
            refused += doctor.check_people(opened.engine, [opened.strategy.id], settings.mode)
    if refused:
        for problem in refused:
            printing.print_message(line.printer.words.problem_line(problem))
        return printing.COULD_NOT
    public = settings.mode is sign_in_settings.Mode.PUBLIC
    return run(strategy, database, address, port, public=public)


def run(strategy: Path, database: str, address: str, port: int, *, public: bool = False) -> int:
    """Serves a strategy file with its database until it is stopped; gives the exit code."""
    os.environ["DASHBOARD_STRATEGY"] = str(strategy)
    os.environ["DASHBOARD_DATABASE_URL"] = database
    os.environ[COOKIE_ROOM[0]] = COOKIE_ROOM[1]
    return _streamlit(address, port, public=public)


def _opening(line: CommandLine) -> Purpose:
    """The purpose of opening: a person is asked where the database holds other strategies."""
    if not sys.stdin.isatty():
        return Purpose.WRITE
    try:
        opened, _ = workspace_opening.open_workspace(line.strategy, line.database, Purpose.READ)
    except store.Unavailable as unavailable:
        if unavailable.problem.code != "strategy-not-held":
            return Purpose.WRITE
        values = unavailable.problem.values
        asked = line.printer.words(
            "serve.adopt", strategy=values["strategy"], where=values["where"], why=values["why"]
        )
        return Purpose.ADOPT if click.confirm(asked, err=True) else Purpose.WRITE
    if opened:
        opened.engine.dispose()
    return Purpose.WRITE


def refusals(address: str, port: int) -> Iterator[Problem]:
    """The program answers this machine only: requests from elsewhere come through a proxy in front of it."""
    if wrong := doctor.check_address(address).problems:
        yield from (problem.in_file("serve") for problem in wrong)
        return
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            values = {"found": f"{address}:{port}", "why": error.strerror or ""}
            yield Problem("address-taken", values, file="serve")


def _streamlit(address: str, port: int, *, public: bool) -> int:
    from streamlit.web import cli  # noqa: PLC0415 - a second of import that a refusal need not pay

    _allow_open_files()
    gc.disable()  # until all is loaded (`web/server`), of which hardly anything is garbage
    server_log.set_up(os.environ.get(server_log.FORM, "text"))
    flags = [f"--server.address={address}", f"--server.port={port}"]
    flags += PUBLIC_FLAGS if public else []
    try:
        cli.main(["run", str(ENTRY), *flags], standalone_mode=False)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    except click.Abort:  # Ctrl+C, once all is ended
        return printing.DONE
    return printing.DONE


def _allow_open_files() -> None:
    """Raises how many files this process may have open, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
