"""Work of ours that takes seconds, in a process of its own: a document, a marked table, an archive.

The server goes on answering meanwhile, and what the work imports and holds ends with its process. Two run at
the same time and others wait; who asks for what is under way already waits for that.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from typing import ParamSpec

from dashboard.files import child_limits
from dashboard.files.work_child import SECONDS
from dashboard.text import Problem

P = ParamSpec("P")

CLOCK_SECONDS = 170
"""Seconds of real time, less than the three minutes for which a browser waits for a file."""
MOST = 50
"""How much may be under way or wait at the same time."""
WORKER = (*child_limits.PYTHON, "dashboard.files.work_child")
_AT_ONCE = BoundedSemaphore(2)
_UNDER_WAY: dict[bytes, Future[bytes | Problem]] = {}
_LOCK = Lock()


def call(work: Callable[P, bytes], /, *arguments: P.args, **named: P.kwargs) -> bytes | Problem:
    """What a function of a module of ours makes of values.

    Problems: work-failed (`why`: how it ended), work-too-much (too much waits already), and the problem of
    an error that has one.
    """
    order = pickle.dumps((work, arguments, named))
    with _LOCK:
        running = _UNDER_WAY.get(order)
        if running is None:
            if len(_UNDER_WAY) >= MOST:
                return Problem("work-too-much", {"most": str(MOST)})
            mine = _UNDER_WAY[order] = Future()
    if running is not None:
        return running.result()
    try:
        mine.set_result(_do(order))
    except BaseException as error:
        mine.set_exception(error)
        raise
    finally:
        with _LOCK:
            del _UNDER_WAY[order]
    return mine.result()


def count_under_way() -> int:
    """How much work runs or waits."""
    return len(_UNDER_WAY)


def _do(order: bytes) -> bytes | Problem:
    answer = child_limits.run(
        WORKER, (order,), CLOCK_SECONDS, processor=SECONDS, turn=_AT_ONCE, ended=_how_it_ended
    )
    if isinstance(answer, Problem):
        return answer
    head: Mapping[str, Mapping[str, str]] = json.loads(answer.readline())
    if "problem" in head:
        return Problem(str(head["code"]), dict(head["problem"]))
    return answer.read()


def _how_it_ended(code: int, over: float | None) -> Problem:
    """The problem work-failed of a process that gave no answer: its seconds, signal or exit code."""
    ended = f"signal {-code}" if code < 0 else f"exit {code}"
    why = ended if over is None else f"{over:g} s"
    return Problem("work-failed", {"why": why})
