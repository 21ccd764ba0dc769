"""The engine beside pandas and DuckDB on the same unsorted rows: `python -m benchmarks --rows N`.

Then the reading and checking of a table, beside a bare reading and beside frictionless.
Every sort, join and preparation counts for whoever makes it. Not counted: handing each library
the rows in the form it works with best, texts as categories and numbers in 64 bits.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import polars as pl

from benchmarks import checking, in_duckdb, in_pandas
from benchmarks.rows import standing, strategy
from benchmarks.store import MORE, store_to_status
from benchmarks.timing import in_turn, peak_megabytes
from dashboard.fulfilment.judged_indicators import StatusInput, judge, prepare
from dashboard.fulfilment.reporters import roles
from dashboard.strategy import Strategy, Task
from dashboard.strategy.entities import Entity
from dashboard.strategy.targets import component_target_table, indicator_table, target_table

DAY = date(2023, 6, 30)
FURTHER = [date(2020, 12, 31), date(2021, 12, 31), date(2022, 12, 31), DAY, date(2023, 12, 31)]
USED = ["row", "seq", "entity", "task", "indicator", "name", "date", "precision", "value"]
ANSWER = ["indicator", "status", "achieved", "met_on"]
STORED = (10**5, 10**6)
READ, VALIDATED = 10**6, 10**5
MEANT = 10**7
"""For how many rows the aims are set."""


def main() -> None:
    """Prints every time with its ratio and its aim; stops where two results differ."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=10**7)
    size = parser.parse_args().rows
    adopted = strategy(size)
    rows = standing(adopted, size)
    told = rows["indicator"].n_unique() - 1
    threads = pl.thread_pool_size()
    print(f"{size:,} rows, {told:,} indicators told of, day {DAY}; threads of polars: {threads}\n")
    from_scratch(adopted, rows, rounds=3 if size > 10**6 else 7)
    further_days(prepare(adopted, rows), rows)
    print(f"\nmemory of all that together, at most: {peak_megabytes():,.0f} MB\n")
    for stored in sorted({min(size, known) for known in STORED}):
        found = store_to_status(stored, DAY)
        print(f"(d) store to status, {stored:>9,} rows   {stages(found.seconds)};")
        print(
            f"    memory at most {found.after:,.0f} MB, {found.before:,.0f} before the first row;"
        )
        print(f"    with {MORE} rows more               {stages(found.more)}")
    tables(size)


def stages(seconds: Mapping[str, float]) -> str:
    """The seconds of all stages together, and of each."""
    each = ", ".join(f"{name} {found:.3f}" for name, found in seconds.items())
    return f"{sum(seconds.values()):8.3f} s ({each})"


def from_scratch(adopted: Strategy, rows: pl.DataFrame, rounds: int) -> None:
    """(a) one day, and (b) the preparation with everything a page shows."""
    measured = in_turn(
        {
            "engine": lambda: judge(prepare(adopted, rows), DAY),
            "duckdb": duckdb_day(adopted, rows),
            "pandas": pandas_day(adopted, rows),
            "prepare": lambda: prepare(adopted, rows).contributions_with_rows.height,
        },
        rounds,
    )
    engine, duck, pandas, ready = (found.median for found in measured.values())
    expected = answer(measured["engine"].result)
    for other in ("duckdb", "pandas"):
        assert answer(measured[other].result).equals(expected), f"{other} says something else"
    found = expected.group_by("status").len().sort("len", descending=True)
    print("equal results: " + ", ".join(f"{number} {status}" for status, number in found.rows()))
    print(f"median of {rounds} rounds in turn, the shortest in brackets\n")
    for name, label in (
        ("engine", "(a) one day, engine"),
        ("duckdb", "DuckDB"),
        ("pandas", "pandas"),
    ):
        print(f"{label:>32}   {measured[name].median:8.3f} s ({min(measured[name].rounds):.3f})")
    tell("(a) engine / DuckDB", engine / duck, 1, meant=rows.height >= MEANT)
    tell("(a) engine / pandas", engine / pandas, 0.5, meant=rows.height >= MEANT)
    print(f"{'(b) preparation, with effects':>32}   {ready:8.3f} s")
    tell("(b) preparation / pandas (a)", ready / pandas, 2, meant=rows.height >= MEANT)


def further_days(prepared: StatusInput, rows: pl.DataFrame) -> None:
    """(c) each further day, beside one filter and one group-by sum on the rows."""

    def floor() -> list[pl.DataFrame]:
        return [
            rows.lazy()
            .filter(pl.col("date") <= day)
            .group_by("indicator")
            .agg(pl.col("value").sum())
            .collect()
            for day in FURTHER
        ]

    measured = in_turn(
        {"days": lambda: [judge(prepared, day) for day in FURTHER], "floor": floor}, rounds=7
    )
    days, least = (found.median / len(FURTHER) for found in measured.values())
    print(f"{'(c) a further day, engine':>32}   {days:8.4f} s")
    print(f"{'the floor':>32}   {least:8.4f} s")
    tell("(c) further day / floor", days / least, 0.5, meant=rows.height >= MEANT)


