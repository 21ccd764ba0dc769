"""Starts the server: checks first, then hands over to Streamlit."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from pathlib import Path

import click

from dashboard.cli import printing
from dashboard.cli.shared_options import CommandLine, command, on_line
from dashboard.text import Problem

ENTRY = Path(__file__).resolve().parents[1] / "web" / "server.py"


@command()
@click.option("--address", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@on_line
def serve(line: CommandLine, address: str, port: int) -> int:
    """Serves the web application until it is stopped; says in one sentence why it cannot start."""
    refused = _refusal(address, port)
    if refused:
        printing.print_message(line.printer.words.problem_line(refused))
        return printing.COULD_NOT
    strategy, database = line.strategy.resolve(), line.database
    with line.open():
        os.environ["DASHBOARD_STRATEGY"] = str(strategy)
        os.environ["DASHBOARD_DATABASE_URL"] = database
    return _streamlit(address, port)


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

    log = logging.getLogger("dashboard")
    log.setLevel(logging.INFO)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    flags = [f"--server.address={address}", f"--server.port={port}"]
    try:
        cli.main(["run", str(ENTRY), *flags], standalone_mode=False)
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return printing.DONE
