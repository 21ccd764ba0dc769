"""Whether a number is published, by dimension, series and year, and by what each series is split.

It is what task 4.3 asks to be available.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.progress.row_schema import Row
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Flag, Statistics, latest_vintage, split_categories
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
    """A series by one dimension, or as a total: its state in each year.

    `single` are the years with a number for some part, `several` the periods of more years that have one; a
    number that is suppressed is none.
    """

    dimension: str
    source: str
    series: str
    years: Mapping[int, SplitState]
    single: tuple[int, ...]
    several: tuple[tuple[int, int], ...]
    source_name: Text
    series_name: Text

    @property
    def is_published(self) -> bool:
        """Whether there is anything in any year."""
        return any(state is not SplitState.NO for state in self.years.values())

    @property
    def is_there(self) -> bool:
        """Whether it has a number, or a suppressed one."""
        return bool(self.single or self.several or self.suppressed)

    @property
    def inferred(self) -> list[int]:
        """The years of which no source prints a number: each is our reading."""
        return [year for year in self.single if self.years[year] is SplitState.INFERRED]

    @property
    def partly(self) -> list[int]:
        """The years of which only some parts are printed."""
        return [year for year in self.single if self.years[year] is SplitState.PARTLY]

    @property
    def suppressed(self) -> list[int]:
        """The years of which the publisher hides what there is."""
        return [year for year, state in self.years.items() if state is SplitState.SUPPRESSED]


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
            *_states(by_series[name], dimension, definitions, years),
            definitions.label("source", name[0]),
            definitions.label("series", name[1]),
        )
        for dimension in (TOTAL, *definitions.dimension_ids)
        for name in names
    )


def list_available(
    statistics: Statistics, years: Sequence[int] | None = None
) -> tuple[Mapping[str, SplitYears], ...]:
    """Of every series with a number its total (TOTAL), and each of its splits by its dimension.

    A split may cover a part of the count alone. Without `years` all that there are.
    """
    every = years_with_numbers(statistics, ()) if years is None else years
    found: dict[tuple[str, str], dict[str, SplitYears]] = {}
    for split in list_states(statistics, every):
        if split.dimension == TOTAL or split.is_there:
            found.setdefault((split.source, split.series), {})[split.dimension] = split
    return tuple(
        splits
        for splits in found.values()
        if any(each.single or each.several for each in splits.values())
    )


def years_with_numbers(statistics: Statistics, wanted: Iterable[int]) -> range:
    """The wanted years and every single year that has an observation."""
    single = statistics.frame.filter(statistics.frame["year_from"] == statistics.frame["year_to"])
    every = [*wanted, *single["year_to"]]
    return range(min(every), max(every) + 1) if every else range(0)


def _states(
    rows: Sequence[Row], dimension: str, definitions: Definitions, years: Sequence[int]
) -> tuple[Mapping[int, SplitState], tuple[int, ...], tuple[tuple[int, int], ...]]:
    """The state of one series by one dimension in each year, the years with a number, and the periods."""
    groups: dict[tuple[int, int, tuple[str, ...]], list[Row]] = {}
    totals: dict[int, int | None] = {}
    for row in rows:
        split = tuple(split_categories(row, definitions.dimension_ids))
        added = definitions.unit_kind(row["unit"]) != "share"
        if added and not split and row["year_from"] == row["year_to"]:
            totals[row["year_to"]] = row["value"]
        if dimension in split or (dimension == TOTAL and not split):
            groups.setdefault((row["year_from"], row["year_to"], split), []).append(row)
    spans = {
        (first, last)
        for (first, last, _), mine in groups.items()
        if any(row["value"] is not None for row in mine)
    }
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
    single = tuple(year for year in years if (year, year) in spans)
    return found, single, tuple(sorted(span for span in spans if span[0] < span[1]))


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
