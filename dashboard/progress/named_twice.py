"""One thing under two names: an event of one day, or a law, a partner, a bill that is counted by its name.

Names with the same words in another order and case ("Ostrava, seminář", "Seminář v Ostravě") are one
thing, and so are laws of one number. Of a sum only events of one exact day are compared. Earlier rows of
the same body, accepted or waiting, are compared too. Each thing is one question, at its last row.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.progress import compared_rows, name_words, row_schema, rows_in_question
from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_line import Finding, Findings
from dashboard.text import Severity

_THING = ["indicator", "on", "bag"]
_ROW = ["at", "line", "submission", "entity", "name", "component", "value", "date"]


def check(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds a question for each thing with several names, with both results."""
    numbers = row_schema.rows_of_indicators(rows)
    few = {id for id, number in numbers.items() if number <= compared_rows.MOST_ROWS}
    summed, named = (list(context.indicators_of_kinds(kind) & few) for kind in ("sum", "distinct"))
    if not (summed or named):
        return
    exact = pl.col("indicator").is_in(summed) & (pl.col("precision") == "day")
    counted = exact | pl.col("indicator").is_in(named)
    asked = counted, pl.col("value") > 0, pl.col("name").is_not_null()
    rows = rows.filter(*asked)
    if rows.is_empty():
        return
    both = pl.concat([rows, context.earlier_rows_beside(rows, *asked)], how="diagonal")
    both = both.with_columns(on=pl.when(~pl.col("indicator").is_in(named)).then("date"))
    together = pl.struct("indicator", "on")
    both = both.filter((pl.col("name") != pl.col("name").first()).any().over(together))
    if both.is_empty():
        return
    is_named = both["on"].is_null()
    found = [
        each
        for of_laws, part in ((False, both.filter(~is_named)), (True, both.filter(is_named)))
        if not part.is_empty()
        for each in _things_with_names(part, of_laws=of_laws)
    ]
    _add(found, context, findings)


def _things_with_names(rows: pl.DataFrame, *, of_laws: bool) -> list[pl.DataFrame]:
    """The rows of each thing with more than one name of which the table has a row."""
    named = rows.select("name", bare=name_words.without_footnote()).unique()
    bags = name_words.bags(named["bare"].unique(), of_laws=of_laws)
    bags = named.join(bags, left_on="bare", right_on="name").unique(["name", "bag"])
    # Most bags have one name: only the others are joined to their rows.
    several = pl.col("bag").is_not_null() & pl.col("bag").is_duplicated()
    doubled = bags.filter(several).unique("name", maintain_order=True)
    if doubled.is_empty():
        return []
    told = rows.join(doubled, on="name", how="inner", validate="m:1")
    several = (pl.col("name").n_unique() > 1) & pl.col("at").is_not_null().any()
    told = told.filter(several.over(_THING))
    return told.sort("at", "date", nulls_last=False).partition_by(_THING, maintain_order=True)


def _add(things: list[pl.DataFrame], context: Context, findings: Findings) -> None:
    """Adds the questions, of rows of the table alone and of earlier ones too."""
    lines: dict[tuple[str, Severity], list[dict[str, Any]]] = {}
    for thing in things:
        indicator = thing["indicator"][0]
        told = thing.unique("name", keep="last", maintain_order=True).select(_ROW)
        parts = [rows_in_question.of_frame(row) for row in told.iter_rows(named=True)]
        earlier = sorted({row.submission for row in parts if row.submission})
        code = "name-alike-earlier" if earlier else "name-alike"
        is_sum = context.indicators_by_id[indicator].row_kind == "sum"
        twice = rows_in_question.add_up(parts) if is_sum else len(parts)
        once = parts[-1].value if is_sum else 1
        lines.setdefault((code, context.severity_of_totals(indicator)), []).append(
            {
                "at": parts[-1].at,
                "indicator": indicator,
                "parts": rows_in_question.show(parts),
                "parts_cs": rows_in_question.show_in_czech(parts),
                "twice": rows_in_question.plain(twice),
                "once": rows_in_question.plain(once),
                "submission": ", ".join(map(str, earlier)) or None,
            }
        )
    for (code, severity), questions in lines.items():
        frame = pl.DataFrame(questions, infer_schema_length=None)
        values = [name for name in questions[0] if name != "at"]
        findings.add(frame, Finding(code, severity), "component", values)
