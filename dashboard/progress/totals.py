"""A total among its parts: rows that would be counted twice, asked about with both results.

A row is asked about by its name ("celkem", "rok 2022", "1. pololetí", "z toho", "průměr") if others
are in its span, and by its value if it is no small number and the sum of at least two others of its span.
Earlier rows of the same body, accepted or waiting, are compared too; by value also those of other bodies.
Only what is added is asked about: the values of a `sum`, the last ones of a `latest`, the names of a
`distinct`; for recurring numbers within one period.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from dashboard.progress import rows_in_question, total_names
from dashboard.progress.cell_meanings import Context
from dashboard.progress.findings import Finding, Findings
from dashboard.progress.rows_in_question import RowInQuestion, add_up
from dashboard.progress.total_names import INCLUDED, SPANS
from dashboard.text import Severity

LEAST_SUM = 10
"""Smaller numbers are often the sum of others without being their total."""
LEAST_OF_MORE = 4
"""The same of three or more rows of one span."""
LEAST_SUBTOTAL = 1_000
"""The same of one block of rows of any days above their sum."""
ROUND = 100
"""Amounts are as small as how often such a common step is in them: 2500 and 1250 are 2 and 1 of 1250."""
_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class _Question:
    """`whole` may contain `parts`, be one of them (`is_part`) or add nothing (`is_apart`): both results."""

    whole: RowInQuestion
    parts: tuple[RowInQuestion, ...]
    twice: Decimal
    once: Decimal
    is_part: bool = False
    is_apart: bool = False
    beside: tuple[RowInQuestion, ...] = ()
    """The other parts (`is_part`)."""
    dropped: tuple[RowInQuestion, ...] | None = None

    @property
    def left_out(self) -> tuple[RowInQuestion, ...]:
        """What is not counted if the number is `once`."""
        if self.dropped is not None:
            return self.dropped
        adds_up = self.whole.value == add_up(self.parts)
        if self.is_part or self.is_apart or adds_up:
            return (*self.beside, self.whole)
        return self.parts

    @property
    def code(self) -> str:
        """The code of the question where all rows are of the table."""
        return "not-added" if self.is_apart else "part-of-rows" if self.is_part else "total-of-rows"

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
    known = set(already_asked)
    asked: list[tuple[str, _Question]] = []
    for indicator, group in rows_in_question.doubtful_groups(rows, context, findings):
        told = [rows_in_question.of_frame(row) for row in group.iter_rows(named=True)]
        kind = context.indicators_by_id[indicator].row_kind
        asked += (
            (indicator, question) for question in _questions(told, kind, context.entity, known)
        )
    _add(asked, context, findings)


def _questions(
    rows: list[RowInQuestion], kind: str, entity: str, already_asked: set[int]
) -> list[_Question]:
    """The questions of one indicator (and period) that have a line of the table."""
    own = [row for row in rows if row.entity == entity]
    own, apart = ([row for row in own if row.said.apart is is_apart] for is_apart in (False, True))
    if kind == "sum":
        found = _of_sum(own, already_asked)
        in_question = {id(row) for one in found for row in (one.whole, *one.parts)}
        found += _of_bodies([row for row in rows if id(row) not in in_question])
    else:
        last: dict[str | None, RowInQuestion] = {}
        for row in sorted(own, key=lambda row: row.day):
            last[row.name] = row
        standing = sorted(last.values(), key=lambda row: (row.at is not None, row.at or 0))
        found = _of_names(standing) if kind == "distinct" else _of_latest(standing, already_asked)
        found = found or list(_parts_beside_others(standing, is_named=kind == "distinct"))
        own = standing
    found += _apart_beside(apart, own, is_named=kind == "distinct")
    found = [one for one in found if one.at is not None]
    return [_as_one(found)] if kind == "sum" and len(found) > 1 else found


def _as_one(asked: list[_Question]) -> _Question:
    """Several questions of one indicator as one, between all of its numbers and the right one."""
    involved, dropped = dict[int, RowInQuestion](), dict[int, RowInQuestion]()
    for one in asked:
        involved |= {id(row): row for row in (*one.parts, *one.beside, one.whole)}
        dropped |= {id(row): row for row in one.left_out}
        if one.left_out is one.parts:  # what is in it is in the others that it contains
            inner = (other.whole for other in asked if other is not one and _holds(one, other))
            dropped |= {id(row): row for row in inner}
    wholes = [one for one in asked if one.at is not None]
    last = max(wholes, key=lambda one: one.at or 0)
    kept = add_up(row for key, row in involved.items() if key not in dropped)
    first = next((one for one in wholes if one.code == "total-of-rows"), last)
    return replace(
        first,
        whole=last.whole,
        parts=tuple(row for row in involved.values() if row is not last.whole),
        twice=add_up(involved.values()),
        once=kept,
        dropped=tuple(dropped.values()),
    )


def _holds(one: _Question, other: _Question) -> bool:
    return {id(row) for row in other.parts} <= {id(row) for row in one.parts}


def _of_sum(rows: list[RowInQuestion], already_asked: set[int]) -> list[_Question]:
    """The sums from the narrowest span to the widest; what is asked about no longer counts in the next."""
    found = _blocks(rows, already_asked)
    doubtful = {id(one.whole) for one in found}
    for width, span in enumerate(SPANS):
        open_rows = [row for row in rows if id(row) not in doubtful and row.width <= width]
        asked = (
            _of_months(open_rows, already_asked)
            if span == "range"
            else _in_groups(open_rows, width, already_asked)
        )
        found += asked
        doubtful.update(id(one.whole) for one in asked)
    open_rows = [row for row in rows if id(row) not in doubtful]
    found += _totals_that_differ(open_rows)
    used = {id(row) for one in found for row in (one.whole, *one.parts)}
    found += _of_kind([row for row in rows if id(row) not in used])
    used |= {id(row) for one in found for row in (one.whole, *one.parts)}
    open_rows = [row for row in open_rows if id(row) not in used or not row.said.total]
    return found + _parts_beside([row for row in rows if id(row) not in used], open_rows)


def _of_kind(rows: list[RowInQuestion]) -> list[_Question]:
    """Rows named by a year and what others of that year are ("semináře 2023"), at least their sum.

    So is a row that by its name includes others ("semináře včetně přednášek"), whatever their days.
    """
    found, used = [], set[int]()
    named = [(row, total_names.words(row.name)) for row in rows if row.name]
    for whole, words in named:
        head, *rest = re.split(INCLUDED, whole.name or "", maxsplit=1)
        year = re.search(r"\b20\d\d\b", head)
        others = [
            (row, own)
            for row, own in named
            if row is not whole and id(row) not in used
            if row.day.year == (int(year[0]) if year else whole.day.year)
        ]
        if rest:
            top, inner = total_names.words(head), total_names.words(rest[0])
            parts = [row for row, own in others if total_names.are_in(own - top or own, inner)]
            if parts:
                once = whole.value
                twice, beside = once + add_up(parts), tuple(parts[:-1])
                found.append(
                    _Question(parts[-1], (whole,), twice, once, is_part=True, beside=beside)
                )
        elif year and (kind := words - {year[0], "rok"}):
            parts = [row for row, own in others if total_names.are_in(kind, own)]
            if len(parts) > 1 and whole.value >= add_up(parts):
                found.append(_whole(whole, parts))
        used |= {id(row) for one in found for row in (one.whole, *one.parts, *one.beside)}
    return found


def _in_groups(rows: list[RowInQuestion], width: int, already_asked: set[int]) -> list[_Question]:
    """The questions of the rows of each span of one width."""
    span, groups = SPANS[width], dict[object, list[RowInQuestion]]()
    for row in rows:
        groups.setdefault(row.key(span), []).append(row)
    found = []
    for group in groups.values():
        asked = list(_by_name(group, width, already_asked))
        asked = asked or list(_by_value(group, span, already_asked))
        found += asked or (list(_named_by_parts(group)) if span == "day" else [])
    return found


def _blocks(rows: list[RowInQuestion], already_asked: set[int]) -> list[_Question]:
    """Subtotals, each under its rows: by their word, or by their values alone.

    By its value a last row that is the sum of all above it is asked about, too.
    """
    table = sorted((row for row in rows if row.at is not None), key=lambda row: row.at or 0)
    table = [row for row in table if row.width == 0 and not row.said.part]
    by_name: list[_Question] = []
    above, total = list[RowInQuestion](), Decimal()
    for row in table:
        if (
            row.said.total
            and not row.said.state
            and (_sums_up(row, above, total) or _is_total_of_one(row, above))
        ):
            by_name.append(_whole(row, above))
            above, total = [], Decimal()
        elif not row.said.total:
            above.append(row)
            total += row.value
    if by_name:
        return by_name
    if len(table) > 3 and table[-1].at not in already_asked:
        *above, last = table
        if _sums_up(last, above, add_up(above)) and _in_steps(last, above) >= LEAST_SUM:
            return [_whole(last, above)]
    by_value = list[_Question]()
    above, total = [], Decimal()
    for row in table:
        if _sums_up(row, above, total):
            by_value.append(_whole(row, above))
            above, total = [], Decimal()
        elif len(by_value) > 1 and not above and row.value == add_up(one.whole for one in by_value):
            by_value.append(_whole(row, [part for one in by_value for part in one.parts]))
        else:
            above.append(row)
            total += row.value
    least = LEAST_SUM if len(by_value) > 1 else LEAST_SUBTOTAL
    are_large = all(_in_steps(one.whole, one.parts) >= least for one in by_value)
    return by_value if are_large else []


def _sums_up(row: RowInQuestion, above: list[RowInQuestion], total: Decimal) -> bool:
    """Whether a row is the sum (`total`) of at least two above it, none of a later day."""
    if len(above) < 2 or row.value != total:
        return False
    return not any(part.day > row.day for part in above)


def _is_total_of_one(row: RowInQuestion, above: list[RowInQuestion]) -> bool:
    """Whether a row is the subtotal of the one above it, as spreadsheets make them: "Brno", "Brno celkem"."""
    own = total_names.words(above[0].name or "") if len(above) == 1 else frozenset[str]()
    return bool(own) and row.value == above[0].value and own < total_names.words(row.name or "")


def _of_months(rows: list[RowInQuestion], already_asked: set[int]) -> list[_Question]:
    """Rows named by months of a year beside rows within these months."""
    found, doubtful = [], set[int]()
    for whole in sorted(rows, key=lambda row: row.months[2] - row.months[1]):
        year, first, last = whole.months
        if whole.said.span != "range" or whole.at in already_asked:
            continue
        parts = [
            row
            for row in rows
            if id(row) not in doubtful and not row.said.total and row is not whole
            if row.months[0] == year and first <= row.months[1] and row.months[2] <= last
            if row.width < whole.width or row.months != whole.months
        ]
        if parts:
            found.append(_whole(whole, parts))
            doubtful.add(id(whole))
    return found


def _by_name(
    group: list[RowInQuestion], width: int, already_asked: set[int]
) -> Iterator[_Question]:
    """Rows named by the period of the group, and totals that are the sum of the others."""
    parts = [row for row in group if not row.said.total and (row.width < width or width == 0)]
    periods = [row for row in group if row.width == width > 0 and row.at not in already_asked]
    if parts:
        yield from (_whole(row, parts) for row in periods)
        total = add_up(parts)
        sums = (row for row in group if row.said.total and row.width == 0 and row.value == total)
        if len(parts) > 1:
            yield from (_whole(row, parts) for row in sums)
    elif len(periods) > 1:
        *before, last = sorted(periods, key=lambda row: (row.day, row.at is not None, row.at or 0))
        yield _whole(last, before)


def _named_by_parts(group: list[RowInQuestion]) -> Iterator[_Question]:
    """Rows that are the sum of at least two others whose names are in theirs ("Praha a Brno"), or have it."""
    named = [(row, total_names.words(row.name)) for row in group if row.name]
    for whole, words in named:
        inner = [row for row, own in named if own and own < words]
        outer = [row for row, own in named if words and words < own]
        for parts in (inner, outer):
            if len(parts) > 1 and whole.value == add_up(parts):
                yield _whole(whole, parts)


def _by_value(
    group: list[RowInQuestion], span: str, already_asked: set[int]
) -> Iterator[_Question]:
    """The row that is the sum of at least two others, where that is hardly chance."""
    if len(group) < 3:
        return
    whole = max(group, key=lambda row: row.value)
    parts = [row for row in group if row is not whole]
    if whole.value != add_up(parts) or whole.at in already_asked:
        return
    if whole.width and all(row.width for row in parts):
        return  # a period contains no others but those that its name says
    unnamed_beside_named = whole.name is None and all(row.name for row in parts)
    unlikely = whole.value > 3 and (unnamed_beside_named or _is_large(whole, parts))
    fits = _stands_at_an_end(whole, parts) and (span == "day" or _ends_span(whole, parts, span))
    if unlikely and fits:
        yield _whole(whole, parts)


def _is_large(whole: RowInQuestion, parts: Sequence[RowInQuestion]) -> bool:
    """Whether a sum of rows of one span is too large to be one by chance."""
    return _in_steps(whole, parts) >= (LEAST_SUM if len(parts) == 2 else LEAST_OF_MORE)


def _in_steps(whole: RowInQuestion, parts: Sequence[RowInQuestion]) -> int:
    """The whole as a number of the largest step that it and its parts have in common, if that is ROUND."""
    step = math.gcd(*(int(row.value) for row in (whole, *parts)))
    is_round = step >= ROUND and not any(row.value % 1 for row in (whole, *parts))
    return int(whole.value) // step if is_round else int(whole.value)


def _stands_at_an_end(whole: RowInQuestion, parts: Iterable[RowInQuestion]) -> bool:
    """Whether the whole is the first or the last of its lines in the table."""
    lines = [row.at for row in parts if row.at is not None]
    return whole.at is None or not lines or not min(lines) < whole.at < max(lines)


def _ends_span(whole: RowInQuestion, parts: Iterable[RowInQuestion], span: str) -> bool:
    """Whether the whole is dated on the last day of the span, and no part after it."""
    months, day = _MONTHS.get(span, 6), whole.day
    at_end = day.month % months == 0 and day.day == monthrange(day.year, day.month)[1]
    return at_end and all(row.day <= day for row in parts)


def _totals_that_differ(rows: list[RowInQuestion]) -> list[_Question]:
    """Totals by name that are no sum of others: beside rows of their day, else earlier ones of their year."""
    found = []
    parts = [row for row in rows if not row.said.total and not row.width]
    for row in rows:
        if not row.said.total or row.width:
            continue
        same_day = [part for part in parts if part.day == row.day]
        same_year = [part for part in parts if part.day.year == row.day.year and part.day < row.day]
        beside = same_day or same_year
        if beside and (row.said.sure or row.value > add_up(beside)):
            found.append(_whole(row, beside))
    return found


def _apart_beside(
    apart: Sequence[RowInQuestion], own: list[RowInQuestion], *, is_named: bool
) -> Iterator[_Question]:
    """Rows that by their name add nothing, each beside the others of its day, else of its year."""
    for row in apart:
        same_year = [one for one in own if one.day.year == row.day.year]
        if beside := [one for one in own if one.day == row.day] or same_year:
            once = Decimal(len(beside)) if is_named else add_up(beside)
            twice = once + (1 if is_named else row.value)
            yield _Question(row, tuple(beside), twice, once, is_apart=True)


def _parts_beside(rows: list[RowInQuestion], others: list[RowInQuestion]) -> list[_Question]:
    """Rows with "of which" beside the others of their day: one question for each day.

    So are lines of a list ("– ženy") under one that is none.
    """
    found, of_days = [], dict[date, list[RowInQuestion]]()
    for row in others:
        of_days.setdefault(row.day, []).append(row)
    unused = {id(row) for row in rows}
    for _, of_day in sorted(of_days.items()):
        plain = (one.at for one in of_day if not (one.said.dashed or one.said.total))
        head = min((at for at in plain if at is not None), default=None)
        parts, beside = list[RowInQuestion](), list[RowInQuestion]()
        for row in of_day:
            (parts if _is_part(row, head) else beside).append(row)
        parts = [row for row in parts if id(row) in unused]
        if parts and beside:
            once = add_up(beside)
            question = _Question(parts[-1], tuple(beside), once + add_up(parts), once, is_part=True)
            found.append(replace(question, beside=tuple(parts[:-1])))
    return found


def _parts_beside_others(rows: list[RowInQuestion], *, is_named: bool) -> Iterator[_Question]:
    """Rows with "of which" beside the others of their day, where names or last values count."""
    of_days: dict[date, list[RowInQuestion]] = {}
    for row in rows:
        of_days.setdefault(row.day, []).append(row)
    for of_day in of_days.values():
        parts = [row for row in of_day if row.said.part]
        beside = [row for row in of_day if not row.said.part]
        if parts and beside:
            once, more = (
                Decimal(len(some)) if is_named else add_up(some) for some in (beside, parts)
            )
            question = _Question(parts[-1], tuple(beside), once + more, once, is_part=True)
            yield replace(question, beside=tuple(parts[:-1]))


def _is_part(row: RowInQuestion, head: int | None) -> bool:
    """Whether a name says that its row is a part, of the line `head` above it where it is one of a list."""
    is_listed = row.said.dashed and not row.said.total
    is_below = head is not None and row.at is not None and head < row.at
    return row.said.part or (is_listed and is_below)


def _of_bodies(rows: list[RowInQuestion]) -> list[_Question]:
    """A row that is the sum of at least two rows of other bodies, of its day or its year."""
    if len({row.entity for row in rows}) < 2:
        return []
    groups: dict[tuple[str, object], list[RowInQuestion]] = {}
    for row in rows:
        for span in ("day", "year"):
            groups.setdefault((span, row.key(span)), []).append(row)

    @cache
    def beside(span: str, key: object, entity: str) -> tuple[tuple[RowInQuestion, ...], Decimal]:
        # Once for all rows of a body: each asks for the same.
        parts = tuple(row for row in groups[span, key] if row.entity != entity)
        return parts, add_up(parts)

    found = []
    for whole in rows:
        for span in ("day", "year"):
            parts, total = beside(span, whole.key(span), whole.entity)
            fits = len(parts) > 1 and whole.value == total and whole.value > 3
            ends = fits and (span == "day" or _ends_span(whole, parts, span))
            if ends and (whole.said.total or _is_large(whole, parts)):
                found.append(_whole(whole, parts))
                break
    return found


def _of_latest(rows: list[RowInQuestion], already_asked: set[int]) -> list[_Question]:
    """Running totals, the last of each name: one named as a total or a period, or the sum of the others."""
    wholes = [row for row in rows if row.said.sure or row.width]
    parts = [row for row in rows if row not in wholes]
    if parts:
        return [_whole(row, parts) for row in wholes] or list(_by_value(rows, "day", already_asked))
    wholes.sort(key=lambda row: row.day)
    return [_whole(wholes[-1], wholes[:-1])] if len(wholes) > 1 else []


def _of_names(rows: list[RowInQuestion]) -> list[_Question]:
    """Names that say a total or a period among names that are counted."""
    wholes = [row for row in rows if row.said.sure or row.width]
    named = tuple(row for row in rows if row.name and row not in wholes)
    number = Decimal(len(named))
    asked = [_Question(row, named, number + 1, number, dropped=(row,)) for row in wholes]
    return asked if named else []


def _whole(row: RowInQuestion, parts: Sequence[RowInQuestion]) -> _Question:
    return _Question(row, tuple(parts), row.value + add_up(parts), row.value)


def _left_out(one: _Question, context: Context, indicator: str) -> str | None:
    """What the answer `once` leaves out; None where rows of others would have to be."""
    kind, gone = context.indicators_by_id[indicator].row_kind, one.left_out
    own = kind != "latest" and all(row.entity == context.entity for row in gone)
    return rows_in_question.numbers(gone) if own else None


def _add(asked: list[tuple[str, _Question]], context: Context, findings: Findings) -> None:
    """Adds the questions: of rows of the table alone, of earlier ones too, of parts."""
    lines: dict[tuple[str, Severity], list[dict[str, Any]]] = {}
    for indicator, one in asked:
        earlier = sorted({row.submission for row in (one.whole, *one.parts) if row.submission})
        code = "total-of-earlier" if earlier and one.code == "total-of-rows" else one.code
        czech = any(row.value % 1 for row in (one.whole, *one.parts))
        lines.setdefault((code, context.severity_of_totals(indicator)), []).append(
            {
                "at": one.at,
                "indicator": indicator,
                "whole": rows_in_question.show((one.whole,)),
                "parts": rows_in_question.show(one.parts),
                "twice": rows_in_question.plain(one.twice),
                "once": rows_in_question.plain(one.once),
                "leave": _left_out(one, context, indicator),
                "whole_cs": rows_in_question.show_in_czech((one.whole,)) if czech else None,
                "parts_cs": rows_in_question.show_in_czech(one.parts) if czech else None,
                "submission": ", ".join(map(str, earlier)) if code == "total-of-earlier" else None,
            }
        )
    for (code, severity), questions in lines.items():
        values = [name for name in questions[0] if name != "at"]
        frame = pl.DataFrame(questions, infer_schema_length=None)
        findings.add(frame, Finding(code, severity), "value", values)
