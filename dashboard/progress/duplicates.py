"""What would count twice, in one table or beside earlier reports, and what contradicts them.

In the table: a key reported twice, a yearly total beside its events.
Beside what was accepted: what it takes back, the parts of a share that its whole contains, and what
another entity reports as well.

`rows` are the right rows of the table: columns of `row_schema.ROW_SCHEMA`, and `at`, the line from 0.
Only a repeated key and a total beside its events are errors; the rest are questions, for any of it
may be right.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import xor
from typing import Any

import polars as pl

from dashboard.progress import contradictions, row_schema, rows_in_question, total_names
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Finding, Findings, Rule
from dashboard.progress.plausibility import plain_number
from dashboard.progress.row_schema import HAS_NUMBER, ROW_SCHEMA
from dashboard.strategy import recurrence
from dashboard.text import Severity, names

NEAR_DAYS = 14
"""Days that a mistyped day is away at most."""
MOST_COMPARED = 300
"""Rows of an indicator in one table; a longer list has no events that a person would name anew."""
_KEY = ["indicator", "name"]
_STATE_KEY = [*_KEY, "period"]
_NAMES_PERIOD = pl.col("name").str.contains(r"^\d{4}(-[hq][1-4])?$").fill_null(False)
_YEARLY_TOTAL = r"^(?:\d{4} (?:total|celkem)|(?:total|celkem) \d{4})$"


def check(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds everything that would count twice or contradicts an earlier report, each at its row."""
    check_repeats(rows, findings)
    check_totals_beside_events(rows, findings)
    ids = list(row_schema.rows_of_indicators(rows))
    accepted = rows.clear() if context.accepted is None else context.accepted
    # Only what the table reports too: mostly that is little, and of others nothing.
    accepted = accepted.filter(pl.col("indicator").is_in(ids))
    narratives = row_schema.column_of(rows, "indicator").null_count()
    reported = rows.drop_nulls("indicator") if narratives else rows
    is_own = accepted["entity"] == context.entity
    own, others = accepted.filter(is_own), accepted.filter(~is_own)
    check_contradictions(reported, own, findings)
    check_reversals(reported, own, context, findings)
    check_parts_of_wholes(reported, own, context, findings)
    check_corrections(reported, context, findings)
    if others.is_empty():
        return
    against = check_other_bodies(reported, others, context, findings)
    if not against.is_empty():
        reported = reported.filter(~pl.col("at").is_in(against.implode()))
    alike = pl.col("entity").is_in(context.strategy.sources) == context.is_source
    check_double_counts(reported, others.filter(alike), context, findings)


def check_repeats(rows: pl.DataFrame, findings: Findings) -> None:
    """Two rows with one key (task or indicator, component, date)."""
    named = ["task", *_KEY, "date"]
    # Few keys have the hash of another, mostly none; only those are compared.
    parts = (part.hash(seed) for seed, part in enumerate([*map(pl.col, named), HAS_NUMBER]))
    hashes = rows.select(reduce(xor, parts)).to_series()
    if hashes.n_unique() == hashes.len():
        return
    key = [*named, "has_number"]
    keyed = rows.select("at", "line", *named, has_number=HAS_NUMBER)
    twice = keyed.filter(hashes.is_duplicated())
    twice = twice.filter(twice.select(key).is_duplicated())
    first = pl.col("line").first().over(key)
    again = twice.with_columns(first=first).filter(pl.col("line") != pl.col("first"))
    of_task = pl.col("indicator").is_null()
    findings.add(again.filter(~of_task), Finding("row-repeated"), None, ["first"])
    narrative = Finding("row-repeated", values=(("variant", "narrative"),))
    findings.add(again.filter(of_task), narrative, None, ["first"])


