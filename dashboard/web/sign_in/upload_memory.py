"""How much of what browsers send is held in memory, and when the system has it back."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Mapping
from contextlib import suppress

from streamlit import config

from dashboard.text import Problem
from dashboard.web import streamlit_internals

MOST_BYTES = 200 << 20
"""Bytes of uploaded files that all sessions of a process may hold; one session a quarter of it."""


def refusal(session: str, length: str | None) -> tuple[int, Problem] | None:
    """Why a file is not taken before a byte of it was read; None where there is room for it."""
    if length is None or not length.isdecimal():
        return 411, Problem("upload-without-length")
    if int(length) > (int(config.get_option("server.maxUploadSize")) << 20) + (64 << 10):
        return 413, Problem("upload-too-large")
    return find_room(streamlit_internals.held_bytes(), session, int(length))


def find_room(held: Mapping[str, int], session: str, size: int) -> tuple[int, Problem] | None:
    """Why a file of a size is not taken beside what sessions hold; None where there is room for it."""
    own = held.get(session, 0)
    if sum(held.values()) + size > MOST_BYTES or own + size > MOST_BYTES // 4:
        return 507, Problem("upload-no-room")
    return None


def let_go_later() -> None:
    """When a tab was closed: once it cannot come back any more, its session and files are let go.

    Streamlit lets go of ended sessions when the next one ends, which may be tomorrow.
    """
    expire = streamlit_internals.expire_sessions()
    if expire is None:
        return
    loop = asyncio.get_running_loop()
    until = float(config.get_option("server.disconnectedSessionTTL")) + 1
    loop.call_later(until, expire)
    for earlier in _WAITING:
        earlier.cancel()
    _WAITING[:] = [loop.call_later(until + 1, loop.run_in_executor, None, give_back)]


_WAITING: list[asyncio.TimerHandle] = []
"""When memory is given back: once, after the last tab that was closed."""


def give_back() -> None:
    """Gives the system the memory of what was let go: of itself the allocator keeps what it once had."""
    gc.collect()
    with suppress(OSError, AttributeError):  # of the GNU library alone
        ctypes.CDLL(None).malloc_trim(0)
