"""What a page costs a browser that opens it for the first time: `python -m benchmarks.cold_pages`.

A real server with a database of its own, beside it a bare page of Streamlit with the same settings; a real
Chromium in a new context for each visit, so that nothing is kept of the one before. Pages take turns,
and every figure is a ratio to the bare page of the same run. The time is that to the first content that
can be seen; what moved on the page, its layout shift, is counted until everything has arrived.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple

from playwright.sync_api import Browser

from benchmarks.pages import ADDRESS, BARE, PAGES, ROOT, SETTINGS, wait
from tests.browser.visiting import chromium

AIM = 1.5
"""How many times as long as on a bare page it may take until there is something to read."""
ROWS = "task,indicator,component,date,value,evidence,note\n3.2,a,Seminar {n},2022-05-12,1,x,\n"
BARE_PAGE = 'import streamlit as st\n\nst.title("Bare")\n'
MORE = {
    "trends, a split": "trends?topic=victims&by=country_of_origin&",
    "report": "report?role=officer&unit=CPD&",
    "review": "review?role=coordinator&",
}
"""What shows more of a page than PAGES does, or something else."""
SEEN = """(() => {
  window.seen = null;
  window.moved = 0;
  new PerformanceObserver(list => list.getEntries().forEach(one => {
    if (!one.hadRecentInput) window.moved += one.value;
  })).observe({type: "layout-shift", buffered: true});
  const look = () => {
    const head = document.querySelector(".stMainBlockContainer :is(h1, h2)");
    if (!head?.offsetHeight || getComputedStyle(head).visibility !== "visible") requestAnimationFrame(look);
    else window.seen = performance.now();
  };
  look();
})()"""
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


class Visit(NamedTuple):
    """One visit: milliseconds until content is seen, bytes, requests, and how much of the page moved."""

    content: float
    size: float
    requests: float
    moved: float


def main() -> int:
    """Prints each page's median visit as a ratio to the bare one, and the aim."""
    parser = argparse.ArgumentParser(prog="benchmarks.cold_pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("pages", nargs="*", help="pages by name; all without one")
    asked = parser.parse_args()
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with (
        chromium(flags) as browser,
        tempfile.TemporaryDirectory() as folder,
        dashboard(Path(folder)) as url,
        bare_page(Path(folder)) as bare,
    ):
        if browser is None:
            sys.stderr.write("no Chromium on this machine; on Debian: apt-get install chromium\n")
            return 3
        found = measure(browser, {BARE: bare} | addresses(url, asked.pages), asked)
    show(found, asked.rounds)
    return 0


def addresses(url: str, wanted: Sequence[str]) -> dict[str, str]:
    """The address of each page, or of those wanted."""
    every = {
        name: f"{'' if name == 'overview' else name}?{more.lstrip('&')}{'&' if more else ''}"
        for name, more in PAGES.items()
    } | MORE
    return {
        name: f"{url}/{path}{ADDRESS}"
        for name, path in every.items()
        if not wanted or name in wanted
    }


def measure(
    browser: Browser, pages: dict[str, str], asked: argparse.Namespace
) -> dict[str, list[Visit]]:
    """The visits of each page; a first round, in which the servers warm up, is not counted.

    Every round has another order, since a visit may feel the end of the one before, and the bare page
    several times, since all are compared with it.
    """
    found: dict[str, list[Visit]] = {name: [] for name in pages}
    for at in range(asked.rounds + 1):
        order = [*pages, BARE, BARE]
        Random(at).shuffle(order)
        for name in order:
            one = visit(browser, pages[name], asked.width)
            if at:
                found[name].append(one)
    return found


def visit(browser: Browser, address: str, width: int) -> Visit:
    """One page in a context that remembers nothing."""
    context = browser.new_context(viewport={"width": width, "height": 768})
    context.add_init_script(SEEN)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    sizes: list[float] = []
    requests: list[str] = []
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    network.on("Network.requestWillBeSent", lambda event: requests.append(event["requestId"]))
    network.on(
        "Network.webSocketFrameReceived",
        lambda event: sizes.append(len(event["response"]["payloadData"]) * 3 / 4),
    )
    page.goto(address)
    page.wait_for_selector(".stMainBlockContainer :is(h1, h2)", timeout=60_000)
    page.wait_for_selector(READY, timeout=60_000)
    page.wait_for_load_state("networkidle")
    seen, moved = page.evaluate("[window.seen, window.moved]")
    context.close()
    return Visit(seen, sum(sizes), len(requests), moved)


def show(found: dict[str, list[Visit]], rounds: int) -> None:
    """The medians of all visits, each with its ratio to the bare page."""
    medians = {
        name: Visit(*(statistics.median(column) for column in zip(*visits, strict=True)))
        for name, visits in found.items()
    }
    bare = medians[BARE]
    print(f"a page opened for the first time, median of {rounds} in turn; ratios to a bare page\n")
    print(
        f"{'':>16}   {'content':>9} {'ratio':>6}   {'bytes':>8} {'ratio':>6}   {'requests':>8}  shift"
    )
    for name, one in medians.items():
        ratio = one.content / bare.content
        verdict = "" if name == BARE else f"   aim {AIM}: {'met' if ratio <= AIM else 'NOT MET'}"
        print(
            f"{name:>16}   {one.content:6.0f} ms {ratio:6.2f}   {one.size / 1e6:5.2f} MB"
            f" {one.size / bare.size:6.2f}   {one.requests:3.0f} {one.requests / bare.requests:6.2f}"
            f"  {one.moved:.3f}{verdict}"
        )


@contextmanager
def dashboard(folder: Path) -> Iterator[str]:
    """Our server on the shipped strategy with two reports that wait; its address."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "DASHBOARD_DATABASE_URL": f"sqlite:///{folder}/cold.db",
        "DASHBOARD_STRATEGY": str(ROOT / "indicators.yaml"),
    }
    command = [sys.executable, "-P", "-m", "dashboard"]
    for n in (1, 2):
        path = folder / f"{n}.csv"
        path.write_text(ROWS.format(n=n))
        subprocess.run([*command, "submit", path, "--entity", "CPD"], env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, E501 # fmt: skip
    port = free_port()
    with running([*command, "serve", "--port", port], environment, f"{port}/healthz"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def bare_page(folder: Path) -> Iterator[str]:
    """A title and nothing else, on a server of Streamlit with our settings; its address."""
    script = folder / "bare.py"
    script.write_text(BARE_PAGE)
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", port]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    with running(command, dict(os.environ), f"{port}/_stcore/health", SETTINGS):
        yield f"http://127.0.0.1:{port}/"


@contextmanager
def running(
    command: Sequence[str], environment: dict[str, str], path: str, folder: Path = ROOT
) -> Iterator[None]:
    """A server until it is left; entered when it answers at a path."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=folder, env=environment, **quiet)  # type: ignore[call-overload] # noqa: S603
    try:
        wait(f"http://127.0.0.1:{path}", process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
