"""Functions for `background_work`, which a child imports by their names."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from dashboard.text import Problem

Work = Callable[[], bytes]


class Refused(Exception):
    problem = Problem("pdf-failed", {"why": "signal 4"})


def repeat(text: bytes, *, times: int) -> bytes:
    return text * times


def print_and_answer(text: bytes) -> bytes:
    os.write(1, b"a library says something")
    return text


def process_and_environment() -> bytes:
    return f"{os.getpid()} {dict(os.environ)}".encode()


def fail() -> bytes:
    raise ValueError("what Jana wrote")


def refuse() -> bytes:
    raise Refused


def kill_itself() -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def leave() -> bytes:
    os._exit(3)


def take_memory() -> bytes:
    return bytes(3 << 30)


def wait_for(gate: str) -> bytes:
    return Path(gate).read_bytes() + str(os.getpid()).encode()
