"""The process of one piece of `background_work`: `python -m dashboard.files.background_work_child`.

On standard input a function of ours with its values, as our own server packed them; nothing of a stranger is
unpacked here. On standard output one line of JSON (a code with values, where it could not be done), then the
bytes that the function made.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from typing import Any

from dashboard.files.child_limits import MEMORY, set_limits
from dashboard.text import Problem

SECONDS = 150
"""Processor time."""


def main() -> None:
    """Does one piece of work; what libraries print goes to standard error."""
    set_limits(written=MEMORY, seconds=SECONDS, memory=2 * MEMORY)
    answer = os.dup(1)
    os.dup2(2, 1)
    with os.fdopen(answer, "wb") as out:
        out.write(do(sys.stdin.buffer.read()))


def do(order: bytes) -> bytes:
    """The answer to an order."""
    try:
        work, arguments, named = pickle.loads(order)  # noqa: S301 - from our server, by a pipe
        made: bytes = work(*arguments, **named)
        return b"{}\n" + made
    except Exception as error:
        found = getattr(error, "problem", None)
        if not isinstance(found, Problem):
            why = getattr(error, "strerror", None) or type(error).__name__
            found = Problem("work-failed", {"why": why})
        told: dict[str, Any] = {"code": found.code, "problem": dict(found.values)}
        return json.dumps(told).encode() + b"\n"


if __name__ == "__main__":
    main()
