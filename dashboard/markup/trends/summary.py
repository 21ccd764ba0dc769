"""The opening of the statistics as markup: the text around its charts, and tables of what there is."""

from __future__ import annotations

from collections import Counter

from markupsafe import Markup

from dashboard.markup.kit.html import join, link, unbroken_spans
from dashboard.markup.trends import overview_chart, tables, topic, two_sources
from dashboard.markup.view import View
from dashboard.presentation import duty_words, trend_words
from dashboard.statistics import chart_topics, observations, source_comparison


def heading(view: View) -> Markup:
    """What the numbers do, and what to keep in mind when reading them."""
    words, shown = view.words, two_sources.comparisons(view)
    headlines = [two_sources.headline(view, comparison) for comparison in shown]
    said = ", ".join(trend_words.headline_part(headline, words) for headline in headlines)
    missing, paragraphs = two_sources.missing_years(view), list[str]()
    lead = [words("trends.judge_no_task"), words("trends.small_counts")]
    sums = [told for comparison in shown for told in two_sources.sums(view, comparison)]
    if missing:
        years = trend_words.year_spans(missing, words)
        message = "trends.only_sums" if sums else "trends.missing_years"
        told = [words.plural(message, len(missing), years=years)]
        told += trend_words.sums_over_years(sums, words)
        paragraphs.append(" ".join(told))
    sources = {each.topic.compared_with or "": None for each in shown if len(each.lines) > 1}
    for source in filter(None, map(view.snapshot.definitions.source, sources)):
        if source.note:
            lead.append(words.text(source.note, source.note_cs))
    paragraphs.append(" ".join(lead))
    return Markup('<h2 class="page">{}</h2>{}').format(
        unbroken_spans(words("trends.heading", said=said)),
        join([Markup('<p class="lead">{}</p>').format(unbroken_spans(p)) for p in paragraphs]),
    )


def comparison_head(view: View, comparison: source_comparison.SourceComparison) -> Markup:
    """The title of a chart."""
    return Markup('<section class="compared"><h3>{}</h3></section>').format(
        unbroken_spans(two_sources.title(view, comparison))
    )


def drawing(
    view: View, comparison: source_comparison.SourceComparison, *, wide: bool = False
) -> Markup:
    """The lines of a comparison as SVG, on the axis that all comparisons share."""
    words, title = view.words, two_sources.title(view, comparison)
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    periods, axis = (
        two_sources.periods(view),
        two_sources.year_axis(view, two_sources.all_lines(view)),
    )
    if wide:
        return overview_chart.draw_wide(curves, periods, axis, title, words)
    return overview_chart.draw_chart(curves, periods, axis, title, words, plot=overview_chart.TALL)


def reliability(view: View, comparison: source_comparison.SourceComparison) -> Markup:
    """How far the sources agree, which years cannot be compared, and where to find all sources."""
    words = view.words
    concept = view.snapshot.definitions.concept(comparison.concept)
    said = [
        trend_words.agreement(comparison, words),
        trend_words.comparability(comparison, words),
        words.text(concept.note, concept.note_cs) if concept and concept.note else "",
    ]
    source = view.snapshot.definitions.label("source", comparison.topic.source or "")
    national = trend_words.say(source, words)
    ways = [
        link(
            view.link("trends", topic=comparison.topic.id), words("trends.detail", source=national)
        ),
        link(
            view.link("trends", topic=chart_topics.SOURCES, of=comparison.concept),
            words("trends.every_source"),
        ),
    ]
    return Markup('<div class="facts"><p><b>{}</b> {}</p><p>{}</p></div>').format(
        unbroken_spans(said[0]), " ".join(filter(None, said[1:])), Markup(" · ").join(ways)
    )


def series_list(view: View) -> Markup:
    """Everything that can be looked at: each subject with its splits, and the years that have a number."""
    words, definitions = view.words, view.snapshot.definitions
    series: dict[str, list[Markup]] = {}
    for available in view.snapshot.of_statistics(chart_topics.list_available):
        ask = available.selection
        name = trend_words.subject_name(
            chart_topics.Selection(ask.topic, ask.of), definitions, words
        )
        series.setdefault(name, []).append(_years(view, available))
    return view.render("trends/series_list.html", series=series.items())


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
    """The numbers as a table with their definitions and notes, where sources differ, how to read them."""
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
        conflicts=conflicts,
        subjects=subjects,
    )
