"""What a browser can cost a server: `python -m benchmarks.messages`.

Processor time of one message at each limit beside that of an ordinary page, on the public server and where
people sign in, the mean of twenty from an open tab; then the memory of the public server with so many tabs
open, each of which has sent the longest text that is taken, and after they were closed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.pages import Served, server
from benchmarks.sessions import memory
from dashboard.web.sign_in.websocket_messages import (
    LONGEST_ADDRESS,
    MOST_BYTES,
    MOST_BYTES_OF_A_READER,
)
from dashboard.web.streamlit_internals import MOST_WIDGETS
from dashboard.workflow.permissions import Role
from tests import everybody
from tests.tabs import Tab

PUBLIC = ("-m", "dashboard", "serve", "--public")
OFFICER = everybody.PEOPLE[Role.OFFICER][0]
TIMES = 20
SETTLED = 25
"""Seconds after which a closed tab of the public server is let go, and its memory given back."""
Make = Callable[[BackMsg], object]


def main() -> None:
    """Prints milliseconds for each kind of message, and megabytes for each number of tabs."""
    parser = argparse.ArgumentParser(prog="benchmarks.messages", description=__doc__)
    parser.add_argument("--tabs", type=int, nargs="*", default=[60, 240, 1000])
    asked = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}; milliseconds of the processor for one message")
    with server(program=PUBLIC, DASHBOARD_METRICS="on") as public:
        measure("public", public.address, "", ("overview", "trends"), MOST_BYTES_OF_A_READER)
    with (
        tempfile.TemporaryDirectory() as folder,
        everybody.served(Path(folder), DASHBOARD_METRICS="on") as (address, _),
    ):
        measure("signed in", address, OFFICER, ("overview", "report"), MOST_BYTES)
    for number in asked.tabs:
        with server(program=PUBLIC) as public:
            hold(public, number)


def messages(most_bytes: int) -> dict[str, Make]:
    """What is added to the request of a page, by its name: each as much as is taken."""
    a_field = (most_bytes - 100) // MOST_WIDGETS - 60
    return {
        "ordinary": lambda asked: None,
        "presses": partial(add_fields, trigger_value=True),
        "fields with text": partial(add_fields, string_value="x" * a_field),
        "one long text": partial(add_fields, number=1, string_value="x" * (most_bytes - 200)),
        "what a script says": partial(
            add_fields, number=1, json_value=f"[{'0,' * ((most_bytes - 200) // 2)}0]"
        ),
        "address": lambda asked: setattr(
            asked.rerun_script,
            "query_string",
            ("lang=en" + "&q=%25" * LONGEST_ADDRESS)[:LONGEST_ADDRESS],
        ),
        "pieces": lambda asked: asked.rerun_script.cached_message_hashes.extend(
            f"{number:032x}" for number in range(MOST_WIDGETS)
        ),
    }


def add_fields(asked: BackMsg, number: int = MOST_WIDGETS, **state: object) -> None:
    """Adds fields that no page has."""
    for each in range(number):
        asked.rerun_script.widget_states.widgets.add(id=f"$$ID-{each:032x}-list {each}", **state)


def measure(name: str, address: str, person: str, pages: tuple[str, ...], most_bytes: int) -> None:
    """Prints what each message costs on each page."""
    for page in pages:
        for kind, make in messages(most_bytes).items():
            asked = BackMsg()
            asked.rerun_script.page_name = "" if page == "overview" else page
            asked.rerun_script.query_string = "lang=en"
            make(asked)
            with Tab(address, person) as tab:
                tab.run(page, "lang=en")
                begin = processor_seconds(address)
                for _ in range(TIMES):
                    tab.send(asked)
                    tab.read()
                spent = (processor_seconds(address) - begin) / TIMES
            size = asked.ByteSize() / 1024
            print(
                f"{name:>10} {page:>9} {kind:>18} {size:7.0f} kB {spent * 1000:7.1f} ms", flush=True
            )


def processor_seconds(address: str) -> float:
    """What a server has had of the processors, as it says itself."""
    asked = urllib.request.Request(f"http://{address}/metrics", headers={"Host": "localhost"})
    with urllib.request.urlopen(asked) as told:  # noqa: S310 - loopback
        lines = told.read().decode().splitlines()
    return float(
        next(each for each in lines if each.startswith("process_cpu_seconds_total")).split()[1]
    )


def hold(served: Served, number: int) -> None:
    """Prints what a server holds with so many tabs, and once they were closed."""
    asked = BackMsg()
    asked.rerun_script.query_string = "lang=en"
    add_fields(asked, number=1, string_value="x" * (MOST_BYTES_OF_A_READER - 200))
    with Tab(served.address) as first:
        first.run("overview", "lang=en")
    before = memory(served.process)
    with ExitStack() as stack:
        for _ in range(number):
            tab = stack.enter_context(Tab(served.address))
            tab.send(asked)
            tab.read()
        opened = memory(served.process)
    time.sleep(SETTLED)
    print(
        f"{number:5} tabs: before {before}; open {opened}; closed {memory(served.process)}",
        flush=True,
    )


if __name__ == "__main__":
    main()
