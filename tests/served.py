"""A server as people start it, and what a page of it says to whoever opens it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.browser.visiting import wait_until_it_answers
from tests.processes import PATIENCE, free_port
from tests.tabs import Tab


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
        process.wait(timeout=PATIENCE)


def opened(address: str, query: str = "lang=en", page: str = "") -> str:
    """Everything that a page of a server, by default the first, sends to a browser that opens it."""
    with Tab(address) as tab:
        tab.run(page, query)
        return "\n".join(map(str, tab.messages))
