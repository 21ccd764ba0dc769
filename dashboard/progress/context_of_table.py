"""What stands around a table and contradicts its rows: a title, a sheet, a column head, a comment.

A title "v tis. Kč" over crowns, a sheet "2025" with dates of 2024, a comment "má být 15" at a 12. Each is a
question, for any of it may be right; a unit and a year are asked about once, at the first row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl

from dashboard.progress import rows_in_question, units_of_measure
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Finding, Findings
from dashboard.progress.total_names import MONTH_NAME
from dashboard.text import Severity, Table, names, numbers_and_dates, tables
from dashboard.text.text_language import as_values

_YEAR = re.compile(r"(?<![\d/.-])20\d\d(?!\d|-\d)")
_MONTH = rf"(?:{MONTH_NAME}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_FULL_DATE = (
    rf"\d{{1,2}}\. ?\d{{1,2}}\. ?20\d\d|20\d\d-\d\d-\d\d|(?:\d{{1,2}}\.? ?)?{_MONTH} 20\d\d"
)
"""A day, or a month, which says when a table was made as often as what it is about."""
_SPAN_OF_DAYS = re.compile(rf"({_FULL_DATE}) ?(?:[-–—]|az|do|to) ?({_FULL_DATE})")
_WHEN_MADE = re.compile(
    r"zprac|vyhotov|vypracov|aktualiz|verze|sestav|odesl|tisk|usnesen|zakon|sb\b|\bc\. ?j|strateg"
    r"|koncep|akcni plan|prepared|updated|version|printed|resolution|strategy|action plan"
)
"""Lines whose years say when something was made or adopted, not what the table is about."""
_PART_OF_YEAR = re.compile(
    r"(?:(?P<half>[12]|ii?)\. ?(?:pololeti|pol\b)|\bh(?P<h>[12])\b|(?P<quarter>[1-4]|i{1,3}v?|iv)"
    r"\. ?ctvrtleti|\bq(?P<q>[1-4])\b)"
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_NUMBER_IN_COMMENT = re.compile(r"(?<![\w/.,=\-–])\d{1,3}(?:[  ]\d{3})+(?:,\d+)?(?![\w/])|"
                                r"(?<![\w/.,=\-–])\d+(?:[.,]\d+)?(?![\w/]|[.-]\s?\d)")  # fmt: skip


def check(table: Table, lines: pl.DataFrame, context: Context, findings: Findings) -> None:
    """Adds every question. `lines` are those of the table with what their cells mean."""
    _check_body(table, lines, context, findings)
    place = next((at for at, field in findings.placed.items() if field == "value"), None)
    head = "" if place is None else table.columns[place]
    per_cent, told = units_of_measure.says_per_cent(head), any(units_of_measure.read(head))
    if not (table.above or table.sheet or table.comments or per_cent or told):
        return
    valued = lines.filter(pl.col("amount").is_not_null())
    if valued.is_empty():
        return
    _check_units(table, head, valued, context, findings)
    if per_cent:
        _check_per_cent(head, valued, context, findings)
    _check_times(table, valued, findings)
    if place is not None and table.comments:
        _check_comments(table, place, valued, findings)


def _check_units(
    table: Table, head: str, valued: pl.DataFrame, context: Context, findings: Findings
) -> None:
    """A unit over the table or in the head of its values that is not that of the indicator."""
    told = [unit for text in (head, *table.above) for unit in units_of_measure.read(text)]
    if not told:
        return
    first = valued.unique("id", keep="first", maintain_order=True)
    indicators = [context.indicators_by_id[id] for id in first["id"]]
    with_money = [each for each in indicators if units_of_measure.unit_of(each).currency]
    for indicator in with_money or indicators:
        own = units_of_measure.unit_of(indicator)
        # A table may have rows in crowns and in thousands, each under its own title.
        if any(_says_same(unit, own) for unit in told):
            continue
        row = first.filter(pl.col("id") == indicator.id)
        factor = Decimal(told[0].scale) / Decimal(own.scale)
        scaled = rows_in_question.plain(row["amount"][0] * factor)
        values = {
            "title": told[0].written,
            **as_values("unit", indicator.unit or ""),
            "kept": rows_in_question.plain(row["amount"][0]),
            "shown": scaled,
        }
        other = told[0].currency not in {None, own.currency} or factor == 1
        code = "context-other-unit" if other else "context-unit"
        given = {name: text for name, text in values.items() if not (other and name == "shown")}
        finding = Finding(code, Severity.WARNING, tuple(given.items()))
        findings.add(row, finding, "value")


def _check_body(table: Table, lines: pl.DataFrame, context: Context, findings: Findings) -> None:
    """A title, a sheet or a file that names another body which reports on a task of the table, too."""
    text = f" {names.fold(' '.join((*table.above, table.sheet or '', table.file)))} "
    text = re.sub(r"[\W_]+", " ", text)
    strategy, told = context.strategy_today, lines.drop_nulls("number").head(1)
    if told.is_empty():
        return
    task = strategy.task(told["number"][0])

    def is_named(code: str) -> bool:
        body = strategy.entity(code)
        called = (body.code, body.code_cs, *body.name.both, *body.aliases) if body else ()
        folded = (re.sub(r"[\W_]+", " ", names.fold(name)).strip() for name in called if name)
        return any(f" {name} " in text for name in folded if len(name) > 2)

    own = set(strategy.entity_and_parents(context.entity))
    if task is None or any(map(is_named, own)):
        return
    for code in dict.fromkeys((*task.responsible, *task.cooperating)):
        is_own = code in own or context.entity in strategy.entity_and_parents(code)
        if not is_own and is_named(code):
            values = (*context.codes("entity", context.entity), *context.codes("near", code))
            findings.add(told, Finding("context-other-body", Severity.WARNING, values), None)
            return


def _check_per_cent(head: str, valued: pl.DataFrame, context: Context, findings: Findings) -> None:
    """A head of values in per cent over indicators none of which is in per cent; asked at the first."""
    first = valued.unique("id", keep="first", maintain_order=True)
    indicators = [context.indicators_by_id[id] for id in first["id"]]
    if any(
        units_of_measure.is_per_cent(indicator) or indicator.kind == "share"
        for indicator in indicators
    ):
        return
    own = next((indicator for indicator in indicators if indicator.unit), None)
    if own is None:
        return
    row = first.filter(pl.col("id") == own.id)
    values = {
        "title": tables.clip(head.strip(), 80),
        **as_values("unit", own.unit or ""),
        "kept": rows_in_question.plain(row["amount"][0]),
    }
    finding = Finding("context-other-unit", Severity.WARNING, tuple(values.items()))
    findings.add(row, finding, "value")


def _says_same(told: units_of_measure.Unit, own: units_of_measure.Unit) -> bool:
    return told.scale == own.scale and told.currency in {None, own.currency}


def _check_times(table: Table, valued: pl.DataFrame, findings: Findings) -> None:
    """Dates outside the year, half-year or round that stands over the table or names its sheet."""
    for text in (*table.above, table.sheet or ""):
        span = _span_of(text)
        if span is None:
            continue
        outside = valued.filter(~pl.col("day").is_between(*span))
        if not outside.is_empty():
            values = (
                ("title", tables.clip(text.strip(), 80)),
                ("start", span[0].isoformat()),
                ("end", span[1].isoformat()),
                ("rows", str(outside.height)),
            )
            findings.add(outside.head(1), Finding("context-year", Severity.WARNING, values), "date")
            return


def _span_of(text: str) -> tuple[date, date] | None:
    """The first and last day that a title speaks of; None where it names none."""
    folded = names.fold(text)
    if days := _SPAN_OF_DAYS.search(folded):
        first, last = (numbers_and_dates.read_date(day) for day in days.groups())
        if not isinstance(first, numbers_and_dates.Unreadable) and not isinstance(
            last, numbers_and_dates.Unreadable
        ):
            return first.day, last.day
    folded = re.sub(_FULL_DATE, " ", folded)
    years = [int(year) for year in _YEAR.findall(folded)]
    if not years or _WHEN_MADE.search(folded):
        return None
    first_year, last_year = min(years), max(years)
    part = _PART_OF_YEAR.search(folded)
    if part and first_year == last_year:
        months = 6 if part["half"] or part["h"] else 3
        written = next(filter(None, part.groups()))
        number = int(written) if written.isdecimal() else _ROMAN.get(written, 1)
        last = numbers_and_dates.read_date(f"{number * months}/{first_year}")
        assert isinstance(last, numbers_and_dates.DateWithPrecision)
        return date(first_year, (number - 1) * months + 1, 1), last.day
    return date(first_year, 1, 1), date(last_year, 12, 31)


def _check_comments(table: Table, place: int, valued: pl.DataFrame, findings: Findings) -> None:
    """Comments at values that name another number than their cell."""
    told = [
        (row, tables.clip(" ".join(text.split()), 200), tuple(_numbers_in(text)))
        for row, column, text in table.comments
        if column == place + 1
    ]
    schema = {"line": pl.Int64(), "comment": pl.String(), "numbers": pl.List(pl.String())}
    noted = pl.DataFrame([each for each in told if each[2]], schema=schema, orient="row")
    both = valued.join(noted, on="line", how="inner", validate="m:1", maintain_order="left")
    for row in both.iter_rows(named=True):
        numbers = {Decimal(number) for number in row["numbers"]}
        if not {row["amount"], row["denominator"]} & numbers:
            values = [("comment", row["comment"])]
            if len(numbers) == 1 and row["denominator"] is None:
                twice = rows_in_question.plain(row["amount"])
                values += [("twice", twice), ("once", row["numbers"][0])]
            finding = Finding("comment-differs", Severity.WARNING, tuple(values))
            findings.add(both.filter(pl.col("at") == row["at"]), finding, "value")


def _numbers_in(comment: str) -> Iterator[str]:
    """The numbers of a comment, without years and what is part of a date or of a file number."""
    text = re.sub(_FULL_DATE, " ", names.fold(comment))
    for match in _NUMBER_IN_COMMENT.finditer(text):
        number = numbers_and_dates.read_number(match[0])
        if isinstance(number, Decimal) and not _YEAR.fullmatch(match[0]):
            yield rows_in_question.plain(number)
