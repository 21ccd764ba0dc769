"""The statistics of an assessment: the strategy's own period by every source, then the time before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from dashboard.documents.blocks import (
    Block,
    Bullets,
    Chart,
    CitedText,
    Heading,
    Paragraph,
    TableBlock,
    Text,
)
from dashboard.documents.chapters.citations import Citations
from dashboard.documents.chapters.statistics_availability import availability_section
from dashboard.fulfilment import strategy_on_day
from dashboard.presentation import Wording, edition_words, trend_chart, trend_words
from dashboard.statistics import (
    chart_topics,
    observations,
    small_counts,
    source_comparison,
)
from dashboard.text import text_language

SHORTEST = 3
"""Years with a number that make a chart; fewer are read in the table."""
LETTERS = 70
"""The most letters of numbers beside each other in a table."""


def statistics_section(
    statistics: small_counts.PublicStatistics,
    situation: strategy_on_day.Situation,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """The numbers of the years of the strategy up to the day, then those of the years before."""
    if not chart_topics.topics_with_numbers(statistics.statistics):
        return [Paragraph(words("annexes.no_statistics"))]
    period = situation.strategy.period
    first, last = period.start.year, period.end.year
    blocks: list[Block] = [Paragraph(words("annexes.statistics_lead"), note=True)]
    if statistics.withheld:
        definitions = statistics.statistics.definitions
        listed = [
            edition_words.name_withheld(each, definitions, words) for each in statistics.withheld
        ]
        blocks.append(Paragraph(words.plural("withheld.title", len(listed))))
        blocks += [Bullets(tuple(listed)), Paragraph(edition_words.tell_rule(definitions, words))]
    own = range(first, min(last, situation.day.year) + 1)
    if own:  # there is no data of its own before the first year
        blocks.append(Heading(2, words("annexes.own_period", years=words.years(first, last))))
        said = _in_sentences(statistics.statistics, first, own[-1], words)
        blocks += [Bullets(said)] if said else []
        blocks += _own_period(statistics, own, citations, words)
    before = _years_before(statistics, first, citations, words)
    if before:
        blocks += [Heading(2, words("annexes.before", year=first)), *before]
    return blocks + availability_section(statistics.statistics, period, words)


def _in_sentences(
    statistics: observations.Statistics, first: int, last: int, words: Wording
) -> tuple[str, ...]:
    """What the page of the statistics says of the strategy's years, and the sums over several years."""
    missing = source_comparison.years_without_number(statistics, range(first, last + 1))
    said: list[str] = []
    sums: list[source_comparison.SumOverYears] = []
    for comparison in source_comparison.compare_sources(statistics):
        told = source_comparison.find_sums(statistics, comparison.concept, missing)
        headline = source_comparison.headline(comparison, first, last, told)
        line = trend_words.series_of(headline.line, words)
        said.append(f"{trend_words.headline(headline, words)} ({line}).")
        sums += told
    if missing:
        years = trend_words.year_spans(missing, words)
        message = "trends.only_sums" if sums else "trends.missing_years"
        said.append(
            " ".join(
                [
                    words.plural(message, len(missing), years=years),
                    *trend_words.sums_over_years(sums, words),
                ]
            )
        )
    return tuple(said)


