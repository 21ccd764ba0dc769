"""What stands behind an assessment: statistics, assumptions, the method, the sources, the audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.assessment import narrative
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
from dashboard.fulfilment import status as status_rule
from dashboard.fulfilment import strategy_on_day
from dashboard.presentation import Wording, json_payloads, sentences, trend_chart, trend_words
from dashboard.statistics import chart_topics, disclosure_control, observations
from dashboard.strategy import Strategy


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file of a submission, and the sheet of it that was read, if it has sheets."""

    file: str
    sheet: str | None


def statistics_section(
    shown: disclosure_control.PublicStatistics,
    situation: strategy_on_day.Situation,
    marks: Citations,
    words: Wording,
) -> list[Block]:
    """Every topic with its table and chart, then by each dimension it is split by.

    Each topic has one source; what others tell stands beside it for years of the strategy of which
    that one has no number, and else is left to the screen.
    """
    frame = shown.frame
    names = [
        one
        for one in chart_topics.topics_with_numbers(frame)
        if one not in {chart_topics.SOURCES, chart_topics.OTHER}
    ]
    if not names:
        return [Paragraph(words("annexes.no_statistics"))]
    period = situation.strategy.period
    years = period.start.year, period.end.year
    band = trend_chart.Period(words("trends.strategy", first=years[0], last=years[1]), *years)
    blocks: list[Block] = [Paragraph(words("annexes.statistics_lead"), note=True)]
    if shown.hidden_count:
        values = {"threshold": disclosure_control.THRESHOLD}
        blocks.append(Paragraph(words.plural("annexes.hidden", shown.hidden_count, **values)))
    for name in names:
        blocks.append(Heading(2, trend_words.heading(chart_topics.Selection(name), words)))
        for by in (None, *chart_topics.find_splits(frame, chart_topics.Selection(name))):
            ask = chart_topics.Selection(name, None, by)
            blocks += _counts(
                chart_topics.find_lines(frame, ask, shown.breaks), ask, band, marks, words
            )
        lines = chart_topics.find_lines(frame, chart_topics.Selection(name), shown.breaks)
        blocks.append(Bullets(tuple(_definitions(lines, words))))
        until = min(years[1], situation.day.year)
        blocks += _missing(name, lines, range(years[0], until + 1), shown, marks, words)
    return blocks


def _missing(
    name: str,
    lines: Sequence[chart_topics.ChartLine],
    years: Sequence[int],
    shown: disclosure_control.PublicStatistics,
    marks: Citations,
    words: Wording,
) -> list[Block]:
    """The years of the strategy of which a topic has no number, and what other sources tell of them."""
    known = {point.year for line in lines for point in line.points}
    wanted = [year for year in years if year not in known]
    if not wanted:
        return []
    missing = words("annexes.missing", years=trend_words.year_list(wanted, words))
    others = chart_topics.lines_of_other_sources(shown.frame, name, wanted, shown.breaks)
    if not others:
        return [Paragraph(missing)]
    what = words("annexes.beside", what=trend_words.heading(chart_topics.Selection(name), words))
    return [
        Paragraph(missing),
        _table(others, chart_topics.Selection(chart_topics.SOURCES), what, marks, words),
        Bullets(tuple(_definitions(others, words))),
    ]


def _counts(
    lines: Sequence[chart_topics.ChartLine],
    ask: chart_topics.Selection,
    band: trend_chart.Period,
    marks: Citations,
    words: Wording,
) -> list[Block]:
    """A table of counts, and the chart of its lines while they are few enough to share an axis."""
    if not lines:
        return []
    heading = trend_words.heading(ask, words)
    drawn = [line for line in lines if line.points]
    hidden = any(
        point.flag == observations.Flag.SUPPRESSED for line in drawn for point in line.points
    )
    blocks: list[Block] = [_table(lines, ask, heading, marks, words)]
    if (
        any(line.points_with_value for line in drawn)
        and len(drawn) <= trend_chart.TOGETHER
        and len({line.unit for line in drawn}) == 1
    ):
        told = trend_words.describe_chart(drawn, ask, words)
        instead = " ".join([*told, words("annexes.without_hidden")] if hidden else told)
        curves = tuple(trend_words.curves(drawn, ask, words))
        blocks.append(Chart(heading, curves, (band,), f"{heading}. {instead}"))
    return blocks


