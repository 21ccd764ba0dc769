"""What is missing of an indicator on which a report waits: what that report says of each missing thing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import NamedTuple

import polars as pl

from dashboard.documents.chapters import annexes
from dashboard.fulfilment import trace, what_is_outstanding
from dashboard.fulfilment.strategy_on_day import IndicatorState
from dashboard.presentation import Wording, missing_words, sentences
from dashboard.strategy import Strategy, performance_indicators, recurrence


class AwaitedPart(NamedTuple):
    """Missing things by name of which waiting reports say the same: the rows that report them, or those that
    say something else of them; neither where no waiting report speaks of them.
    """

    names: tuple[str, ...]
    reporting: tuple[trace.Row, ...]
    saying: tuple[trace.Row, ...]

    @property
    def rows(self) -> tuple[trace.Row, ...]:
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
        pl.col("task") == indicator.id.rpartition(".")[0],
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


def said_by(row: trace.Row, strategy: Strategy, words: Wording) -> str:
    """What a waiting row says in place of a thing being reached: its value or word, and its note."""
    note = sentences.row_note(row, strategy, words)
    quoted = words("letter.quoted", text=note.rstrip(". ")) if note else ""
    return ", ".join(filter(None, (annexes.row_statement(row, strategy, words), quoted)))


def _is_about(row: trace.Row, state: IndicatorState, id: str) -> bool:
    if row["indicator"] is None:
        return True
    written, indicator = row["name"] or "", state.indicator
    if indicator.kind == "recurring":
        periods = tuple(part.component for part in state.components)
        found = recurrence.find_occurrence(indicator, periods, written, row["date"])
    else:
        found = indicator.component(written) if row["component"] else None
    return found is not None and found.id == id


def _sides(rows: list[trace.Row]) -> tuple[tuple[trace.Row, ...], tuple[trace.Row, ...]]:
    """The rows that report a thing; where there is none, the last that says something else of it."""
    reporting = tuple(row for row in rows if row["value"] is not None and row["value"] > 0)
    return reporting, () if reporting else tuple(rows[-1:])


def _said(row: trace.Row) -> tuple[object, ...]:
    """What a row says, whatever it is about; of what is reported, which report has it is enough."""
    said = ("word", "note", "expected", "delay_reason")
    reported = row["value"] is not None and row["value"] > 0
    return row["submission"], reported, *(None if reported else row[name] for name in said)
