"""What a table says that its sender hardly means: running totals in a sum, several things on one line,
parts of what comes whole, and a percentage beyond its ends.

All of it is asked and nothing refused, for any of it may be right. `rows` are the right rows of the
table: columns of `row_schema.ROW_SCHEMA`, and `at`, the line from 0.
"""

from __future__ import annotations

import polars as pl

from dashboard.progress import totals
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_line import Finding, Findings
from dashboard.text import Severity, names

MEASURED_UNITS = frozenset(
    {
        "czk",
        "kc",
        "million czk",
        "thousand czk",
        "mil. kc",
        "tis. kc",
        "eur",
        "usd",
        "hours",
        "hodiny",
        "hodin",
        "days",
        "dny",
        "dni",
        "weeks",
        "tydny",
        "months",
        "mesice",
        "years",
        "roky",
        "km",
        "m2",
        "ha",
        "kg",
        "tonnes",
        "tuny",
        "litres",
        "fte",
        "full-time equivalents",
        "uvazky",
    }
)
"""Folded units of what is measured and may have decimals; all else is counted in whole numbers."""
PER_CENT_UNITS = ("%", "per cent", "percent", "procent", "procenta")
"""How the unit of a level or share begins where it is per cent, whatever it is per cent of."""

_SERIES = ["indicator", "series"]
_TOTAL = r"\b(?:celkem|celkove|souhrn|soucet|total|cumulative|kumulativne|dosud|so far)\b"
_PERIOD = (
    r"\b(?:20\d\d|[12]\. ?pololeti|i{1,2}\. ?pololeti|[1-4]\. ?ctvrtleti|[hq][1-4]|roku?|za|pololeti"
    r"|ctvrtleti)\b"
)
_SAID = (
    r"(?i)kumulativ|cumulativ|running total|průběžn\w+ souč|od (?:za|po)čátku"
    r"|since the (?:start|beginning)"
)
"""Words by which a sender calls a number a running total, as written."""


def check(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds every question, each at its row."""
    check_units(rows, context, findings)
    named_once = context.indicators_of_kinds("distinct")
    several = rows.filter(pl.col("indicator").is_in(list(named_once)), pl.col("value") > 1)
    once = Finding("value-counted-once", Severity.WARNING)
    findings.add(several, once, "value", ["indicator"])
    totals.check(rows, context, findings, check_running_totals(rows, context, findings))


def check_units(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Decimals of what is counted in whole numbers, and per cent outside 0 to 100."""
    beyond = ~pl.col("value").is_between(0, 100)
    parts = [pl.col(name) != pl.col(name).floor() for name in ("value", "denominator")]
    broken = pl.any_horizontal(parts)
    # Few rows are any of the two: no indicator needs to look for its own among all.
    odd = rows.filter(beyond | broken)
    if odd.is_empty():
        return
    for indicator in context.indicators_by_id.values():
        if indicator.unit is None or indicator.row_kind in {"milestone", "recurring"}:
            continue
        unit = names.fold(indicator.unit)
        reported = pl.col("indicator") == indicator.id
        if unit.startswith(PER_CENT_UNITS):
            finding = Finding("value-beyond-per-cent", Severity.WARNING)
            measured = indicator.kind != "share"
            findings.add(odd.filter(reported & beyond & measured), finding, "value")
        elif unit not in MEASURED_UNITS and indicator.kind != "level":
            values = (("unit", indicator.unit),)
            finding = Finding("value-not-whole", Severity.WARNING, values)
            findings.add(odd.filter(reported & broken), finding, "value")


def check_running_totals(rows: pl.DataFrame, context: Context, findings: Findings) -> pl.Series:
    """Values of one name that only grow, in the table and beside earlier reports, accepted or waiting.

    They look like a running total, which a sum would add. Two that call themselves a total are
    enough, of others three; names of periods and totals ("2022 celkem") are the same name. Where the
    sender says so, one is enough. Returns the lines (`at`) that are asked about.
    """
    summed = pl.col("indicator").is_in(list(context.indicators_of_kinds("sum")))
    valued = rows.filter(summed, pl.col("value").is_not_null())
    if valued.is_empty():
        return valued["at"]
    texts = pl.concat_str("component", "note", separator=" ", ignore_nulls=True)
    said = valued.filter(pl.col("value") > 0, texts.str.contains(_SAID))
    findings.add(said, Finding("running-total-said", Severity.WARNING), "value", ["indicator"])
    both = _values_by_series(rows, valued, context)
    falls = pl.col("value") < pl.col("value").shift().over(_SERIES)
    grown = (
        both.with_columns(falls=falls.fill_null(value=False))
        .group_by(_SERIES, maintain_order=True)
        .agg(
            pl.col("at").drop_nulls().last(),
            pl.col("line").drop_nulls().first().alias("first"),
            pl.col("submission").drop_nulls().unique(maintain_order=True),
            pl.col("value").first().alias("least"),
            pl.col("value").last().alias("most"),
            pl.col("value").sum().alias("sum"),
            pl.col("falls").any(),
            pl.col("total").all(),
            pl.len().alias("times"),
        )
        .filter(
            ~pl.col("falls"),
            pl.col("times") >= pl.when("total").then(2).otherwise(3),
            pl.col("least") < pl.col("most"),
            pl.col("at").is_not_null(),
            ~pl.col("at").is_in(said["at"].implode()),
        )
    )
    here = pl.col("submission").list.len() == 0
    looks = Finding("running-total", Severity.WARNING)
    findings.add(grown.filter(here), looks, None, ["indicator", "first"])
    across = grown.filter(~here).with_columns(
        submission=pl.col("submission").cast(pl.List(pl.String)).list.join(", "),
        **{name: plain_number(name) for name in ("most", "sum")},
    )
    continued = Finding("running-total-continued", Severity.WARNING)
    findings.add(across, continued, None, ["indicator", "submission", "most", "sum"])
    return pl.concat([said["at"], grown["at"]])


def _values_by_series(rows: pl.DataFrame, valued: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The values of a table and what was reported before of the same indicators, by series and date.

    `series` is the name, without words of totals and periods where nothing else is in it or it calls
    itself a total (`total`); `at` and `line` are null for earlier rows, `submission` for the table's.
    """
    key = ["indicator", "name", "date"]
    columns = [*key, "value"]
    earlier = context.own_earlier_rows(rows).filter(pl.col("value").is_not_null())
    earlier = earlier.join(valued, on=key, how="anti", nulls_equal=True).select(
        *columns, "submission"
    )
    both = pl.concat([valued.select("at", "line", *columns), earlier], how="diagonal")
    both = both.join(valued, on="indicator", how="semi")
    is_total = pl.col("name").str.contains(_TOTAL).fill_null(value=False)
    bare = pl.col("name").str.replace_all(_TOTAL, " ").str.replace_all(_PERIOD, " ")
    bare = bare.str.replace_all(r"[\s.,:;()/–-]+", " ").str.strip_chars().fill_null("")
    series = pl.when(is_total | (bare == "")).then(bare).otherwise("name").fill_null("")
    both = both.with_columns(series=series, total=is_total)
    both = both.unique([*_SERIES, "date"], keep="last", maintain_order=True)
    return both.sort(*_SERIES, "date", maintain_order=True)


def plain_number(column: str) -> pl.Expr:
    """A number as plain text without trailing zeros."""
    return pl.col(column).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
