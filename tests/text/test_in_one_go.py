"""Questions to polars asked in one go: the same answers, without another thread."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import getcontext, localcontext
from threading import get_ident

import polars as pl
import pytest

from dashboard.text.in_one_go import MOST_ROWS, answer_in_one_go, in_one_go

FEW = pl.DataFrame({"number": [3, 1, 2], "name": ["c", "a", "b"]})
MANY = pl.DataFrame({"number": range(MOST_ROWS + 1)})


def thread_of_answer() -> int:
    """The thread in which polars answers a question about two columns."""
    threads: list[int] = []

    def seen(column: pl.Series) -> pl.Series:
        threads.append(get_ident())
        return column

    asked = pl.col("number").map_batches(seen, pl.Int64)
    FEW.select(asked, "name")
    return threads[0]


@in_one_go
def threads(_: pl.DataFrame) -> tuple[int, int]:
    return get_ident(), thread_of_answer()


def test_polars_answers_in_the_thread_that_asks() -> None:
    asking, answering = threads(FEW)

    assert asking == answering != get_ident()
    assert thread_of_answer() != get_ident()


def test_of_many_rows_polars_is_asked_as_ever() -> None:
    asking, answering = threads(MANY)

    assert asking == get_ident() != answering


def test_a_frame_that_is_read_otherwise_counts_as_well() -> None:
    assert answer_in_one_go(get_ident, FEW, None) != get_ident()
    assert answer_in_one_go(get_ident, FEW, MANY) == get_ident()


def test_what_is_asked_within_is_asked_in_the_same_go() -> None:
    outer, inner = in_one_go(lambda _: (get_ident(), threads(FEW)))(FEW)

    assert inner == (outer, outer)


def test_an_error_comes_out_as_it_was_raised() -> None:
    @in_one_go
    def fail(_: pl.DataFrame) -> None:
        raise KeyError("name")

    with pytest.raises(KeyError, match="name"):
        fail(FEW)
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        in_one_go(lambda frame: frame.select("nobody"))(FEW)


def test_the_context_of_who_asks_is_that_of_the_answer() -> None:
    with localcontext(prec=7):
        assert in_one_go(lambda _: getcontext().prec)(FEW) == 7


@contextmanager
def others_at_work() -> Iterator[None]:
    """Threads that meanwhile do with the same frame what polars does not let go of Python for."""
    stopped: list[bool] = []

    def work() -> None:
        while not stopped:
            pickle.loads(pickle.dumps(FEW))  # noqa: S301 - our own
            assert FEW[[0, 2]].height == FEW.group_by("name").agg(pl.len()).height - 1

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(work) for _ in range(2)]
        try:
            yield
        finally:
            stopped.append(True)
        for each in working:
            each.result()


def test_more_ask_at_once_than_there_are_threads_beside_others_at_work() -> None:
    @in_one_go
    def ask(frame: pl.DataFrame, most: int) -> list[int]:
        found = frame.filter(pl.col("number") <= most).join(frame, on="name", validate="1:1")
        return found.sort("number")["number"].to_list()

    with others_at_work(), ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: ask(FEW, n % 4), range(400)))

    assert answers == [list(range(1, n % 4 + 1)) for n in range(400)]
