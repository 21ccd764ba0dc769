"""Statistics, one topic at a time: its chart, its numbers, what its sources say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from dashboard.presentation import Wording, trend_chart, trend_words
from dashboard.statistics import chart_topics, observations
from dashboard.web.kit import safe_output
from dashboard.web.kit.html import join, link
from dashboard.web.session import View
from dashboard.web.shell import exports
from dashboard.web.trends import chart, compared, small_charts, tables

SUMMARY = "summary"
"""What the address says where cases, convictions and victims stand side by side."""

TOTAL = "total"
"""What the address says where nothing is split."""


def choose(view: View) -> chart_topics.Selection | None:
    """What is looked at, as the address says it; None where there are no statistics.

    The topic is SUMMARY where nothing is chosen and there is something to compare.
    """
    words = view.words
    topics = view.snapshot.of_observations(chart_topics.topics_with_numbers)
    if not topics:
        return None
    names = [SUMMARY, *topics] if compared.comparisons(view) else topics
    topic = _choose_code(view, "topic", "topic", {name: words(f"topic.{name}") for name in names})
    if topic == SUMMARY:
        for name in ("of", "by"):
            st.query_params.pop(name, None)
        return chart_topics.Selection(SUMMARY)
    of = by = None
    subjects = view.snapshot.of_observations(chart_topics.subjects, topic)
    if subjects:
        labels = {code: trend_words.code_label("concept", code, words) for code in subjects}
        of = _choose_code(view, "of", f"of {topic}", labels)
    splits = view.snapshot.of_observations(
        chart_topics.find_splits, chart_topics.Selection(topic, of)
    )
    if len(splits) == 1 and not subjects:
        by = splits[0]
    elif splits:
        labels = {TOTAL: words("trends.total")}
        labels |= {split: words(f"dimension.{split}") for split in splits}
        by = _choose_code(view, "by", f"by {topic} {of}", labels)
    for name, used in (("of", subjects), ("by", len(splits) > bool(not subjects))):
        if not used:
            st.query_params.pop(name, None)
    return chart_topics.Selection(topic, of, None if by == TOTAL else by)


def _choose_code(view: View, name: str, key: str, options: dict[str, str]) -> str:
    """A choice that the address holds as a code; warns of a topic there that does not exist."""
    label = view.words(f"trends.choose_{name}")
    written = st.query_params.get(name)
    first = next(iter(options))
    key = f"{view.workspace.strategy.id} {key}"
    if key not in st.session_state and written and written not in options and name == "topic":
        safe_output.warning(view.words("trends.no_choice", found=written, label=label))
    chosen = st.segmented_control(
        label,
        list(options),
        default=written if written in options else first,
        required=True,
        format_func=options.__getitem__,
        key=key,
        label_visibility="collapsed",
    )
    st.query_params[name] = str(chosen or first)
    return str(chosen or first)


def draw_topic(view: View, ask: chart_topics.Selection) -> None:
    """A topic: its chart, its numbers as a table and as a file, and where the sources differ."""
    lines, words = lines_of(view, ask), view.words
    heading = trend_words.heading(ask, words)
    safe_output.markup(Markup('<h2 class="page">{}</h2>').format(heading))
    _draw_charts(view, ask, heading)
    sheet = tables.tabulate(lines, ask, words)
    safe_output.markup(numbers(sheet, lines, ask, words))
    exports.offer(
        view,
        words("trends.download"),
        lambda: tables.csv_bytes(sheet),
        f"statistics:{ask.topic}",
        file_name=file_name(ask),
        key="trends file",
    )
    safe_output.markup(differences(view, ask))


def file_name(ask: chart_topics.Selection) -> str:
    """The name of the file with the numbers of a topic."""
    return "-".join(filter(None, ("trend", ask.topic, ask.of, ask.by))) + ".csv"


def numbers(
    sheet: tables.TrendTable,
    lines: Sequence[chart_topics.ChartLine],
    ask: chart_topics.Selection,
    words: Wording,
) -> Markup:
    """The numbers of a topic as a table, what each counts, and what the data say of single ones."""
    table = tables.draw_table(sheet, trend_words.heading(ask, words), words)
    return join([table, tables.definitions(lines, words), tables.notes(lines, ask, words)])


def differences(view: View, ask: chart_topics.Selection) -> Markup:
    """Where the sources of a topic differ; nothing where they do not."""
    differing = _source_conflicts(view, ask)
    return tables.differences(differing, ask.by, view.words) if differing else Markup()


def _draw_charts(view: View, ask: chart_topics.Selection, heading: str) -> None:
    """One chart, or a small one for each line; with the sentences of the breaks, and the facts."""
    lines, words = lines_of(view, ask), view.words
    beside, broken = facts(view, ask, lines), breaks(ask, lines, words)
    if not any(line.points for line in lines):
        safe_output.markup(beside)
        return
    if not share_axis(lines, ask):
        small_charts.draw(view, ask, lines)
        safe_output.markup(
            Markup('<div class="two-columns">{}</div>').format(join([beside, broken]))
        )
        return
    periods, axis = compared.periods(view), compared.year_axis(view, lines)
    figure = view.draw_once(
        lambda: trend_chart.shared_axis_chart(
            trend_words.curves(lines, ask, words), periods, axis, view.scheme
        ),
        *("trend", ask, periods),
    )
    left, right = st.columns([3, 2])
    with left:
        alternative = " ".join([f"{heading}.", *trend_words.describe_chart(lines, ask, words)])
        chart.draw(view, figure, alternative, "tall", "-".join(filter(None, (ask.topic, ask.of))))
        safe_output.markup(broken)
    with right:
        safe_output.markup(beside)


def _source_conflicts(view: View, ask: chart_topics.Selection) -> list[observations.Conflict]:
    """Where the sources of what is looked at differ; none where a topic shows one source."""
    if ask.topic != chart_topics.SOURCES:
        return []
    conflicts = view.snapshot.of_observations(observations.conflicts)
    return [conflict for conflict in conflicts if conflict.concept == ask.of]


def facts(
    view: View, ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine]
) -> Markup:
    """What stands beside a chart: sentences on it, caveats, and links to other sources of the same."""
    words, differing = view.words, _source_conflicts(view, ask)
    sentences = trend_words.describe_chart(lines, ask, words)
    if differing:
        sentences.append(words.plural("trends.differ", len(differing)))
    about = [words(_about_message(ask))] if words.has_message(_about_message(ask)) else []
    if any(point.flag and point.value is not None for line in lines for point in line.points):
        about.append(words("trends.hollow"))
    if not any(line.points for line in lines):
        about.append(words("trends.no_line"))
    pieces = [Markup('<p class="said">{}</p>').format(sentence) for sentence in sentences]
    pieces += [Markup('<p class="mind">{}</p>').format(note) for note in about]
    return Markup('<div class="facts">{}</div>').format(
        join(pieces + _other_sources(view, ask, lines))
    )


def _about_message(ask: chart_topics.Selection) -> str:
    return "topic_note." + "_".join(filter(None, (ask.topic, ask.of)))


def breaks(
    ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine], words: Wording
) -> Markup:
    """The sentence of each break; of which lines, where not of all."""
    broken_lines: dict[tuple[int, str], list[chart_topics.ChartLine]] = {}
    for line in lines:
        for year_and_note in line.breaks:
            broken_lines.setdefault(year_and_note, []).append(line)
    sentences = [
        Markup('<p class="break"><b>{}</b>{}: {}</p>').format(
            words("trends.break", year=year),
            f" ({_broken_lines(broken, ask, lines, words)})" if len(broken) < len(lines) else "",
            tables.translate(note, words),
        )
        for (year, note), broken in sorted(broken_lines.items())
    ]
    return Markup('<div class="facts">{}</div>').format(join(sentences)) if sentences else Markup()


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
    if ask.topic != chart_topics.SOURCES:
        return words("trends.parts")
    names = {trend_words.series_name(line.source, line.series, words): None for line in broken}
    return ", ".join(names)


def _other_sources(
    view: View, ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine]
) -> list[Markup]:
    """That a source has no numbers for the strategy's own years; and where other sources have them."""
    if ask.topic in (chart_topics.SOURCES, chart_topics.OTHER):
        return []
    words, period = view.words, view.workspace.strategy.period
    own = range(period.start.year, period.end.year + 1)
    silent = not any(point.year in own for line in lines for point in line.points_with_value)
    pieces = []
    if silent:
        pieces.append(
            Markup('<p class="mind">{}</p>').format(
                words("trends.silent", period=words.period(period))
            )
        )
    concepts = next(topic.concepts for topic in chart_topics.TOPICS if topic.id == ask.topic)
    others = view.snapshot.of_observations(chart_topics.subjects, chart_topics.SOURCES)
    pieces += [
        Markup('<p class="mind">{}</p>').format(
            link(
                view.link("trends", topic=chart_topics.SOURCES, of=concept),
                words("trends.others", what=trend_words.code_label("concept", concept, words)),
            )
        )
        for concept in concepts
        if concept in others
    ]
    return pieces


def share_axis(lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection) -> bool:
    """Whether lines stand on one axis: a few totals of one source and unit."""
    drawn = [line for line in lines if line.points]
    comparable = len({(line.source, line.unit) for line in drawn}) == 1
    return comparable and ask.by is None and len(drawn) <= trend_chart.TOGETHER


def lines_of(view: View, ask: chart_topics.Selection) -> tuple[chart_topics.ChartLine, ...]:
    """The lines of a topic."""
    return view.snapshot.of_observations(chart_topics.find_lines, ask)
