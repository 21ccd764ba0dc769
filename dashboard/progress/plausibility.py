"""What a table says that its sender hardly means: running totals in a sum, several things on one line,
parts of what comes whole, a percentage beyond its ends, and one thing under two names.

All of it is asked and nothing refused, for any of it may be right. `rows` are the right rows of the
table: columns of `row_schema.ROW_SCHEMA`, and `at`, the line from 0.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.progress import row_schema, rows_in_question, total_names, totals, units_of_measure
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Finding, Findings, Rule
from dashboard.strategy import Indicator
from dashboard.text import Severity
from dashboard.text.text_language import as_values

LARGEST_PLAUSIBLE = Decimal(10) ** 9
"""Above it a number is asked about where the strategy gives no limits."""
SURELY_GROW = 5
"""So many different numbers grow by chance once in 120 orders."""
_SERIES = ["indicator", "series"]
_TOTAL = r"\b(?:celkem|celkove|souhrn|soucet|total|cumulative|kumulativne|do(?:po)?sud|so far)\b"
_TO_DATE = (
    r"^(?:od )?(?:ledna|leden|january) ?(?:[-–]|az|do|to) ?[a-z]+"
    r"|^(?:1|i)\. ?[-–] ?[\divx]+\. ?(?:ctvrtleti|mesic[a-z]*)?|^stav ke? (?:dni )?\d{1,2}\. ?\d{1,2}\."
)
"""Names of months from January on, or of a day up to which is counted: each holds those before."""
_UP_TO = (
    r"\b(?:0?1|i)\.? ?[-–] ?(?:0?[2-9]|1[0-2]|[ivx]+)\.? ?/ ?20\d\d"
    r"|\b0?1\. ?0?1\. ?(?:20\d\d)? ?[-–] ?\d{1,2}\. ?\d{1,2}\.(?: ?20\d\d)?"
    r"|(?:^(?:stav )?do|\bke?(?: dni)?) \d{1,2}\. ?\d{1,2}\.(?: ?20\d\d)?"
)
"""The same in numerals; two that grow are enough."""
_PERIOD = (
    r"\b(?:20\d\d|[12]\. ?pololeti|i{1,2}\. ?pololeti|[1-4]\. ?ctvrtleti|[hq][1-4]|roku?|za|pololeti"
    r"|ctvrtleti)\b"
)
_SAID = (
    r"(?i)\b[kc]umul|running total|průběžn\w+ souč|od (?:za|po)čátku"
    r"|narůstaj|\bnačít(?:án|aně)|\bnápoč(?:et|t)|since the (?:start|beginning)|\byear to date\b|\bYTD\b"
)
"""Words by which a sender calls a number a running total, as written."""
_ADDED = (
    r"(?i)\bpřírůst|\bpřibyl[oay]?\b|jen(?:om)? za (?:měsíc|čtvrtletí|pololetí|období)|\bincrement"
    r"|\badded since\b|in this (?:month|quarter|half-year|period) only"
)
"""The same of a number that says what was added since the last one."""
_NOT_HELD = (
    r"(?i)\bzrušen[oay]?\b|\bneuskutečn|\bneprob[ěí]h|\bnekonal|\bodložen[oay]? na\b|\bpřesunut[oay]? na\b"
    r"|\bcancell?ed\b|\bpostponed\b|did not take place|not held"
)
"""Words by which what a row counts did not happen."""
_TO_COME = (
    r"(?i)\bbud(?:e|ou) (?:\w+ )?(?:splněn|dokončen|vydán|zavede|schvál|předlož|realizov|uskutečn|hotov)"
    r"|\bneby(?:l|la|lo|ly) (?:dosud |zatím )?(?:splněn|dokončen|zaveden|vydán)"
    r"|\bwill be (?:met|completed|finished|done|issued)\b"
)
"""Words in a note by which what a row calls done is still to come."""
_DONE = (
    r"(?i)^\s*(?:již |už |bylo )?(?:splněno|dokončeno|hotovo|zavedeno|completed|done|finished)\b"
)
"""Words in a note by which what a row calls not done is done."""
_PEOPLE = (
    r"(?i)\b(\d+)\s*(?:účast[^a]|osob|lid[íé]|policist|posluchač|frekventant|pracovník"
    r"|participants|attendees|people|persons|officers)"
)
"""How many people a row says that it had."""


def check(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds every question, each at its row."""
    _ask_by_kind(rows, context, findings)
    _ask_of_names(rows, context, findings)
    totals.check(rows, context, findings, check_running_totals(rows, context, findings))


