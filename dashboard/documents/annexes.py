"""What stands behind an assessment: statistics, assumptions, the method, the sources, the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.documents.annex_card import entity_text, strategy_text
from dashboard.documents.blocks import (
    Block,
    Bullets,
    Card,
    Chart,
    CitedText,
    Field,
    Heading,
    Paragraph,
    Table,
    Text,
)
from dashboard.documents.citations import Citations, Source, StatisticsPoint
from dashboard.fulfilment import status, strategy_on_day
from dashboard.presentation import Wording, json_payloads, sentences, trend_chart, trend_words
from dashboard.statistics import chart_topics, disclosure_control, observations
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of a submission, and the sheet that was read; None for a file without sheets."""

    file: str
    sheet: str | None


def statistics_section(
    statistics: disclosure_control.PublicStatistics,
    situation: strategy_on_day.Situation,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """Every topic with its table and chart, then by each dimension it is split by.

    Each topic has one source. Numbers of other sources stand beside it only for years of the strategy
    that it lacks; the rest of them are on the page.
    """
    frame = statistics.frame
    names = [
        name
        for name in chart_topics.topics_with_numbers(frame)
        if name not in {chart_topics.SOURCES, chart_topics.OTHER}
    ]
    if not names:
        return [Paragraph(words("annexes.no_statistics"))]
    period = situation.strategy.period
    years = period.start.year, period.end.year
    band = trend_chart.Period(words("trends.strategy", first=years[0], last=years[1]), *years)
    blocks: list[Block] = [Paragraph(words("annexes.statistics_lead"), note=True)]
    if statistics.hidden_count:
        values = {"threshold": disclosure_control.THRESHOLD}
        blocks.append(Paragraph(words.plural("annexes.hidden", statistics.hidden_count, **values)))
    for name in names:
        topic = chart_topics.Selection(name)
        lines = chart_topics.find_lines(frame, topic, statistics.breaks)
        blocks.append(Heading(2, trend_words.heading(topic, words)))
        blocks += _table_and_chart(lines, topic, band, citations, words)
        for by in chart_topics.find_splits(frame, topic):
            split = chart_topics.Selection(name, None, by)
            parts = chart_topics.find_lines(frame, split, statistics.breaks)
            blocks += _table_and_chart(parts, split, band, citations, words)
        blocks.append(Bullets(tuple(_definitions(lines, words))))
        until = min(years[1], situation.day.year)
        wanted = range(years[0], until + 1)
        blocks += _missing_years(name, lines, wanted, statistics, citations, words)
    return blocks


def _missing_years(
    name: str,
    lines: Sequence[chart_topics.ChartLine],
    years: Sequence[int],
    statistics: disclosure_control.PublicStatistics,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """The years of the strategy without a number of a topic, and the numbers of other sources for them."""
    known = {point.year for line in lines for point in line.points}
    wanted = [year for year in years if year not in known]
    if not wanted:
        return []
    missing = words("annexes.missing", years=trend_words.year_list(wanted, words))
    others = chart_topics.lines_of_other_sources(statistics.frame, name, wanted, statistics.breaks)
    if not others:
        return [Paragraph(missing)]
    what = words("annexes.beside", what=trend_words.heading(chart_topics.Selection(name), words))
    return [
        Paragraph(missing),
        _count_table(others, chart_topics.Selection(chart_topics.SOURCES), what, citations, words),
        Bullets(tuple(_definitions(others, words))),
    ]


def _table_and_chart(
    lines: Sequence[chart_topics.ChartLine],
    selection: chart_topics.Selection,
    band: trend_chart.Period,
    citations: Citations,
    words: Wording,
) -> list[Block]:
    """A table of counts, and the chart of its lines while they are few enough to share an axis."""
    if not lines:
        return []
    heading = trend_words.heading(selection, words)
    drawn = [line for line in lines if line.points]
    hidden = any(
        point.flag == observations.Flag.SUPPRESSED for line in drawn for point in line.points
    )
    blocks: list[Block] = [_count_table(lines, selection, heading, citations, words)]
    if (
        any(line.points_with_value for line in drawn)
        and len(drawn) <= trend_chart.TOGETHER
        and len({line.unit for line in drawn}) == 1
    ):
        description = trend_words.describe_chart(drawn, selection, words)
        if hidden:
            description.append(words("annexes.without_hidden"))
        instead = " ".join(description)
        curves = tuple(trend_words.curves(drawn, selection, words))
        blocks.append(Chart(heading, curves, (band,), f"{heading}. {instead}"))
    return blocks


def _count_table(
    lines: Sequence[chart_topics.ChartLine],
    selection: chart_topics.Selection,
    what: str,
    citations: Citations,
    words: Wording,
) -> Table:
    years = chart_topics.years_of(lines)
    units = ", ".join(sorted({words(f"unit.{line.unit}") for line in lines}))
    remarked = any(trend_words.remarks(line, words) for line in lines)
    rows: list[tuple[Text, ...]] = []
    for line in lines:
        cells: list[Text] = [trend_words.line_name(line, selection, words)]
        cells += [_count_cell(line, year, citations, words) for year in years]
        rows.append((*cells, trend_words.remarks(line, words)) if remarked else tuple(cells))
    year_headers = [trend_words.year_list([year], words) for year in years]
    headers = (
        words("trends.line"),
        *year_headers,
        *([words("trends.remarks")] if remarked else []),
    )
    return Table(
        words("annexes.counted", what=what, units=units),
        headers,
        tuple(rows),
        widths=(4, *(2 for _ in years), *((4,) if remarked else ())),
        counts=frozenset(range(1, len(years) + 1)),
    )


def _count_cell(
    line: chart_topics.ChartLine, year: int | str, citations: Citations, words: Wording
) -> Text:
    point = line.in_year(year)
    if point is None:
        return "–"
    text = words(f"flag.{point.flag}") if point.value is None else words.number(point.value)
    return CitedText(text, citations.count(line, point))


def _definitions(lines: Sequence[chart_topics.ChartLine], words: Wording) -> list[str]:
    """What each series counts and in which publications; then where a line breaks, and why."""
    definitions: dict[str, None] = {}
    for line in lines:
        edition = ", ".join(line.vintages)
        unit = words("trends.unit_edition", unit=words(f"unit.{line.unit}"), edition=edition)
        name = trend_words.series_name(line.source, line.series, words)
        definitions[f"{name}: {trend_words.translate_note(line.definition, words)} {unit}"] = None
    for line in lines:
        for year, note in line.breaks:
            begins = words("trends.break", year=year)
            text = f"{begins}: {trend_words.translate_note(note, words)}" if note else begins
            definitions[text] = None
    return list(definitions)


def assumptions_section(situation: strategy_on_day.Situation, words: Wording) -> list[Block]:
    """Every assumed target and component, with what it means on the day."""
    states = [state for task in situation.tasks for state in task.indicators]
    lines: list[tuple[Text, ...]] = [
        (*cells, strategy_text(*why, words))
        for state in states
        for *cells, why in sentences.assumptions(state, words)
    ]
    if not lines:
        return [Paragraph(words("method.assumptions_none"))]
    headers = tuple(words(f"method.{name}") for name in ("indicator", "assumed", "now", "why"))
    caption = words("method.assumptions")
    return [
        Paragraph(words("method.assumptions_lead")),
        Table(caption, headers, tuple(lines), widths=(4, 2, 2, 4)),
    ]


def method_section(situation: strategy_on_day.Situation, words: Wording) -> list[Block]:
    """How a status is decided, and how to read the document."""
    headers = tuple(words(f"method.rule_{name}") for name in ("number", "condition", "status"))
    lines = tuple(
        (str(n), words(f"rule.{n}"), words(f"status.{outcome.value}"))
        for n, (outcome, _) in enumerate(status.rules(situation.day), 1)
    )
    names = ("task", "years", "sources", "clocks", "silence")
    rule = situation.strategy.closure
    closure = " ".join(sentences.closure_lines(rule, words)) if rule else ""
    return [
        Paragraph(words("annexes.method_citations")),
        Paragraph(words("annexes.method_verdicts")),
        Paragraph(words("method.rule_lead")),
        Table(words("method.rule"), headers, lines, widths=(2, 9, 4)),
        *(Paragraph(words(f"method.{name}")) for name in names),
        *([Paragraph(closure)] if closure else []),
    ]


def sources_section(
    citations: Citations, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> list[Block]:
    """A row for each citation: where its source is stored, and what it says."""
    if not citations.sources:
        return [Paragraph(words("annexes.no_sources"))]
    names = ("mark", "stored", "place", "told_by", "date", "says", "evidence")
    headers = tuple(words(f"annexes.{name}") for name in names)
    numbered = enumerate(citations.sources, 1)
    return [
        Paragraph(words("annexes.sources_lead"), note=True),
        Table(
            words("annexes.sources"),
            headers,
            tuple((str(n), *_source(source, filed, strategy, words)) for n, source in numbered),
            widths=(3, 4, 5, 4, 5, 6, 7),
            targets=tuple(range(1, len(citations.sources) + 1)),
        ),
    ]


def _source(
    source: Source, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> tuple[str, ...]:
    if isinstance(source, StatisticsPoint):
        line, point = source.line, source.point
        part = trend_words.line_part(line, words)
        split = f" ({part})" if part else ""
        value = words.number(point.value) if point.value is not None else point.flag
        return (
            words("annexes.statistics"),
            words("annexes.in_file", file=point.file, line=point.line),
            trend_words.code_label("source", line.source, words),
            trend_words.year_list([point.year], words),
            f"{point.printed}{split} = {value}",
            words("annexes.edition", edition=point.vintage),
        )
    file = filed[source["submission"]]
    place = words("annexes.in_file", file=file.file, line=source["line"])
    if file.sheet:
        place = words("annexes.in_sheet", file=file.file, sheet=file.sheet, line=source["line"])
    return (
        words("annexes.row", row=source["row"], submission=source["submission"]),
        place,
        entity_text(source["entity"], strategy, words),
        sentences.date_text(source, words),
        _row_statement(source, strategy, words),
        source["evidence"] or words("row.no_evidence"),
    )


def row_subject(row: dict[str, Any]) -> str:
    """What a row reports on: the indicator, or the task where it names none, and its component."""
    return " ".join(part for part in (row["indicator"] or row["task"], row["component"]) if part)


def _row_statement(row: dict[str, Any], strategy: Strategy, words: Wording) -> str:
    says = sentences.row_statement(row, strategy, words)
    return f"{row_subject(row)}{':' if row['value'] is None else ' ='} {says}"


def source_list(citations: Citations, filed: Mapping[int, SourceFile]) -> list[dict[str, Any]]:
    """The sources for programs: the number of each, what is stored, and where."""
    entries: list[dict[str, Any]] = []
    for number, source in enumerate(citations.sources, 1):
        if isinstance(source, StatisticsPoint):
            line_fields = ("source", "series", "by", "category")
            point_fields = ("year", "value", "flag", "vintage", "file", "line")
            values = {name: getattr(source.line, name) for name in line_fields}
            values |= {name: getattr(source.point, name) for name in point_fields}
            values["series"] = source.point.printed
            entries.append({"mark": number, "observation": values})
        else:
            file = filed[source["submission"]]
            place = {"file": file.file, "sheet": file.sheet}
            entries.append({"mark": number, "row": json_payloads.row_payload(source) | place})
    return entries


def audit_section(facts: Mapping[str, str], words: Wording) -> list[Block]:
    """What the document was made from: the strategy file, the state of the audit log, the rows."""
    fields = tuple(Field(words(f"annexes.{name}"), (text,)) for name, text in facts.items())
    return [Paragraph(words("annexes.audit_lead")), Card(words("annexes.audit"), fields)]
