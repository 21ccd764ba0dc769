"""No stranger fills the memory of the public server, nor opens more of it than readers need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from dashboard.web.sign_in.guard import MOST_TABS_OF_ONE
from dashboard.web.sign_in.websocket_messages import (
    LONGEST_ADDRESS,
    MOST_BYTES_OF_A_READER,
    REFUSED,
)
from dashboard.web.streamlit_internals import MOST_WIDGETS
from tests import databases
from tests.browser.visiting import ADOPTED, Server, started
from tests.processes import free_port
from tests.tabs import Tab

pytestmark = pytest.mark.rest

LONG = 20_000_000
"""Bytes of one message."""
TOO_BIG = 1009


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    port = free_port()
    environment = {**os.environ, "DASHBOARD_DATABASE_URL": databases.sqlite(tmp_path / "d.db")}
    words = ["serve", "--public", "--port", str(port), "--strategy", str(ADOPTED)]
    with started(words, port, environment) as found:
        yield found


def code_of_hanging_up(tab: Tab, said: bytes) -> int | None:
    """The code with which the server hangs up on a message; None where it was gone before all was sent."""
    try:
        tab.socket.send(said)
        while True:
            tab.socket.recv(timeout=60)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_message_of_twenty_megabytes_is_hung_up_on_before_it_is_read(server: Server) -> None:
    address = server.url.removeprefix("http://")
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="x", string_value="x" * LONG)
    with Tab(address) as tab:
        tab.run("overview", "lang=en")
        assert code_of_hanging_up(tab, message.SerializeToString()) in {TOO_BIG, None}
    with Tab(address) as tab:
        tab.run("overview", "lang=en")
        assert b"13" in tab.said


def asked(*, texts: int = 0, bytes_of_one: int = 0, pieces: int = 0, letters: int = 0) -> BackMsg:
    """A request of a page with so many fields, pieces that its browser has, and letters of its address."""
    message = BackMsg()
    run = message.rerun_script
    for number in range(texts):
        state = run.widget_states.widgets.add()
        state.id, state.string_value = f"{number}", "x" * bytes_of_one
    run.cached_message_hashes.extend(f"{number}" for number in range(pieces))
    run.query_string = f"lang=en&q={'x' * letters}"[: letters or None]
    return message


def said_by_script(text: str) -> BackMsg:
    """A request of a page with what a part with a script says."""
    message = BackMsg()
    message.rerun_script.widget_states.widgets.add(id="x", json_value=text)
    return message


def files(number: int) -> BackMsg:
    """A request for the addresses of so many files that are to be sent."""
    message = BackMsg()
    message.file_urls_request.file_names.extend(["a.csv"] * number)
    return message


def test_a_message_that_has_more_than_a_page_of_ours_ends_its_tab_and_what_a_page_has_is_answered(
    server: Server,
) -> None:
    address = server.url.removeprefix("http://")
    most = {
        "bytes": asked(texts=1, bytes_of_one=MOST_BYTES_OF_A_READER - 100),
        "fields": asked(texts=MOST_WIDGETS, bytes_of_one=40),
        "pieces": asked(pieces=MOST_WIDGETS),
        "address": asked(letters=LONGEST_ADDRESS),
    }
    more = {
        "bytes": asked(texts=1, bytes_of_one=MOST_BYTES_OF_A_READER),
        "fields": asked(texts=MOST_WIDGETS + 1),
        "pieces": asked(pieces=MOST_WIDGETS + 1),
        "address": asked(letters=LONGEST_ADDRESS + 1),
        "files": files(MOST_WIDGETS + 1),
        "depth": said_by_script("[" * 100_000),
        "no JSON": said_by_script("{"),
    }

    with Tab(address) as tab:
        for name, message in most.items():
            tab.send(message)
            tab.read()
            assert b"13" in tab.said, name
    for name, message in more.items():
        with Tab(address) as tab:
            assert code_of_hanging_up(tab, message.SerializeToString()) == REFUSED, name


def test_an_address_opens_as_many_tabs_as_readers_of_one_office_and_no_more(server: Server) -> None:
    address = server.url.removeprefix("http://")

    def opened(origin: str) -> Any:
        told: Any = {"origin": server.url, "subprotocols": ["streamlit"], "proxy": None}
        told["additional_headers"] = {"X-Forwarded-For": f"192.0.2.99, {origin}"}
        return connect(f"ws://{address}/_stcore/stream", **told)

    with ExitStack() as stack:
        tabs = [stack.enter_context(opened("192.0.2.1")) for _ in range(MOST_TABS_OF_ONE)]
        with pytest.raises(InvalidStatus, match="403"):
            opened("192.0.2.1")
        stack.enter_context(opened("192.0.2.2"))
        tabs[0].close()
        stack.enter_context(opened("192.0.2.1"))
        for number in range(MOST_TABS_OF_ONE):
            stack.enter_context(opened(f"2001:db8:0:1::{number:x}"))
        with pytest.raises(InvalidStatus, match="403"):
            opened("2001:db8:0:1:ffff::")
        stack.enter_context(opened("2001:db8:0:2::1"))
