"""Rows that were sent back: those that a reviewer's reason names ("rows 4, 6 and 8–9", "řádek č. 4"), what of
them nobody has answered yet, and whether a table answers them all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import polars as pl

from dashboard.text import names


def unanswered(returned: pl.DataFrame, later: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """The returned rows on whose indicator, or task where they name none, nothing was sent since.

    A correction may move a day or name a component anew, so that the indicator alone is compared.
    """
    since = list(later)
    indicators = {null for rows in since for null in rows["indicator"].drop_nulls()}
    tasks = {row for rows in since for row in rows["task"]}
    of_indicator = pl.col("indicator").is_in(list(indicators))
    of_task = pl.col("indicator").is_null() & pl.col("task").is_in(list(tasks))
    return returned.filter(~(of_indicator.fill_null(value=False) | of_task))


def covers(sent: pl.DataFrame, returned: pl.DataFrame) -> bool:
    """Whether a table has a row for each that was returned: of its indicator, component and day."""
    answered = set(_subjects(sent))
    return not returned.is_empty() and answered.issuperset(_subjects(returned))


def _subjects(rows: pl.DataFrame) -> Iterable[tuple[Any, ...]]:
    for task, indicator, component, day in rows.select(
        "task", "indicator", "component", "date"
    ).iter_rows():
        yield task, indicator, names.fold(component or ""), day


_WORD = r"(?:rows?|lines?|řádek|řádk\w*|řádc\w*|radek|radk\w*|ř\.|r\.)"
_NUMBERS = r"\d{1,7}(?:\s*(?:,\s*a|,\s*and|,|;|a|and|i|&|–|-|až|to)\s*\d{1,7})*"
_MENTION = re.compile(rf"(?<!\w){_WORD}\s*(?:č\.|no\.|number)?\s*({_NUMBERS})(?!\w)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:–|-|až|to)\s*(\d+)", re.IGNORECASE)
_WHOLE = re.compile(r"\d+")

Piece = tuple[str, int | None]


def find_rows(text: str, lines: Collection[int]) -> tuple[int, ...]:
    """The rows of a file that a text names, sorted; numbers that are not among `lines` are left out."""
    rows: set[int] = set()
    for mention in _MENTION.finditer(text):
        rows |= {int(number) for number in _WHOLE.findall(mention[1])}
        for first, last in _RANGE.findall(mention[1]):
            rows |= {line for line in lines if int(first) <= line <= int(last)}
    return tuple(sorted(rows & set(lines)))


def split_at_rows(text: str, lines: Collection[int]) -> list[Piece]:
    """The text in pieces: each number that names a row is a piece of its own, with its row."""
    pieces: list[Piece] = []
    done = 0
    for mention in _MENTION.finditer(text):
        for number in _WHOLE.finditer(text, mention.start(1), mention.end(1)):
            if int(number[0]) in lines:
                pieces += [(text[done : number.start()], None), (number[0], int(number[0]))]
                done = number.end()
    return [piece for piece in [*pieces, (text[done:], None)] if piece[0]]
