"""A running dashboard and an open page, as the browser tests speak of them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Server:
    """A running dashboard with a database of its own."""

    url: str
    environment: dict[str, str] = field(repr=False)

    def command(self, *words: str | Path) -> str:
        """What a command of the same installation prints."""
        run = subprocess.run(
            [sys.executable, "-m", "dashboard", *map(str, words)],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return run.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server has stopped"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - loopback
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@dataclass(frozen=True)
class Visit:
    """A page as a person has it open, and what it did behind their back."""

    page: Page
    outside: list[str]
    complaints: list[str]


def settle(page: Page) -> None:
    """Waits until the script of the page has run."""
    page.wait_for_selector("h1.strategy, p.notice.error", timeout=30_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
