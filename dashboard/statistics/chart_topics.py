"""Topics of the statistics: which lines are looked at together, in which order, and their points.

A topic shows one source, the one nearest to the thing counted. Where several sources count the same
thing, each has its own lines under `sources`; numbers of two sources are never joined into one line.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import polars as pl

from dashboard.progress import row_schema
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import (
    IS_SINGLE_YEAR,
    Flag,
    Number,
    Statistics,
    latest_vintage,
    plain,
    read_years,
    year_or_span,
)
from dashboard.text.text_language import Text

SOURCES, OTHER = "sources", "other"
"""The topics without a source of their own: the same by several sources, and what fits no concept."""


def topic_order(definitions: Definitions) -> tuple[str, ...]:
    """The topics in their order: of one source, what several sources count, of any source, the rest."""
    of_one = (topic.id for topic in definitions.topics if topic.source is not None)
    of_any = (topic.id for topic in definitions.topics if topic.source is None)
    return (*of_one, SOURCES, *of_any, OTHER)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected: a topic; for `sources` also the concept; and the dimension that splits it."""

    topic: str
    of: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A number of a year, or of several (`year` then says both ends); None under a flag.

    `file` and `line` say where it was read, `printed` the series that this line names, and its name.
    """

    year: int | str
    value: Number | None
    flag: str | None
    vintage: str
    note: Text | None
    file: str
    line: int
    printed: str
    printed_name: Text
    together: tuple[str, ...] = ()
    """The countries that it counts together."""


@dataclass(frozen=True, slots=True)
class LineNames:
    """What a line is called: `part` is None for a total, and for a country, which the language names.

    `beside_others` says that the same split of another series stands beside it.
    """

    source: Text
    series: Text
    unit: Text
    split: Text | None = None
    part: Text | None = None
    beside_others: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One source's count of one thing over the years: a total, or a part of a split.

    `sums` are the numbers it prints for several years; `breaks` from which years it is not comparable
    with its earlier years, and why.
    """

    source: str
    series: str
    by: str | None
    category: str | None
    unit: str
    definition: Text
    points: tuple[Point, ...]
    sums: tuple[Point, ...]
    breaks: tuple[tuple[int, Text], ...]
    names: LineNames

    @property
    def points_with_value(self) -> tuple[Point, ...]:
        """The points that have a value."""
        return tuple(point for point in self.points if point.value is not None)

    @property
    def vintages(self) -> tuple[str, ...]:
        """The publications from which its numbers come."""
        return tuple(sorted({point.vintage for point in self.all_points}))

    @property
    def all_points(self) -> tuple[Point, ...]:
        """The points of single years, then those of several years."""
        return (*self.points, *self.sums)

    def in_year(self, year: int | str) -> Point | None:
        """The point of a year, or of several years in the form `Point.year` has; None without one."""
        return next((point for point in self.all_points if point.year == year), None)

    def years_with_value(self, value: Number) -> tuple[int | str, ...]:
        """The years whose number is `value`."""
        return tuple(point.year for point in self.points if point.value == value)


def years_of(lines: Collection[ChartLine]) -> list[int | str]:
    """The single years of lines in order, then their periods of several years."""
    single = {point.year for line in lines for point in line.points}
    several = {point.year for line in lines for point in line.sums}
    return [*sorted(single, key=str), *sorted(several, key=str)]


def topics_with_numbers(statistics: Statistics) -> tuple[str, ...]:
    """The topics that have numbers, in their order."""
    order = topic_order(statistics.definitions)
    return tuple(
        name
        for name in order
        if subjects(statistics, name) or any(_rows_of_selection(statistics, Selection(name), None))
    )


def subjects(statistics: Statistics, topic: str) -> tuple[str, ...]:
    """What can be chosen within a topic.

    Under `sources` the concepts that some source counts and no other topic shows for that source, under
    `other` the series that belong to no concept; nothing under the topics of one source.
    """
    definitions = statistics.definitions
    counted = statistics.frame.select("source", "series").unique().rows()
    if topic == OTHER:
        known = {series for group in definitions.series_by_concept.values() for series in group}
        # A table printed again is drawn as the one that prints it first.
        shown = {name for _, name in counted if has_lines(statistics, Selection(OTHER, name))}
        return tuple(sorted(shown - known))
    if topic != SOURCES:
        return ()
    return tuple(
        concept.id
        for concept in definitions.concepts
        if any(
            name in concept.series and not _has_topic(concept.id, source, definitions)
            for source, name in counted
        )
    )


def has_lines(statistics: Statistics, ask: Selection) -> bool:
    """Whether what is selected has any number, as a total or split by one dimension."""
    return any(_rows_of_selection(statistics, ask, by) for by in (None, *statistics.dimensions))


def _has_topic(concept: str, source: str, definitions: Definitions) -> bool:
    return any(
        concept in topic.concepts and topic.source in (source, None) for topic in definitions.topics
    )


