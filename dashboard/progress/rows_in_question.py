"""Rows that a question is about: those among which a total may be, and how a question names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.progress import row_schema, total_names
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Findings
from dashboard.progress.total_names import SPANS, Said
from dashboard.strategy import recurrence
from dashboard.text import Problem, names

MOST_NAMED = 5
"""Rows that a sentence names; of others it has the number."""
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(slots=True)
class RowInQuestion:
    """A row in question: of the table (`at`, `line`) or earlier (`row`, `submission`)."""

    at: int | None
    line: int | None
    row: int | None
    submission: int | None
    entity: str
    name: str | None
    label: str
    value: Decimal
    day: date
    said: Said

    def key(self, span: str) -> object:
        """What two rows in one span have in common."""
        year, month = self.said.year or self.day.year, self.said.month or self.day.month
        if span == "day":
            return self.day
        return 0 if span == "all" else (year, (month - 1) // _MONTHS[span])

    @property
    def width(self) -> int:
        """The place of its span among SPANS."""
        return SPANS.index(self.said.span)

    @property
    def months(self) -> tuple[int, int, int]:
        """The year, the first and the last month of which it is true."""
        year, last = self.said.year or self.day.year, self.said.month or self.day.month
        return year, self.said.first or last, last


def of_frame(row: dict[str, Any]) -> RowInQuestion:
    """A row of a frame with the columns of ROW_SCHEMA and `at`, null for an earlier row."""
    label = row["component"] or row["date"].isoformat()
    return RowInQuestion(
        *(row["at"], row["line"], row["row"], row["submission"], row["entity"], row["name"]),
        label if len(label) <= 40 else f"{label[:39]}…",
        row["value"],
        row["date"],
        total_names.read(names.fold(row["note"]) if _is_noted(row["note"]) else row["name"]),
    )


def _is_noted(note: str | None) -> bool:
    return note is not None and re.match(total_names.NOTED, note) is not None


def add_up(rows: Iterable[RowInQuestion]) -> Decimal:
    """The sum of the values of rows."""
    return sum((row.value for row in rows), Decimal())


def show(rows: Sequence[RowInQuestion]) -> str:
    """Rows by their line, name and value: "2 (Praha: 5), 3 (Brno: 7)"; earlier ones without a line."""
    return _show(rows, ".")


def show_in_czech(rows: Sequence[RowInQuestion]) -> str | None:
    """The same with a decimal comma; None where it is the same."""
    return _show(rows, ",") if any(row.value % 1 for row in rows) else None


def plain(number: Decimal | int) -> str:
    """A number in all its digits, without zeros at its end."""
    return f"{Decimal(number).normalize():f}"


def _show(rows: Sequence[RowInQuestion], point: str) -> str:
    texts = []
    for row in rows[:MOST_NAMED]:
        told = f"{row.label}: {plain(row.value).replace('.', point)}"
        texts.append(told if row.line is None or row.at is None else f"{row.line} ({told})")
    more = len(rows) - MOST_NAMED
    return ", ".join([*texts, f"… (+{more})"] if more > 0 else texts)


LONGEST_LIST = 300
"""Letters of a list of rows; a longer one would be cut."""


def numbers(rows: Iterable[RowInQuestion]) -> str | None:
    """Rows to be left out, as a value of a problem: lines, and "#" before the number of an earlier row."""
    listed = (f"#{row.row}" if row.at is None else str(row.line) for row in rows)
    text = " ".join(dict.fromkeys(listed))
    return text if 0 < len(text) <= LONGEST_LIST else None


def ask_of_unseen(problem: Problem, rows: pl.DataFrame) -> Problem:
    """What is hidden or struck through as a question: its rows of the table count, or none of them does.

    Any other problem, and one without such a row or with very many, stays as it is. `rows` have `line`.
    """
    listed = problem.values.get("rows", "")
    if problem.code not in {"rows-hidden", "rows-struck"} or len(listed) > LONGEST_LIST:
        return problem
    spans = (span.split("–") for span in listed.split(", "))
    unseen = (pl.col("line").is_between(int(span[0]), int(span[-1])) for span in spans)
    lines = rows.filter(pl.any_horizontal(*unseen))["line"].to_list()
    leave = " ".join(map(str, lines))
    if not 0 < len(leave) <= LONGEST_LIST:
        return problem
    results = {"twice": str(len(lines)), "once": "0", "leave": leave}
    return replace(problem, values={**problem.values, **results}, row=lines[0])


def decide(
    rows: pl.DataFrame,
    problems: Iterable[Problem],
    answers: Mapping[tuple[int, str], str],
    earlier: pl.DataFrame,
) -> pl.DataFrame:
    """The rows as their sender decided: an answer that is the number `once` leaves out what counts twice.

    A line of the table is not reported, an `earlier` row is reported again with zero.
    """
    leave, undo = set[int](), dict[int, int]()
    for problem in problems:
        line, once = problem.row or 0, problem.values.get("once")
        if once is not None and answers.get((line, problem.code), "").strip() == once:
            for number in problem.values.get("leave", "").split():
                if number.startswith("#"):
                    undo[int(number[1:])] = line
                else:
                    leave.add(int(number))
    if not (leave or undo):
        return rows
    zero = earlier.filter(pl.col("row").is_in(list(undo))).with_columns(
        pl.col("row").replace_strict(undo, default=None, return_dtype=pl.Int64).alias("line"),
        *(pl.lit(None, row_schema.ROW_SCHEMA[name]).alias(name) for name in _OF_THE_STORE),
        value=pl.lit(0, row_schema.ROW_SCHEMA["value"]),
    )
    return pl.concat([rows.filter(~pl.col("line").is_in(list(leave))), zero[rows.columns]])


_OF_THE_STORE = ("row", "seq", "submission", "evidence", "note", "delay_reason", "expected")
MOST_ROWS = 50_000
"""Rows of one indicator that are compared; who reports more of it reports no totals among them."""
_ROW = [
    *("row", "line", "submission", "entity", "indicator", "component", "name", "date", "value"),
    "note",
]
"""What is asked of rows: the other columns of a million of them are not copied."""


def doubtful_groups(
    rows: pl.DataFrame, context: Context, findings: Findings
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Rows by indicator and, of what recurs, period, where a name or a sum makes a question likely.

    `rows` are those of the table, also wrong ones. Columns: `at` (null for earlier rows, which come
    first) and those of ROW_SCHEMA that a question names.
    """
    adding = context.indicators_of_kinds("sum", "latest", "distinct")
    whole_periods = {
        id for id in context.occurrences if context.indicators_by_id[id].row_kind == "latest"
    }
    numbers = row_schema.rows_of_indicators(rows)
    counted = pl.col("value") > 0, pl.col("date").is_not_null()
    rows = findings.without_errors(rows[["at", *_ROW]])
    ids = [
        id
        for id in (adding - whole_periods) & numbers.keys()
        # What recurs is compared period by period.
        if id in context.occurrences
        or numbers[id] <= MOST_ROWS
        or _count(rows, pl.col("indicator") == id, *counted) <= MOST_ROWS
    ]
    if not ids:
        return
    rows = rows.filter(pl.col("indicator").is_in(ids), *counted)
    both = pl.concat([rows, *_beside(rows, context, *counted)], how="diagonal")
    if both["indicator"].n_unique() < both.height:
        yield from _likely_groups(both, context)


