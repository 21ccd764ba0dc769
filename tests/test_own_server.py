"""The PostgreSQL of a run of the tests: there for whoever asks, gone with the run, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests import own_server

RUN = """
import os, subprocess, sys, time
from tests import own_server
run = own_server.begin()
left = subprocess.Popen(["sleep", "1000"])
print(left.pid, os.environ[own_server.FOLDER], own_server.address(), flush=True)
if sys.argv[1] == "broken off":
    time.sleep(1000)
own_server.end(run)
"""


def is_there(process: int) -> bool:
    """Whether a process is alive; one that has ended and that nobody has asked about is not."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + own_server.PATIENCE
    while not (held := holds()) and time.monotonic() < until:
        time.sleep(0.1)
    return held


@pytest.mark.slow
@pytest.mark.parametrize("how", ["broken off", "to its end"])
def test_no_process_and_no_file_outlives_a_run(how: str) -> None:
    run = subprocess.Popen(
        [sys.executable, "-c", RUN, how], cwd=own_server.ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    left, folder, address = run.stdout.readline().split()
    if how == "broken off":
        with psycopg.connect(address.replace("+psycopg", "")) as connection:
            assert connection.execute("SHOW fsync").fetchone() == ("off",)
        server = int((Path(folder) / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(run.pid, signal.SIGKILL)
        assert wait_until(lambda: not is_there(server))
    run.wait(timeout=own_server.PATIENCE)
    run.stdout.close()

    # The folder is the last that goes.
    assert wait_until(lambda: not Path(folder).exists())
    assert not is_there(int(left))
