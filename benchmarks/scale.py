"""How far one database goes: `python -m benchmarks.scale`, the figures of docs/scale.md.

Strategies of ten years, each with 20 indicators of which 11 bodies report every quarter: 8,800 rows. Five
of them are 44,000 rows in one database, fifty 440,000. `--in-one` puts as many rows into a single strategy.
Every process is new. Its processor seconds count, with all its threads, because they say the same on a busy
machine; memory is the most that it held. With few strategies only once, to see that it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from benchmarks.pages import PAGES, Session, server
from benchmarks.timing import peak_megabytes
from dashboard.progress.row_schema import ROW_SCHEMA
from dashboard.store import database, submissions
from dashboard.store.audit_entry import By
from dashboard.workflow.snapshot import Snapshot
from dashboard.workflow.workspace_opening import Purpose, open_workspace

BODIES = [f"BODY{number}" for number in range(1, 12)]
TASKS, INDICATORS = 10, 2
KINDS = ("sum", "distinct", "latest")
YEARS = range(2016, 2026)
QUARTERS = [
    date(year, month, 31 if month in {3, 12} else 30) for year in YEARS for month in (3, 6, 9, 12)
]
DAY = QUARTERS[-1]
MOMENT = datetime(2026, 1, 31, tzinfo=UTC)
MORE = 100
"""Rows that are handed in later, by one body."""
FIRST = "scale-1"
ROLES = {"report": "&role=officer&unit=BODY1", "assessment": "&role=evaluator&task=1.1"}


class Cost(NamedTuple):
    """Processor seconds of a step, and the most megabytes its process held until its end."""

    seconds: float
    megabytes: float


def main() -> None:
    """Prints what the store, the status and each page's first visit cost, for each number of strategies."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale", description=__doc__)
    parser.add_argument("--strategies", type=int, nargs="*", default=[5, 50])
    parser.add_argument("--in-one", action="store_true", help="all rows in a single strategy")
    asked = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    for number in asked.strategies:
        measure(number, in_one=asked.in_one)


def measure(number: int, *, in_one: bool) -> None:
    """One database with that many strategies, or with one that has their rows."""
    strategies, names = (1, number) if in_one else (number, 1)
    rows = number * TASKS * INDICATORS * len(BODIES) * len(QUARTERS)
    print(f"{rows:,} rows, {strategies} strategies")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder / 'scale.db'}"
        print_cost("filled, through the store", alone(fill, folder, url, strategies, names))
        size = sum(file.stat().st_size for file in folder.glob("scale.db*"))
        print(f"{'the database':>34}   {size >> 20:8,} MB")
        start, cold, grown = alone(ask, folder, url)
        print_cost("a process without a row", start)
        print_cost("first status of one strategy", cold)
        print_cost(f"with {MORE} rows more", grown)
        if strategies > 1:
            print_cost("first status of all, one by one", alone(ask_all, folder, url, strategies))
        for page in PAGES:
            first, cost = visit(folder, url, page)
            print(
                f"{page:>34}   {cost.seconds:8.2f} s   {cost.megabytes:6,.0f} MB   {first:6.2f} s waited"
            )
        print()


def print_cost(name: str, cost: Cost) -> None:
    print(f"{name:>34}   {cost.seconds:8.2f} s   {cost.megabytes:6,.0f} MB")


