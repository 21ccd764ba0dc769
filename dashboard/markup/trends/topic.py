"""One topic of the statistics as markup: its numbers, what its sources say, where they differ."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.markup.kit.html import fold, join, link
from dashboard.markup.trends import overview_chart, tables, two_sources
from dashboard.markup.view import View
from dashboard.presentation import Wording, trend_chart, trend_words
from dashboard.statistics import chart_topics, observations
from dashboard.statistics.definitions import Definitions
from dashboard.text.text_language import Text

SUMMARY = "summary"
"""What the address says when cases, convictions and victims are side by side."""

TOTAL = "total"
"""What the address says where nothing is split."""


def file_name(ask: chart_topics.Selection) -> str:
    """The name of the file with the numbers of a topic."""
    return "-".join(filter(None, ("trend", ask.topic, ask.of, ask.by))) + ".csv"


def numbers(
    view: View,
    sheet: tables.TrendTable,
    lines: Sequence[chart_topics.ChartLine],
    ask: chart_topics.Selection,
) -> Markup:
    """The numbers of a topic as a table, what each counts, and what the data say of single ones."""
    words = view.words
    heading = trend_words.heading(ask, view.snapshot.definitions, words)
    table = tables.draw_table(sheet, heading, words)
    if any(line.points for line in lines) and not share_axis(lines, ask):
        table = fold(words("splits.with_remarks"), table, "told")
    return join([table, tables.definitions(lines, words), tables.notes(lines, ask, words)])


def drawing(view: View, ask: chart_topics.Selection) -> Markup:
    """The lines of a topic that share an axis, as SVG."""
    words, lines = view.words, lines_of(view, ask)
    assert share_axis(lines, ask)
    curves = trend_words.curves(lines, ask, words)
    heading = trend_words.heading(ask, view.snapshot.definitions, words)
    periods, axis = two_sources.periods(view), two_sources.year_axis(view, lines)
    return overview_chart.draw_wide(curves, periods, axis, heading, words)


def key(view: View, ask: chart_topics.Selection) -> Markup:
    """The sign of each of these lines before its name."""
    names = (curve.name for curve in trend_words.curves(lines_of(view, ask), ask, view.words))
    return two_sources.key_of_names(names)


def differences(view: View, ask: chart_topics.Selection) -> Markup:
    """Where the sources of a topic differ; nothing where they do not."""
    differing = _source_conflicts(view, ask)
    return tables.differences(differing, ask.by, view.words) if differing else Markup()


def _source_conflicts(view: View, ask: chart_topics.Selection) -> list[observations.SourceConflict]:
    """Where the sources of what is looked at differ; none where a topic shows one source."""
    if ask.topic != chart_topics.SOURCES:
        return []
    conflicts = view.snapshot.of_statistics(observations.conflicts)
    return [conflict for conflict in conflicts if conflict.concept == ask.of]


def facts(
    view: View, ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine]
) -> Markup:
    """The text beside a chart: sentences on it, caveats, and links to other sources of the same."""
    words, differing = view.words, tables.of_split(_source_conflicts(view, ask), ask.by)
    sentences = trend_words.describe_chart(lines, ask, words)
    if differing:
        sentences.append(words.plural("trends.differ", len(differing)))
    note = _note(ask, view.snapshot.definitions)
    about: list[str] = [trend_words.say(note, words)] if note else []
    remarked = any(
        point.flag and point.value is not None for line in lines for point in line.points
    )
    if remarked and share_axis(lines, ask):
        about.append(words("trends.hollow"))
    if not any(line.points for line in lines):
        about.append(words("trends.no_line"))
    further = view.snapshot.of_statistics(chart_topics.find_split_further, ask) if ask.by else {}
    if further:
        told = (
            f"{trend_words.series_name(*names, words)} ({trend_words.year_spans(years, words)})"
            for names, years in further.items()
        )
        about.append(words("trends.split_further", what="; ".join(told)))
    return two_sources.PARTS.facts(sentences, about + _other_sources(view, ask, lines))


def _note(ask: chart_topics.Selection, definitions: Definitions) -> Text | None:
    """What to keep in mind of a topic, or of what several sources count."""
    about = definitions.concept(ask.of) if ask.of else definitions.topic(ask.topic)
    return about.note if about and about.note else None


def breaks(
    ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine], words: Wording
) -> Markup:
    """The sentence of each break, with the lines if it does not concern all of them."""
    broken_lines: dict[tuple[int, Text], list[chart_topics.ChartLine]] = {}
    for line in lines:
        for year_and_note in line.breaks:
            broken_lines.setdefault(year_and_note, []).append(line)
    said = [
        (
            words("trends.break", year=year),
            _broken_lines(broken, ask, lines, words) if len(broken) < len(lines) else "",
            tables.translate(note, words),
        )
        for (year, note), broken in sorted(broken_lines.items(), key=_year_and_text)
    ]
    return two_sources.PARTS.breaks(said) if said else Markup()


def _year_and_text(
    found: tuple[tuple[int, Text], list[chart_topics.ChartLine]],
) -> tuple[int, str]:
    (year, note), _ = found
    return year, note


def _broken_lines(
    broken: Sequence[chart_topics.ChartLine],
    ask: chart_topics.Selection,
    lines: Sequence[chart_topics.ChartLine],
    words: Wording,
) -> str:
    """Whose break it is: of all parts, of a whole series, or of single lines."""
    all_of = [
        line for line in lines if line.by and line.series in {other.series for other in broken}
    ]
    if len(broken) < 2 or list(broken) != all_of:
        return ", ".join(trend_words.line_name(line, ask, words) for line in broken)
    if ask.topic != chart_topics.SOURCES and not broken[0].names.beside_others:
        return words("trends.parts")
    names = {trend_words.series_of(line, words): None for line in broken}
    return ", ".join(names)


def _other_sources(
    view: View, ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine]
) -> list[str]:
    """The sentence that a source has no numbers for the strategy's years, and the ways to all sources."""
    if ask.topic in (chart_topics.SOURCES, chart_topics.OTHER):
        return []
    words, period = view.words, view.workspace.strategy.period
    definitions = view.snapshot.definitions
    topic = definitions.topic(ask.topic)
    own = range(period.start.year, period.end.year + 1)
    silent = not any(point.year in own for line in lines for point in line.points_with_value)
    said = [words("trends.silent", period=words.period(period))] if silent else []
    concepts = topic.concepts if topic else ()
    others = view.snapshot.of_statistics(chart_topics.subjects, chart_topics.SOURCES)
    for concept in concepts:
        if concept in others:
            what = trend_words.say(definitions.label("concept", concept), words)
            address = view.link("trends", topic=chart_topics.SOURCES, of=concept)
            said.append(link(address, words("trends.others", what=what)))
    return said


def share_axis(lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection) -> bool:
    """Whether lines share one axis: a few totals of one source and unit."""
    drawn = [line for line in lines if line.points]
    comparable = len({(line.source, line.unit) for line in drawn}) == 1
    return comparable and ask.by is None and len(drawn) <= trend_chart.TOGETHER


def lines_of(view: View, ask: chart_topics.Selection) -> tuple[chart_topics.ChartLine, ...]:
    """The lines of a topic."""
    return view.snapshot.of_statistics(chart_topics.find_lines, ask)
