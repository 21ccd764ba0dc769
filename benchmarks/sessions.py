"""Many people at once: `python -m benchmarks.sessions --sessions 100 --seconds 40`.

The real server with a database of its own, as `dashboard serve` starts it; so many sessions that speak
Streamlit's own protocol, each waiting two seconds in the mean before it asks for the next page: an address of
sixteen, two of them of an earlier version, in one of two languages, on one of 24 days. Measured is the time
from the request to the message that the script has finished, and what the server had of the processors. The
same with a bare page of Streamlit comes first.

With `--servers 2` it is so many servers on one database behind nginx as shipped, each session that of another
person who is signed in.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.pages import BARE, PAGES, processor_seconds, server
from tests.browser.sign_ins import behind_one_proxy

OLD = ("reporting", "tasks")
PLACES = (
    *((page, more) for page, more in PAGES.items()),
    *((page, "") for page in OLD),
    ("trends", "&topic=cases"),
)
DAYS = [f"{year}-{month:02}-28" for year in (2022, 2023) for month in range(1, 13)]
LANGUAGES = ("cs", "en")
THINK = 2.0
"""Seconds between an answer and the next request, in the mean."""
WARM_UP = 0.25
"""The share of the time at the beginning that is not counted."""


class Asked(NamedTuple):
    """One run of a page: when it was asked for, its seconds and bytes, and whether it failed."""

    at: float
    seconds: float
    size: int
    failed: bool


def main() -> None:
    """Prints p50, p95 and the longest, failures, and processor time and memory of the server."""
    parser = argparse.ArgumentParser(prog="benchmarks.sessions", description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--warm", action="store_true", help="each address was asked for before")
    parser.add_argument("--servers", type=int, default=0, help="so many, behind nginx")
    asked = parser.parse_args()
    print(f"{asked.sessions} sessions, {asked.seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    with server() as served:
        bare = [Entry(served.address)] * asked.sessions
        report("bare", [served.process], asyncio.run(crowd(bare, [], asked.seconds / 2)))
    if asked.servers:
        measure_behind_nginx(asked.servers, asked.sessions, asked.seconds, warm=asked.warm)
        return
    with server(program=("-m", "dashboard", "serve")) as served:
        entries = [Entry(served.address)] * asked.sessions
        measure(entries, [served.process], asked.seconds, warm=entries[: asked.warm])


def measure(
    entries: Sequence[Entry], processes: Sequence[int], seconds: float, warm: Sequence[Entry]
) -> None:
    """Prints what a crowd asked of the pages; each of `warm` asked for all of them before."""
    places = [(lead_on(entries[0], page), more) for page, more in PLACES]
    for entry in warm:
        begin = spent_by(processes)
        runs = len(asyncio.run(ask_for_all(entry, places)))
        spent = spent_by(processes) - begin
        print(
            f"        {spent * 1000 / runs:.1f} ms of the processor for each of {runs} first runs"
        )
    begin = spent_by(processes)
    found = asyncio.run(crowd(entries, places, seconds))
    report("pages", processes, found)
    spent = spent_by(processes) - begin
    print(f"        {spent * 1000 / len(found):.1f} ms of the processor for a run")


def measure_behind_nginx(number: int, sessions: int, seconds: float, *, warm: bool) -> None:
    """The same of several servers; each person stays with the server that nginx has sent them to."""
    people = {
        f"person{each}": (f"Person {each}", "evaluator" if each else "coordinator")
        for each in range(sessions)
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        behind_one_proxy(Path(folder), number, people=people) as (servers, url),
    ):
        entries = [enter(url, who) for who in people]
        processes = [each.process for each in servers]
        # Which server a person was sent to is nginx's own: of so many, hardly all to one.
        measure(entries, processes, seconds, warm=entries[: 4 * number] if warm else [])


class Entry(NamedTuple):
    """Where a session comes in: host and port, and what its browser says of itself."""

    address: str
    cookies: str = ""

    def headers(self) -> dict[str, str]:
        """What goes with everything that the browser asks."""
        return {"Cookie": self.cookies} if self.cookies else {}


def enter(url: str, who: str) -> Entry:
    """A person who has signed in and opened the first page."""
    asked = urllib.request.Request(url, headers={"Cookie": f"who={who}"})  # noqa: S310 - loopback
    with urllib.request.urlopen(asked) as found:  # noqa: S310 - loopback
        given = found.headers.get_all("Set-Cookie", [])
    replica = next(each.partition(";")[0] for each in given if each.startswith("replica="))
    return Entry(urlsplit(url).netloc, f"who={who}; {replica}")


def spent_by(processes: Sequence[int]) -> float:
    """Seconds that processes had of the processors."""
    return sum(map(processor_seconds, processes))


def lead_on(entry: Entry, page: str) -> str:
    """The page that a browser asks for in the end: an address of an earlier version may lead on."""
    path = "" if page == "overview" else page
    url = f"http://{entry.address}/{path}"
    asked = urllib.request.Request(url, headers=entry.headers())
    with urllib.request.urlopen(asked) as found:  # noqa: S310 - loopback
        return str(urlsplit(found.url).path).strip("/")


def report(name: str, processes: Sequence[int], found: list[Asked]) -> None:
    """Prints what came of the runs after the warm-up."""
    begin, end = min(each.at for each in found), max(each.at for each in found)
    counted = [each for each in found if each.at >= begin + (end - begin) * WARM_UP]
    seconds = sorted(each.seconds for each in counted)
    p50, p95 = statistics.median(seconds), seconds[int(len(seconds) * 0.95)]
    print(
        f"{name:>6}  p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms,"
        f" {len(counted)} runs, {sum(each.failed for each in counted)} failed,"
        f" {statistics.mean(each.size for each in counted) / 1024:.1f} kB each,"
        f" {', '.join(map(memory, processes))}"
    )


def memory(process: int) -> str:
    """What the process holds now and the most it held; Linux only."""
    told = Path(f"/proc/{process}/status").read_text()
    sizes = {line.split(":")[0]: line.split()[1] for line in told.splitlines() if "kB" in line}
    now, most = (int(sizes[name]) // 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB, at most {most} MB"


async def ask_for_all(entry: Entry, places: list[tuple[str, str]]) -> list[Asked]:
    """One session that asks for each address on each day in each language, without a thought between."""
    async with open_page(entry) as connection:
        return [
            await ask(connection, page, address(language, day, more))
            for language in LANGUAGES
            for day in DAYS
            for page, more in places
        ]


async def crowd(
    entries: Sequence[Entry], places: list[tuple[str, str]], seconds: float
) -> list[Asked]:
    """What a session of each entry asked in that time; without places they ask for the bare page."""
    end = time.perf_counter() + seconds
    people = (person(entry, places, Random(each), end) for each, entry in enumerate(entries))
    return [each for asked in await asyncio.gather(*people) for each in asked]


async def person(
    entry: Entry, places: list[tuple[str, str]], chance: Random, end: float
) -> list[Asked]:
    """One session until the end of the time."""
    found: list[Asked] = []
    async with open_page(entry) as connection:
        while True:
            await asyncio.sleep(chance.expovariate(1 / THINK))
            if time.perf_counter() >= end:
                return found
            page, query = "", BARE
            if places:
                page, more = chance.choice(places)
                query = address(chance.choice(LANGUAGES), chance.choice(DAYS), more)
            found.append(await ask(connection, page, query))


def open_page(entry: Entry) -> connect:
    """The connection of a page, as a browser opens it."""
    return connect(
        f"ws://{entry.address}/_stcore/stream",
        max_size=None,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=entry.headers(),
        origin=f"http://{entry.address}",  # type: ignore[arg-type]
        ping_interval=None,
    )


def address(language: str, day: str, more: str) -> str:
    """What an address says behind its question mark."""
    return f"lang={language}&strategy=cz-thb-2020-2023&as_of={day}{more}"


async def ask(connection: ClientConnection, page: str, query: str) -> Asked:
    """Asks for a page and waits until its script has finished."""
    wanted = BackMsg()
    wanted.rerun_script.page_name = page
    wanted.rerun_script.query_string = query
    begin, size, failed = time.perf_counter(), 0, False
    await connection.send(wanted.SerializeToString())
    while True:
        message = await connection.recv()
        assert isinstance(message, bytes)
        size += len(message)
        told = ForwardMsg.FromString(message)
        kind = told.WhichOneof("type")
        failed |= kind == "page_not_found"
        failed |= told.delta.new_element.WhichOneof("type") in {"exception", "alert"}
        if (
            kind == "script_finished"
            and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            failed |= told.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY
            return Asked(begin, time.perf_counter() - begin, size, failed)


if __name__ == "__main__":
    main()
