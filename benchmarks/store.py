"""From the store to the status: a database filled through the store, read in a process of its own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

import polars as pl

from benchmarks.rows import standing, strategy
from benchmarks.timing import peak_megabytes
from dashboard.fulfilment.known_rows import rows_known_at
from dashboard.fulfilment.status import judge, prepare
from dashboard.store import audit_log, database, standing_rows, submissions
from dashboard.store.audit_entry import By

FILE = 20_000
"""Rows of one submission."""
MOMENT = datetime(2024, 1, 1, tzinfo=UTC)


def store_to_status(size: int, day: date) -> tuple[dict[str, float], float, float]:
    """Seconds of each stage, and the megabytes held at most before and after them."""
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
        with database.write_transaction(engine) as connection:
            sent = submissions.SentFile(
                adopted.id, entity, "bench", f"{number}.csv", str(number).encode()
            )
            added = submissions.add(connection, sent, rows, MOMENT)
            found = submissions.get(connection, adopted.id, added)
            assert found is not None
            submissions.accept(connection, By(adopted.id, "bench", MOMENT), found)


def _files(rows: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Submissions of one entity each; of rows without a date, which share a key, one is kept."""
    keyed = rows.unique(["entity", "task", "indicator", "name", "date"], maintain_order=True)
    for (entity,), told in keyed.group_by("entity", maintain_order=True):
        for part in told.iter_slices(FILE):
            yield str(entity), part


def _ask(url: str, size: int, day: date) -> tuple[dict[str, float], float, float]:
    adopted, engine, before = strategy(size), database.connect(url), peak_megabytes()
    begin = time.perf_counter()
    with database.read_transaction(engine) as connection:
        sequence = audit_log.last_sequence(connection, adopted.id)
        history = standing_rows.history(connection, adopted.id)
    read = time.perf_counter()
    prepared = prepare(adopted, rows_known_at(history, sequence))
    ready = time.perf_counter()
    judge(prepared, day)
    seconds = {"read": read - begin, "prepare": ready - read, "judge": time.perf_counter() - ready}
    return seconds, before, peak_megabytes()
