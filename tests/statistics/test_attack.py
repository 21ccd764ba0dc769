"""What three linked tables of two editions give away to an attack that knows only what is published."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import polars as pl
import pytest

from dashboard.presentation import exported_files
from dashboard.statistics import observations
from dashboard.statistics.definitions import Link
from dashboard.statistics.disclosure_control import PublicStatistics, protect
from dashboard.statistics.observations import Flag, Statistics, latest_vintage
from tests.statistics.attack import Cell, possible_values
from tests.statistics.shipped import CODE_LISTS

SMALLEST_SHOWN = CODE_LISTS.protection.threshold
YEARS = (2022, 2023)
CODES = {"sex": ("F", "M"), "form": ("sexual", "labour", "begging"),
         "country_of_origin": ("SK", "UA", "VN", "RO")}  # fmt: skip
SERIES = {"police_victims": ("sex",), "program_victims": ("form", "sex"),
          "ngo_victims": ("country_of_origin",)}  # fmt: skip
LINK = Link(series=tuple(SERIES), years=(YEARS,))
LINKED = CODE_LISTS.model_copy(update={"links": (LINK,)})
COLUMNS = observations.schema(CODE_LISTS.dimension_ids)


def persons(chance: random.Random) -> list[dict[str, Any]]:
    return [
        {"year": year}
        | {
            name: chance.choices(codes, weights=(9, 3, 2, 1)[: len(codes)])[0]
            for name, codes in CODES.items()
        }
        for year in YEARS
        for _ in range(chance.randint(0, 30))
    ]  # fmt: skip


def tables(everybody: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every number of the three series: totals, splits, and both years together."""
    rows = []
    for series, split in SERIES.items():
        for codes in product(*([None, *CODES[name]] for name in split)):
            mine = {name: code for name, code in zip(split, codes, strict=True) if code}
            counts = [
                sum(one["year"] == year and mine.items() <= one.items() for one in everybody)
                for year in YEARS
            ]
            for first, last, value in (
                *zip(YEARS, YEARS, counts, strict=True),
                (*YEARS, sum(counts)),
            ):
                rows.append({
                    **dict.fromkeys(COLUMNS), "source": series.split("_")[0], "series": series,
                    "definition": "d", "unit": "persons", "vintage": "2024", "file": "f", "line": 1,
                    "year_from": first, "year_to": last, "value": value, **mine,
                })  # fmt: skip
    return rows


def published(shown: pl.DataFrame) -> bytes:
    rows = observations.output_rows(Statistics(shown, CODE_LISTS))
    fields = observations.output_fields(CODE_LISTS)
    return exported_files.csv_text(fields, [list(row.values()) for row in rows]).encode()


Protect = Callable[[pl.DataFrame, pl.DataFrame], PublicStatistics]
"""Makes an edition from the observations and the numbers of earlier editions."""


def as_decided(rows: pl.DataFrame, earlier: pl.DataFrame) -> PublicStatistics:
    return protect(Statistics(rows, LINKED), rows.clear(), earlier)


def without_links(rows: pl.DataFrame, earlier: pl.DataFrame) -> PublicStatistics:
    return protect(Statistics(rows, CODE_LISTS), rows.clear(), earlier)


def without_earlier_editions(rows: pl.DataFrame, _: pl.DataFrame) -> PublicStatistics:
    return protect(Statistics(rows, LINKED), rows.clear())


def small_counts_alone(rows: pl.DataFrame, _: pl.DataFrame) -> PublicStatistics:
    small = pl.col("value").is_between(1, SMALLEST_SHOWN - 1)
    latest = latest_vintage(Statistics(rows, CODE_LISTS)).select(rows.columns)
    shown = latest.with_columns(
        value=pl.when(~small).then("value"), flag=pl.when(small).then(pl.lit(Flag.SUPPRESSED.value))
    )
    return PublicStatistics(Statistics(shown, CODE_LISTS), 0)


def attacked(seed: int, make: Protect) -> dict[Cell, int]:
    """Two editions, the first with some of the numbers, and the values that stay possible after both."""
    chance = random.Random(seed)
    every = tables(persons(chance))
    first = [row for row in every if chance.random() < 0.6]
    second = (
        every
        if chance.random() < 0.5
        else [row for row in every if row in first or chance.random() < 0.7]
    )
    earlier = pl.DataFrame(schema=COLUMNS)
    editions = []
    for rows in (first, second):
        shown = make(pl.DataFrame(rows, schema=COLUMNS), earlier).frame
        earlier = pl.concat([earlier, shown])
        editions.append(published(shown))
    link = (LINK.series, *LINK.years[0])
    codes = {name: CODES.get(name, ()) for name in CODE_LISTS.dimension_ids}
    return possible_values(editions, [link], codes)


def given_away(make: Protect, seeds: range) -> Iterator[tuple[int, Cell, int]]:
    """The set, the number, and how many values it may have: fewer than it should."""
    for seed in seeds:
        for cell, n in attacked(seed, make).items():
            if n < 3:
                yield seed, cell, n


@pytest.mark.parametrize("seeds", [range(10), pytest.param(range(10, 100), marks=pytest.mark.rest)])
def test_no_hidden_count_of_a_hundred_sets_has_fewer_than_three_values(seeds: range) -> None:
    assert list(given_away(as_decided, seeds)) == []


@pytest.mark.parametrize("make", [without_links, without_earlier_editions, small_counts_alone])
def test_the_attack_succeeds_where_something_is_not_thought_of(make: Protect) -> None:
    assert next(given_away(make, range(100)), None)
