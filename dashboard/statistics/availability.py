"""Whether a number is published, by dimension, series and year, and by what each series is split.

It is what task 4.3 asks to be available.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Flag, Statistics, latest_vintage
from dashboard.text.text_language import Text

TOTAL = "total"
"""In the place of a dimension: the numbers that are not split."""


class SplitState(StrEnum):
    """What there is of a split in a year, the most first.

    `yes`: the source prints every part; `partly`: only some, or one number over several years;
    `inferred`: all that there is is our reading; `suppressed`: the publisher hides what there is; `no`.
    """

    YES = "yes"
    PARTLY = "partly"
    INFERRED = "inferred"
    SUPPRESSED = "suppressed"
    NO = "no"


ORDER = tuple(SplitState)


@dataclass(frozen=True, slots=True)
class SplitYears:
    """A series by one dimension, or as a total: its state in each year."""

    dimension: str
    source: str
    series: str
    years: Mapping[int, SplitState]
    source_name: Text
    series_name: Text

    @property
    def is_published(self) -> bool:
        """Whether there is anything in any year."""
        return any(state is not SplitState.NO for state in self.years.values())


def list_states(statistics: Statistics, years: Sequence[int]) -> tuple[SplitYears, ...]:
    """Every series as a total and by each dimension: its state in each of the years.

    Series in the order of the concepts, those of none last; dimensions in the order of the definitions.
    """
    definitions = statistics.definitions
    by_series: dict[tuple[str, str], list[Row]] = {}
    for row in latest_vintage(statistics).to_dicts():
        by_series.setdefault((row["source"], row["series"]), []).append(row)
    order = [series for concept in definitions.concepts for series in concept.series]
    names = sorted(
        by_series,
        key=lambda name: (order.index(name[1]) if name[1] in order else len(order), name),
    )
    return tuple(
        SplitYears(
            *(dimension, *name),
            _states(by_series[name], dimension, definitions, years),
            definitions.label("source", name[0]),
            definitions.label("series", name[1]),
        )
        for dimension in (TOTAL, *definitions.dimension_ids)
        for name in names
    )


def years_with_numbers(statistics: Statistics, wanted: Iterable[int]) -> range:
    """The wanted years and every single year that has an observation."""
    single = statistics.frame.filter(statistics.frame["year_from"] == statistics.frame["year_to"])
    every = [*wanted, *single["year_to"]]
    return range(min(every), max(every) + 1) if every else range(0)


def _states(
    rows: Sequence[Row], dimension: str, definitions: Definitions, years: Sequence[int]
) -> Mapping[int, SplitState]:
    """The state of one series by one dimension in each year."""
    groups: dict[tuple[int, int, tuple[str, ...]], list[Row]] = {}
    totals: dict[int, int | None] = {}
    for row in rows:
        split = tuple(name for name in definitions.dimension_ids if row[name] is not None)
        added = definitions.unit_kind(row["unit"]) != "share"
        if added and not split and row["year_from"] == row["year_to"]:
            totals[row["year_to"]] = row["value"]
        if dimension in split or (dimension == TOTAL and not split):
            groups.setdefault((row["year_from"], row["year_to"], split), []).append(row)
    found = {}
    for year in years:
        of_year = [_state(mine, totals.get(year)) for (first, last, _), mine in groups.items()
                   if first == last == year]  # fmt: skip
        over_years = [
            _over_years(mine)
            for (first, last, _), mine in groups.items()
            if first < last and first <= year <= last
        ]
        told = [state for state in of_year if state is not SplitState.NO]
        found[year] = min(told or over_years, key=ORDER.index, default=SplitState.NO)
    return found


def _state(rows: Sequence[Row], total: int | None) -> SplitState:
    """The state of the parts of one split in a year; of a total, of its only number."""
    told = [row for row in rows if row["value"] is not None]
    printed = [row["value"] for row in told if row["flag"] != Flag.INFERRED]
    if not printed:
        hidden = any(row["flag"] == Flag.SUPPRESSED for row in rows)
        return SplitState.INFERRED if told else SplitState.SUPPRESSED if hidden else SplitState.NO
    whole = len(printed) == len(rows) and (total is None or sum(printed) >= total)
    return SplitState.YES if whole else SplitState.PARTLY


def _over_years(rows: Sequence[Row]) -> SplitState:
    """The state of a year for which there is only a number over several years."""
    state = _state(rows, None)
    return SplitState.PARTLY if state is SplitState.YES else state


@dataclass(frozen=True, slots=True)
class Years:
    """The years, and the periods of several years as first and last, that have a number of their own.

    Of the single years those are `inferred` of which no source prints a number: each is our reading; of
    those that are `partly` available only some parts are printed. `suppressed` years are none of them.
    """

    single: tuple[int, ...] = ()
    several: tuple[tuple[int, int], ...] = ()
    inferred: tuple[int, ...] = ()
    partly: tuple[int, ...] = ()
    suppressed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesAvailability:
    """The years of a series with a total, and with a number for some part of each of its splits.

    A split may cover a part of the count alone. A number that is suppressed is not available.
    """

    source: str
    series: str
    total: Years
    by: Mapping[str, Years]
    """By dimension, in the order of the definitions; what is split nowhere is left out."""
    source_name: Text
    series_name: Text


def list_availability(statistics: Statistics) -> tuple[SeriesAvailability, ...]:
    """Every series with a number, in the order of the concepts, then by source and name."""
    definitions = statistics.definitions
    order = [series for concept in definitions.concepts for series in concept.series]
    rows = latest_vintage(statistics).filter(pl.col("value").is_not_null())
    every = sorted(
        rows.select("source", "series").unique().rows(),
        key=lambda name: (order.index(name[1]) if name[1] in order else len(order), name),
    )
    years = years_with_numbers(statistics, ())
    states = {
        (state.source, state.series, state.dimension): state.years
        for state in list_states(statistics, years)
    }
    return tuple(
        _availability(
            rows.filter(source=source, series=series), (source, series), definitions, states
        )
        for source, series in every
    )


def _availability(
    rows: pl.DataFrame,
    name: tuple[str, str],
    definitions: Definitions,
    states: Mapping[tuple[str, str, str], Mapping[int, SplitState]],
) -> SeriesAvailability:
    source, series = name
    split = {name: pl.col(name).is_not_null() for name in definitions.dimension_ids}
    by = {
        dimension: _years(rows.filter(has), states[source, series, dimension])
        for dimension, has in split.items()
    }
    of_total = states[source, series, TOTAL]
    total = _years(rows.filter(~pl.any_horizontal(*split.values())), of_total)
    return SeriesAvailability(
        source,
        series,
        total,
        {name: years for name, years in by.items() if years != Years()},
        definitions.label("source", source),
        definitions.label("series", series),
    )


def _years(rows: pl.DataFrame, states: Mapping[int, SplitState]) -> Years:
    spans = sorted(set(rows.select("year_from", "year_to").rows()))
    printed = rows.filter(pl.col("flag").fill_null("") != Flag.INFERRED)
    told = set(printed.select("year_from", "year_to").rows())
    return Years(
        tuple(first for first, last in spans if first == last),
        tuple((first, last) for first, last in spans if first != last),
        tuple(first for first, last in spans if first == last and (first, last) not in told),
        tuple(
            year
            for year, state in states.items()
            if state is SplitState.PARTLY and (year, year) in told
        ),
        tuple(year for year, state in states.items() if state is SplitState.SUPPRESSED),
    )
