"""PostgreSQL stopped and killed under four writers: they try again, and each report is stored once."""

from __future__ import annotations

import signal
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from dashboard.store import database, submissions
from dashboard.store.database import Unavailable, read_transaction, write_transaction
from dashboard.store.verification import verify_chain
from tests import own_server, processes
from tests.faults.counts import ROUNDS, tell
from tests.processes import READY
from tests.store.submitting import S, accept, add, opened, row

WRITERS, BETWEEN = 4, 10
"""Writers, and the reports that are stored between two ends of the server."""
ENDS = (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)
"""How it ends: as by `pg_ctl stop -m fast`, as by `-m immediate`, and as by a power cut."""


def write(url: str, writer: int, enough: Path) -> tuple[list[str], int]:
    """Hands in until that file is there; who is told that the database is away sends the same again."""
    stored: list[str] = []
    told = 0
    with opened(url, wait=30) as engine:
        number = 0
        while not enough.exists():
            content = f"{writer} {number}"
            try:
                with write_transaction(engine) as connection:
                    rows = row(name=content), row(3, name=f"{content} b")
                    accept(connection, add(connection, *rows, content=content.encode()))
            except Unavailable:
                told += 1
                time.sleep(0.1)
                continue
            except submissions.SameBytes:
                pass  # it was stored, and only the answer was lost
            stored.append(content)
            number += 1
    return stored, told


def wait_for(url: str, number: int) -> None:
    """Waits until that many reports are stored."""

    def stored() -> bool:
        with read_transaction(engine) as connection:
            return len(submissions.listing(connection, S)) >= number

    with opened(url) as engine:
        processes.wait_for(stored, "the writers go on")


def test_what_four_writers_were_told_is_stored_once_however_the_server_ends() -> None:
    with tempfile.TemporaryDirectory(dir=own_server.where()) as place:
        folder = Path(place)
        try:
            server = own_server.start(folder, fast=False)
        except RuntimeError as error:
            pytest.skip(f"no PostgreSQL: {error}")
        try:
            url = f"postgresql+psycopg://postgres@/dashboard?host={folder / 'socket'}"
            with opened(url) as engine:
                database.prepare(engine)
            ends = ENDS * ROUNDS
            with ProcessPoolExecutor(WRITERS, mp_context=READY) as pool:
                enough = folder / "enough"
                writing = [pool.submit(write, url, writer, enough) for writer in range(WRITERS)]
                for number, how in enumerate(ends, start=1):
                    wait_for(url, number * BETWEEN)
                    server.send_signal(how)
                    server.wait(timeout=own_server.PATIENCE)
                    server = own_server.start_again(folder)
                wait_for(url, (len(ends) + 1) * BETWEEN)
                enough.touch()
                done = [each.result() for each in writing]
            acknowledged = sorted(content for stored, _ in done for content in stored)
            with opened(url) as engine, read_transaction(engine) as connection:
                sent = submissions.listing(connection, S)
                assert {(each.state, each.rows) for each in sent} == {("accepted", 2)}
                assert verify_chain.verify(connection) == []
                lost = len(acknowledged) - len(sent)
            # Of each writer one may be stored whose answer came to nobody.
            assert -WRITERS <= lost <= 0
            assert sum(told for _, told in done) > 0
            tell(len(acknowledged), max(0, lost))
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=own_server.PATIENCE)
