"""The opening of the statistics as markup: the text around its charts, and tables of what there is."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from dashboard.markup.kit.html import link, unbroken_spans
from dashboard.markup.trends import overview_chart, tables, topic, two_sources
from dashboard.markup.view import View
from dashboard.presentation import duty_words, trend_words
from dashboard.statistics import chart_topics, observations, source_comparison


def comparison_head(view: View, comparison: source_comparison.SourceComparison) -> Markup:
    """The sentence over a chart, under the name of its topic."""
    words, sums = view.words, two_sources.sums(view, comparison)
    return view.render(
        "trends/comparison_head.html",
        topic=trend_words.topic_name(comparison.topic.id, view.snapshot.definitions, words),
        title=unbroken_spans(
            trend_words.with_sums(two_sources.title(view, comparison), sums, words)
        ),
    )


def drawing(
    view: View, comparison: source_comparison.SourceComparison, *, wide: bool = False
) -> Markup:
    """The lines of a comparison as SVG, on the axis that all comparisons share."""
    words, title = view.words, two_sources.title(view, comparison)
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    periods, axis = two_sources.periods(view), two_sources.shared_axis(view, comparison)
    if wide:
        return overview_chart.draw_wide(curves, periods, axis, title, words)
    return overview_chart.draw_chart(curves, periods, axis, title, words, plot=overview_chart.TALL)


def reliability(view: View, comparison: source_comparison.SourceComparison) -> Markup:
    """How far the sources agree, which years cannot be compared, and the sums over several years."""
    words = view.words
    concept = view.snapshot.definitions.concept(comparison.concept)
    said = [
        trend_words.agreement(comparison, words),
        trend_words.comparability(comparison, words),
        words.text(concept.note) if concept and concept.note else "",
        *trend_words.sums_beside(two_sources.sums(view, comparison), words),
    ]
    return two_sources.PARTS.reliability(unbroken_spans(" ".join(filter(None, said))))


def sources(view: View) -> Markup:
    """What to keep in mind of all charts, and the sources of their numbers."""
    words, shown = view.words, two_sources.comparisons(view)
    others = {each.topic.compared_with or "": None for each in shown if len(each.lines) > 1}
    notes = [
        words.text(source.note)
        for source in filter(None, map(view.snapshot.definitions.source, others))
        if source.note
    ]
    missing, sums = two_sources.missing_years(view), _all_sums(view)
    if missing and not sums:
        years = trend_words.year_spans(missing, words)
        notes.append(words.plural("trends.missing_years", len(missing), years=years))
    return view.render(
        "trends/sources.html",
        notes=notes,
        sources=two_sources.name_sources(two_sources.all_lines(view), words),
    )


def _all_sums(view: View) -> list[source_comparison.SumOverYears]:
    """The numbers over several years that stand with the charts."""
    shown = two_sources.comparisons(view)
    return [told for comparison in shown for told in two_sources.sums(view, comparison)]


def series_list(view: View) -> Markup:
    """Everything that can be looked at: each subject with its splits, and the years that have a number."""
    series: dict[str, list[Markup]] = {}
    for available in view.snapshot.of_statistics(chart_topics.list_available):
        series.setdefault(_subject(view, available), []).append(_years(view, available))
    return view.render("trends/series_list.html", series=series.items())


def topic_head(view: View, ask: chart_topics.Selection, heading: str) -> Markup:
    """The way back from a topic, its title, and the ways to its other splits."""
    available = view.snapshot.of_statistics(chart_topics.list_available)
    own = next(each for each in available if each.selection == ask)
    splits = [
        _years(view, each) for each in available if _subject(view, each) == _subject(view, own)
    ]
    return view.render(
        "trends/topic_head.html",
        back=link(view.link("trends"), view.words("edition.all_statistics")),
        heading=heading,
        splits=splits if len(splits) > 1 else [],
    )


def _subject(view: View, available: chart_topics.Available) -> str:
    ask = available.selection
    subject = chart_topics.Selection(ask.topic, ask.of)
    return trend_words.subject_name(subject, view.snapshot.definitions, view.words)


def _years(view: View, available: chart_topics.Available) -> Markup:
    """The split and its years as a link; periods of several years where there is no single one."""
    ask, words = available.selection, view.words
    years = trend_words.year_spans(available.years, words) or trend_words.year_list(
        available.several_years, words
    )
    split = duty_words.split_text(ask.by, view.snapshot.definitions, words)
    query = {"topic": ask.topic, "of": ask.of, "by": ask.by or topic.TOTAL}
    address = view.link("trends", **{name: code for name, code in query.items() if code})
    return link(address, f"{split} {years}".strip())


def sheet(view: View) -> tables.TrendTable:
    """The numbers of all charts of the opening."""
    ask = chart_topics.Selection(chart_topics.SOURCES)
    return tables.tabulate(two_sources.all_lines(view), ask, view.words)


def numbers(view: View, counts: tables.TrendTable) -> Markup:
    """The numbers as a table with their definitions, notes and computations, and where sources differ."""
    words, lines = view.words, two_sources.all_lines(view)
    ask = chart_topics.Selection(chart_topics.SOURCES)
    conflicts = view.snapshot.of_statistics(observations.conflicts)
    subjects = [
        (
            link(
                view.link("trends", topic=chart_topics.SOURCES, of=concept),
                trend_words.say(view.snapshot.definitions.label("concept", concept), words),
            ),
            count,
        )
        for concept, count in Counter(conflict.concept for conflict in conflicts).items()
    ]
    return view.render(
        "trends/numbers.html",
        table=tables.draw_table(counts, words("trends.numbers"), words),
        definitions=tables.definitions(lines, words),
        notes=tables.notes(lines, ask, words),
        sums=trend_words.sums_over_years(_all_sums(view), words),
        conflicts=conflicts,
        subjects=subjects,
    )
