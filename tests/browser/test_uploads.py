"""What browsers send is held in memory only as far as there is room, and goes when the session ends."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from tests.browser.visiting import Server, Visit, running

REFUSED = 507
"""There is no room."""


def resident(process: int) -> int:
    """The megabytes of memory that a process holds."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def test_fifty_files_of_almost_ten_megabytes_do_not_fill_the_memory(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        page = visit(server, "report?lang=en&role=officer&unit=MLSA").page
        sent: list[Any] = []
        page.on("request", lambda asked: sent.append(asked) if asked.method == "PUT" else None)
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": b"task\n2.3\n"}
        page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        page.wait_for_selector("div.filing-sheet, p.notice.error", timeout=30_000)
        first = sent[0]
        before = resident(server.process)

        statuses = [put(server, first, number) for number in range(50)]

        assert statuses.count(204) == 5  # of one session a quarter of what all may hold
        assert set(statuses) == {204, REFUSED}
        assert resident(server.process) - before < 150
        page.close()


def put(server: Server, like: Any, number: int) -> int:
    """Sends a file of 9.9 MB to the session of an earlier request; the status of the answer."""
    boundary = "x7"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    body = head.encode() + b"x" * 9_900_000 + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        name: value
        for name, value in like.all_headers().items()
        if name in {"x-xsrftoken", "cookie", "origin"}
    } | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    address = f"{like.url.rpartition('/')[0]}/{number}"
    asked = urllib.request.Request(address, body, headers, method="PUT")  # noqa: S310
    assert address.startswith(server.url)
    try:
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, ConnectionError):
        return REFUSED  # the answer came before the file was sent, and the connection was closed


def test_a_websocket_takes_thirty_thousand_letters_of_cookies(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        address = server.url.removeprefix("http://")
        told: Any = {
            "additional_headers": {"Cookie": f"long={'x' * 30_000}"},
            "origin": server.url,
            "subprotocols": ["streamlit"],
        }
        with connect(f"ws://{address}/_stcore/stream", proxy=None, open_timeout=20, **told) as page:
            assert page.response is not None
            assert page.response.status_code == 101