def _ask_by_kind(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Several of what is counted once; what by its words was only added where the last number counts, was
    not held, had so many people, or says otherwise than its value.
    """
    texts = pl.concat_str("component", "note", separator=" ", ignore_nulls=True)
    reported = row_schema.rows_of_indicators(rows).keys()
    rules = []
    counts, note = pl.col("value") > 0, pl.col("note")
    people = texts.str.extract(_PEOPLE).cast(pl.Decimal(38, 0), strict=False)
    row, nothing, one = pl.col("line").alias("leave"), *(pl.lit(n).alias("once") for n in "01")
    differs = pl.when(counts).then(note.str.contains(_TO_COME)).otherwise(note.str.contains(_DONE))
    turned = pl.when(counts).then(nothing).otherwise(one).alias("once")
    not_held = counts & texts.str.contains(_NOT_HELD)
    held = ["sum", "latest", "distinct", "milestone"]
    row_that_counts = pl.when(counts).then(row).alias("leave")
    for code, kinds, said, once, leave in (
        ("value-counted-once", ["distinct"], pl.col("value") > 1, None, None),
        ("increment-said", ["latest"], counts & texts.str.contains(_ADDED), None, None),
        ("not-held-said", held, not_held, nothing, row),
        ("people-counted", ["sum"], (people == pl.col("value")) & (people > 1), one, None),
        ("note-differs", ["milestone", "distinct"], differs, turned, row_that_counts),
    ):
        indicators = context.indicators_of_kinds(*kinds) & reported
        if code == "people-counted":
            by_id = context.indicators_by_id
            indicators = {id for id in indicators if not units_of_measure.counts_people(by_id[id])}
        if indicators:
            of_kinds = pl.col("indicator").is_in(list(indicators))
            twice = None if once is None else plain_number("value").alias("twice")
            values = [each for each in ("indicator", twice, once, leave) if each is not None]
            rules.append(Rule(of_kinds & said, Finding(code, Severity.WARNING), "value", values))
    findings.apply(rows, *rules)


def check_units(lines: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Decimals of what is counted in whole numbers, per cent outside 0 to 100, and numbers that are not
    plausible.

    `lines` have what their cells mean, also where another cell of theirs is wrong.
    """
    value = pl.col("amount")
    beyond = ~value.is_between(0, 100)
    parts = [pl.col(name) != pl.col(name).floor() for name in ("amount", "denominator")]
    broken = pl.any_horizontal(parts)
    # Few rows are any of the two: no indicator needs to look for its own among all.
    is_odd = lines.select((beyond | broken) & pl.col("id").is_not_null()).to_series()
    if not is_odd.any():
        return
    odd = lines.filter(is_odd)
    limited = [each for each in context.indicators_by_id.values() if each.plausible]
    others = ~pl.col("id").is_in([indicator.id for indicator in limited])
    _ask_implausible(odd.filter(others), Decimal(0), LARGEST_PLAUSIBLE, findings)
    for indicator in limited:
        limits = indicator.plausible
        assert limits is not None
        reported = odd.filter(pl.col("id") == indicator.id)
        _ask_implausible(reported, limits.least, limits.most or LARGEST_PLAUSIBLE, findings)
    for indicator in context.indicators_by_id.values():
        if indicator.unit is None or indicator.row_kind in {"milestone", "recurring"}:
            continue
        reported_on = pl.col("id") == indicator.id
        if units_of_measure.is_per_cent(indicator):
            finding = Finding("value-beyond-per-cent", Severity.WARNING)
            unlimited = indicator.kind != "share" and indicator.plausible is None
            findings.add(odd.filter(reported_on & beyond & unlimited), finding, "value")
            if indicator.kind == "level":
                _ask_parts_of_one(odd.filter(reported_on), indicator, context, findings)
        elif not units_of_measure.is_measured(indicator.unit) and indicator.kind != "level":
            values = as_values("unit", indicator.unit)
            finding = Finding("value-not-whole", Severity.WARNING, tuple(values.items()))
            findings.add(odd.filter(reported_on & broken), finding, "value")


def _ask_implausible(
    lines: pl.DataFrame, least: Decimal, most: Decimal, findings: Findings
) -> None:
    """A question for each number outside limits."""
    values = (("low", f"{least:f}"), ("high", f"{most:f}"))
    outside = lines.filter(~pl.col("amount").is_between(least, most))
    findings.add(outside, Finding("value-implausible", Severity.WARNING, values), "value")


def _ask_parts_of_one(
    lines: pl.DataFrame, indicator: Indicator, context: Context, findings: Findings
) -> None:
    """A number below 1 where per cent are meant (0,455 for 45,5), unless such small ones are known."""
    small = lines.filter(pl.col("amount").is_between(0, 1, closed="none"))
    known = [indicator.target_number, indicator.displayed_baseline]
    if context.accepted is not None:
        of_it = context.accepted.filter(pl.col("indicator") == indicator.id)
        known += of_it["value"].to_list()
    if small.is_empty() or any(number is not None and 0 < abs(number) < 1 for number in known):
        return
    small = small.with_columns(kept=plain_number("amount"), shown=pl.col("amount") * 100)
    small = small.with_columns(shown=plain_number("shown"))
    finding = Finding("value-of-one", Severity.WARNING)
    findings.add(small, finding, "value", ["kept", "shown"])


def check_running_totals(rows: pl.DataFrame, context: Context, findings: Findings) -> pl.Series:
    """Values of one name that only grow, in the table and beside earlier reports, accepted or waiting.

    They look like a running total, which a sum would add. Two that call themselves a total are
    enough, of others three; names of periods and totals ("2022 celkem") are the same name. Where the
    sender says so, one is enough. Of three numbers one in six grows by chance: without a name of a thing,
    and not at the ends of months, each step must be a like one, or five of them different. Returns the
    lines (`at`) of what is asked about.
    """
    summed = context.indicators_of_kinds("sum") & row_schema.rows_of_indicators(rows).keys()
    if not summed:
        return rows["at"].clear()
    valued = rows.filter(pl.col("indicator").is_in(list(summed)), pl.col("value").is_not_null())
    if valued.is_empty():
        return valued["at"]
    texts = pl.concat_str("component", "note", separator=" ", ignore_nulls=True)
    said = valued.filter(pl.col("value") > 0, texts.str.contains(_SAID))
    findings.add(said, Finding("running-total-said", Severity.WARNING), "value", ["indicator"])
    both = _values_beside_earlier(valued, context)
    if both["indicator"].n_unique() == both.height:
        return said["at"]
    both = _by_series(both)
    grown = _series_that_grow(both)
    if not said.is_empty():
        grown = grown.filter(~pl.col("at").is_in(said["at"].implode()))
    if grown.is_empty():
        return said["at"]
    grown = grown.with_columns(
        submission=pl.col("submission").cast(pl.List(pl.String)).list.join(", "),
        leave=pl.when(pl.col("leave").str.len_chars() <= rows_in_question.LONGEST_LIST).then(
            "leave"
        ),
        twice=plain_number("sum"),
        once=plain_number("most"),
    )
    for code, part, more in (
        ("running-total", grown.filter(pl.col("submission") == ""), "first"),
        ("running-total-continued", grown.filter(pl.col("submission") != ""), "submission"),
    ):
        for (indicator,), of_it in part.group_by("indicator", maintain_order=True):
            finding = Finding(code, context.severity_of_totals(str(indicator)))
            values = ["indicator", more, "twice", "once", "leave"]
            findings.add(of_it, finding, None, values)
    asked = both.join(grown, on=_SERIES, how="semi")["at"].drop_nulls()
    return pl.concat([said["at"], asked])


def _series_that_grow(both: pl.DataFrame) -> pl.DataFrame:
    """Each series of `_by_series` that only grows and is long enough, as one line."""
    falls = pl.col("value") < pl.col("value").shift().over(_SERIES)
    return (
        both.with_columns(falls=falls.fill_null(value=False))
        .group_by(_SERIES, maintain_order=True)
        .agg(
            pl.col("at").drop_nulls().last(),
            pl.col("line").drop_nulls().first().alias("first"),
            pl.coalesce(pl.col("line").cast(pl.String), pl.format("#{}", "row"))
            .head(pl.len() - 1)
            .str.join(" ")
            .alias("leave"),
            pl.col("submission").drop_nulls().unique(maintain_order=True),
            pl.col("value").first().alias("least"),
            pl.col("value").last().alias("most"),
            pl.col("value").sum().alias("sum"),
            pl.col("value").diff().min().alias("step"),
            pl.col("falls").any(),
            pl.col("period").all(),
            pl.col("ends").all(),
            pl.col("value").n_unique().alias("different"),
            pl.col("total").all(),
            pl.len().alias("times"),
        )
        .filter(
            ~pl.col("falls"),
            pl.col("times") >= pl.when("total").then(2).otherwise(3),
            pl.col("least") < pl.col("most"),
            pl.col("ends")
            | _is_even()
            | (~pl.col("period") & (pl.col("different") >= SURELY_GROW)),
            pl.col("at").is_not_null(),
        )
    )


def _is_even() -> pl.Expr:
    """Whether every step, the first number among them, is at least half of what a step is on average."""
    least = pl.min_horizontal("least", "step")
    return least * 2 * pl.col("times") >= pl.col("most")


def _values_beside_earlier(valued: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The values of a table and what was reported before of the same indicators.

    `at` and `line` are null for earlier rows, `submission` for the table's.
    """
    reported = pl.col("indicator").is_in(valued["indicator"].unique().implode())
    earlier = context.earlier_rows_beside(valued, reported, pl.col("value").is_not_null())
    columns = ["indicator", "name", "date", "value"]
    return pl.concat(
        [valued[["at", "line", *columns]], earlier[[*columns, "row", "submission"]]],
        how="diagonal",
    )


def _by_series(both: pl.DataFrame) -> pl.DataFrame:
    """The values of `_values_beside_earlier` by series and date.

    `series` is the name, without words of totals and periods where nothing else is in it or it calls
    itself a total (`total`). `ends` are those that a month closes, and those with the name of a thing;
    of periods with names each has its own number (`period`).
    """
    counts_on = pl.col("name").str.contains(_UP_TO).fill_null(value=False)
    is_total = pl.col("name").str.contains(_TOTAL).fill_null(value=False) | counts_on
    bare = pl.col("name").str.replace_all(_UP_TO, " up to ").str.replace_all(_TO_DATE, " up to ")
    bare = bare.str.replace_all(_TOTAL, " ").str.replace_all(_PERIOD, " ")
    bare = bare.str.replace_all(r"[\s.,:;()/–-]+", " ").str.strip_chars().fill_null("")
    both = both.with_columns(total=is_total, series=bare)
    is_bare = pl.col("total") | pl.col("series").is_in(["", "up to"])
    both = both.with_columns(pl.when(is_bare).then("series").otherwise("name").fill_null(""))
    is_period = (pl.col("series") == "") & pl.col("name").is_not_null() & ~pl.col("total")
    month_end = pl.col("date") == pl.col("date").dt.month_end()
    both = both.with_columns(
        period=is_period,
        ends=pl.col("total") | (pl.col("series") != "") | (month_end & ~is_period),
    )
    both = both.unique([*_SERIES, "date"], keep="last", maintain_order=True)
    return both.sort(*_SERIES, "date", maintain_order=True)


def plain_number(column: str) -> pl.Expr:
    """A number as plain text without trailing zeros."""
    return pl.col(column).cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")


_THING = ["indicator", "on", "bag"]
_ROW = [
    *("at", "line", "row", "submission", "entity", "name", "component", "value", "date", "note"),
]


def _ask_of_names(rows: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds a question for each thing with several names, with both results.

    Names with the same words in another order and case ("Ostrava, seminář", "Seminář v Ostravě") are one
    thing, and so are laws of one number. Of a sum only events of one exact day are compared. Earlier rows of
    the same body, accepted or waiting, are compared too. Each thing is one question, at its last row.
    """
    numbers = row_schema.rows_of_indicators(rows)
    few = {id for id, number in numbers.items() if number <= rows_in_question.MOST_ROWS}
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
        name
        for of_laws, part in ((False, both.filter(~is_named)), (True, both.filter(is_named)))
        if not part.is_empty()
        for name in _things_with_names(part, of_laws=of_laws)
    ]
    _add(found, context, findings)


def _things_with_names(rows: pl.DataFrame, *, of_laws: bool) -> list[pl.DataFrame]:
    """The rows of each thing with more than one name of which the table has a row."""
    named = rows.select("name", bare=total_names.without_footnote()).unique()
    bags = total_names.bags(named["bare"].unique(), of_laws=of_laws)
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
                "leave": rows_in_question.numbers(parts[:-1]),
                "submission": ", ".join(map(str, earlier)) or None,
            }
        )
    for (code, severity), questions in lines.items():
        frame = pl.DataFrame(questions, infer_schema_length=None)
        values = [name for name in questions[0] if name != "at"]
        findings.add(frame, Finding(code, severity), "component", values)