def find_splits(statistics: Statistics, ask: Selection) -> tuple[str, ...]:
    """The dimensions by which what is looked at is split."""
    return tuple(by for by in statistics.dimensions if any(_rows_of_selection(statistics, ask, by)))


@dataclass(frozen=True, slots=True)
class Available:
    """What can be selected, with the years, and periods of several years, that have a number."""

    selection: Selection
    years: tuple[int, ...]
    several_years: tuple[str, ...]


def list_available(statistics: Statistics) -> tuple[Available, ...]:
    """Each topic and subject, as a total and in each of its splits, in the order in which they are chosen."""
    concepts, definitions = subjects(statistics, SOURCES), statistics.definitions
    numbers: dict[Selection, list[row_schema.Row]] = {}
    for (series, by), rows in statistics.line_rows.items():
        for row in rows:
            for topic, of in _places(row["source"], series, concepts, definitions):
                numbers.setdefault(Selection(topic, of, by), []).append(row)
    every = (*definitions.series_by_concept, *subjects(statistics, OTHER))
    topics = topic_order(definitions)
    order = sorted(
        numbers,
        key=lambda ask: (
            topics.index(ask.topic),
            every.index(ask.of) if ask.of else 0,
            statistics.dimensions.index(ask.by) + 1 if ask.by else 0,
        ),
    )
    return tuple(_available(ask, numbers[ask]) for ask in order)


def _places(
    source: str, series: str, concepts: Sequence[str], definitions: Definitions
) -> list[tuple[str, str | None]]:
    """The topics and subjects under which a series is shown; `concepts` are those of several sources."""
    counted = [concept.id for concept in definitions.concepts if series in concept.series]
    if not counted:
        return [(OTHER, series)]
    own = [
        (topic.id, None)
        for topic in definitions.topics
        if set(counted) & set(topic.concepts) and topic.source in (source, None)
    ]
    return [*own, *((SOURCES, concept) for concept in counted if concept in concepts)]


def _available(ask: Selection, rows: Sequence[row_schema.Row]) -> Available:
    told = [row for row in rows if row["value"] is not None]
    single = {row["year_to"] for row in told if row["year_from"] == row["year_to"]}
    several = {
        str(year_or_span(row["year_from"], row["year_to"]))
        for row in told
        if row["year_from"] != row["year_to"]
    }
    return Available(ask, tuple(sorted(single)), tuple(sorted(several)))


def find_lines(statistics: Statistics, ask: Selection) -> tuple[ChartLine, ...]:
    """The lines of a selection: the totals, then the parts; under `sources` the parts alone.

    Parts of one category are adjacent.
    """
    ends = statistics.breaks.to_dicts()

    def lines_by(by: str | None) -> list[ChartLine]:
        return [
            _chart_line(rows, by, ends, statistics.definitions)
            for rows in _rows_of_selection(statistics, ask, by)
        ]

    if ask.by is None:
        return tuple(lines_by(None))
    parts = _sort_by_category(lines_by(ask.by), statistics.definitions)
    lines = parts if ask.topic == SOURCES else lines_by(None) + parts
    if len({line.series for line in lines}) < 2:
        return tuple(lines)
    return tuple(replace(line, names=replace(line.names, beside_others=True)) for line in lines)


def find_split_further(
    statistics: Statistics, ask: Selection
) -> dict[tuple[Text, Text], list[int]]:
    """The years of a split for which a series has numbers only where they are split by something else, too.

    No line has them. By the names of source and series.
    """
    definitions, series = statistics.definitions, series_of(ask, statistics.definitions)
    topic = definitions.topic(ask.topic)
    drawn = {
        (line.series, point.year)
        for line in find_lines(statistics, ask)
        for point in line.points_with_value
        if line.by
    }
    found: dict[tuple[Text, Text], set[int]] = {}
    rows = latest_vintage(statistics).filter(IS_SINGLE_YEAR, pl.col("series").is_in(series))
    for row in rows.drop_nulls([str(ask.by), "value"]).to_dicts():
        of_source = topic is None or topic.source in (row["source"], None)
        if of_source and (row["series"], row["year_to"]) not in drawn:
            names = [definitions.label(kind, row[kind]) for kind in ("source", "series")]
            found.setdefault((names[0], names[1]), set()).add(row["year_to"])
    return {names: sorted(years) for names, years in found.items()}


def lines_of_series(statistics: Statistics, series: str) -> tuple[ChartLine, ...]:
    """Every line of one series: its total, and each part of each of its splits by one dimension."""
    ends = statistics.breaks.to_dicts()
    return tuple(
        _chart_line(rows, by, ends, statistics.definitions)
        for by in (None, *statistics.dimensions)
        for rows in _rows_of_series(statistics, series, by)
    )


