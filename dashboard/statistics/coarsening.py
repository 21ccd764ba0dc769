"""Putting rare countries together before anything is hidden: one number of several countries says more.

The same countries are together in every year of a series, so that a line stays one line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.statistics.definitions import Link
from dashboard.statistics.observations import Flag, Statistics
from dashboard.statistics.reader_knowledge import Cell, Row, cell_of

OTHER = "other"
"""The category of countries that are counted together."""


def country_dimensions(statistics: Statistics) -> tuple[str, ...]:
    """The dimensions whose categories are countries."""
    return tuple(
        dimension.id for dimension in statistics.definitions.dimensions if dimension.countries
    )


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """Countries of a series that are counted together; `by` is the dimension."""

    source: str
    series: str
    by: str
    codes: tuple[str, ...]


def find_groups(statistics: Statistics, earlier: pl.DataFrame) -> list[CountryGroup]:
    """The countries of each series to count together: at least two, of which most counts are small.

    The frame has a column `public` beside: numbers that everybody knows, whose countries stay by themselves.
    The groups of `earlier` editions stay as they are: from a group that grows, its new country could be
    computed; series that are linked have the same one, for the same reason.
    """
    shown, linked = statistics.frame, statistics.definitions.links
    countries = country_dimensions(statistics)
    before = _groups_before(earlier, countries)
    groups = {(each.source, each.series, each.by): each for each in before}
    for by in countries:
        found = _find_rare(statistics, by)
        for source, series in (
            shown.filter(pl.col(by).is_not_null())
            .select("source", "series")
            .unique()
            .sort("source", "series")
            .rows()
        ):
            codes = found.get(_family(series, linked), ())
            if len(codes) > 1:
                groups.setdefault((source, series, by), CountryGroup(source, series, by, codes))
    return list(groups.values())


def _family(series: str, linked: Sequence[Link]) -> str:
    """The first series of all that are linked with a series, also through others."""
    family = {series}
    while (
        more := {name for each in linked if family & set(each.series) for name in each.series}
        - family
    ):
        family |= more
    return min(family)


def _groups_before(earlier: pl.DataFrame, countries: Sequence[str]) -> Iterator[CountryGroup]:
    """The groups that editions have printed: all countries that were ever in them."""
    codes: dict[tuple[str, str, str], set[str]] = {}
    for row, by in _printed_groups(earlier, countries):
        codes.setdefault((row["source"], row["series"], by), set()).update(row["note"].split(", "))
    for key, each in codes.items():
        yield CountryGroup(*key, tuple(sorted(each)))


def _printed_groups(earlier: pl.DataFrame, countries: Sequence[str]) -> Iterator[tuple[Row, str]]:
    """The groups that editions have printed, by dimension; one that was loaded has no note of ours."""
    told = (pl.col("flag") == Flag.GROUPED) & pl.col("note").is_not_null()
    for row in earlier.filter(told).to_dicts():
        yield from ((row, name) for name in countries if row[name] == OTHER)


def _find_rare(statistics: Statistics, by: str) -> dict[str, tuple[str, ...]]:
    """The countries that are rare in the series of a family, by family."""
    shown, definitions = statistics.frame, statistics.definitions
    linked = definitions.links
    counts = [unit.id for unit in definitions.units if unit.kind == "count"]
    family = pl.col("series").map_elements(lambda name: _family(name, linked), pl.String)
    split = pl.col(by).is_not_null() & ~pl.col(by).is_in([OTHER, "unknown"])
    rows = shown.filter(split, pl.col("unit").is_in(counts))
    found = (
        rows.filter(pl.col("value").fill_null(1) != 0)
        .group_by(family.alias("family"), by)
        .agg(
            small=(pl.col("value") < definitions.protection.threshold).mean() > 0.5,
            apart=pl.col("public").any() | pl.col("value").is_null().any(),
        )
        .filter("small", ~pl.col("apart"))
        .sort("family", by)
    )
    codes: dict[str, list[str]] = {}
    for name, code in found.select("family", by).iter_rows():
        codes.setdefault(name, []).append(code)
    return {name: tuple(each) for name, each in codes.items()}


def count_together(
    statistics: Statistics, groups: Sequence[CountryGroup], earlier: pl.DataFrame
) -> tuple[pl.DataFrame, dict[Cell, dict[Cell, int]]]:
    """The numbers with the countries of each group as one, and the cells of each such number.

    Such a number is flagged `grouped`, and its note names its countries. One that an earlier edition has
    printed keeps its countries: others that are known by now stay by themselves. Where a source has a number
    of other countries itself, ours would be another one of the same name, and none are put together.
    """
    shown, dimensions = statistics.frame, statistics.dimensions
    codes = {(each.source, each.series, each.by): set(each.codes) for each in groups}
    before = [row for row, _ in _printed_groups(earlier, country_dimensions(statistics))]
    kept = {cell_of(row, dimensions): set(row["note"].split(", ")) for row in before}
    told = {(cell_of(row, dimensions), row["value"]) for row in before}
    of_source = {
        cell_of(row, dimensions)
        for row in shown.to_dicts()
        if any(row[by] == OTHER for by in country_dimensions(statistics))
    }
    rows: list[Row] = []
    members: dict[Cell, tuple[str, list[Row]]] = {}
    for row in shown.to_dicts():
        for by in country_dimensions(statistics):
            group = cell_of({**row, by: OTHER}, dimensions)
            free = set[str]() if group in of_source else {row[by]}
            if _is_grouped(row, by, codes) and row[by] in kept.get(group, free):
                members.setdefault(group, (by, []))[1].append(row)
                break
        else:
            rows.append(row)
    rows = [row for row in rows if cell_of(row, dimensions) not in members]
    for cell, (by, each) in members.items():
        value = sum(row["value"] for row in each)
        rows.append(
            {
                **each[0],
                by: OTHER,
                "value": value,
                "public": (cell, value) in told,
                "flag": Flag.GROUPED.value,
                "note": ", ".join(sorted(row[by] for row in each)),
            }
        )
    return pl.DataFrame(rows, schema=shown.schema), {
        cell: {cell_of(row, dimensions): int(row["value"]) for row in each}
        for cell, (_, each) in members.items()
    }


def _is_grouped(row: Row, by: str, codes: Mapping[tuple[str, str, str], set[str]]) -> bool:
    return row["value"] is not None and row[by] in codes.get((row["source"], row["series"], by), ())
