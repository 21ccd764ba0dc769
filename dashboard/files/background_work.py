"""Work of ours that takes seconds, in a process of its own: a document, a marked table, an archive.

The server goes on answering meanwhile, and what the work imports and holds ends with its process. Two run at
the same time and others wait; who asks for what is under way already waits for that.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import ParamSpec

from dashboard.files import child_process
from dashboard.files.background_work_child import SECONDS
from dashboard.text import Problem

P = ParamSpec("P")

CLOCK_SECONDS = 170
"""Seconds of real time, less than the three minutes for which a browser waits for a file."""
MOST = 50
"""How much may be under way or wait at the same time."""
WORKER = (*child_process.PYTHON, "dashboard.files.background_work_child")
_AT_ONCE = BoundedSemaphore(2)
_LOCK = Lock()
_WANTED: ContextVar[Callable[[], bool]] = ContextVar("wanted", default=lambda: True)


@dataclass(slots=True)
class _Work:
    """What is under way: its answer, and for each who waits whether they still do."""

    wanted: list[Callable[[], bool]]
    made: Future[bytes | Problem] = field(default_factory=Future)
    is_dropped: bool = False


_UNDER_WAY: dict[bytes, _Work] = {}


@contextmanager
def wanted_while(waits: Callable[[], bool]) -> Iterator[None]:
    """What is called in here is ended once who called it, and everybody else who waits for it, has gone."""
    before = _WANTED.set(waits)
    try:
        yield
    finally:
        _WANTED.reset(before)


def call(work: Callable[P, bytes], /, *arguments: P.args, **named: P.kwargs) -> bytes | Problem:
    """What a function of a module of ours makes of values.

    Problems: work-failed (`why`: how it ended), work-too-much (too much waits already), work-dropped (see
    `wanted_while`), and the problem of an error that has one.
    """
    order, waits = pickle.dumps((work, arguments, named)), _WANTED.get()
    with _LOCK:
        running = _UNDER_WAY.get(order)
        if running is not None:
            running.wanted.append(waits)
        elif len(_UNDER_WAY) >= MOST:
            return Problem("work-too-much", {"most": str(MOST)})
        else:
            mine = _UNDER_WAY[order] = _Work([waits])
    if running is not None:
        return running.made.result()
    try:
        mine.made.set_result(_do(order, mine))
    except BaseException as error:
        mine.made.set_exception(error)
        raise
    finally:
        with _LOCK:
            _leave(order, mine)
    return mine.made.result()


def _leave(order: bytes, work: _Work) -> None:
    """Work is no longer under way: who asks for the same from now on gets their own. Under the lock."""
    if _UNDER_WAY.get(order) is work:
        del _UNDER_WAY[order]


def _is_wanted(order: bytes, work: _Work) -> bool:
    """Whether anybody still waits; once nobody does, the work is dropped for good."""
    with _LOCK:
        if not work.is_dropped and not any(waits() for waits in work.wanted):
            work.is_dropped = True
            _leave(order, work)
        return not work.is_dropped


def count_under_way() -> int:
    """How much work runs or waits."""
    return len(_UNDER_WAY)


def _do(order: bytes, work: _Work) -> bytes | Problem:
    answer = child_process.run(
        WORKER,
        (order,),
        CLOCK_SECONDS,
        processor=SECONDS,
        turn=_AT_ONCE,
        ended=_how_it_ended,
        wanted=partial(_is_wanted, order, work),
    )
    if work.is_dropped:
        return Problem("work-dropped")
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