def alone(function: Any, *arguments: Any) -> Any:
    """What a function gives that is called in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


def strategy(number: int) -> dict[str, Any]:
    """The raw strategy of a number, as its file has it."""
    return {
        "id": f"scale-{number}",
        "title": f"Strategy {number}",
        "source": "generated",
        "period": {"start": f"{YEARS[0]}-01-01", "end": f"{YEARS[-1]}-12-31"},
        "conventions": {"year_start": "01-01", "year_deadline": "12-31"},
        "coordinator": BODIES[0],
        "goal": "To be judged quickly",
        "entities": [
            {"code": code, "kind": "office", "name": code, "name_cs": code} for code in BODIES
        ],
        "tasks": [_task(task) for task in range(1, TASKS + 1)],
    }


def _task(number: int) -> dict[str, Any]:
    indicators = [
        {
            "id": f"1.{number}.{letter}",
            "text": f"Indicator {letter} of task {number}",
            "kind": "count",
            "aggregate": KINDS[(number + place) % len(KINDS)],
            "target": {"value": str(10 * number), "basis": "assumed", "note": "made up"},
        }
        for place, letter in enumerate("ab")
    ]
    return {
        "number": f"1.{number}",
        "title": f"Task {number}",
        "responsible": BODIES[:2],
        "cooperating": BODIES[2:],
        "start": str(YEARS[0]),
        "deadline": str(YEARS[number % len(YEARS)]),
        "indicators": indicators,
    }


def reported(entity: str, day: date, names: int) -> pl.DataFrame:
    """What a body reports on a day: every indicator, with that many named parts."""
    rows = [
        {
            "line": line,
            "entity": entity,
            "task": f"1.{task}",
            "indicator": f"1.{task}.{letter}",
            "component": f"Part {name}" if names > 1 else None,
            "name": f"part {name}" if names > 1 else None,
            "date": day,
            "precision": "day",
            "evidence": f"https://example.org/{day}/{task}",
        }
        for line, (task, letter, name) in enumerate(
            ((t, i, n) for t in range(1, TASKS + 1) for i in "ab" for n in range(names)), start=2
        )
    ]
    frame = pl.DataFrame(rows, schema_overrides={"date": pl.Date})
    empty = {name: kind for name, kind in ROW_SCHEMA.items() if name not in frame.columns}
    missing = [pl.lit(None, kind).alias(name) for name, kind in empty.items()]
    value = pl.lit(1).cast(ROW_SCHEMA["value"]).alias("value")
    return frame.with_columns(*missing).with_columns(value).select(list(ROW_SCHEMA))


def fill(folder: Path, url: str, strategies: int, names: int) -> Cost:
    """Hands in and accepts a report of each body for each quarter, of every strategy."""
    for number in range(1, strategies + 1):
        path = folder / f"scale-{number}.yaml"
        path.write_text(json.dumps(strategy(number)), "utf-8")
        workspace, problems = open_workspace(path, url, Purpose.ADOPT)
        assert workspace is not None, problems
        with database.write_transaction(workspace.engine) as connection:
            for day in QUARTERS:
                for entity in BODIES:
                    hand_in(connection, workspace.strategy.id, reported(entity, day, names))
        workspace.engine.dispose()
    return Cost(time.process_time(), peak_megabytes())


def hand_in(connection: Any, of: str, rows: pl.DataFrame) -> None:
    entity, day = rows["entity"][0], rows["date"][0]
    content = f"{of} {entity} {day}".encode()
    sent = submissions.SentFile(of, entity, "bench", f"{day}.csv", content)
    found = submissions.get(connection, of, submissions.add(connection, sent, rows, MOMENT))
    assert found is not None
    submissions.accept(connection, By(of, "bench", MOMENT), found)


def ask(folder: Path, url: str) -> tuple[Cost, Cost, Cost]:
    """Nothing yet; the status of one strategy; the same once more after a further report."""
    steps = _steps()
    workspace, problems = open_workspace(folder / f"{FIRST}.yaml", url, Purpose.READ)
    assert workspace is not None, problems
    start = next(steps)
    Snapshot(workspace).on(DAY)
    cold = next(steps)
    workspace.engine.dispose()
    workspace, _ = open_workspace(folder / f"{FIRST}.yaml", url)
    assert workspace is not None
    wide = reported(BODIES[0], date(2025, 11, 15), MORE // (TASKS * INDICATORS))
    with database.write_transaction(workspace.engine) as connection:
        hand_in(connection, FIRST, wide)
    next(steps)
    Snapshot(workspace).on(DAY)
    return start, cold, next(steps)


def _steps() -> Iterator[Cost]:
    """What was spent since the step before; the first has all that came before it."""
    before = 0.0
    while True:
        now = time.process_time()
        yield Cost(now - before, peak_megabytes())
        before = now


def ask_all(folder: Path, url: str, strategies: int) -> Cost:
    """The first status of every strategy, in one process that keeps none of them."""
    before = time.process_time()
    for number in range(1, strategies + 1):
        workspace, _ = open_workspace(folder / f"scale-{number}.yaml", url, Purpose.READ)
        assert workspace is not None
        Snapshot(workspace).on(DAY)
        workspace.engine.dispose()
    return Cost(time.process_time() - before, peak_megabytes())


def visit(folder: Path, url: str, page: str) -> tuple[float, Cost]:
    """Seconds waited for a page that is the first one a new server shows, and what the server spent on it."""
    address = f"lang=cs&strategy={FIRST}&as_of={DAY}" + ROLES.get(page, PAGES[page])
    of = {"DASHBOARD_DATABASE_URL": url, "DASHBOARD_STRATEGY": str(folder / f"{FIRST}.yaml")}
    with server(**of) as (at, process):
        before = _spent(process)
        with Session.open(at, "" if page == "overview" else page, address) as session:
            begin = time.perf_counter()
            session.rerun()
            waited = time.perf_counter() - begin
        held = Path(f"/proc/{process}/status").read_text("ascii")
        most = int(held.partition("VmHWM:")[2].split()[0]) / 1024
        return waited, Cost(_spent(process) - before, most)


def _spent(process: int) -> float:
    """Processor seconds of a process and of the children that it has waited for."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
