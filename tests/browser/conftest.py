"""A real server of our own and a real Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from visiting import FLAGS, ROOT, Server, Visit, free_port, settle, wait_until_it_answers


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts a dashboard on a strategy file; stopped after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(strategy: Path = ROOT / "indicators.yaml") -> Server:
        port = free_port()
        database = f"sqlite:///{tmp_path / f'{port}.db'}"
        environment = {**os.environ, "DASHBOARD_DATABASE_URL": database, "LANG": "C.UTF-8"}
        words = ["serve", "--port", str(port), "--strategy", str(strategy)]
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", *words],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url, process)
        return Server(url, environment)

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh context and waits until the page stands."""
    contexts = []

    def open_page(
        server: Server,
        query: str = "",
        *,
        width: int = 1366,
        height: int = 768,
        scheme: str = "light",
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        own = (server.url, server.url.replace("http", "ws", 1), "data:", "blob:")
        found = Visit(page, [], [])
        page.on(
            "request", lambda r: found.outside.append(r.url) if not r.url.startswith(own) else None
        )
        page.on("console", lambda m: found.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.goto(f"{server.url}/{query}")
        settle(page)
        return found

    yield open_page
    for context in contexts:
        context.close()
