"""From the store to the status: a database filled through the store, read in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import polars as pl
from sqlalchemy import Engine

from benchmarks.rows import standing, strategy
from benchmarks.timing import peak_megabytes
from dashboard.fulfilment.judged_indicators import StatusInput, judge, prepare
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.store import audit_log, database, standing_rows, submissions
from dashboard.store.audit_entry import By
from dashboard.strategy import Strategy

FILE = 20_000
"""Rows of one submission."""
MORE = 100
"""Rows of the submission that is accepted afterwards."""
MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


class StoreToStatus(NamedTuple):
    """Seconds of each stage, the megabytes held at most before and after them, and the seconds once more
    with MORE rows.
    """

    seconds: dict[str, float]
    before: float
    after: float
    more: dict[str, float]


def store_to_status(size: int, day: date) -> StoreToStatus:
    """A database of so many rows, asked by a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'dashboard.db'}"
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as filling:
            filling.submit(_fill, url, size).result()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as asking:
            return asking.submit(_ask, url, size, day).result()


def _fill(url: str, size: int) -> None:
    adopted = strategy(size)
    engine = database.connect(url)
    database.prepare(engine)
    for number, (entity, rows) in enumerate(_files(standing(adopted, size))):
        _accept(engine, adopted.id, entity, rows, f"{number}.csv")


def _accept(engine: Engine, strategy: str, entity: str, rows: pl.DataFrame, file: str) -> None:
    with database.write_transaction(engine) as connection:
        sent = submissions.SentFile(strategy, entity, "bench", file, file.encode())
        added = submissions.add(connection, sent, rows, MOMENT)
        found = submissions.get(connection, strategy, added)
        assert found is not None
        submissions.accept(connection, By(strategy, "bench", MOMENT), found)


def _files(rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Submissions of one entity each; of rows without a date, which share a key, one is kept."""
    keyed = rows.unique(["entity", "task", "indicator", "name", "date"], maintain_order=True)
    for (entity,), told in keyed.group_by("entity", maintain_order=True):
        for part in told.iter_slices(FILE):
            yield str(entity), part


def _ask(url: str, size: int, day: date) -> StoreToStatus:
    adopted, engine, before = strategy(size), database.connect(url), peak_megabytes()
    first, seconds = _answer(engine, adopted, day)
    after = peak_megabytes()
    _accept_more(engine, adopted, size)
    known, more = _answer(engine, adopted, day)
    assert known.rows.height == first.rows.height + MORE
    return StoreToStatus(seconds, before, after, more)


def _answer(engine: Engine, adopted: Strategy, day: date) -> tuple[StatusInput, dict[str, float]]:
    """What a page asks of the rows of a version of the data, with the seconds of each stage."""
    begin = time.perf_counter()
    with database.read_transaction(engine) as connection:
        sequence = audit_log.last_sequence(connection, adopted.id)
        history = standing_rows.history(connection, adopted.id)
    read = time.perf_counter()
    prepared = prepare(adopted, rows_known_at(history, sequence))
    ready = time.perf_counter()
    judge(prepared, day)
    stages = {"read": read - begin, "prepare": ready - read, "judge": time.perf_counter() - ready}
    return prepared, stages


def _accept_more(engine: Engine, adopted: Strategy, size: int) -> None:
    """A submission of MORE rows, on almost as many indicators."""
    more = standing(adopted, size).head(MORE).with_columns(pl.col("entity").first())
    told = more.with_columns(name=pl.format("more {}", pl.int_range(pl.len())))
    _accept(engine, adopted.id, str(told["entity"][0]), told, "more.csv")
