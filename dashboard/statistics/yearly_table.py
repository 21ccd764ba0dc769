"""The one yearly table: for each count that the law asks for our number, its source, or why there is none.

Nothing is filled in: a number is the value of one observation, and a cell without one is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import polars as pl

from dashboard.progress.row_schema import Row
from dashboard.statistics.definitions import Definitions, YearlyCount
from dashboard.statistics.observations import (
    Flag,
    Number,
    SourceReading,
    Statistics,
    latest_vintage,
    plain,
    split_categories,
    year_text,
)
from dashboard.text.text_language import Text


class Why(StrEnum):
    """Why a cell has no number."""

    NO_NUMBER = "no_number"
    """No source has any number of this for the year."""
    NO_TOTAL = "no_total"
    """There are parts for the year, and no source prints their total."""
    NOT_SPLIT = "not_split"
    """There are numbers for the year, and no source splits them so."""
    NONE = "none"
    """No source splits it so, and our total is zero: every part is."""
    NOT_PRINTED = "not_printed"
    """The source has other parts of this split; whether they make up its total nobody can say.

    It has no total, or one of its parts has no number.
    """
    NOT_TOLD = "not_told"
    """The source has other parts of this split, and some of its total is in none of them."""
    ALL_TOLD = "all_told"
    """The source does not print this part; the parts that it prints make up its total."""
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class YearlyCell:
    """One line of the table: a concept, a part of it, or a number over several years that cover this one.

    `row` is the observation whose value is the number; of a cell without one the observation that says so, or
    None. `last` is the number of last year's table, `others` what other sources print for the cell.
    """

    asked: YearlyCount
    concept: Text
    dimension: str | None
    category: str | None
    part: Text | None
    """The name of the category; None for a total, and for a country, which the language has."""
    row: Row | None
    why: Why | None
    source: Text | None
    last: Number | None = None
    others: tuple[SourceReading, ...] = ()

    @property
    def value(self) -> Number | None:
        """Our number; None where `why` says why there is none."""
        return None if self.why or self.row is None else plain(self.row["value"])

    @property
    def years(self) -> str | None:
        """The years of a number over several of them; None of one of the year alone."""
        row = self.row
        return year_text(row) if row and row["year_from"] < row["year_to"] else None


@dataclass(frozen=True, slots=True)
class Only:
    """A part of the table: the numbers of one source, the lines of one concept."""

    source: str | None = None
    concept: str | None = None


def build(statistics: Statistics, year: int, only: Only | None = None) -> tuple[YearlyCell, ...]:
    """The table of a year, in the order of the definitions: of each concept its total, then each split."""
    only = only or Only()
    last = _cells(statistics, year - 1, only, {})
    before = {_place(cell): cell.value for cell in last if cell.years is None}
    return tuple(_cells(statistics, year, only, before))


def _place(cell: YearlyCell) -> tuple[str, str | None, str | None]:
    return cell.asked.concept, cell.dimension, cell.category


_Place = tuple[str, str | None, str | None]


def _cells(
    statistics: Statistics, year: int, only: Only, before: dict[_Place, Number | None]
) -> Iterator[YearlyCell]:
    definitions = statistics.definitions
    every = latest_vintage(statistics)
    if only.source is not None:
        every = every.filter(source=only.source)
    frame = every.filter(year_from=year, year_to=year)
    for asked in definitions.yearly:
        if only.concept not in {None, asked.concept}:
            continue
        series = definitions.series_by_concept[asked.concept]
        rows = frame.filter(frame["series"].is_in(series)).to_dicts()
        table = _ConceptTable(asked, definitions, rows, before)
        for dimension in (None, *asked.split):
            yield from table.cells(dimension)
        yield from _sums(every, asked, definitions, year)


def _sums(
    every: pl.DataFrame, asked: YearlyCount, definitions: Definitions, year: int
) -> Iterator[YearlyCell]:
    """The numbers over several years of what has none of its own in this year: of each the last."""
    series = definitions.series_by_concept[asked.concept]
    summed = [name for name, yearly in definitions.sums.items() if yearly in series]
    concept = definitions.concept(asked.concept)
    assert concept is not None
    covering = every.filter(
        pl.col("series").is_in([*series, *summed]),
        pl.col("year_from") < pl.col("year_to"),
        pl.lit(year).is_between("year_from", "year_to"),
        pl.col("value").is_not_null(),
    ).sort("year_to", descending=True, maintain_order=True)
    key = ["series", *definitions.dimension_ids]
    own = every.filter(year_from=year, year_to=year).drop_nulls("value")
    covering = covering.join(own, on=key, how="anti", nulls_equal=True)
    for row in covering.unique(key, keep="first", maintain_order=True).to_dicts():
        split = split_categories(row, definitions.dimension_ids)
        if len(split) < 2:
            (dimension, category), *_ = [*split.items(), (None, None)]
            part = definitions.category(dimension, category) if dimension and category else None
            source = definitions.label("source", row["source"])
            yield YearlyCell(asked, concept.name, dimension, category, part, row, None, source)


@dataclass(frozen=True, slots=True)
class _ConceptTable:
    """The observations of a concept in a year, from which its lines are made."""

    asked: YearlyCount
    definitions: Definitions
    rows: Sequence[Row]
    before: dict[_Place, Number | None]

    def cells(self, dimension: str | None) -> Iterator[YearlyCell]:
        """The lines of one split, or the total."""
        by_series = {
            name: mine
            for name in self.definitions.series_by_concept[self.asked.concept]
            if (mine := [row for row in self._split(dimension) if row["series"] == name])
        }
        first = next(iter(by_series), None)
        chosen = next(
            (name for name, mine in by_series.items() if any(_has_value(row) for row in mine)),
            first,
        )
        rows = by_series.get(chosen, []) if chosen else []
        for category in self._categories(dimension, by_series.values()):
            row = next(
                (row for row in rows if dimension is None or row[dimension] == category), None
            )
            others = (
                other
                for name, mine in by_series.items()
                if name != chosen
                for other in mine
                if dimension is None or other[dimension] == category
            )
            cell = self._cell(dimension, category, row, rows, others)
            # Where the parts make up the total, nothing is asked of those that the source does not have.
            if cell.why is not Why.ALL_TOLD or cell.last is not None or cell.others:
                yield cell

    def _split(self, dimension: str | None) -> list[Row]:
        """The rows that are split by this alone."""
        by, names = [dimension] if dimension else [], self.definitions.dimension_ids
        return [row for row in self.rows if [*split_categories(row, names)] == by]

    def _categories(
        self, dimension: str | None, split: Iterable[Sequence[Row]]
    ) -> tuple[str | None, ...]:
        """The lines of a split: every code, or the countries that are told; one where nothing is told."""
        if dimension is None:
            return (None,)
        known = self.definitions.dimension(dimension)
        told = {row[dimension] for rows in split for row in rows}
        told |= {
            category
            for concept, by, category in self.before
            if (concept, by) == (self.asked.concept, dimension) and category
        }
        listed = (
            known.code_ids
            if told and not known.countries
            else sorted(told, key=known.code_ids.index)
        )
        return (*listed,) or (None,)

    def _cell(
        self,
        dimension: str | None,
        category: str | None,
        row: Row | None,
        rows: Sequence[Row],
        others: Iterable[Row],
    ) -> YearlyCell:
        shown = row or next(iter(rows), None)
        concept = self.definitions.concept(self.asked.concept)
        assert concept is not None
        named = dimension is not None and category is not None
        return YearlyCell(
            self.asked,
            concept.name,
            dimension,
            category,
            self.definitions.category(dimension, category) if named else None,  # type: ignore[arg-type]
            row,
            self._why(dimension, row, rows),
            self.definitions.label("source", shown["source"]) if shown else None,
            self.before.get((self.asked.concept, dimension, category)),
            tuple(
                _reading(other, self.definitions)
                for other in others
                if _has_value(other) and (row is None or other["value"] != row["value"])
            ),
        )

    def _why(self, dimension: str | None, row: Row | None, rows: Sequence[Row]) -> Why | None:
        if row is not None:
            return None if _has_value(row) else Why(row["flag"])
        if rows and all(each["flag"] == Flag.NOT_APPLICABLE for each in rows):
            return Why.NOT_APPLICABLE
        if not any(map(_has_value, self.rows)):
            return Why.NO_NUMBER
        if dimension is None:
            return Why.NO_TOTAL
        if not rows:
            return Why.NONE if self._total() == 0 else Why.NOT_SPLIT
        total = self._total(rows[0]["series"])
        if total is None:
            return Why.NOT_PRINTED
        if sum(each["value"] or 0 for each in rows) >= total:
            return Why.ALL_TOLD
        return Why.NOT_TOLD if all(map(_has_value, rows)) else Why.NOT_PRINTED

    def _total(self, series: str | None = None) -> Decimal | None:
        """The total of a series, else of the nearest that has one; None of a share, which is no sum."""
        totals = {
            row["series"]: row["value"]
            for row in self._split(None)
            if _has_value(row) and self.definitions.unit_kind(row["unit"]) != "share"
        }
        names = self.definitions.series_by_concept[self.asked.concept]
        return next(
            (totals[name] for name in names if name in totals and series in {None, name}), None
        )


def _has_value(row: Row) -> bool:
    return row["value"] is not None


def _reading(row: Row, definitions: Definitions) -> SourceReading:
    return SourceReading(
        *(row["source"], row["series"], row["vintage"], plain(row["value"]) or 0),
        definitions.label("source", row["source"]),
        definitions.label("series", row["series"]),
    )
