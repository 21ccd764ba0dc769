"""Who is answered: this machine only; people from elsewhere come through a proxy on it."""

from __future__ import annotations

import sys
from functools import cache
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web.request_headers import asked_language

START = Problem("start-with-serve")
"""How the program is started; said to people who come in another way."""

COMMAND_LINE = {Path(word).resolve() for word in sys.orig_argv}
"""What this process was started with, as far as it names files."""


@cache
def is_started_with(file: str) -> bool:
    """Whether this process was started with a file; each run of a page asks, and it stays as it was."""
    return Path(file).resolve() in COMMAND_LINE


class ThisMachineOnly:
    """Refuses what does not come in at a loopback address, however the server was started.

    The address is the one of the connection itself, which no sender can choose.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        address, _ = scope.get("server") or ("", None)
        if scope["type"] == "lifespan" or is_loopback(address):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            sentence = " ".join(Wording(asked_language(scope)).problem(START))
            await PlainTextResponse(sentence, status_code=403)(scope, receive, send)


def is_loopback(written: str) -> bool:
    """Whether an address is one at which only this machine comes in; a name or a path is none."""
    try:
        address = ip_address(written)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback
