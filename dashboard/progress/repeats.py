"""Rows of one table that would count twice: keys, totals beside their events, running totals.

`rows` are the right rows of the table: columns of `progress.ROWS`, and `at`, the line from 0.
"""

from __future__ import annotations

import re

import polars as pl

from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_line import Finding, Findings
from dashboard.text import Severity

_YEARLY_TOTAL = r"^(?:\d{4} (?:total|celkem)|(?:total|celkem) \d{4})$"


def check(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Everything in a table that would count twice, each at its row."""
    check_repeats(rows, findings)
    check_totals_beside_events(rows, findings)
    check_running_totals(rows, context.indicators("sum"), findings)


def check_repeats(rows: pl.DataFrame, findings: Findings) -> None:
    """Two rows of one key are a question: which of them is right?"""
    answers = pl.coalesce("indicator", "task")
    keyed = rows.select("at", "line", "name", "date", "indicator", answers=answers)
    key = ["answers", "indicator", "name", "date"]
    # Few keys have the hash of another, mostly none; only those are compared.
    hashes = keyed.select(pl.struct(key).hash()).to_series()
    if hashes.n_unique() == hashes.len():
        return
    twice = keyed.filter(hashes.is_duplicated())
    twice = twice.filter(twice.select(key).is_duplicated())
    first = pl.col("line").first().over(key)
    again = twice.with_columns(first=first).filter(pl.col("line") != pl.col("first"))
    findings.add(again, Finding("row-repeated"), None, ["first"])


def check_totals_beside_events(rows: pl.DataFrame, findings: Findings) -> None:
    """A yearly total ("2022 total") and single events of that year would count twice."""
    told = rows.filter(pl.col("name").str.contains(_YEARLY_TOTAL))
    years = [int(re.findall(r"\d{4}", name)[0]) for name in told["name"]]
    totals = told.select("indicator", first="line", year=pl.Series(years, dtype=pl.Int32))
    totals = totals.unique(["indicator", "year"], keep="last")
    beside = rows.with_columns(year=pl.col("date").dt.year()).join(
        totals, on=["indicator", "year"], how="inner", validate="m:1"
    )
    events = beside.filter(pl.col("line") != pl.col("first"))
    findings.add(events, Finding("total-beside-events"), None, ["first"])


def check_running_totals(rows: pl.DataFrame, summed: set[str], findings: Findings) -> None:
    """Values of one name that only grow look like a total told again, which a sum counts twice.

    `summed` are the indicators that add their rows. Only a question: three grown events happen.
    """
    series = ["indicator", "name"]
    told = rows.filter(pl.col("indicator").is_in(list(summed)), pl.col("value").is_not_null())
    told = told.filter(pl.len().over(series) >= 3).unique([*series, "date"], keep="last")
    told = told.sort(*series, "date")
    falls = pl.col("value") < pl.col("value").shift().over(series)
    grown = (
        told.with_columns(falls=falls.fill_null(value=False))
        .group_by(series, maintain_order=True)
        .agg(
            pl.col("at").last(),
            pl.col("line").first().alias("first"),
            pl.col("value").first().alias("least"),
            pl.col("value").last().alias("most"),
            pl.col("falls").any(),
            pl.len().alias("times"),
        )
        .filter(~pl.col("falls"), pl.col("times") >= 3, pl.col("least") < pl.col("most"))
    )
    looks = Finding("running-total", Severity.WARNING)
    findings.add(grown, looks, None, ["indicator", "first"])