def tables(size: int) -> None:
    """(e) a table from its bytes to checked rows, beside `pl.read_csv`, and (f) beside frictionless."""
    rows = min(size, READ)
    ours, bare = checking.beside_a_bare_reading(rows)
    print(f"\n{f'(e) {rows:,} rows read, checked':>32}   {ours:8.3f} s")
    print(f"{'pl.read_csv':>32}   {bare:8.3f} s")
    tell("(e) checked / pl.read_csv", ours / bare, 10, meant=rows >= READ)
    rows = min(size, VALIDATED)
    seconds = checking.beside_frictionless(rows)
    ours = seconds.pop("ours")
    print(f"{f'(f) {rows:,} rows read, checked':>32}   {ours:8.3f} s")
    for name, theirs in seconds.items():
        print(f"{'frictionless, by':>32} {name}   {theirs:8.3f} s")
    equivalent = seconds["schema and conditions"]
    tell("(f) checked / frictionless", ours / equivalent, 1 / 8, meant=rows >= VALIDATED)
    ratio = ours / seconds["schema"]
    print(f"{'(f) checked / its schema alone':>32}   {ratio:8.3f}")


def tell(label: str, ratio: float, aim: float, *, meant: bool) -> None:
    """A ratio with its aim; whether it is met is said only of as many rows as the aim means."""
    verdict = "met" if ratio <= aim else "NOT MET"
    print(f"{label:>32}   {ratio:8.3f}   aim {aim}{f': {verdict}' if meant else ''}")


def duckdb_day(adopted: Strategy, rows: pl.DataFrame) -> Callable[[], Any]:
    """DuckDB with its tables in memory, ready to be asked."""
    connection = in_duckdb.load({"rows": rows.select(USED), **small_tables(adopted, rows)})
    return lambda: in_duckdb.one_day(connection, DAY)


def pandas_day(adopted: Strategy, rows: pl.DataFrame) -> Callable[[], Any]:
    """Pandas with its frames in memory, ready to be asked."""
    small = {name: as_pandas(table) for name, table in small_tables(adopted, rows).items()}
    told, known = as_pandas(rows.select(USED)), small["terms"].set_index("indicator")
    day = pd.Timestamp(DAY)
    return lambda: in_pandas.one_day(told, known, small["roles"], small["required"], day)


def small_tables(adopted: Strategy, rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """What the strategy says, with the texts as the rows have them; what no row names is left out."""
    tables = {
        "terms": indicator_table(adopted)
        .join(target_table(adopted), on="place")
        .cast({"kind": pl.String}),
        "roles": _roles_and_owners(adopted),
        "required": component_target_table(adopted).select("indicator", "name", required=True),
    }
    return {
        name: table.cast(
            {column: rows.schema[column] for column in table.columns if column in rows.columns},
            strict=False,
        ).drop_nulls([column for column in table.columns if column in rows.columns])
        for name, table in tables.items()
    }


def _roles_and_owners(adopted: Strategy) -> pl.DataFrame:
    """For each task and entity its role in the rule, and whether it speaks for an owner."""
    pairs = [
        (
            task.number,
            entity.code,
            entity.kind != "source" and _speaks_for_owner(adopted, task, entity),
        )
        for task in adopted.tasks
        for entity in adopted.entities
    ]
    table = pl.DataFrame(pairs, schema=["task", "entity", "owner"], orient="row")
    known = roles(adopted).with_columns(pl.col("role").cast(pl.String))
    return table.join(known, on=["task", "entity"], how="left").with_columns(
        pl.col("role").fill_null("other")
    )


def _speaks_for_owner(adopted: Strategy, task: Task, entity: Entity) -> bool:
    return any(adopted.speaks_for(entity.code, owner) for owner in task.responsible)


def as_pandas(table: pl.DataFrame) -> pd.DataFrame:
    """Numbers as billionths, dates as timestamps, texts as categories."""
    billionths = pl.col(pl.Decimal).to_physical().cast(pl.Float64)
    found: pd.DataFrame = table.with_columns(
        billionths, pl.col(pl.Date).cast(pl.Datetime("ms"))
    ).to_pandas()
    return found


def answer(found: Any) -> pl.DataFrame:
    """Status, achieved and met_on by indicator, whoever found them."""
    if isinstance(found, pd.DataFrame):
        plain = found.reset_index().astype({"indicator": str, "status": str})
        found = pl.from_pandas(plain).with_columns(pl.col("achieved").cast(pl.Int128) / 10**9)
    frame: pl.DataFrame = found
    return (
        frame.select(ANSWER)
        .with_columns(
            pl.col("indicator", "status").cast(pl.String),
            pl.col("achieved").cast(pl.Decimal(38, 9)),
            met_on=pl.when(pl.col("status") == "met").then(pl.col("met_on").cast(pl.Date)),
        )
        .sort("indicator")
    )


if __name__ == "__main__":
    main()
