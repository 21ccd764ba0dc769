"""Who delivers which numbers of a year, what has come, and what is asked: duties beside observations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics.definitions import Duty, Series
from dashboard.statistics.observations import (
    Flag,
    Number,
    Statistics,
    latest_vintage,
    plain,
    split_categories,
)
from dashboard.text.text_language import Text


class DeliveryState(StrEnum):
    """What has come of one split of a year.

    `none`: the body counted nobody; `not_recorded`: it said that it does not record the split, by a row
    flagged as not applicable in every part that it has; `waiting`: numbers of it wait for the coordinator.
    """

    DELIVERED = "delivered"
    PARTLY = "partly"
    OWED = "owed"
    NONE = "none"
    NOT_RECORDED = "not_recorded"
    WAITING = "waiting"


Waiting = tuple[str, int, str | None]
"""Series, year and split of a number that waits for a decision."""

_BEST_FIRST = (
    *(DeliveryState.DELIVERED, DeliveryState.NONE, DeliveryState.PARTLY),
    *(DeliveryState.NOT_RECORDED, DeliveryState.OWED),
)
"""Of several tables with a split the one that has most of it says what has come."""

UNSETTLED = (DeliveryState.PARTLY, DeliveryState.OWED)
"""States in which something is still asked."""


@dataclass(frozen=True, slots=True)
class OwedSplit:
    """One split of a series, or its total, that a body delivers for a year.

    Of a split that came partly, `lacking` are the categories without a number, `rest` how many of the total
    are in none of its parts; None where that is unknown.
    """

    duty: Duty
    year: int
    dimension: str | None
    """None for the total."""
    source: str
    source_name: Text
    series_name: Text
    state: DeliveryState
    lacking: tuple[str, ...] = ()
    rest: Number | None = None

    @property
    def due(self) -> date | None:
        """The day on which it is due; None where no rule that we know names one."""
        return self.duty.due_day(self.year)


def list_owed(
    statistics: Statistics,
    year: int,
    body: str | None = None,
    waiting: frozenset[Waiting] = frozenset(),
) -> tuple[OwedSplit, ...]:
    """What each duty asks for of a year, with its state, by duty: the total, then each split."""
    definitions = statistics.definitions
    frame = latest_vintage(statistics).filter(year_from=year, year_to=year)
    sources = {each.id: each.source for each in definitions.series}
    found: list[OwedSplit] = []
    for duty in definitions.duties:
        if not duty.holds_for(year) or body not in {None, duty.body}:
            continue
        source = sources[duty.series]
        rows = frame.filter(source=source, series=duty.series).to_dicts()
        names = (definitions.label("source", source), definitions.label("series", duty.series))
        total = next(
            (row for row in rows if not split_categories(row, definitions.dimension_ids)), None
        )
        added = not rows or definitions.unit_kind(rows[0]["unit"]) != "share"
        whole = total["value"] if total and added else None
        for dimension in (None, *duty.split):
            state, lacking, rest = (
                _state_of_total(total)
                if dimension is None
                else min(
                    (
                        _state_of_split(parts, whole, dimension)
                        for parts in _parts(rows, dimension, definitions.dimension_ids)
                    ),
                    key=lambda found: _BEST_FIRST.index(found[0]),
                )
            )
            if state in UNSETTLED and (duty.series, year, dimension) in waiting:
                state, lacking, rest = DeliveryState.WAITING, (), None
            found.append(OwedSplit(duty, year, dimension, source, *names, state, lacking, rest))
    return tuple(found)


def _parts(rows: Iterable[Row], dimension: str, dimensions: Sequence[str]) -> list[list[Row]]:
    """The rows of one split alone, then those that are split by something else too, each table by itself.

    Two tables count the same persons, so that their parts are never added to each other.
    """
    tables: dict[tuple[str, ...], list[Row]] = {(dimension,): []}
    for row in rows:
        if dimension in (split := tuple(split_categories(row, dimensions))):
            tables.setdefault(split, []).append(row)
    return [*tables.values()]


_Found = tuple[DeliveryState, tuple[str, ...], Number | None]


def _state_of_total(total: Row | None) -> _Found:
    if total is None:
        return DeliveryState.OWED, (), None
    if total["value"] is None:
        said = total["flag"] == Flag.NOT_APPLICABLE
        return (DeliveryState.NOT_RECORDED if said else DeliveryState.OWED), (), None
    return (DeliveryState.DELIVERED if total["value"] else DeliveryState.NONE), (), None


def _state_of_split(parts: Sequence[Row], whole: Decimal | None, dimension: str) -> _Found:
    """The state of a split; `whole` is what its parts add up to, None where that is unknown."""
    told = [row for row in parts if row["value"] is not None]
    if not told:
        if parts and all(row["flag"] == Flag.NOT_APPLICABLE for row in parts):
            return DeliveryState.NOT_RECORDED, (), None
        return (DeliveryState.NONE if whole == 0 else DeliveryState.OWED), (), None
    counted = sum((row["value"] for row in told), Decimal())
    silent = [row for row in parts if row["value"] is None and row["flag"] != Flag.NOT_APPLICABLE]
    # Parts that are more than their total leave nobody; how many they lack is unknown.
    rest = None if whole is None or counted > whole else plain(whole - counted)
    if (silent and rest != 0) or (rest or 0) > 0:
        return DeliveryState.PARTLY, tuple(dict.fromkeys(row[dimension] for row in silent)), rest
    return (DeliveryState.DELIVERED if counted else DeliveryState.NONE), (), None


OPEN_LINES = 3
"""Lines for a country that nobody has named yet."""


@dataclass(frozen=True, slots=True)
class AskedNumber:
    """One number that is asked for: of a series and a year, in total or in one part of a split.

    `category` is empty where the body writes the part itself, such as a country. `definition` is that of the
    stored numbers of the series, `last` the number of the year before, None where there is none.
    """

    duty: Duty
    series: Series
    definition: str
    year: int
    dimension: str | None
    category: str
    last: Number | None


def list_asked(
    statistics: Statistics,
    body: str,
    last_year: int,
    waiting: frozenset[Waiting] = frozenset(),
) -> tuple[AskedNumber, ...]:
    """Every number that a body is asked for, without what waits; `last_year` is the last one that is over."""
    found: dict[tuple[str, int, str | None, str, int], AskedNumber] = {}
    for duty in statistics.definitions.duties:
        year = min(duty.until or last_year, last_year)
        if duty.body != body or not duty.holds_for(year):
            continue
        for owed in list_owed(statistics, year, body, waiting):
            if owed.duty is duty and owed.state in UNSETTLED:
                for number, each in enumerate(_lines(statistics, duty, year, owed.dimension)):
                    key = (duty.series, year, owed.dimension, each.category, number)
                    found.setdefault(key, each)
    return tuple(found.values())


def _lines(
    statistics: Statistics, duty: Duty, year: int, dimension: str | None
) -> Iterator[AskedNumber]:
    definitions = statistics.definitions
    series = next(each for each in definitions.series if each.id == duty.series)
    mine = latest_vintage(statistics).filter(series=duty.series)
    # A table that prints the series again is defined in its own words.
    own = mine.filter(printed=duty.series)["definition"]
    definition = own[0] if own.len() else series.definition or series.name
    before = _numbers(mine.filter(year_from=year - 1, year_to=year - 1), dimension, statistics)
    categories: list[str] = [""]
    if dimension:
        known = definitions.dimension(dimension)
        ever = [code for code in known.code_ids if code in set(mine[dimension].drop_nulls())]
        categories = [*ever, *[""] * OPEN_LINES] if known.countries else [*known.code_ids]
    for code in categories:
        yield AskedNumber(duty, series, definition, year, dimension, code, before.get(code))


def _numbers(
    rows: pl.DataFrame, dimension: str | None, statistics: Statistics
) -> Mapping[str, Number | None]:
    """The numbers that are split by this alone, by their part; that of a total by an empty text."""
    split = pl.all_horizontal(
        pl.col(name).is_not_null() if name == dimension else pl.col(name).is_null()
        for name in statistics.dimensions
    )
    return {
        row[dimension] if dimension else "": plain(row["value"])
        for row in rows.filter(split).iter_rows(named=True)
    }