def check_totals_beside_events(rows: pl.DataFrame, findings: Findings) -> None:
    """A yearly total ("2022 total") beside single events of that year: both would be added."""
    is_yearly = rows["name"].str.contains(_YEARLY_TOTAL)
    if not is_yearly.any():
        return
    yearly = rows.filter(is_yearly)
    years = [int(re.findall(r"\d{4}", name)[0]) for name in yearly["name"]]
    totals = yearly.select("indicator", first="line", year=pl.Series(years, dtype=pl.Int32))
    totals = totals.unique(["indicator", "year"], keep="last")
    beside = rows.with_columns(year=pl.col("date").dt.year()).join(
        totals, on=["indicator", "year"], how="inner", validate="m:1"
    )
    events = beside.filter(pl.col("line") != pl.col("first"))
    findings.add(events, Finding("total-beside-events"), None, ["first"])


def check_contradictions(rows: pl.DataFrame, own: pl.DataFrame, findings: Findings) -> None:
    """Another value than the same entity reported for the same indicator, component and day."""
    if own.is_empty():
        return
    key, columns = [*_KEY, "date"], ["value", "denominator", "word"]
    share = pl.concat_str(plain_number("value"), pl.lit("/"), plain_number("denominator"))
    shown = pl.coalesce(share, plain_number("value"), "word", pl.lit("delay"))
    old = pl.col(columns).name.prefix("old_")
    before = own.select(*key, "submission", old, shown=shown, has_number=HAS_NUMBER)
    both = rows.select("at", *key, *columns, has_number=HAS_NUMBER).join(
        before, on=[*key, "has_number"], how="inner", nulls_equal=True, validate="m:1"
    )
    differ = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"old_{name}")) for name in columns)
    finding = Finding("value-differs", Severity.WARNING)
    again = both.filter(differ)
    if not again.is_empty():
        findings.add(again.with_columns(word="shown"), finding, "value", ["word", "submission"])


