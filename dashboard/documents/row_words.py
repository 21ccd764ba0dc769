"""What a row reports, in a few words and without ids, and what waiting rows say of each missing thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import NamedTuple

import polars as pl

from dashboard.assessment import narrative
from dashboard.documents.chapters import annexes
from dashboard.fulfilment import what_is_outstanding
from dashboard.fulfilment.status_reasons import Row
from dashboard.fulfilment.strategy_on_day import IndicatorState
from dashboard.presentation import Wording, missing_words, sentences
from dashboard.progress import row_schema
from dashboard.strategy import Strategy, performance_indicators, recurrence

NAMED_ONCE = {"milestone", "sum", "distinct"}
"""Kinds of which a component or an event that there is one of is told by its name."""


def task_name(strategy: Strategy, number: str, words: Wording) -> str:
    """The name of a task with its number, by its number or by the id of one of its indicators."""
    known = strategy.indicator(number)
    task = known[0] if known else strategy.task(number)
    if task is None:
        return number
    return f"{words.text(task.name)} ({task.number})"


def subject(row: Row, strategy: Strategy, words: Wording) -> str:
    """What a row is about, without an id; a narrative is about its task."""
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    if known is None:
        return words("letter.narrative")
    return sentences.value_text(narrative.row_subject(row, known[1], strategy), words)


def statement(row: Row, strategy: Strategy, words: Wording) -> list[str]:
    """What a row says, when, and on what evidence."""
    evidence = sentences.value_text(narrative.row_evidence(row, strategy), words)
    return [
        annexes.row_statement(row, strategy, words),
        sentences.date_text(row, words),
        words("letter.evidence", evidence=evidence) if evidence else words("letter.no_evidence"),
    ]


def statement_after_name(row: Row, strategy: Strategy, words: Wording) -> list[str]:
    """The same after the name of its subject, which is enough where there is one of it: an empty value."""
    known = strategy.indicator(row["indicator"]) if row["indicator"] else None
    kind = known[1].row_kind if known else ""
    value, *rest = statement(row, strategy, words)
    is_one = row["component"] and row["value"] == 1 and kind in NAMED_ONCE
    return ["" if is_one else value, *rest]


def claim(row: Row, strategy: Strategy, words: Wording) -> str:
    """What a row reports; of a component or an event that there is one of, its name is enough."""
    if row["indicator"] is None:
        return f"{words('letter.narrative')}, {sentences.date_text(row, words)}"
    what = subject(row, strategy, words)
    value, *rest = statement_after_name(row, strategy, words)
    return ", ".join([f"{what}: {value}" if value else what, *rest])


class AwaitedPart(NamedTuple):
    """Missing things by name of which waiting reports say the same: the rows that report them, or those that
    say something else of them; neither where no waiting report speaks of them.
    """

    names: tuple[str, ...]
    reporting: tuple[Row, ...]
    saying: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The waiting rows on it that decide."""
        return self.reporting or self.saying

    @property
    def numbers(self) -> list[int]:
        """The numbers of the submissions of these rows."""
        return list(dict.fromkeys(row["submission"] for row in self.rows))

    @property
    def bodies(self) -> list[str]:
        """The codes of the bodies of these rows."""
        return list(dict.fromkeys(row["entity"] for row in self.rows))


def awaited_parts(
    state: IndicatorState, numbers: Collection[int], waiting: pl.DataFrame, words: Wording
) -> Iterator[AwaitedPart]:
    """What is missing of an indicator; `waiting` has the rows of the submissions of `numbers`.

    A component is reported by a row that says that it is reached, a number by any above zero. What follows
    one after the other and of which the same is said stands together.
    """
    indicator = state.indicator
    about = waiting.filter(
        pl.col("submission").is_in(list(numbers)),
        (pl.col("indicator") == indicator.id) | pl.col("indicator").is_null(),
        pl.col("task") == state.task,
    ).sort("date", "submission", "line")
    rows = [*about.iter_rows(named=True)]
    names = missing_words.names_of_missing(state, words)
    has_parts = indicator.kind in performance_indicators.KINDS_WITH_COMPONENTS
    ids = (
        [part.component.id for part in what_is_outstanding.missing_parts(state)]
        if has_parts
        else []
    )
    told = [
        (name, *_sides([row for row in rows if not ids or _is_about(row, state, id)]))
        for name, id in zip(names, ids or names, strict=True)
    ]
    for _, group in groupby(told, key=lambda each: [_said(row) for row in (*each[1], *each[2])]):
        same = [*group]
        reporting = tuple(row for each in same for row in each[1])
        yield AwaitedPart(tuple(each[0] for each in same), reporting, same[-1][2])


def said_by(row: Row, strategy: Strategy, words: Wording) -> str:
    """What a waiting row says in place of a thing being reached: its value or word, and its note."""
    note = sentences.row_note(row, strategy, words)
    quoted = words("letter.quoted", text=note.rstrip(". ")) if note else ""
    return ", ".join(filter(None, (annexes.row_statement(row, strategy, words), quoted)))


def _is_about(row: Row, state: IndicatorState, id: str) -> bool:
    if row["indicator"] is None:
        return True
    written, indicator = row["name"] or "", state.indicator
    if indicator.kind == "recurring":
        periods = tuple(part.component for part in state.components)
        found = recurrence.find_occurrence(indicator, periods, written, row["date"])
    else:
        found = indicator.component(written) if row["component"] else None
    return found is not None and found.id == id


def _sides(rows: list[Row]) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The rows that report a thing; where there is none, the last that says something else of it."""
    reporting = tuple(row for row in rows if row["value"] is not None and row["value"] > 0)
    return reporting, () if reporting else tuple(rows[-1:])


def _said(row: Row) -> tuple[object, ...]:
    """What a row says, whatever it is about; of what is reported, which report has it is enough."""
    said = ("word", *row_schema.REMARK_COLUMNS)
    reported = row["value"] is not None and row["value"] > 0
    return row["submission"], reported, *(None if reported else row[name] for name in said)
