"""Every page's rerun beside that of a bare Streamlit page: `python -m benchmarks.pages --rows N`.

With few rows only once, to see that it runs. `--processor` counts the processor seconds of the server instead
of the time that passes, for a machine that does other work; `--where` divides them into parts.

The server is a real one, with a database of its own. Each page has a session that speaks
Streamlit's own protocol over a WebSocket, as a browser does; what is measured is the time from the
request of a rerun to the message that its script has finished, everything in between included.
Pages take turns, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import page_profile
from benchmarks.timing import in_turn

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "dashboard" / "web"
"""Where Streamlit finds the configuration of the real server."""
BARE = "bare"
PAGES = {
    "overview": "",
    "task_list": "",
    "timeline": "",
    "recommendations": "",
    "trends": "",
    "report": "&role=officer&unit=CPD",
    "review": "&role=coordinator",
    "method": "",
    "task": "&task=1.1",
    "who_reported": "",
    "compare": "",
    "assessment": "&role=evaluator&task=2.1",
}
AIM = 2
"""How many times a bare page a page may cost."""
ADDRESS = "lang=cs&strategy=cz-thb-2020-2023&as_of=2023-12-31"
ROUNDS = 30
AT_ONCE = 10
"""Reruns that are counted together where processor seconds are: what follows one is not lost."""


def main() -> None:
    """Prints the median of each page, its ratio to the bare one, and the aim."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--rows", type=int, default=10**7)
    parser.add_argument("--processor", action="store_true")
    parser.add_argument("--where", action="store_true")
    asked = parser.parse_args()
    rounds = ROUNDS if asked.rows >= 10**5 else 1
    if asked.where:
        print_parts(rounds)
        return
    at_once = AT_ONCE if asked.processor else 1
    with server() as served, ExitStack() as stack:
        runs = {name: partial(one.reruns, at_once) for name, one in open_all(served, stack).items()}
        clock = partial(processor_seconds, served.process) if asked.processor else time.perf_counter
        measured = in_turn(runs, rounds // at_once or 1, clock)
    bare = measured[BARE].median
    what = "processor seconds" if asked.processor else "server time"
    print(f"{what} of a rerun, median of {rounds} in turn, the shortest in brackets\n")
    for name, found in measured.items():
        ratio = found.median / bare
        verdict = "" if name == BARE else f"   aim {AIM}: {'met' if ratio <= AIM else 'NOT MET'}"
        median, shortest = (
            seconds * 1000 / at_once for seconds in (found.median, min(found.rounds))
        )
        sent = f"{found.result / 1024:6.1f} kB"
        print(f"{name:>16}   {median:7.1f} ms ({shortest:.1f})   {sent}   {ratio:5.2f}{verdict}")


def print_parts(rounds: int) -> None:
    """Prints the processor milliseconds of each part of a rerun, for each page.

    The clocks themselves cost some of it, more where a part is entered often.
    """
    print(f"processor milliseconds of a rerun by part, mean of {rounds}\n")
    print(f"{'':>16}" + "".join(f"{part:>11}" for part in (*page_profile.PARTS, "all")))
    with server(page_profile.SETTING) as served, ExitStack() as stack:
        for name, one in open_all(served, stack).items():
            one.reruns(3)
            before = where_spent(served)
            one.reruns(rounds)
            after = where_spent(served)
            spent = {part: after[part] - before.get(part, 0) for part in after}
            whole = spent.pop("process")
            spent["sending"] = whole - sum(spent.values())
            cells = [spent.get(part, 0) for part in page_profile.PARTS] + [whole]
            print(f"{name:>16}" + "".join(f"{cell * 1000 / rounds:11.2f}" for cell in cells))


def where_spent(served: Served) -> dict[str, float]:
    """The seconds that each part has taken so far, and `process`."""
    time.sleep(0.1)  # what follows the end of a run belongs to it
    with urllib.request.urlopen(f"http://{served.address}{page_profile.ADDRESS}") as told:
        found: dict[str, float] = json.load(told)
        return found


def processor_seconds(process: int) -> float:
    """What all threads of a process have had of the processors, in seconds; Linux only."""
    return time.clock_gettime((~process << 3) | 2)


def open_all(served: Served, stack: ExitStack) -> dict[str, Session]:
    """A session of each page and of the bare one, by name."""
    sessions = {BARE: stack.enter_context(Session.open(served.address, "", BARE))}
    for page, more in PAGES.items():
        path = "" if page == "overview" else page
        sessions[page] = stack.enter_context(Session.open(served.address, path, ADDRESS + more))
    return sessions


class Served(NamedTuple):
    """A server that runs: its `HOST:PORT` and the number of its process."""

    address: str
    process: int


class Session:
    """A page that somebody has open, asked to run again and again as a browser would ask."""

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self.connection, self.page, self.query = connection, page, query
        self.kept: set[str] = set()
        """The messages that a browser would keep, which the server then only names."""
        self.came: Counter[str | None] = Counter()
        """How many messages of each kind came back at the last run."""

    @classmethod
    @contextmanager
    def open(cls, address: str, page: str, query: str) -> Iterator[Session]:
        """The session of a page at an address below `HOST:PORT`; closed afterwards."""
        url = f"ws://{address}/_stcore/stream"
        told: Any = {"subprotocols": ["streamlit"], "origin": f"http://{address}"}
        with connect(url, max_size=None, **told) as connection:
            yield cls(connection, page, query)

    def reruns(self, times: int) -> int:
        """Runs the page that many times; the bytes that came back at the last."""
        return [self.rerun() for _ in range(times)][-1]

    def rerun(self) -> int:
        """Runs the page once; the bytes that came back."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.query_string = self.query
        asked.rerun_script.cached_message_hashes.extend(self.kept)
        self.connection.send(asked.SerializeToString())
        size, self.came = 0, Counter()
        while True:
            message = self.connection.recv(timeout=600)
            assert isinstance(message, bytes)
            size += len(message)
            told = ForwardMsg.FromString(message)
            kind = told.WhichOneof("type")
            self.came[kind] += 1
            if kind == "page_info_changed":
                self.query = told.page_info_changed.query_string
            if told.metadata.cacheable:
                self.kept.add(told.hash)
            assert kind != "page_not_found", self.page
            assert told.delta.new_element.WhichOneof("type") not in {"exception", "alert"}, told
            if kind == "script_finished":
                assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, self.page
                return size


@contextmanager
def server(setting: str = "", program: Sequence[str] = (), **of: str) -> Iterator[Served]:
    """A server with a database of its own, until it is left; `setting` is set in its environment.

    `program` is what Python runs, with a port behind it; else the pages beside a bare one. `of` are
    variables that name another strategy and its database.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "DASHBOARD_DATABASE_URL": f"sqlite:///{folder}/pages.db",
            "DASHBOARD_STRATEGY": str(ROOT / "indicators.yaml"),
            **of,
        }
        if setting:
            environment[setting] = "1"
        served = str(ROOT / "benchmarks" / "served.py")
        program = program or ("-m", "streamlit", "run", served)
        flag = "--server.port" if "streamlit" in program else "--port"
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", *program, flag, address.split(":")[1]],
            cwd=SETTINGS, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait(f"http://{address}/_stcore/health", process)
            yield Served(address, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=10)


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - loopback
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


if __name__ == "__main__":
    main()