def check_corrections(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Rows near an earlier one of the same body and value: its correction, or another event.

    Near is the same file number on a near day or under a like name, a like name on the same day, the same
    name on a near day; of what is counted by its name a like name. One question for an indicator.
    """
    kinds = context.indicators_of_kinds("sum", "distinct")
    numbers = row_schema.rows_of_indicators(rows)
    few = [id for id in kinds & numbers.keys() if numbers[id] <= MOST_COMPARED]
    asked = pl.col("indicator").is_in(few), pl.col("value") > 0, pl.col("name").is_not_null()
    mine = rows.filter(*asked) if few else rows.clear()
    earlier = context.earlier_rows_beside(rows, *asked) if not mine.is_empty() else mine
    if earlier.is_empty() or earlier.height > MOST_COMPARED**2:
        return
    # What stands again in the table is no other row that was corrected.
    mine = mine.join(context.own_earlier_rows, on=[*_KEY, "date"], how="anti", nulls_equal=True)
    pairs = mine.join(earlier, on=["indicator", "value"], suffix="_before").filter(
        pl.any_horizontal(
            pl.col("evidence") == pl.col("evidence_before"),
            pl.col("date") == pl.col("date_before"),
            pl.col("name") == pl.col("name_before"),
            pl.col("indicator").is_in(list(context.indicators_of_kinds("distinct"))),
        )
    )
    near: dict[str, dict[int, dict[str, Any]]] = {}
    used: set[tuple[str, date]] = set()
    for pair in pairs.sort("at", "date_before").iter_rows(named=True):
        is_named = context.indicators_by_id[pair["indicator"]].row_kind == "distinct"
        of_it = near.setdefault(pair["indicator"], {})
        before = pair["name_before"], pair["date_before"]
        if before not in used and pair["at"] not in of_it and _is_near(pair, is_named):
            used.add(before)
            of_it[pair["at"]] = pair
    for indicator, of_it in near.items():
        if of_it:
            found = list(of_it.values())
            is_named = context.indicators_by_id[indicator].row_kind == "distinct"
            total = Decimal(len(found)) if is_named else sum(pair["value"] for pair in found)
            corrected = [
                rows_in_question.of_frame(
                    {name: pair.get(f"{name}_before") for name in (*ROW_SCHEMA, "at")}
                    | {"value": pair["value"]}
                )
                for pair in found
            ]
            values = {
                "indicator": indicator,
                "parts": rows_in_question.show([rows_in_question.of_frame(pair) for pair in found]),
                "told": rows_in_question.show(corrected),
                "submission": ", ".join(
                    dict.fromkeys(str(row.submission) for row in corrected if row.submission)
                )
                or "–",
                "twice": rows_in_question.plain(total * 2),
                "once": rows_in_question.plain(total),
                "leave": rows_in_question.numbers(corrected) or "",
            }
            finding = Finding("correction-or-new", Severity.WARNING, tuple(values.items()))
            findings.add(pl.DataFrame({"at": [max(of_it)]}), finding, "component")


def _is_near(pair: dict[str, Any], is_named: bool) -> bool:
    """Whether two rows of one value may be one event, and are not asked about by their names already."""
    own, before = (total_names.words(pair[name]) for name in ("name", "name_before"))
    days = abs((pair["date"] - pair["date_before"]).days)
    if own == before and (is_named or (days == 0 and pair["name"] != pair["name_before"])):
        return False  # the same thing under another name
    is_like = total_names.are_like(own, before)
    if is_named:
        return is_like
    one, other = (names.fold(pair[name] or "") for name in ("evidence", "evidence_before"))
    if one == other and any(map(str.isdigit, one)):
        return days <= NEAR_DAYS or is_like
    return is_like if days == 0 else own == before and days <= NEAR_DAYS and not (one and other)


def check_other_bodies(
    rows: pl.DataFrame, others: pl.DataFrame, context: Context, findings: Findings
) -> pl.Series:
    """Another value than another entity reported of the same thing; the lines (`at`) that it is said of."""
    indicators = context.indicators_by_id.values()
    pairs = contradictions.find_pairs(rows, others, indicators, context.strategy.sources)
    if pairs.is_empty():
        return pairs["at"]
    first = pairs.unique("at", keep="first", maintain_order=True).with_columns(
        entity=pl.col("entity_other"),
        submission=pl.col("submission_other"),
        word=plain_number("value_other"),
        day=pl.col("date_other"),
    )
    finding = Finding("other-body-differs", Severity.WARNING)
    first = _with_czech_code(first, context)
    findings.add(first, finding, "value", ["entity", "entity_cs", "submission", "word", "day"])
    return first["at"]


def check_reversals(
    rows: pl.DataFrame, own: pl.DataFrame, context: Context, findings: Findings
) -> None:
    """A running total below the one before it; a component reported as not reached that was reached.

    The one before is by date, among the rows that would stand: rows of the table replace accepted ones
    with the same key. A recurring number starts again in each period.
    """
    totals = context.indicators_of_kinds("latest") & row_schema.rows_of_indicators(rows).keys()
    both = _beside_previous_rows(rows, own, totals, context)
    if both is None:
        return
    total = pl.col("indicator").is_in(list(totals))
    here = total & (pl.col("value") < pl.col("last"))
    within = both.filter(here)
    if not within.is_empty():
        falls = Finding("total-falls-here", Severity.WARNING)
        within = within.with_columns(word=plain_number("last"))
        findings.add(within, falls, "value", ["word", "first"])
    falls = Finding("total-falls", Severity.WARNING)
    fell = total & ~here.fill_null(value=False) & (pl.col("value") < pl.col("was"))
    least = pl.col("indicator").replace_strict(
        context.least_values, default=Decimal(1), return_dtype=both.schema["value"]
    )
    lost = ~total & (pl.col("was") >= least) & (pl.col("value") < least)
    reached_before = Finding("reached-before", Severity.WARNING)
    findings.apply(
        both,
        Rule(fell, falls, "value", ["word", "submission", "day"]),
        Rule(lost, reached_before, "value", ["submission", "day"]),
    )


def _beside_previous_rows(
    rows: pl.DataFrame, own: pl.DataFrame, totals: set[str], context: Context
) -> pl.DataFrame | None:
    """The rows that may take something back, as of `_add_previous_rows`; None where there are none.

    `totals` are the indicators of the table whose last value counts.
    """
    reached = context.indicators_of_kinds("milestone", "recurring", "distinct")
    valued = pl.col("value").is_not_null()
    earlier = own.filter(pl.col("indicator").is_in([*totals, *reached]), valued)
    # A state that nobody reported before cannot be taken back: most of a large table is left out.
    known = [*totals, *earlier["indicator"].unique()]
    if not known:
        return None
    rows = rows.filter(pl.col("indicator").is_in(known))
    rows, earlier = _with_period(rows, context), _with_period(earlier, context)
    reported, key = rows.filter(valued), [*_STATE_KEY, "date"]
    if not earlier.is_empty():
        since = reported.join(earlier, on=_STATE_KEY, how="semi", nulls_equal=True)
        is_total = pl.col("indicator").is_in(list(totals))
        reported = reported.filter(is_total | pl.col("at").is_in(since["at"].implode()))
        earlier = earlier.join(rows, on=key, how="anti", nulls_equal=True)
    if reported.is_empty():
        return None
    columns = [*key, "value", "line", "submission"]
    both = pl.concat([reported[["at", *columns]], earlier[columns]], how="diagonal")
    return _add_previous_rows(both.sort(*key))


def _with_period(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The rows with the `period` in which they add up; null but for what recurs with a number.

    A running total of a period has no other name.
    """
    recurring = {
        id: context.indicators_by_id[id]
        for id in context.occurrences
        if context.indicators_by_id[id].aggregate
    }
    if not recurring:
        return rows.with_columns(period=pl.lit(None, pl.String))
    known = pl.DataFrame(
        [(id, indicator.every, indicator.row_kind) for id, indicator in recurring.items()],
        schema={"indicator": rows.schema["indicator"], "every": pl.String, "kind": pl.String},
        orient="row",
    )
    with_kind = rows.join(known, on="indicator", how="left", validate="m:1", maintain_order="left")
    running = (pl.col("kind") == "latest").fill_null(value=False)
    name = pl.when(~running).then("name")
    return with_kind.with_columns(period=recurrence.period_of_row(), name=name).drop(
        "every", "kind"
    )


def check_parts_of_wholes(
    rows: pl.DataFrame, own: pl.DataFrame, context: Context, findings: Findings
) -> None:
    """A named part of a share beside the whole of the same entity: the whole includes it."""
    shares = context.indicators_of_kinds("share") & row_schema.rows_of_indicators(rows).keys()
    if not shares:
        return
    shared = pl.col("indicator").is_in(list(shares))
    reported = rows.filter(shared, pl.col("value").is_not_null())
    if reported.is_empty():
        return
    earlier = own.filter(shared, pl.col("value").is_not_null())
    earlier = earlier.join(rows.filter(shared), on=[*_KEY, "date"], how="anti", nulls_equal=True)
    earlier = earlier.select("indicator", "name", "submission", told="component", day="date")
    is_part = pl.col("name").is_not_null()
    parts, wholes = (
        reported.filter(is_part).drop("submission"),
        reported.filter(~is_part).drop("submission"),
    )
    earlier_wholes = earlier.filter(~is_part)
    here = wholes.select("indicator", first="line")
    for code, checked, containing, values in (
        ("whole-told-here", parts, here, ["first"]),
        (
            "whole-told",
            parts.join(here, on="indicator", how="anti"),
            earlier_wholes,
            ["submission", "day"],
        ),
        (
            "part-told",
            wholes.join(earlier_wholes, on="indicator", how="anti"),
            earlier.filter(is_part),
            ["submission", "day", "told"],
        ),
    ):
        first = containing.unique("indicator", keep="first", maintain_order=True)
        beside = checked.join(first.drop("name", strict=False), on="indicator", validate="m:1")
        findings.add(beside, Finding(code, Severity.WARNING), "component", values)


def _add_previous_rows(both: pl.DataFrame) -> pl.DataFrame:
    """The table's rows of a sorted frame, each with the value before it.

    In the table: `last` on line `first`. Accepted: `was` in `submission`, dated `day`. Null for none.
    """
    accepted = pl.col("at").is_null()
    before = {"last": "value", "first": "line"}
    earlier = {"was": "value", "submission": "submission", "day": "date"}
    of_table = {
        name: pl.when(~accepted).then(column).shift().over(_STATE_KEY)
        for name, column in before.items()
    }
    of_others = {
        name: pl.when(accepted).then(column).forward_fill().over(_STATE_KEY)
        for name, column in earlier.items()
    }
    own = both.with_columns(**of_table, **of_others).filter(~accepted)
    return own.with_columns(word=plain_number("was"))


def check_double_counts(
    rows: pl.DataFrame, others: pl.DataFrame, context: Context, findings: Findings
) -> None:
    """An event that another entity also reports of a count: of the same name, or of the same day.

    A date that only says the end of a period is not compared; what is counted by its name (`distinct`)
    counts once anyway, and is asked about only where another name has its day. A row of a sum that names a
    period of what recurs is no event.
    """
    recurring = {id for id in context.occurrences if context.indicators_by_id[id].row_kind == "sum"}
    is_event = ~pl.col("indicator").is_in(list(recurring)) | ~_NAMES_PERIOD
    more_than_none = ((pl.col("value") > 0) | (pl.col("denominator") > 0)) & is_event
    others = others.filter(more_than_none)
    shared = pl.col("indicator").is_in(others["indicator"].unique().implode())
    rows = rows.clear() if others.is_empty() else rows.filter(shared, more_than_none)
    if rows.is_empty():
        return
    ways = (
        (
            "name",
            context.indicators_of_kinds("sum", "latest", "share"),
            pl.col("name").is_not_null(),
        ),
        ("date", context.indicators_of_kinds("sum", "distinct"), pl.col("precision") == "day"),
    )
    by_name = context.indicators_of_kinds("distinct")
    matches: list[pl.DataFrame] = []
    for column, indicators, fits in ways:
        key = ["indicator", column]
        reported = others.filter(fits, pl.col("indicator").is_in(list(indicators)))
        if reported.is_empty():
            continue
        reported = reported.unique(key, keep="first", maintain_order=True).select(
            *key, "submission", entity="entity", told=pl.col("component").fill_null("–"), day="date"
        )
        again = rows.filter(fits)[list(dict.fromkeys(("at", "name", *key)))]
        again = again.join(reported, on=key, how="inner", validate="m:1")
        if not set(again["indicator"]).isdisjoint(by_name):
            named = others.filter(pl.col("indicator").is_in(list(by_name)))
            again = again.join(named, on=["indicator", "name"], how="anti")
        if not again.is_empty():
            told = again[["at", "indicator", "entity", "submission", "told", "day"]]
            matches.append(told.with_columns(place=pl.lit(column)))
    if not matches:
        return
    both = pl.concat(matches).unique("at", keep="first", maintain_order=True)
    _add_double_counts(both, context, findings)


def _add_double_counts(matches: pl.DataFrame, context: Context, findings: Findings) -> None:
    both = _with_czech_code(matches, context)
    values = ["entity", "entity_cs", "submission", "told", "day"]
    added = pl.col("indicator").is_in(list(context.indicators_of_kinds("latest", "share")))
    code = pl.when(added).then(pl.lit("double-total")).otherwise(pl.lit("double-count"))
    for asked in both.with_columns(code=code).partition_by("code", "place", maintain_order=True):
        field = {"name": "component", "date": "date"}[asked["place"][0]]
        findings.add(asked, Finding(asked["code"][0], Severity.WARNING), field, values)


def _with_czech_code(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The rows with the Czech code of their `entity` as `entity_cs`; null where it has none of its own."""
    czech = {
        entity.code: entity.code_cs for entity in context.strategy_today.entities if entity.code_cs
    }
    code = pl.col("entity").replace_strict(czech, default=None, return_dtype=pl.String)
    return rows.with_columns(entity_cs=code)
