"""A server as people start it, and what a page of it says to whoever opens it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from tests.browser.visiting import free_port, wait_until_it_answers


@contextmanager
def served(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str],
    *,
    port: str = "--port",
    health: str = "healthz",
) -> Iterator[str]:
    """The address, as HOST:PORT, of a server that a command starts from a folder; stopped at the end."""
    number = str(free_port())
    process = subprocess.Popen(
        [*command, port, number],
        cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_it_answers(f"http://127.0.0.1:{number}", lambda: process.poll() is None, health)
        yield f"127.0.0.1:{number}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def opened(address: str, query: str = "lang=en", page: str = "") -> str:
    """Everything that a page of a server, by default the first, sends to a browser that opens it."""
    asked = BackMsg()
    asked.rerun_script.query_string = query
    asked.rerun_script.page_name = page
    said: list[str] = []
    url = f"ws://{address}/_stcore/stream"
    told: Any = {"subprotocols": ["streamlit"], "origin": f"http://{address}"}
    with connect(url, max_size=None, proxy=None, **told) as stream:
        stream.send(asked.SerializeToString())
        while True:
            sent = stream.recv(timeout=60)
            assert isinstance(sent, bytes)
            message = ForwardMsg.FromString(sent)
            said.append(str(message))
            if message.HasField("script_finished"):
                return "\n".join(said)
