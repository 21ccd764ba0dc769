"""The statistics of a public site: the opening, and a page for each topic with its charts as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from dashboard.markup.edition.addresses import PAGES, topic_file
from dashboard.markup.edition.page_frame import Page
from dashboard.markup.kit.html import foot, join, link, title
from dashboard.markup.trends import compared, overview_chart, small_charts, summary, tables, topic
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import chart_topics, source_comparison

SUMMARY_FILE = "trend-summary.csv"


def topics(view: View) -> list[chart_topics.Selection]:
    """Everything that can be looked at, each with a page of its own."""
    return [each.selection for each in view.snapshot.of_statistics(chart_topics.list_available)]


def draw_pages(view: View) -> tuple[list[Page], Mapping[str, bytes]]:
    """The pages, and the numbers of each as a file of CSV."""
    words = view.words
    if not topics(view):
        nothing = title(words("page.trends"), 2) + Markup("<p>{}</p>").format(words("trends.none"))
        return [_page(PAGES["trends"], words("page.trends"), nothing)], {}
    pages = [_page(PAGES["trends"], words("page.trends"), _summary(view))]
    files = {SUMMARY_FILE: tables.plain_csv_bytes(summary.sheet(view))}
    for ask in topics(view):
        sheet = tables.tabulate(topic.lines_of(view, ask), ask, words)
        files[topic.file_name(ask)] = tables.plain_csv_bytes(sheet)
        heading = trend_words.heading(ask, view.snapshot.definitions, words)
        pages.append(_page(topic_file(ask), heading, _topic(view, ask, sheet)))
    return pages, files


def _page(file: str, heading: str, body: Markup) -> Page:
    return Page(file, "trends", heading, body)


def _summary(view: View) -> Markup:
    charts = [_comparison(view, comparison) for comparison in compared.comparisons(view)]
    return join(
        [
            summary.heading(view),
            Markup('<div class="charts">{}</div>').format(join(charts)),
            summary.everything(view),
            summary.numbers(view, summary.sheet(view)),
            _download(view, SUMMARY_FILE),
            _foot(view),
        ]
    )


def _comparison(view: View, comparison: source_comparison.SourceComparison) -> Markup:
    words = view.words
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    axis = compared.year_axis(view, compared.all_lines(view))
    chart = overview_chart.draw_chart(
        curves, compared.periods(view), axis, compared.title(view, comparison), words
    )
    head, told = summary.comparison_head(view, comparison), summary.reliability(view, comparison)
    return Markup("<div>{}{}{}</div>").format(head, chart, told)


def _topic(view: View, ask: chart_topics.Selection, sheet: tables.TrendTable) -> Markup:
    lines, words = topic.lines_of(view, ask), view.words
    return join(
        [
            Markup("<p>{}</p>").format(link(PAGES["trends"], words("edition.all_statistics"))),
            title(trend_words.heading(ask, view.snapshot.definitions, words), 2),
            _charts(view, ask, lines),
            Markup('<div class="two-columns">{}{}</div>').format(
                topic.facts(view, ask, lines), topic.breaks(ask, lines, words)
            ),
            topic.numbers(view, sheet, lines, ask),
            _download(view, topic.file_name(ask)),
            topic.differences(view, ask),
            _foot(view),
        ]
    )


def _charts(
    view: View, ask: chart_topics.Selection, lines: Sequence[chart_topics.ChartLine]
) -> Markup:
    """One chart of all lines that share an axis, with its key; else a small one for each line."""
    words, drawn = view.words, [line for line in lines if line.points]
    if not drawn:
        return Markup("")
    periods, axis = compared.periods(view), compared.year_axis(view, lines)
    curves = trend_words.curves(drawn, ask, words)
    heading = trend_words.heading(ask, view.snapshot.definitions, words)
    if topic.share_axis(lines, ask):
        key = compared.key_of_names(curve.name for curve in curves)
        chart = overview_chart.draw_chart(curves, periods, axis, heading, words)
        return Markup('<div class="one-chart">{}{}</div>').format(key, chart)
    pieces = []
    for line, curve in zip(drawn, curves, strict=True):
        head = small_charts.head(ask, line, curve, words)
        chart = overview_chart.draw_chart([curve], periods, axis, curve.name, words)
        pieces.append(Markup("<div>{}{}</div>").format(head, chart))
    return Markup('<div class="charts small">{}</div>').format(join(pieces))


def _download(view: View, file: str) -> Markup:
    return Markup('<p><a class="plain" href="{}" download>{}</a></p>').format(
        file, view.words("trends.download")
    )


def _foot(view: View) -> Markup:
    return foot(
        view.words("edition.statistics_foot"),
        view.words("trends.known", sequence=view.snapshot.sequence),
    )
