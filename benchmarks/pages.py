"""Every page's rerun beside that of a bare Streamlit page: `python -m benchmarks.pages --rows N`.

With few rows only once, to see that it runs.

The server is a real one, with a database of its own. Each page has a session that speaks
Streamlit's own protocol over a WebSocket, as a browser does; what is measured is the time from the
request of a rerun to the message that its script has finished, everything in between included.
Pages take turns, so that whatever else the machine does falls on all of them.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks.timing import in_turn

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "dashboard" / "web"
"""Where Streamlit finds the configuration of the real server."""
BARE = "bare"
PAGES = {
    "overview": "",
    "task_list": "",
    "timeline": "",
    "units": "",
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
AIM = 3
"""How many times a bare page a page may cost."""
ADDRESS = "lang=cs&strategy=cz-thb-2020-2023&as_of=2023-12-31"
ROUNDS = 30


def main() -> None:
    """Prints the median of each page, its ratio to the bare one, and the aim."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--rows", type=int, default=10**7)
    rounds = ROUNDS if parser.parse_args().rows >= 10**5 else 1
    with server() as address, ExitStack() as stack:
        sessions = {BARE: stack.enter_context(Session.open(address, "", BARE))}
        for page, more in PAGES.items():
            path = "" if page == "overview" else page
            sessions[page] = stack.enter_context(Session.open(address, path, ADDRESS + more))
        measured = in_turn({name: one.rerun for name, one in sessions.items()}, rounds)
    bare = measured[BARE].median
    print(f"server time of a rerun, median of {rounds} in turn, the shortest in brackets\n")
    for name, found in measured.items():
        ratio = found.median / bare
        verdict = "" if name == BARE else f"   aim {AIM}: {'met' if ratio <= AIM else 'NOT MET'}"
        times = f"{found.median * 1000:7.1f} ms ({min(found.rounds) * 1000:.1f})"
        sent = f"{found.result / 1024:6.1f} kB"
        print(f"{name:>16}   {times}   {sent}   {ratio:5.2f}{verdict}")


class Session:
    """A page that somebody has open, asked to run again and again as a browser would ask."""

    def __init__(self, connection: ClientConnection, page: str, query: str) -> None:
        self.connection, self.page, self.query = connection, page, query

    @classmethod
    @contextmanager
    def open(cls, address: str, page: str, query: str) -> Iterator[Session]:
        """The session of a page at an address below `HOST:PORT`; closed afterwards."""
        url = f"ws://{address}/_stcore/stream"
        told: Any = {"subprotocols": ["streamlit"], "origin": f"http://{address}"}
        with connect(url, max_size=None, **told) as connection:
            yield cls(connection, page, query)

    def rerun(self) -> int:
        """Runs the page once; the bytes that came back."""
        asked = BackMsg()
        asked.rerun_script.page_name = self.page
        asked.rerun_script.query_string = self.query
        self.connection.send(asked.SerializeToString())
        size = 0
        while True:
            message = self.connection.recv(timeout=60)
            assert isinstance(message, bytes)
            size += len(message)
            told = ForwardMsg.FromString(message)
            kind = told.WhichOneof("type")
            assert kind != "page_not_found", self.page
            assert told.delta.new_element.WhichOneof("type") not in {"exception", "alert"}, told
            if kind == "script_finished":
                assert told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, self.page
                return size


@contextmanager
def server() -> Iterator[str]:
    """A server with a database of its own, until it is left; its `HOST:PORT`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "DASHBOARD_DATABASE_URL": f"sqlite:///{folder}/pages.db",
            "DASHBOARD_STRATEGY": str(ROOT / "indicators.yaml"),
        }
        served = ROOT / "benchmarks" / "served.py"
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-P", "-m", "streamlit", "run", served, "--server.port", address.split(":")[1]],
            cwd=SETTINGS, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            wait(f"http://{address}/_stcore/health", process)
            yield address
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
