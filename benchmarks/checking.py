"""A table read in its child process and checked, beside a bare reading and beside frictionless."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks import in_frictionless
from benchmarks.timing import in_turn
from dashboard.files import child_process
from dashboard.progress import cell_meanings, check_table
from dashboard.strategy.check_file import parse
from dashboard.strategy.model import Strategy

ADOPTED = Path(__file__).resolve().parent.parent / "indicators.yaml"
TODAY = date(2024, 1, 31)
BY = "CPD"
HEAD = "task,indicator,component,date,value,evidence,note"
TOWNS = ("Brno", "Plzeň", "Ústí nad Labem", "Žďár nad Sázavou", "Ostrava")


def beside_a_bare_reading(size: int) -> tuple[float, float]:
    """Seconds from bytes to checked rows, and those of `pl.read_csv` on the same bytes."""
    strategy, content = adopted(), table(size).encode()
    rounds = 5 if size <= 10**5 else 3
    measured = in_turn(
        {
            "ours": lambda: handed_in(strategy, content),
            "bare": lambda: pl.read_csv(content).height,
        },
        rounds,
    )
    assert {found.result for found in measured.values()} == {size}
    return measured["ours"].median, measured["bare"].median


def beside_frictionless(size: int) -> dict[str, float]:
    """Seconds from file to checked rows: ours, and those of frictionless by its schema alone, and
    with the conditions between the cells of a row.
    """
    strategy = adopted()
    schema, together = in_frictionless.schema(strategy, TODAY), in_frictionless.conditions(strategy)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(table(size), encoding="utf-8")
        measured = in_turn(
            {
                "ours": lambda: handed_in(strategy, path.read_bytes()),
                "schema": lambda: in_frictionless.check(path, schema, []),
                "schema and conditions": lambda: in_frictionless.check(path, schema, together),
            },
            rounds=1 if size > 10**4 else 3,
        )
    assert measured["ours"].result == size
    assert measured["schema"].result
    assert measured["schema and conditions"].result
    return {name: found.median for name, found in measured.items()}


def adopted() -> Strategy:
    strategy, _ = parse(ADOPTED.read_text(encoding="utf-8"))
    assert strategy is not None
    return strategy


def handed_in(strategy: Strategy, content: bytes) -> int:
    """The rows of a table that is right."""
    read, problems = child_process.read_in_child(content, "table.csv")
    assert read is not None
    rows, found = check_table.check(read, cell_meanings.Context(strategy, BY, TODAY))
    assert not problems
    assert not found
    return rows.height


def table(size: int) -> str:
    """That many right rows without a warning: cases that the department helped with, day by day."""
    days = [(date(2020, 1, 1) + timedelta(number)).isoformat() for number in range(1461)]
    lines = (
        f"4.1,a,{TOWNS[n % 5]} {n // 1461},{days[n % 1461]},{n % 2},MV-{n}-1/2022,Schůzka v roce 2022"
        for n in range(size)
    )
    return "\n".join((HEAD, *lines))