def _own_period(
    statistics: small_counts.PublicStatistics,
    years: Sequence[int],
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """The totals of every concept by all sources in one table, then its splits; last what nobody counted."""
    definitions = statistics.statistics.definitions
    totals: list[_NamedLine] = []
    splits: list[Block] = []
    uncounted = []
    for topic in (chart_topics.SOURCES, chart_topics.OTHER):
        concepts = definitions.series_by_concept if topic == chart_topics.SOURCES else None
        for of in concepts or chart_topics.subjects(statistics.statistics, topic):
            selection = chart_topics.Selection(topic, of)
            name = trend_words.subject_name(selection, definitions, words)
            of_concept = _lines(statistics, selection, years)
            of_splits = _splits(statistics, selection, years, name, citations, words)
            totals += [
                _NamedLine(_total_name(name, line, selection, words), line) for line in of_concept
            ]
            splits += of_splits
            has_any = chart_topics.has_lines(statistics.statistics, selection)
            if has_any and not (of_concept or of_splits):
                uncounted.append(name)
    blocks: list[Block] = []
    if totals:
        blocks += _totals_table(totals, citations, words)
    blocks += splits
    if uncounted:
        blocks.append(Paragraph(words("annexes.uncounted", what="; ".join(uncounted))))
    return blocks


class _NamedLine(NamedTuple):
    """A line of the statistics under the name that a table of several concepts has for it."""

    name: str
    line: chart_topics.ChartLine


def _total_name(
    concept: str,
    line: chart_topics.ChartLine,
    selection: chart_topics.Selection,
    words: Wording,
) -> str:
    """What is counted and by whom; the concept once where the name of the series is that of the concept."""
    name = trend_words.line_name(line, selection, words)
    return name if concept.casefold() in name.casefold() else f"{concept} – {name}"


def _totals_table(
    totals: Sequence[_NamedLine], citations: Citations, words: Wording
) -> list[Block]:
    """A row for each source's total with its unit; below it why numbers are marked."""
    years = chart_topics.years_of([total.line for total in totals])
    rows = tuple(
        (
            first,
            trend_words.say(total.line.names.unit, words),
            *cells,
            trend_words.remarks_but_blank(total.line, words) or "–",
        )
        for total in totals
        for first, *cells in [_cells(total.line, years, total.name, citations, words)]
    )
    headers = (
        words("trends.line"),
        words("trends.unit"),
        *(trend_words.year_list([year], words) for year in years),
        words("trends.remarks"),
    )
    widths = (11, 5, *(4 if isinstance(year, int) else 5 for year in years), 6)
    counts = frozenset(range(2, 2 + len(years)))
    caption = words("annexes.totals", years=trend_words.year_list(years, words))
    table = TableBlock(caption, headers, rows, widths=widths, counts=counts)
    return [table, *_notes_below({total.line: total.name for total in totals}, words)]


def _years_before(
    statistics: small_counts.PublicStatistics,
    first: int,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """Every topic, by the source nearest to what it counts, with the years before the strategy.

    What that source does not count is listed with the sources that do, and every series without a topic
    by itself.
    """
    blocks: list[Block] = []
    years = range(1900, first)
    for selection in _before_selections(statistics.statistics):
        title = trend_words.heading(selection, statistics.statistics.definitions, words)
        lines = _lines(statistics, selection, years)
        if lines:
            blocks += _table_and_chart(lines, selection, title, citations, words)
        blocks += _splits(statistics, selection, years, title, citations, words)
    return blocks


def _before_selections(statistics: observations.Statistics) -> Iterator[chart_topics.Selection]:
    """What is looked at before a strategy, each count once."""
    topics = chart_topics.topics_with_numbers(statistics)
    silent = {concept for topic in statistics.definitions.topics if topic.id not in topics
              for concept in topic.concepts}  # fmt: skip
    for name in topics:
        if name == chart_topics.SOURCES:
            counted = chart_topics.subjects(statistics, name)
            yield from (chart_topics.Selection(name, of) for of in counted if of in silent)
        elif name == chart_topics.OTHER:
            series = chart_topics.subjects(statistics, name)
            yield from (chart_topics.Selection(name, of) for of in series)
        else:
            yield chart_topics.Selection(name)


def _lines(
    statistics: small_counts.PublicStatistics,
    selection: chart_topics.Selection,
    years: Sequence[int],
) -> list[chart_topics.ChartLine]:
    """The lines of a selection that have something to say of the years; none where only others do."""
    found = chart_topics.find_lines(statistics.statistics, selection)
    lines = list(chart_topics.within_years(found, years))
    return lines if any(line.by == selection.by for line in lines) else []


def _splits(
    statistics: small_counts.PublicStatistics,
    selection: chart_topics.Selection,
    years: Sequence[int],
    name: str,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """A table for each split of a selection in the years; the chart is of its totals alone."""
    blocks: list[Block] = []
    for by in _dimensions(statistics, selection):
        split = chart_topics.Selection(selection.topic, selection.of, by)
        lines = _lines(statistics, split, years)
        if lines:
            split_by = trend_words.split_name(by, statistics.statistics.definitions, words)
            what = words("trends.split", what=name, by=split_by)
            blocks += _table_with_notes(lines, split, what, citations, words)
    return blocks


def _dimensions(
    statistics: small_counts.PublicStatistics, selection: chart_topics.Selection
) -> tuple[str, ...]:
    """The dimensions by which some number of a selection may be split."""
    definitions = statistics.statistics.definitions
    series = chart_topics.series_of(selection, definitions)
    rows = statistics.frame.filter(observations.is_of_series(series, definitions))
    return tuple(by for by in definitions.dimension_ids if rows[by].is_not_null().any())


def _table_and_chart(
    lines: Sequence[chart_topics.ChartLine],
    selection: chart_topics.Selection,
    what: str,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """A table of counts with the notes of its source, and the chart of its lines while they share an axis."""
    blocks = _table_with_notes(lines, selection, what, citations, words)
    drawn = [line for line in lines if line.points]
    if (
        any(len(line.points_with_value) >= SHORTEST for line in drawn)
        and len(drawn) <= trend_chart.TOGETHER
        and len({line.unit for line in drawn}) == 1
    ):
        description = trend_words.describe_chart(drawn, selection, words)
        if any(p.flag == observations.Flag.SUPPRESSED for line in drawn for p in line.points):
            description.append(words("annexes.without_hidden"))
        instead = " ".join(description)
        curves = tuple(trend_words.curves(drawn, selection, words))
        years = trend_words.year_spans({point.year for line in drawn for point in line.points
                                        if isinstance(point.year, int)}, words)  # fmt: skip
        caption = f"{what}, {years}"
        blocks.append(Chart(caption, curves, (), f"{what}. {instead}"))
    return blocks


def _table_with_notes(
    lines: Sequence[chart_topics.ChartLine],
    selection: chart_topics.Selection,
    what: str,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """A table of counts, and its notes."""
    names = {line: trend_words.line_name(line, selection, words) for line in lines}
    return [*_count_tables(names, what, citations, words), *_notes_below(names, words)]


def _notes_below(names: Mapping[chart_topics.ChartLine, str], words: Wording) -> list[Block]:
    """Why numbers of a table are marked, and from when its lines are not comparable."""
    items = (
        *_blank_cells(names, words),
        *_notes_of(names, words),
        *_break_texts(names, words),
    )
    return [Bullets(items)] if items else []


def _count_tables(
    names: Mapping[chart_topics.ChartLine, str], what: str, citations: Citations, words: Wording
) -> Iterator[TableBlock]:
    """A row for each line under its name; more years than a page is wide are a table below the first."""
    units = ", ".join(sorted({trend_words.say(line.names.unit, words) for line in names}))
    caption = words("annexes.counted", what=what, units=units)
    pieces = [*_years_beside_each_other(names, words)]
    for years in pieces:
        remarked = years is pieces[-1] and any(
            trend_words.remarks_but_blank(line, words) for line in names
        )
        rows: list[tuple[Text, ...]] = []
        for line, name in names.items():
            cells = _cells(line, years, name, citations, words)
            rows.append((*cells, trend_words.remarks_but_blank(line, words)) if remarked else cells)
        year_headers = [trend_words.year_list([year], words) for year in years]
        headers = (
            words("trends.line"),
            *year_headers,
            *([words("trends.remarks")] if remarked else []),
        )
        ends = words("trends.span", first=year_headers[0], last=year_headers[-1])
        yield TableBlock(
            caption if len(pieces) == 1 else f"{caption}, {ends}",
            headers,
            tuple(rows),
            # 2016–2019 has to stay on one line.
            widths=(10, *(4 if isinstance(year, int) else 5 for year in years), *((8,) * remarked)),
            counts=frozenset(range(1, len(years) + 1)),
        )


def _years_beside_each_other(
    lines: Iterable[chart_topics.ChartLine], words: Wording
) -> Iterator[list[int | str]]:
    """The years of lines in pieces, each with no more letters than a page has beside the names."""
    lines = list(lines)
    piece, room = list[int | str](), LETTERS
    for year in chart_topics.years_of(lines):
        points = [point for line in lines if (point := line.in_year(year))]
        texts = [words.number(each.value) for each in points if each.value is not None]
        width = 1 + max(map(len, [str(year), *texts]))
        if piece and width > room:
            yield piece
            piece, room = [], LETTERS
        piece.append(year)
        room -= width
    yield piece


def _cells(
    line: chart_topics.ChartLine,
    years: Sequence[int | str],
    name: str,
    citations: Citations,
    words: Wording,
) -> tuple[Text, ...]:
    """The name of a line and its counts; the mark is at the name if all have the same source."""
    points = [line.in_year(year) for year in years]
    marks = [citations.count(line, point) if point else () for point in points]
    texts = [_count_text(point, words) for point in points]
    different = {mark for mark in marks if mark}
    if len(different) == 1:
        return (CitedText(name, different.pop()), *texts)
    return (name, *map(CitedText, texts, marks))


def _count_text(point: chart_topics.Point | None, words: Wording) -> str:
    """A count with what the source prints in brackets behind it: 1 (from the UK)."""
    if point is None:
        return "–"
    if point.value is None:
        return words(f"flag.{point.flag}")
    if point.note and _is_bracket(point):
        return trend_words.say(point.note, words)
    return words.number(point.value)


def _is_bracket(point: chart_topics.Point) -> bool:
    return bool(point.note and point.note.startswith(f"{point.value} ("))


def _notes_of(names: Mapping[chart_topics.ChartLine, str], words: Wording) -> list[str]:
    """Why a number is marked, each reason once with the names of the lines and the years it is said of.

    Breaks, blank cells and what is in brackets are explained elsewhere.
    """
    said: dict[str, dict[str, list[int | str]]] = {}
    elsewhere = {observations.Flag.BREAK, observations.Flag.BLANK_IN_SOURCE}
    for line, name in names.items():
        for point in line.all_points:
            note = trend_words.note_text(point, words)
            if note and point.flag not in elsewhere and not _is_bracket(point):
                years = said.setdefault(note, {}).setdefault(name, [])
                years.append(point.year)
    every = set(names.values())
    return [
        f"{_of_what(years_by_name, every, words)}: {note}" for note, years_by_name in said.items()
    ]


def _blank_cells(names: Mapping[chart_topics.ChartLine, str], words: Wording) -> list[str]:
    """Which zeros the source leaves blank, all of a table in one note; that all are where it is so."""
    zeros = [point for line in names for point in line.all_points if point.value == 0]
    blank = [point for point in zeros if point.flag == observations.Flag.BLANK_IN_SOURCE]
    if not blank:
        return []
    if len(blank) == len(zeros):
        return [words("annexes.every_zero_blank")]
    told = {
        name: [point.year for point in line.all_points if point in blank]
        for line, name in names.items()
    }
    listed = "; ".join(
        f"{name} ({trend_words.year_list(years, words)})" for name, years in told.items() if years
    )
    return [words("annexes.zeros_blank", what=listed)]


def _of_what(years_by_name: dict[str, list[int | str]], every: set[str], words: Wording) -> str:
    """The years that a remark is about, and the lines if it is not about all of them."""
    names_by_years: dict[str, list[str]] = {}
    for name, years in years_by_name.items():
        names_by_years.setdefault(trend_words.year_list(years, words), []).append(name)
    return "; ".join(
        years if set(names) == every else f"{', '.join(names)} ({years})"
        for years, names in names_by_years.items()
    )


def _break_texts(names: Mapping[chart_topics.ChartLine, str], words: Wording) -> list[str]:
    """The years since which lines are not comparable with earlier ones, and why; which, if not all."""
    broken: dict[tuple[int, text_language.Text], list[chart_topics.ChartLine]] = {}
    for line in names:
        for year_and_note in line.breaks:
            broken.setdefault(year_and_note, []).append(line)
    texts = []
    for (year, note), lines in broken.items():
        begins = words("annexes.break", year=year)
        why = f": {trend_words.say(note, words)}" if note else ""
        of = f" ({_whose(lines, names, words)})" if len(lines) < len(names) else ""
        texts.append(f"{begins}{of}{why}")
    return texts


def _whose(
    lines: Sequence[chart_topics.ChartLine],
    names: Mapping[chart_topics.ChartLine, str],
    words: Wording,
) -> str:
    """Some lines of a table: all parts below its totals, all those of a series, or each by its name."""
    series = {line.series for line in lines}
    if len(lines) < 2 or [line for line in names if line.by and line.series in series] != lines:
        return ", ".join(dict.fromkeys(names[line] for line in lines))
    if any(line.by is None for line in names) and not lines[0].names.beside_others:
        return words("trends.parts")
    return ", ".join(dict.fromkeys(trend_words.series_of(line, words) for line in lines))
