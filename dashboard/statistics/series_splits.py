"""By what each series of the statistics is split, and for which years: what task 4.3 asks to be available."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from dashboard.statistics import availability, observations
from dashboard.statistics.availability import SplitState
from dashboard.statistics.definitions import Definitions
from dashboard.text.bilingual import Bilingual


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
    source_name: Bilingual
    series_name: Bilingual


def list_availability(statistics: observations.Statistics) -> tuple[SeriesAvailability, ...]:
    """Every series with a number, in the order of the concepts, then by source and name."""
    definitions = statistics.definitions
    order = [series for concept in definitions.concepts for series in concept.series]
    rows = observations.latest_vintage(statistics).filter(pl.col("value").is_not_null())
    every = sorted(
        rows.select("source", "series").unique().rows(),
        key=lambda name: (order.index(name[1]) if name[1] in order else len(order), name),
    )
    years = availability.years_with_numbers(statistics, ())
    states = {
        (each.source, each.series, each.dimension): each.years
        for each in availability.list_states(statistics, years)
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
    of_total = states[source, series, availability.TOTAL]
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
    printed = rows.filter(pl.col("flag").fill_null("") != observations.Flag.INFERRED)
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