def _count(rows: pl.DataFrame, *conditions: pl.Expr) -> int:
    """How many rows fulfil all conditions; none of them is copied."""
    return int(rows.select(pl.all_horizontal(*conditions).sum()).item())


def _beside(
    rows: pl.DataFrame, context: Context, *counted: pl.Expr
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The earlier rows of the same indicators: of the body those that stay, and those of other bodies."""
    reported = pl.col("indicator").is_in(rows["indicator"].unique().implode())
    own = context.earlier_rows_beside(rows, reported, *counted)[_ROW]
    if context.accepted is None:
        return own, own.clear()
    alike = pl.col("entity").is_in(context.strategy.sources) == context.is_source
    unlike = pl.col("entity") != context.entity
    return own, context.accepted[_ROW].filter(reported, *counted, alike, unlike)


def _likely_groups(both: pl.DataFrame, context: Context) -> Iterator[tuple[str, pl.DataFrame]]:
    """The groups of `doubtful_groups`."""
    indicators = context.indicators_by_id
    ids = row_schema.rows_of_indicators(both)
    every = {id: indicators[id].every for id in ids if id in context.occurrences}
    kinds = {id: indicators[id].row_kind for id in ids}
    text = pl.String
    both = both.with_columns(
        every=pl.col("indicator").replace_strict(every, default=None, return_dtype=text),
        kind=pl.col("indicator").replace_strict(kinds, default=None, return_dtype=text),
    )
    period = recurrence.period_of_row() if every else pl.lit(None, text)
    both = both.with_columns(period=period)
    group = ["indicator", "period"]
    likely = both.with_columns(likely=_is_likely(group)).filter(pl.col("likely").any().over(group))
    in_order = likely.sort("at", "date", nulls_last=False)
    for (indicator, _), rows in in_order.group_by(group, maintain_order=True):
        if rows.height <= MOST_ROWS:
            yield str(indicator), rows


def _is_likely(group: list[str]) -> pl.Expr:
    """Whether a row has a name that says a total, or is a sum or among rows of which one may be the sum."""
    value, kind, day = pl.col("value"), pl.col("kind"), pl.col("date")
    named = pl.col("name").str.contains(total_names.HINT)
    named |= pl.col("note").str.contains(total_names.NOTED).fill_null(value=False)
    half = day.dt.year() * 2 + (day.dt.month() > 6)
    month, quarter = day.dt.year() * 12 + day.dt.month(), day.dt.year() * 4 + day.dt.quarter()
    spans: tuple[list[pl.Expr], ...] = ([day], [month], [quarter], [half], [day.dt.year()], [])
    is_sum = ((value.max() * 2 == value.sum()).over(*group, *span) for span in spans)
    # The first subtotal of a table is the sum of everything above it.
    here = pl.when(pl.col("at").is_not_null()).then(value)
    is_subtotal = (kind == "sum") & (here * 2 == here.cum_sum().over(group))
    added = (kind != "distinct") & pl.any_horizontal(*is_sum)
    return pl.any_horizontal(named, kind == "latest", added, is_subtotal)
