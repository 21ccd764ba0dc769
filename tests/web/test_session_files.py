"""What a session has sent is let go when it ends: with its tab, and with the sign-in of its person."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dashboard.web.sign_in import session_owners
from dashboard.workflow.people import sign_ins
from tests import everybody, tabs
from tests.processes import wait_for
from tests.tabs import Tab, pressed

pytestmark = pytest.mark.rest

FULL = b"x" * 9_900_000
MOST = 5
"""Files of that size that one session may hold; of four such sessions the server holds as much as it may."""
NO_ROOM = 507


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server behind a proxy to which a closed tab may come back for a second."""
    with everybody.served(tmp_path, STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL="1") as found:
        yield found[0]


def test_of_very_many_sessions_the_one_that_was_idle_longest_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_owners, "MOST_SESSIONS", 2)
    monkeypatch.setattr(session_owners, "_OPENED", {})
    jana, jan = (
        sign_ins.Identity("https://id.example", name, issued=1) for name in ("jana", "jan")
    )

    for session in ("busy", "idle", "busy", "new"):
        session_owners.note(session, jana)

    known = [each for each in ("busy", "idle", "new") if session_owners.is_own(each, jana)]
    assert known == ["busy", "new"]
    assert session_owners.is_of_another("busy", jan)


def send(tab: Tab) -> int:
    """Sends one more file; the status of the answer."""
    return tab.upload("a.csv", FULL)[1] or NO_ROOM


def test_files_go_with_the_tab_and_with_the_sign_in(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Tab(address, "karel") as late:
        (leave,) = (each for each in late.run("method") if each.key == "sign out")
        with ExitStack() as stack:
            for _ in range(4):
                tab = stack.enter_context(Tab(address, "jana"))
                tab.run("method")
                assert [send(tab) for _ in range(MOST)] == [204] * MOST
            assert [send(late), send(late)] == [204, NO_ROOM]
        wait_for(lambda: send(late) == 204, "the files of closed tabs make room")

        assert [send(late) for _ in range(MOST)] == [204] * (MOST - 2) + [NO_ROOM, NO_ROOM]
        late.run("method", "", [pressed(leave)])
        assert late.upload("a.csv", b"x")[1] == 403
        # A page that came back after a new start of the server has run nothing yet.
        with Tab(address, "jana") as back, Tab(address, "eva") as other:
            urls, status = back.upload("a.csv", b"x")
            assert status == 204
            assert other.change_file("PUT", urls.upload_url, b"x") == 403
            with Tab(address, "") as stranger:
                assert stranger.upload("a.csv", b"x")[1] == 403
        monkeypatch.setattr(tabs, "ISSUED", str(int(time.time()) + 5))
        assert send(late) == 204