def _table(
    lines: Sequence[chart_topics.ChartLine],
    ask: chart_topics.Selection,
    what: str,
    marks: Citations,
    words: Wording,
) -> Table:
    single = sorted({point.year for line in lines for point in line.points}, key=str)
    several = sorted({point.year for line in lines for point in line.sums}, key=str)
    columns = [*single, *several]
    units = ", ".join(sorted({words(f"unit.{line.unit}") for line in lines}))
    remarked = any(trend_words.remarks(line, words) for line in lines)
    rows: list[tuple[Text, ...]] = []
    for line in lines:
        cells: list[Text] = [trend_words.line_name(line, ask, words)]
        cells += [_count(line, year, marks, words) for year in columns]
        rows.append((*cells, trend_words.remarks(line, words)) if remarked else tuple(cells))
    years = [trend_words.year_list([year], words) for year in columns]
    heads = (words("trends.line"), *years, *([words("trends.remarks")] if remarked else []))
    return Table(
        words("annexes.counted", what=what, units=units),
        heads,
        tuple(rows),
        widths=(4, *(2 for _ in columns), *((4,) if remarked else ())),
        counts=frozenset(range(1, len(columns) + 1)),
    )


def _count(line: chart_topics.ChartLine, year: int | str, marks: Citations, words: Wording) -> Text:
    point = next((one for one in (*line.points, *line.sums) if one.year == year), None)
    if point is None:
        return "–"
    text = words(f"flag.{point.flag}") if point.value is None else words.number(point.value)
    return CitedText(text, marks.count(line, point))


def _definitions(lines: Sequence[chart_topics.ChartLine], words: Wording) -> list[str]:
    """What each series counts, and from which publications; then where a line breaks, and why."""
    found: dict[str, None] = {}
    for line in lines:
        edition = ", ".join(line.vintages)
        unit = words("trends.unit_edition", unit=words(f"unit.{line.unit}"), edition=edition)
        name = trend_words.series_name(line.source, line.series, words)
        found[f"{name}: {trend_words.translate_note(line.definition, words)} {unit}"] = None
    for line in lines:
        for year, note in line.breaks:
            begins = words("trends.break", year=year)
            text = f"{begins}: {trend_words.translate_note(note, words)}" if note else begins
            found[text] = None
    return list(found)


def assumptions_section(situation: strategy_on_day.Situation, words: Wording) -> list[Block]:
    """Every assumed target and component, with what it means on the day."""
    states = [state for task in situation.tasks for state in task.indicators]
    # What is assumed is explained in the strategy file, in English alone.
    lines: list[tuple[Text, ...]] = [
        (*said, CitedText(why, language=words.foreign(None)))
        for state in states
        for *said, why in sentences.assumptions(state, words)
    ]
    if not lines:
        return [Paragraph(words("method.assumptions_none"))]
    heads = tuple(words(f"method.{name}") for name in ("indicator", "assumed", "now", "why"))
    caption = words("method.assumptions")
    return [
        Paragraph(words("method.assumptions_lead")),
        Table(caption, heads, tuple(lines), widths=(4, 2, 2, 4)),
    ]


def method_section(situation: strategy_on_day.Situation, words: Wording) -> list[Block]:
    """How a status is decided, and how to read the document."""
    heads = tuple(words(f"method.rule_{name}") for name in ("number", "condition", "status"))
    lines = tuple(
        (str(n), words(f"rule.{n}"), words(f"status.{status.value}"))
        for n, (status, _) in enumerate(status_rule.rules(situation.day), 1)
    )
    told = ("task", "years", "sources", "clocks", "silence")
    rule = situation.strategy.closure
    closure = " ".join(sentences.closure_lines(rule, words)) if rule else ""
    return [
        Paragraph(words("annexes.method_citations")),
        Paragraph(words("annexes.method_verdicts")),
        Paragraph(words("method.rule_lead")),
        Table(words("method.rule"), heads, lines, widths=(2, 9, 4)),
        *(Paragraph(words(f"method.{name}")) for name in told),
        *([Paragraph(closure)] if closure else []),
    ]