def within_years(lines: Sequence[ChartLine], wanted: Sequence[int]) -> tuple[ChartLine, ...]:
    """The lines with the wanted years only, without those that have none of them.

    A number over several years stays where one of them is wanted.
    """
    cut = (
        replace(
            line,
            points=tuple(point for point in line.points if point.year in wanted),
            sums=tuple(
                point
                for point in line.sums
                for first, last in [read_years(point.year)]
                if any(first <= year <= last for year in wanted)
            ),
            breaks=tuple((year, why) for year, why in line.breaks if year in wanted),
        )
        for line in lines
    )
    return tuple(line for line in cut if line.points or line.sums)


def series_of(ask: Selection, definitions: Definitions) -> tuple[str, ...]:
    """The series of a selection in their order; under `other` the one of that name, no concept."""
    if ask.topic == OTHER:
        return (ask.of,) if ask.of else ()
    topic = definitions.topic(ask.topic)
    concepts = topic.concepts if topic else (ask.of,) if ask.of else ()
    known = definitions.series_by_concept
    return tuple(dict.fromkeys(name for concept in concepts for name in known.get(concept, ())))


def _rows_of_selection(
    statistics: Statistics, ask: Selection, by: str | None
) -> list[list[row_schema.Row]]:
    """The rows of each line of a selection that is a total, or a part of a split."""
    topic = statistics.definitions.topic(ask.topic)
    return [
        rows
        for series in series_of(ask, statistics.definitions)
        for rows in _rows_of_series(statistics, series, by)
        if topic is None or topic.source in (rows[0]["source"], None)
    ]


def _rows_of_series(
    statistics: Statistics, series: str, by: str | None
) -> list[list[row_schema.Row]]:
    """The rows of each line of a series."""
    rows = statistics.line_rows.get((series, by), ())
    return [list(own) for _, own in groupby(rows, key=lambda row: (row["source"], row["category"]))]


def _chart_line(
    rows: list[row_schema.Row],
    by: str | None,
    broken: list[row_schema.Row],
    definitions: Definitions,
) -> ChartLine:
    first = rows[0]
    single = [row for row in rows if row["year_from"] == row["year_to"]]
    ends = {end for row in broken if (end := _break(row, single, first, by, definitions))}
    return ChartLine(
        *(first["source"], first["series"], by, first["category"]),
        *(first["unit"], definitions.translate(first["definition"])),
        tuple(_point(row, definitions) for row in single),
        tuple(_point(row, definitions) for row in rows if row["year_from"] != row["year_to"]),
        tuple(sorted(ends, key=lambda end: (end[0], end[1]))),
        _names(first, by, definitions),
    )


def _names(row: row_schema.Row, by: str | None, definitions: Definitions) -> LineNames:
    category = row["category"]
    return LineNames(
        definitions.label("source", row["source"]),
        definitions.label("series", row["series"]),
        definitions.label("unit", row["unit"]),
        definitions.dimension(by).by if by else None,
        definitions.category(by, category) if by and category else None,
    )


def _break(
    row: row_schema.Row,
    single: list[row_schema.Row],
    first: row_schema.Row,
    by: str | None,
    definitions: Definitions,
) -> tuple[int, Text] | None:
    """A break in a line's own split, or in its total, between its years."""
    same = (row["source"], row["series"]) == (first["source"], first["series"])
    of_split = all(name == by for name in definitions.dimension_ids if row[name])
    within = single and single[0]["year_to"] <= row["year"] <= single[-1]["year_to"]
    why = definitions.translate(row["note"] or "")
    return (row["year"], why) if same and of_split and within else None


def _point(row: row_schema.Row, definitions: Definitions) -> Point:
    year = year_or_span(row["year_from"], row["year_to"])
    grouped = row["flag"] == Flag.GROUPED
    note = definitions.translate(row["note"]) if row["note"] and not grouped else None
    together = tuple(row["note"].split(", ")) if row["note"] and grouped else ()
    read = (row[name] for name in ("file", "line", "printed"))
    return Point(
        *(year, plain(row["value"]), row["flag"], row["vintage"], note),
        *(*read, definitions.label("series", row["printed"]), together),
    )


def _sort_by_category(parts: list[ChartLine], definitions: Definitions) -> list[ChartLine]:
    """Parts in the order of their codes; countries by their counts, the unknown last."""
    counts: dict[str, Number] = {}
    for line in parts:
        total = sum(point.value or 0 for point in line.points)
        counts[line.category or ""] = max(total, counts.get(line.category or "", 0))

    def rank(line: ChartLine) -> tuple[int, Number, str]:
        dimension, category = definitions.dimension(line.by or ""), line.category or ""
        if dimension.countries:
            return int(category == "unknown"), -counts[category], category
        return dimension.code_ids.index(category), 0, category

    return sorted(parts, key=rank)
