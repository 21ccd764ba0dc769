"""Rows of one table that would count twice: keys, totals beside their events, running totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from dashboard.problems import Problem, Severity

Row = Mapping[str, Any]


def repeated(rows: Sequence[Row]) -> list[Problem]:
    """Two rows of one key are a question: which of them is right?"""
    first: dict[tuple[Any, ...], Row] = {}
    problems = []
    for row in rows:
        key = (
            row["indicator"] or row["task"],
            row["name"],
            row["date"],
            row["indicator"] is None,
        )
        if key in first:
            values = {"first": str(first[key]["line"])}
            problems.append(Problem("row-repeated", values, row=row["line"], column=1))
        first.setdefault(key, row)
    return problems


def totals_beside_events(rows: Sequence[Row]) -> list[Problem]:
    """A yearly total ("2022 total") and single events of that year would count twice."""
    totals = {}
    for row in rows:
        found = re.fullmatch(
            r"(\d{4}) (?:total|celkem)|(?:total|celkem) (\d{4})", row["name"] or ""
        )
        if found:
            totals[row["indicator"], int(found[1] or found[2])] = row
    return [
        Problem(
            "total-beside-events",
            {"first": str(total["line"])},
            row=row["line"],
            column=1,
        )
        for row in rows
        if row["date"]
        and (total := totals.get((row["indicator"], row["date"].year)))
        and total is not row
    ]


def running_totals(rows: Sequence[Row], summed: set[str]) -> list[Problem]:
    """Values of one name that only grow look like a total told again, which a sum counts twice.

    `summed` are the indicators that add their rows. Only a question: three grown events happen.
    """
    series: dict[tuple[str, str | None], dict[Any, Row]] = {}
    for row in rows:
        if row["indicator"] in summed and row["value"] is not None:
            series.setdefault((row["indicator"], row["name"]), {})[row["date"]] = row
    problems = []
    for (indicator, _), told in series.items():
        in_order = [told[day] for day in sorted(told)]
        grows = all(one["value"] <= other["value"] for one, other in pairwise(in_order))
        if len(in_order) >= 3 and grows and in_order[0]["value"] < in_order[-1]["value"]:
            last = in_order[-1]["line"]
            values = {"indicator": indicator, "first": str(in_order[0]["line"])}
            problems.append(Problem("running-total", values, Severity.WARNING, row=last, column=1))
    return problems
