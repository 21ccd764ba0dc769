"""Many people at once: `python -m benchmarks.sessions --sessions 100 --seconds 40`.

The real server with a database of its own, as `dashboard serve` starts it; so many sessions that speak
Streamlit's own protocol, each waiting two seconds in the mean before it asks for the next page: an address of
sixteen, two of them of an earlier version, in one of two languages, on one of 24 days. Measured is the time
from the request to the message that the script has finished, and what the server had of the processors. The
same with a bare page of Streamlit comes first.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
import urllib.request
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.pages import BARE, PAGES, Served, processor_seconds, server

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
    asked = parser.parse_args()
    print(f"{asked.sessions} sessions, {asked.seconds:.0f} s, load {os.getloadavg()[0]:.1f}")
    with server() as served:
        report("bare", served, asyncio.run(crowd(served, [], asked.sessions, asked.seconds / 2)))
    with server(program=("-m", "dashboard", "serve")) as served:
        places = [(lead_on(served, page), more) for page, more in PLACES]
        if asked.warm:
            begin = processor_seconds(served.process)
            runs = len(asyncio.run(ask_for_all(served, places)))
            spent = processor_seconds(served.process) - begin
            print(
                f"        {spent * 1000 / runs:.1f} ms of the processor for each of {runs} first runs"
            )
        begin = processor_seconds(served.process)
        found = asyncio.run(crowd(served, places, asked.sessions, asked.seconds))
        report("pages", served, found)
        spent = processor_seconds(served.process) - begin
        print(f"        {spent * 1000 / len(found):.1f} ms of the processor for a run")


def lead_on(served: Served, page: str) -> str:
    """The page that a browser asks for in the end: an address of an earlier version may lead on."""
    path = "" if page == "overview" else page
    with urllib.request.urlopen(f"http://{served.address}/{path}") as found:
        return str(urlsplit(found.url).path).strip("/")


def report(name: str, served: Served, found: list[Asked]) -> None:
    """Prints what came of the runs after the warm-up."""
    begin, end = min(each.at for each in found), max(each.at for each in found)
    counted = [each for each in found if each.at >= begin + (end - begin) * WARM_UP]
    seconds = sorted(each.seconds for each in counted)
    p50, p95 = statistics.median(seconds), seconds[int(len(seconds) * 0.95)]
    print(
        f"{name:>6}  p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, longest {seconds[-1] * 1000:.0f} ms,"
        f" {len(counted)} runs, {sum(each.failed for each in counted)} failed,"
        f" {statistics.mean(each.size for each in counted) / 1024:.1f} kB each, {memory(served)}"
    )


def memory(served: Served) -> str:
    """What the process holds now and the most it held; Linux only."""
    told = Path(f"/proc/{served.process}/status").read_text()
    sizes = {line.split(":")[0]: line.split()[1] for line in told.splitlines() if "kB" in line}
    now, most = (int(sizes[name]) // 1024 for name in ("VmRSS", "VmHWM"))
    return f"{now} MB, at most {most} MB"


async def ask_for_all(served: Served, places: list[tuple[str, str]]) -> list[Asked]:
    """One session that asks for each address on each day in each language, without a thought between."""
    async with open_page(served) as connection:
        return [
            await ask(connection, page, address(language, day, more))
            for language in LANGUAGES
            for day in DAYS
            for page, more in places
        ]


async def crowd(
    served: Served, places: list[tuple[str, str]], sessions: int, seconds: float
) -> list[Asked]:
    """What so many sessions asked in that time; without places they ask for the bare page."""
    end = time.perf_counter() + seconds
    people = (person(served, places, Random(each), end) for each in range(sessions))
    return [each for asked in await asyncio.gather(*people) for each in asked]


async def person(
    served: Served, places: list[tuple[str, str]], chance: Random, end: float
) -> list[Asked]:
    """One session until the end of the time."""
    found: list[Asked] = []
    async with open_page(served) as connection:
        while True:
            await asyncio.sleep(chance.expovariate(1 / THINK))
            if time.perf_counter() >= end:
                return found
            page, query = "", BARE
            if places:
                page, more = chance.choice(places)
                query = address(chance.choice(LANGUAGES), chance.choice(DAYS), more)
            found.append(await ask(connection, page, query))


def open_page(served: Served) -> connect:
    """The connection of a page, as a browser opens it."""
    return connect(
        f"ws://{served.address}/_stcore/stream",
        max_size=None,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=f"http://{served.address}",  # type: ignore[arg-type]
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
