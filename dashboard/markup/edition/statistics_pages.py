"""The statistics of a public site: the opening, and a page for each topic with its charts as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.markup.edition.page_frame import PAGES, Page, topic_file, write_file
from dashboard.markup.kit.html import foot, join, link, title
from dashboard.markup.kit.templates import kit, parts
from dashboard.markup.trends import (
    picture,
    printed_edition,
    shaded_table,
    summary,
    tables,
    topic,
    two_sources,
)
from dashboard.markup.trends.picture import Picture
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import chart_topics, source_comparison
from dashboard.workflow.edition import Edition

_CHARTS = parts("edition/charts.html")
SUMMARY_FILE = "trend-summary.csv"


def topics(view: View) -> list[chart_topics.Selection]:
    """Everything that can be looked at, each with a page of its own."""
    return [each.selection for each in view.snapshot.of_statistics(chart_topics.list_available)]


@dataclass(frozen=True, slots=True)
class StatisticsPages:
    """The pages, the numbers of each as a file of CSV, and the charts that others may take along."""

    pages: list[Page]
    tables: Mapping[str, bytes]
    charts: list[ChartOfEdition]


def draw_pages(view: View, edition: Edition) -> StatisticsPages:
    """Everything of the statistics in one language."""
    words, dated = view.words, tell_edition(view, edition)
    if not topics(view):
        nothing = title(words("page.trends"), 2) + kit.paragraphs([words("trends.none")])
        return StatisticsPages([_page(PAGES["trends"], words("page.trends"), nothing)], {}, [])
    charts = [_comparison_chart(view, each, dated) for each in two_sources.comparisons(view)]
    pages = [_page(PAGES["trends"], words("page.trends"), _summary(view, charts))]
    files = {SUMMARY_FILE: tables.plain_csv_bytes(summary.sheet(view))}
    for ask in topics(view):
        sheet = tables.tabulate(topic.lines_of(view, ask), ask, words)
        files[topic.file_name(ask)] = tables.plain_csv_bytes(sheet)
        heading = trend_words.heading(ask, view.snapshot.definitions, words)
        chart = _topic_chart(view, ask, dated)
        charts += [chart] if chart else []
        pages.append(_page(topic_file(ask), heading, _topic(view, ask, sheet, chart)))
    return StatisticsPages(pages, files, charts)


def _page(file: str, heading: str, body: Markup) -> Page:
    return Page(file, "trends", heading, body)


def _summary(view: View, charts: Sequence[ChartOfEdition]) -> Markup:
    pairs = zip(two_sources.comparisons(view), charts, strict=True)
    pieces = [_comparison(view, comparison, chart) for comparison, chart in pairs]
    return view.render(
        "trends/edition_summary.html",
        charts=pieces,
        sources=summary.sources(view),
        parts=[
            printed_edition.draw_withheld(view),
            summary.series_list(view),
            summary.numbers(view, summary.sheet(view)),
            _CHARTS.download(view.words, SUMMARY_FILE),
        ],
        foot=_foot(view),
    )


def _comparison(
    view: View, comparison: source_comparison.SourceComparison, chart: ChartOfEdition
) -> Markup:
    return join(
        [
            summary.comparison_head(view, comparison),
            two_sources.key(comparison, view.words),
            summary.drawing(view, comparison),
            take_along(view, chart.picture),
            summary.reliability(view, comparison),
        ]
    )


def _comparison_chart(
    view: View, comparison: source_comparison.SourceComparison, dated: str
) -> ChartOfEdition:
    drawn = picture.of_comparison(view, comparison, dated)
    chart = summary.drawing(view, comparison, wide=True)
    body = _CHARTS.one_chart(two_sources.key(comparison, view.words), chart)
    return ChartOfEdition(drawn, body, PAGES["trends"])


def _topic(
    view: View,
    ask: chart_topics.Selection,
    sheet: tables.TrendTable,
    chart: ChartOfEdition | None,
) -> Markup:
    lines, words = topic.lines_of(view, ask), view.words
    return join(
        [
            kit.paragraphs([link(PAGES["trends"], words("edition.all_statistics"))]),
            title(trend_words.heading(ask, view.snapshot.definitions, words), 2),
            *([chart.body, take_along(view, chart.picture)] if chart else []),
            kit.two_columns(topic.facts(view, ask, lines), topic.breaks(ask, lines, words)),
            topic.numbers(view, sheet, lines, ask),
            _CHARTS.download(words, topic.file_name(ask)),
            topic.differences(view, ask),
            _foot(view),
        ]
    )


def _topic_chart(view: View, ask: chart_topics.Selection, dated: str) -> ChartOfEdition | None:
    """One chart of all lines that share an axis, with its key; else a shaded table."""
    drawn = picture.of_selection(view, ask, dated)
    if drawn is None:
        return None
    if topic.share_axis(topic.lines_of(view, ask), ask):
        body = _CHARTS.one_chart(topic.key(view, ask), topic.drawing(view, ask))
    else:
        body = shaded_table.draw(shaded_table.of_selection(view, ask), drawn.title, view.words)
    return ChartOfEdition(drawn, body, topic_file(ask))


def _foot(view: View) -> Markup:
    return foot(
        view.words("edition.statistics_foot"),
        view.words("trends.known", sequence=view.snapshot.sequence),
    )


@dataclass(frozen=True, slots=True)
class ChartOfEdition:
    """A chart as a picture, as markup for a page, and the page that has its numbers."""

    picture: Picture
    body: Markup
    numbers: str


def tell_edition(view: View, edition: Edition) -> str:
    """The sentence of when the charts of an edition are."""
    words = view.words
    published = words.date(edition.published)
    version = view.snapshot.sequence
    return words("picture.of_edition", number=edition.number, published=published, version=version)


def draw_chart_page(view: View, chart: ChartOfEdition) -> bytes:
    """The page of one chart: its title, itself, its sources, and the ways to its numbers and its files."""
    body = _CHARTS.page(view.words, chart)
    return write_file(view, chart.picture.title, body, "chart-alone")


def take_along(view: View, picture: Picture) -> Markup:
    """Below a chart: its own address, its files, and what another site writes to show it."""
    words, published = view.words, view.workspace.strategy.publication
    address = f"{published.address.rstrip('/')}/{words.language}/" if published else ""
    return _CHARTS.take_along(words, picture, address)
