"""What statistics may be made public: those in which no small count can be read or computed.

A hidden number is a state of its own, `suppressed`: never zero, never unknown, and the same sign for
a small count and for one that is hidden only so that a small one cannot be computed from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

import polars as pl

from dashboard.progress import row_schema
from dashboard.statistics.observations import (
    GROUP,
    Flag,
    Number,
    Statistics,
    breaks,
    latest_vintage,
    plain,
)

THRESHOLD = 5
"""Counts of fewer persons are hidden, zero is not: UNODC prints "<5" for this country."""

IDENTIFYING = ("age", "country_of_origin", "country_of_exploitation")
"""Split by these, a count of cases or offences can identify persons."""

MOST_TRIES = 3000
"""After so many steps of searching what else to hide with a small count, its whole series is hidden."""

CellKey = tuple[int | str | None, ...]
"""What a number counts within its series: the first and the last year, then its dimensions."""


@dataclass(frozen=True, slots=True)
class PublicStatistics:
    """Statistics as they may be shown: the last vintage of each number, some of them suppressed.

    `breaks` are those of `observations.breaks` from before, since a suppressed number has lost its flag;
    `hidden_count` is how many numbers are suppressed.
    """

    statistics: Statistics
    breaks: pl.DataFrame
    hidden_count: int

    @property
    def frame(self) -> pl.DataFrame:
        """The observations."""
        return self.statistics.frame


def protect(statistics: Statistics, published: pl.DataFrame) -> PublicStatistics:
    """The observations with every small count hidden, and the numbers it could be computed from.

    `published` are those that a public source has printed: they stay, unless a hidden number
    could be computed from them; hiding what everybody can read protects nobody. The notes and file
    names of the others are removed: they may identify a person, or who sent the file.
    """
    observations, dimensions = statistics.frame, statistics.dimensions
    key = [*GROUP, *dimensions]
    known = Statistics.of(published, statistics.definitions).frame.select(
        *key, public=pl.lit(value=True)
    )
    marked = observations.join(known, on=key, how="left", nulls_equal=True, maintain_order="left")
    marked = marked.with_columns(pl.col("public").fill_null(value=False))
    unnamed = pl.lit("#") + pl.col("file").rank("dense").cast(pl.Int64).cast(pl.String)
    named = pl.when("public").then("file").otherwise(unnamed)
    marked = marked.with_columns(note=pl.when("public").then("note"), file=named)
    shown = latest_vintage(statistics.with_frame(marked))
    counted = [unit.id for unit in statistics.definitions.units if unit.kind == "count"]
    shown = shown.with_columns(counted=pl.col("unit").is_in(counted))
    secret: set[tuple[str, str, CellKey]] = set()
    for (source, series), rows in shown.group_by("source", "series"):
        secret |= {
            (str(source), str(series), cell) for cell in _cells_to_hide(rows.to_dicts(), dimensions)
        }
    hide = [
        (row["source"], row["series"], _cell_key(row, dimensions)) in secret
        for row in shown.to_dicts()
    ]
    hidden = pl.Series("hidden", hide, pl.Boolean)
    frame = shown.with_columns(
        value=pl.when(~hidden).then("value"),
        flag=pl.when(~hidden).then("flag").otherwise(pl.lit(Flag.SUPPRESSED.value)),
        note=pl.when(~hidden).then("note"),
    )
    public = statistics.with_frame(frame.select(observations.columns))
    return PublicStatistics(public, breaks(statistics.with_frame(shown)), sum(hide))


def _cell_key(row: row_schema.Row, dimensions: Sequence[str]) -> CellKey:
    return (row["year_from"], row["year_to"], *(row[name] for name in dimensions))


def _cells_to_hide(rows: list[row_schema.Row], dimensions: Sequence[str]) -> set[CellKey]:
    """The numbers of one series to hide, so that each of them has another value that fits as well."""
    table = _SeriesTable(
        {_cell_key(row, dimensions): row for row in rows if row["value"] is not None},
        len(dimensions),
    )
    small = [cell for cell, row in table.printed.items() if _is_small(row)]
    hidden: set[CellKey] = set(small)
    safe: set[CellKey] = set()
    for cell in sorted(small, key=lambda cell: (-table.values[cell], str(cell))):
        if cell in safe:
            continue
        moved = table.movable_cells(cell, hidden)
        if moved is None:
            # With every number of the series hidden, twice of each would fit as well.
            return set(table.printed)
        safe |= moved
        hidden |= moved & set(table.printed)
    return hidden


def _is_small(row: row_schema.Row) -> bool:
    of_persons = row["unit"] == "persons" or any(row[name] for name in IDENTIFYING)
    return of_persons and row["counted"] and not row["public"] and 0 < row["value"] < THRESHOLD


@dataclass
class _SeriesTable:
    """The numbers of a series, and every sum that holds between them.

    A total that is not printed is a number too: two splits of it have one sum.
    """

    printed: Mapping[CellKey, row_schema.Row]
    dimensions: int
    values: dict[CellKey, Number] = field(default_factory=dict)
    sums: list[dict[CellKey, int]] = field(default_factory=list)
    """Each sum by the signs of its numbers, which add up to zero: the total has -1, its parts 1."""
    sums_of_cell: dict[CellKey, list[int]] = field(default_factory=dict)
    """For each number the places in `sums` of those it takes part in."""

    def __post_init__(self) -> None:
        self.values = {cell: plain(row["value"]) or 0 for cell, row in self.printed.items()}
        splits = self._splits()
        splits += self._over_years()
        for total, parts in splits:
            if sum(self.values[part] for part in parts) == self.values[total]:
                self.sums.append({total: -1} | dict.fromkeys(parts, 1))
        for at, signs in enumerate(self.sums):
            for cell in signs:
                self.sums_of_cell.setdefault(cell, []).append(at)

    def _splits(self) -> list[tuple[CellKey, list[CellKey]]]:
        """Every number with its parts by one dimension; totals that are not printed are added.

        Those with most dimensions come first, so that an added total is a part itself later.
        """
        splits: list[tuple[CellKey, list[CellKey]]] = []
        places = range(2, 2 + self.dimensions)
        for depth in range(self.dimensions, 0, -1):
            parts: dict[tuple[CellKey, int], list[CellKey]] = {}
            for cell in self.values:
                split_by = [at for at in places if cell[at] is not None]
                for at in split_by if len(split_by) == depth else ():
                    parts.setdefault(((*cell[:at], None, *cell[at + 1 :]), at), []).append(cell)
            for (total, _), cells in parts.items():
                if total not in self.printed:
                    computed = sum(self.values[cell] for cell in cells)
                    self.values[total] = max(computed, self.values.get(total, 0))
            splits += [(total, cells) for (total, _), cells in parts.items()]
        return splits

    def _over_years(self) -> Iterator[tuple[CellKey, list[CellKey]]]:
        """Every number over several years with those of its single years, where none is missing."""
        for cell in list(self.values):
            first, last = cell[0], cell[1]
            assert isinstance(first, int)
            assert isinstance(last, int)
            years = [(year, year, *cell[2:]) for year in range(first, last + 1)]
            if first < last and all(year in self.values for year in years):
                yield cell, years

    def movable_cells(self, start: CellKey, hidden: set[CellKey]) -> set[CellKey] | None:
        """Numbers that can change together with `start` so that every sum still holds.

        The cheapest to hide are tried first: none that is public or zero if possible, then few, then
        small ones. None where no such set was found within MOST_TRIES.
        """
        order = count()
        heap: list[tuple[tuple[int, ...], int, dict[CellKey, int]]] = []
        for by in (1, -1):
            if self._may_change(start, by):
                heappush(heap, ((0, 0, 0, 0), next(order), {start: by}))
        tried: set[frozenset[tuple[CellKey, int]]] = set()
        while heap and len(tried) < MOST_TRIES:
            cost, _, changes = heappop(heap)
            known = frozenset(changes.items())
            if known in tried:
                continue
            tried.add(known)
            broken = self._first_broken_sum(changes)
            if broken is None:
                return set(changes)
            at, gap = broken
            for cell, sign in self.sums[at].items():
                if cell not in changes and self._may_change(cell, -gap * sign):
                    more = tuple(map(sum, zip(cost, self._cost(cell, hidden), strict=True)))
                    heappush(heap, (more, next(order), {**changes, cell: -gap * sign}))
        return None

    def _first_broken_sum(self, changes: Mapping[CellKey, int]) -> tuple[int, int] | None:
        """The first sum that changes break, and by how much."""
        for at in sorted({at for cell in changes for at in self.sums_of_cell.get(cell, ())}):
            gap = sum(by * self.sums[at].get(cell, 0) for cell, by in changes.items())
            if gap:
                return at, gap
        return None

    def _may_change(self, cell: CellKey, by: int) -> bool:
        """Whether a number may change so: none below zero, and none to zero, since zeros are shown."""
        return self.values[cell] + by >= min(1, self.values[cell])

    def _cost(self, cell: CellKey, hidden: set[CellKey]) -> tuple[int, int, int, int]:
        row = self.printed.get(cell)
        if row is None or cell in hidden:
            return 0, 0, 0, 1
        return int(row["public"] or not row["value"]), 1, int(row["value"]), 1
