"""A total among its parts: rows that would be counted twice, asked about with both results.

A row is asked about by its name ("celkem", "rok 2022", "1. pololetí", "z toho") if others are in its
span, and by its value if it is the sum of at least two others of its span and chance is unlikely.
Earlier rows of the same body, accepted or waiting, are compared too; by value also those of
other bodies. Only what is added is asked about: the values of a `sum`, the last ones of a `latest`,
the names of a `distinct`; for recurring numbers within one period.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from dashboard.progress.cell_meanings import Context
from dashboard.progress.check_line import Finding, Findings
from dashboard.strategy import recurrence
from dashboard.text import Severity, numbers_and_dates

MOST_ROWS = 50_000
"""Rows of one indicator that are compared; who reports more of it reports no totals among them."""
MOST_NAMED = 5
"""Rows that a sentence names; of others it has the number."""
LIKELY_BY_CHANCE = 10
"""Of n + 1 small numbers one is the sum of the n others in about one of `value * (n - 1)!` cases."""

_WORDS = (
    r"(?:celkem|celkov\w+|souc(?:et|tu|tem)|mezisouc(?:et|tu|tem)|souhrn\w*|uhrn\w*|dohromady|vse|vsechno"
    r"|(?:grand |sub-?)?totals?|sum|altogether|cumulative(?:ly)?|kumulativne|dosud|so far|σ|∑)"
)
_COUNTRY = r"(?:cela |cele )?(?:cr|ceska republika|republika|czech republic|czechia)"
_BETWEEN = (
    r"\b(?:za|v|ve|od|do|k|roku?|roce|roky|obdobi|year|years|of|for|in|the|period)\b|[\s.,:;()=]+"
)
_PART = r"^(?:z toho|z nich|z tech|v tom|of which|thereof|of these|of them)\b"
_HINT = rf"{_WORDS}|{_COUNTRY}|20\d\d|{_PART}|pololeti|\bpol\b|ctvrtleti|\b[hq][1-4]\b|rok|year"
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_SPANS = ("day", *_MONTHS, "all")


@dataclass(frozen=True, slots=True)
class Said:
    """What a name says: a total (`sure` where it says nothing else), a part, a period and its end."""

    total: bool = False
    sure: bool = False
    part: bool = False
    span: str = "day"
    year: int | None = None
    month: int | None = None


NOTHING = Said()


def read_name(name: str | None) -> Said:
    """What a folded name says of totals, parts and periods."""
    if not name:
        return NOTHING
    if re.match(_PART, name):
        return Said(part=True)
    total = re.search(rf"^{_WORDS}(?!\w)|(?<!\w){_WORDS}$", name) is not None
    rest = re.sub(rf"(?<!\w)(?:{_WORDS}|{_COUNTRY})(?!\w)", " ", name)
    span, year, month, is_period = _read_period(" ".join(rest.split()).strip(" .,:;()"))
    bare = is_period or not re.sub(_BETWEEN, "", rest)
    if not bare:
        span, year, month = "day", None, None
    whole_country = re.fullmatch(_COUNTRY, name) is not None
    return Said(total or whole_country, total and bare, False, span, year, month)


def _read_period(text: str) -> tuple[str, int | None, int | None, bool]:
    """The span, year and last month of a period, and whether the text is one ("year" is, without a year)."""
    plain = re.sub(r"^(?:za|v|ve|obdobi|for|in|the period)\b ?", "", text)
    plain = re.sub(r"\b(?:roku?|roce|roky|years?)\b ?(?=\d)", "", plain).strip(" .,:;()")
    if re.fullmatch(r"(?:cely |cele )?(?:rok|roku|rocne|year|full year)", plain):
        return "year", None, 12, True
    if re.fullmatch(r"20\d\d", plain):
        return "year", int(plain), 12, True
    if re.fullmatch(r"20\d\d ?(?:[-–/]|az|to) ?(?:20)?\d\d", plain) and not re.fullmatch(
        r"20\d\d-(?:0\d|1[0-2])", plain
    ):
        return "all", None, None, True
    spoken = re.sub(r"\bpol\b\.?", "pololeti", plain)
    for had_year, dated in ((True, spoken), (False, f"{spoken} 2000")):
        found = numbers_and_dates.read_date(dated) if spoken else None
        if isinstance(found, numbers_and_dates.DateWithPrecision) and found.period:
            letter = found.period[5:6]
            span = {"H": "half-year", "Q": "quarter"}.get(letter, "month")
            return span, found.day.year if had_year else None, found.day.month, True
    return "day", None, None, False


@dataclass(slots=True)
class _Row:
    """A row in question: of the table (`at`, `line`) or earlier (`submission`)."""

    at: int | None
    line: int | None
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
        return _SPANS.index(self.said.span)


@dataclass(frozen=True, slots=True)
class _Question:
    """`whole` may contain `parts`, or (`is_part`) be one of them: both results."""

    whole: _Row
    parts: tuple[_Row, ...]
    twice: Decimal
    once: Decimal
    is_part: bool = False

    @property
    def at(self) -> int | None:
        """The line that is asked about: the whole, else the last of the parts; None if all are standing."""
        if self.whole.at is not None:
            return self.whole.at
        return max((row.at for row in self.parts if row.at is not None), default=None)


def check(
    rows: pl.DataFrame, context: Context, findings: Findings, already_asked: pl.Series
) -> None:
    """Adds every question, each at its row; lines of `already_asked` are no whole by their value alone."""
    adding = context.indicators_of_kinds("sum", "latest", "distinct")
    whole_periods = {
        id for id in context.occurrences if context.indicators_by_id[id].row_kind == "latest"
    }
    counted = pl.col("indicator").is_in(list(adding - whole_periods)), pl.col("value") > 0
    rows = rows.filter(*counted, ~pl.col("at").is_in(findings.lines_with_errors.implode()))
    if rows.is_empty():
        return
    here = rows.select("indicator").unique()
    own = context.own_earlier_rows(rows).filter(*counted)
    accepted = rows.clear() if context.accepted is None else context.accepted
    alike = pl.col("entity").is_in(list(context.sources)) == context.is_source
    others = accepted.filter(*counted, alike, pl.col("entity") != context.entity)
    key = ["indicator", "name", "date"]
    own = own.join(rows, on=key, how="anti", nulls_equal=True).unique(key, keep="last")
    both = pl.concat([rows.drop("submission"), own, others], how="diagonal")
    both = both.join(here, on="indicator", how="semi").filter(pl.col("date").is_not_null())
    asked: list[tuple[str, _Question]] = []
    for (indicator, _), group in _doubtful_groups(both, context):
        told = [
            _row(row) for row in group.sort("at", "date", nulls_last=False).iter_rows(named=True)
        ]
        kind = context.indicators_by_id[indicator].row_kind
        for question in _questions(told, kind, context.entity, set(already_asked)):
            asked.append((indicator, question))
    _add(asked, findings)


def _doubtful_groups(
    both: pl.DataFrame, context: Context
) -> Iterator[tuple[tuple[str, str | None], pl.DataFrame]]:
    """The rows by indicator and, of what recurs, period, where a name or a sum makes a question likely."""
    indicators = context.indicators_by_id
    every = {id: indicators[id].every for id in context.occurrences}
    kinds = {id: indicator.row_kind for id, indicator in indicators.items()}
    text = pl.String
    both = both.with_columns(
        every=pl.col("indicator").replace_strict(every, default=None, return_dtype=text),
        kind=pl.col("indicator").replace_strict(kinds, default=None, return_dtype=text),
    ).with_columns(period=recurrence.period_of_row())
    group = ["indicator", "period"]
    named = pl.col("name").str.contains(_HINT).fill_null(value=False)
    likely = [both.filter(named).select(group)]
    day, added = pl.col("date"), pl.col("kind") != "distinct"
    half = day.dt.year() * 2 + (day.dt.month() > 6)
    spans = (day, day.dt.year() * 12 + day.dt.month(), day.dt.year() * 4 + day.dt.quarter(), half)
    for span in (*spans, day.dt.year(), pl.lit(0)):
        grouped = both.filter(added).group_by(*group, span.alias("span"))
        sums = grouped.agg(pl.col("value").max().alias("most"), pl.col("value").sum().alias("sum"))
        likely.append(sums.filter(pl.col("most") * 2 == pl.col("sum")).select(group))
    running = both.filter(kind="latest").select(group)
    doubtful = pl.concat([*likely, running]).unique()
    chosen = both.join(doubtful, on=group, how="semi", nulls_equal=True)
    for (indicator, period), rows in chosen.group_by(group, maintain_order=True):
        if rows.height <= MOST_ROWS:
            yield (str(indicator), None if period is None else str(period)), rows


def _row(row: dict[str, Any]) -> _Row:
    label = row["component"] or row["date"].isoformat()
    return _Row(
        *(row["at"], row["line"], row["submission"], row["entity"], row["name"]),
        label if len(label) <= 40 else f"{label[:39]}…",
        row["value"],
        row["date"],
        read_name(row["name"]),
    )


def _questions(
    rows: list[_Row], kind: str, entity: str, already_asked: set[int]
) -> list[_Question]:
    """The questions of one indicator (and period) that have a line of the table."""
    own = [row for row in rows if row.entity == entity]
    if kind == "sum":
        found = _of_sum(own, already_asked)
        in_question = {id(row) for one in found for row in (one.whole, *one.parts)}
        found += _of_bodies([row for row in rows if id(row) not in in_question])
    else:
        last: dict[str | None, _Row] = {}
        for row in sorted(own, key=lambda row: row.day):
            last[row.name] = row
        standing = sorted(last.values(), key=lambda row: (row.at is not None, row.at or 0))
        found = _of_names(standing) if kind == "distinct" else _of_latest(standing, already_asked)
    return [one for one in found if one.at is not None]


def _of_sum(rows: list[_Row], already_asked: set[int]) -> list[_Question]:
    """From the narrowest span to the widest; what is asked about counts no more in the next."""
    found: list[_Question] = []
    doubtful: set[int] = set()
    for width, span in enumerate(_SPANS):
        groups: dict[object, list[_Row]] = {}
        for row in rows:
            if id(row) not in doubtful and row.width <= width:
                groups.setdefault(row.key(span), []).append(row)
        for group in groups.values():
            asked = list(_named(group, width)) or list(_by_value(group, span, already_asked))
            found += asked
            doubtful.update(id(one.whole) for one in asked)
    open_rows = [row for row in rows if id(row) not in doubtful]
    found += _totals_that_differ(open_rows)
    used = {id(row) for one in found for row in (one.whole, *one.parts)}
    return found + _parts_beside([row for row in rows if id(row) not in used], open_rows)


def _named(group: list[_Row], width: int) -> Iterator[_Question]:
    """Rows named by the period of the group, and totals that are the sum of the others."""
    parts = [row for row in group if not row.said.total and (row.width < width or width == 0)]
    periods = [row for row in group if row.width == width > 0]
    if parts:
        yield from (_whole(row, parts) for row in periods)
        total = _sum(parts)
        sums = (row for row in group if row.said.total and row.width == 0 and row.value == total)
        if len(parts) > 1:
            yield from (_whole(row, parts) for row in sums)
    elif len(periods) > 1:
        *before, last = sorted(periods, key=lambda row: (row.day, row.at is not None, row.at or 0))
        yield _whole(last, before)


def _by_value(group: list[_Row], span: str, already_asked: set[int]) -> Iterator[_Question]:
    """The row that is the sum of at least two others, where that is hardly chance."""
    if len(group) < 3:
        return
    whole = max(group, key=lambda row: row.value)
    parts = [row for row in group if row is not whole]
    if whole.value != _sum(parts) or whole.at in already_asked:
        return
    unnamed_beside_named = whole.name is None and all(row.name for row in parts)
    unlikely = whole.value > 3 and (unnamed_beside_named or not _is_chance(whole, parts))
    fits = _stands_at_an_end(whole, parts) and (span == "day" or _ends_span(whole, parts, span))
    if unlikely and fits:
        yield _whole(whole, parts)


def _is_chance(whole: _Row, parts: Sequence[_Row]) -> bool:
    return whole.value * math.factorial(min(len(parts) - 1, 9)) < LIKELY_BY_CHANCE


def _stands_at_an_end(whole: _Row, parts: Iterable[_Row]) -> bool:
    """Whether the whole is the first or the last of its lines in the table."""
    lines = [row.at for row in parts if row.at is not None]
    return whole.at is None or not lines or not min(lines) < whole.at < max(lines)


def _ends_span(whole: _Row, parts: Iterable[_Row], span: str) -> bool:
    """Whether the whole is dated on the last day of the span, and no part after it."""
    months, day = _MONTHS.get(span, 6), whole.day
    at_end = day.month % months == 0 and day.day == monthrange(day.year, day.month)[1]
    return at_end and all(row.day <= day for row in parts)


def _totals_that_differ(rows: list[_Row]) -> list[_Question]:
    """Totals by name that are no sum of others: beside rows of their day, else earlier ones of their year."""
    found = []
    parts = [row for row in rows if not row.said.total and not row.width]
    for row in rows:
        if not row.said.total or row.width:
            continue
        same_day = [part for part in parts if part.day == row.day]
        same_year = [part for part in parts if part.day.year == row.day.year and part.day < row.day]
        beside = same_day or same_year
        if beside and (row.said.sure or row.value > _sum(beside)):
            found.append(_whole(row, beside))
    return found


def _parts_beside(rows: list[_Row], others: list[_Row]) -> list[_Question]:
    """Rows with "of which" beside the others of their day: one question for each day."""
    found = []
    for day in sorted({row.day for row in rows if row.said.part}):
        parts = [row for row in rows if row.said.part and row.day == day]
        beside = [row for row in others if row.day == day and not row.said.part]
        if beside:
            once = _sum(beside)
            found.append(
                _Question(parts[-1], tuple(beside), once + _sum(parts), once, is_part=True)
            )
    return found


def _of_bodies(rows: list[_Row]) -> list[_Question]:
    """A row that is the sum of at least two rows of other bodies, of its day or its year."""
    found = []
    for whole in rows:
        for span in ("day", "year"):
            parts = [
                row
                for row in rows
                if row.entity != whole.entity and row.key(span) == whole.key(span)
            ]
            fits = len(parts) > 1 and whole.value == _sum(parts) and whole.value > 3
            ends = span == "day" or _ends_span(whole, parts, span)
            if fits and ends and (whole.said.total or not _is_chance(whole, parts)):
                found.append(_whole(whole, parts))
                break
    return found


def _of_latest(rows: list[_Row], already_asked: set[int]) -> list[_Question]:
    """Running totals, the last of each name: one named as a total or a period, or the sum of the others."""
    wholes = [row for row in rows if row.said.sure or row.width]
    parts = [row for row in rows if row not in wholes]
    if parts:
        return [_whole(row, parts) for row in wholes] or list(_by_value(rows, "day", already_asked))
    *before, last = sorted(wholes, key=lambda row: row.day)
    return [_whole(last, before)] if before else []


def _of_names(rows: list[_Row]) -> list[_Question]:
    """Names that say a total or a period among names that are counted."""
    wholes = [row for row in rows if row.said.sure or row.width]
    named = tuple(row for row in rows if row.name and row not in wholes)
    number = Decimal(len(named))
    return [_Question(row, named, number + 1, number) for row in wholes] if named else []


def _whole(row: _Row, parts: Sequence[_Row]) -> _Question:
    return _Question(row, tuple(parts), row.value + _sum(parts), row.value)


def _sum(rows: Iterable[_Row]) -> Decimal:
    return sum((row.value for row in rows), Decimal())


def _add(asked: list[tuple[str, _Question]], findings: Findings) -> None:
    """Adds the questions: of rows of the table alone, of earlier ones too, of parts."""
    lines: dict[str, list[dict[str, Any]]] = {}
    for indicator, one in asked:
        earlier = sorted({row.submission for row in (one.whole, *one.parts) if row.submission})
        code = "part-of-rows" if one.is_part else "total-of-earlier" if earlier else "total-of-rows"
        shown = (_shown((one.whole,)), _shown(one.parts))
        decimal = any(row.value % 1 for row in (one.whole, *one.parts))
        lines.setdefault(code, []).append(
            {
                "at": one.at,
                "indicator": indicator,
                "whole": shown[0],
                "parts": shown[1],
                "twice": f"{one.twice.normalize():f}",
                "once": f"{one.once.normalize():f}",
                "whole_cs": _czech((one.whole,)) if decimal else None,
                "parts_cs": _czech(one.parts) if decimal else None,
                "submission": ", ".join(map(str, earlier)) if code == "total-of-earlier" else None,
            }
        )
    for code, questions in lines.items():
        values = [name for name in questions[0] if name != "at"]
        frame = pl.DataFrame(questions, infer_schema_length=None)
        findings.add(frame, Finding(code, Severity.WARNING), "value", values)


def _shown(rows: Sequence[_Row], point: str = ".") -> str:
    """Rows by their line, name and value: "2 (Praha: 5), 3 (Brno: 7)"; earlier ones without a line."""
    texts = []
    for row in rows[:MOST_NAMED]:
        told = f"{row.label}: {f'{row.value.normalize():f}'.replace('.', point)}"
        texts.append(told if row.line is None or row.at is None else f"{row.line} ({told})")
    more = len(rows) - MOST_NAMED
    return ", ".join([*texts, f"… (+{more})"] if more > 0 else texts)


def _czech(rows: Sequence[_Row]) -> str:
    return _shown(rows, ",")