def sources_section(
    marks: Citations, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> list[Block]:
    """One line for each mark: where its figure is stored, and what that line says."""
    if not marks.sources:
        return [Paragraph(words("annexes.no_sources"))]
    names = ("mark", "stored", "place", "told_by", "date", "says", "evidence")
    heads = tuple(words(f"annexes.{name}") for name in names)
    every = enumerate(marks.sources, 1)
    return [
        Paragraph(words("annexes.sources_lead"), note=True),
        Table(
            words("annexes.sources"),
            heads,
            tuple((str(n), *_source(one, filed, strategy, words)) for n, one in every),
            widths=(3, 4, 5, 4, 5, 6, 7),
            targets=tuple(range(1, len(marks.sources) + 1)),
        ),
    ]


def _source(
    one: Source, filed: Mapping[int, SourceFile], strategy: Strategy, words: Wording
) -> tuple[str, ...]:
    if isinstance(one, StatisticsPoint):
        line, point = one.line, one.point
        part = (
            trend_words.part_name(line.by, line.category, words)
            if line.by and line.category
            else ""
        )
        split = f" ({part})" if part else ""
        value = words.number(point.value) if point.value is not None else point.flag
        return (
            words("annexes.statistics"),
            words("annexes.in_file", file=point.file, line=point.line),
            trend_words.code_label("source", line.source, words),
            trend_words.year_list([point.year], words),
            f"{line.series}{split} = {value}",
            words("annexes.edition", edition=point.vintage),
        )
    file = filed[one["submission"]]
    place = words("annexes.in_file", file=file.file, line=one["line"])
    if file.sheet:
        place = words("annexes.in_sheet", file=file.file, sheet=file.sheet, line=one["line"])
    return (
        words("annexes.row", row=one["row"], submission=one["submission"]),
        place,
        sentences.value_text(narrative.entity_name(one["entity"], strategy), words),
        sentences.date_text(one, words),
        _row_statement(one, words),
        one["evidence"] or words("row.no_evidence"),
    )


def _row_statement(row: dict[str, Any], words: Wording) -> str:
    what = " ".join(part for part in (row["indicator"] or row["task"], row["component"]) if part)
    return f"{what}{':' if row['value'] is None else ' ='} {sentences.row_value_text(row, words)}"


def source_list(marks: Citations, filed: Mapping[int, SourceFile]) -> list[dict[str, Any]]:
    """The same lines for programs: number, what is stored, and where."""
    found: list[dict[str, Any]] = []
    for number, one in enumerate(marks.sources, 1):
        if isinstance(one, StatisticsPoint):
            line, point = one.line, one.point
            found.append(
                {
                    "mark": number,
                    "observation": {
                        "source": line.source,
                        "series": line.series,
                        "by": line.by,
                        "category": line.category,
                        "year": point.year,
                        "value": point.value,
                        "flag": point.flag,
                        "vintage": point.vintage,
                        "file": point.file,
                        "line": point.line,
                    },
                }
            )
        else:
            file = filed[one["submission"]]
            place = {"file": file.file, "sheet": file.sheet}
            found.append({"mark": number, "row": json_payloads.row(one) | place})
    return found


def audit_section(facts: Mapping[str, str], words: Wording) -> list[Block]:
    """Of what the document was made: the file of the strategy, the state of the audit, the rows."""
    fields = tuple(Field(words(f"annexes.{name}"), (text,)) for name, text in facts.items())
    return [Paragraph(words("annexes.audit_lead")), Card(words("annexes.audit"), fields)]
