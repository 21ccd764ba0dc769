"""Many small questions to polars, asked in one go.

Polars answers in a thread of its own. To wake it and to wait for it takes up to three quarters of the time of
a question about few rows. What its streaming engine calls is answered in the thread that asks.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from functools import partial, wraps
from typing import ParamSpec, TypeVar

import polars as pl

MOST_ROWS = 1_000
"""Of more rows it is not the questions that take the time, and polars may have several threads for them."""
P = ParamSpec("P")
T = TypeVar("T")
_IN_ONE_GO = ContextVar("in one go", default=False)
_THREADS = ThreadPoolExecutor(4, thread_name_prefix="in one go")
"""Always the same: of each thread that has asked so polars keeps 7 kB, also when the thread is gone."""


def in_one_go(answer: Callable[P, T]) -> Callable[P, T]:
    """A function that asks polars in one go where the frames that it is given have few rows.

    It must wait for no other thread, as for a lock: that one may be waiting for its turn here.
    """

    @wraps(answer)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        frames = (each for each in (*args, *kwargs.values()) if isinstance(each, pl.DataFrame))
        return answer_in_one_go(partial(answer, *args, **kwargs), *frames)

    return asked


def answer_in_one_go(answer: Callable[[], T], *frames: pl.DataFrame | None) -> T:
    """What a function answers, asked as by `in_one_go`; `frames` are those that it reads, None for none."""
    many = any(frame is not None and frame.height > MOST_ROWS for frame in frames)
    if many or _IN_ONE_GO.get():
        return answer()
    context = copy_context()
    context.run(_IN_ONE_GO.set, True)
    return _THREADS.submit(context.run, _ask, answer).result()


def _ask(answer: Callable[[], T]) -> T:
    """What a function answers whose questions polars answers in the thread that asks."""
    answers: Future[T] = Future()

    def make(nothing: pl.DataFrame) -> pl.DataFrame:
        try:
            answers.set_result(answer())
        except BaseException as error:
            # Polars would make another of it.
            answers.set_exception(error)
        return nothing

    pl.LazyFrame().map_batches(make).collect(engine="streaming")
    return answers.result()
