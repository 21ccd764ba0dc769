"""What long messages and many tabs cost a public server in memory: `python -m benchmarks.frames`.

First the largest message that a page sends, then two waves: 20 anonymous tabs with messages of 20 MB and one
of 150 MB; 100 ordinary tabs; both once more. Printed is by how much the server grows, at its peak and after.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from tests import databases
from tests.browser.visiting import ADOPTED, Server, started
from tests.processes import free_port
from tests.tabs import Tab

PAGES = ("overview", "trends", "method", "task_list", "task", "timeline", "recommendations")
LONG, LONGEST = 20_000_000, 150_000_000
TOO_BIG = 1009
LET_GO = 14
"""Seconds after which a public server has let go of a tab that was closed."""


def main() -> None:
    """Prints megabytes, each beside its aim."""
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as server:
        address = server.url.removeprefix("http://")
        for page in PAGES:
            with Tab(address) as tab:
                tab.run(page, "lang=cs")
                most = max(len(each.SerializeToString()) for each in tab.messages)
            print(
                f"{page:16} largest message {most / 1000:6.0f} kB, run {len(tab.said) / 1000:6.0f} kB"
            )
        for wave in (1, 2):
            before = _megabytes(server, "VmRSS")
            _forget_peak(server)
            _send_long(address)
            peak = _megabytes(server, "VmHWM")
            print(
                f"wave {wave}: 20 tabs of 20 MB, one of 150 MB: {before} MB, peak +{peak - before} (aim 100)"
            )
            time.sleep(LET_GO)
            before = _megabytes(server, "VmRSS")
            _forget_peak(server)
            with _tabs(address, 100):
                held, peak = _megabytes(server, "VmRSS"), _megabytes(server, "VmHWM")
            print(
                f"wave {wave}: 100 tabs: {before} MB, +{held - before}, peak +{peak - before} (aim 50)"
            )
            time.sleep(LET_GO)
            print(
                f"wave {wave}: after it {_megabytes(server, 'VmRSS')} MB (aim of the second: 10 more)"
            )


@contextmanager
def _server(folder: Path) -> Iterator[Server]:
    port = free_port()
    environment = {**os.environ, "DASHBOARD_DATABASE_URL": databases.sqlite(folder / "d.db")}
    words = ["serve", "--public", "--port", str(port), "--strategy", str(ADOPTED)]
    with started(words, port, environment) as found:
        yield found


@contextmanager
def _tabs(address: str, number: int) -> Iterator[list[Tab]]:
    with ExitStack() as stack:
        tabs = [stack.enter_context(Tab(address)) for _ in range(number)]
        for at, tab in enumerate(tabs):
            tab.run(PAGES[at % len(PAGES)], "lang=en")
        yield tabs


def _send_long(address: str) -> None:
    """All tabs are open when the first sends; each is hung up on."""
    with _tabs(address, 21) as tabs:
        for at, tab in enumerate(tabs):
            message = BackMsg()
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = "x", "x" * (LONGEST if at == 10 else LONG)
            try:
                tab.socket.send(message.SerializeToString())
                while True:
                    tab.socket.recv(timeout=60)
            except ConnectionClosed as closed:
                if closed.rcvd is not None and closed.rcvd.code != TOO_BIG:
                    raise


def _megabytes(server: Server, name: str) -> int:
    told = Path(f"/proc/{server.process}/status").read_text("ascii")
    (found,) = re.findall(rf"^{name}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found) >> 10


def _forget_peak(server: Server) -> None:
    """VmHWM begins anew from here."""
    Path(f"/proc/{server.process}/clear_refs").write_text("5")


if __name__ == "__main__":
    main()
