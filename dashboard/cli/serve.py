"""Starts the server: checks first, then hands over to Streamlit."""

from __future__ import annotations

import ipaddress
import os
import socket
from argparse import Namespace
from pathlib import Path

from dashboard.cli import printing
from dashboard.presentation import Wording
from dashboard.store import database
from dashboard.text import Problem
from dashboard.workflow import workspace

ENTRY = Path(__file__).resolve().parents[1] / "web" / "server.py"


def serve(asked: Namespace) -> int:
    """Serves until it is stopped; says in one sentence why it cannot start."""
    words = Wording(asked.lang)
    printer = printing.Printer(asked)
    refused = _refusal(asked.address, asked.port)
    if refused:
        printing.print_message(words.problem_line(refused))
        return printing.COULD_NOT
    try:
        desk, problems = workspace.open_workspace(Path(asked.strategy), asked.database)
    except database.Unavailable as error:
        printing.print_message(words.problem_line(error.problem))
        return printing.COULD_NOT
    if desk is None:
        return printer.problems(problems)
    desk.engine.dispose()
    os.environ["DASHBOARD_STRATEGY"] = str(Path(asked.strategy).resolve())
    os.environ["DASHBOARD_DATABASE_URL"] = asked.database
    return _streamlit(asked.address, asked.port)


def _refusal(address: str, port: int) -> Problem | None:
    """Local mode knows no log-in, so it answers this machine only."""
    try:
        loopback = address == "localhost" or ipaddress.ip_address(address).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        return Problem("address-not-loopback", {"found": address}, file="serve")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            values = {"found": f"{address}:{port}", "why": error.strerror or ""}
            return Problem("address-taken", values, file="serve")
    return None


def _streamlit(address: str, port: int) -> int:
    from streamlit.web import cli  # noqa: PLC0415 - a second of import that a refusal need not pay

    flags = [f"--server.address={address}", f"--server.port={port}"]
    try:
        cli.main(["run", str(ENTRY), *flags], standalone_mode=False)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return printing.DONE
