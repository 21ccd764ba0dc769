"""Only this machine is answered, in whatever way the program was started."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import Message

from dashboard.presentation import Wording
from dashboard.web.sign_in.this_machine_only import ThisMachineOnly
from tests import own_loop
from tests.served import opened, served

ROOT = Path(__file__).resolve().parents[2]
GUARDED = ThisMachineOnly(PlainTextResponse("the page"))


def answers(at: str | None, kind: str = "http", language: str = "en") -> list[Message]:
    """What is answered to a request that came in at an address of this machine."""
    scope: dict[str, Any] = {
        "type": kind,
        "method": "GET",
        "server": (at, 8501) if at else None,
        "query_string": b"",
        "headers": [(b"accept-language", language.encode()), (b"host", b"127.0.0.1")],
    }
    return own_loop.ask(GUARDED, scope)


def test_this_machine_is_answered_and_others_are_told_how_the_program_is_started() -> None:
    for at in ("127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"):
        start, body = answers(at)
        assert (start["status"], body["body"]) == (200, b"the page"), at
    for elsewhere in (
        "192.0.2.7",
        "10.0.0.5",
        "2001:db8::1",
        "::ffff:192.0.2.7",
        "/run/s",
        "h",
        None,
    ):
        start, body = answers(elsewhere)
        assert start["status"] == 403, elsewhere
        assert "Start it there with “dashboard serve”." in body["body"].decode()
    czech = answers("192.0.2.7", language="cs")[1]["body"].decode()
    assert "Spusťte jej na něm příkazem „dashboard serve“." in czech


def test_a_page_is_not_spoken_with_from_elsewhere() -> None:
    assert answers("192.0.2.7", "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_the_entry_script_started_alone_says_one_sentence_and_shows_nothing() -> None:
    entry = ROOT / "dashboard" / "web" / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(entry), "--server.address=127.0.0.1"]
    environment = {**os.environ, "DASHBOARD_DATABASE_URL": "sqlite:////nowhere/at/all.db"}

    with served(
        command, ROOT, environment, port="--server.port", health="_stcore/health"
    ) as address:
        said = opened(address)

    assert Wording("en")("problem.start-with-serve") in said
    assert "Trafficking" not in said
    assert said.count("new_element") == 1
