"""Statistics on the page: what is looked at, and the charts among their markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st
from markupsafe import Markup

from dashboard.documents import yearly_statistics
from dashboard.documents.formats import write_file
from dashboard.files import background_work
from dashboard.markup import View
from dashboard.markup.kit.templates import kit
from dashboard.markup.trends import (
    picture,
    printed_edition,
    shaded_table,
    statistics_owed,
    summary,
    tables,
    topic,
    two_sources,
    who_they_are,
)
from dashboard.presentation import duty_words, exported_files, trend_chart, trend_words
from dashboard.statistics import availability, chart_topics, source_comparison, yearly_table
from dashboard.text import Problem
from dashboard.text.tables import mark_made_up
from dashboard.web import safe_output, session
from dashboard.web.shell import address_bar, downloads, fields, role_choice
from dashboard.web.trends import chart, publication_check
from dashboard.workflow import permissions

TRENDS, DUTIES = "trends", "duties"
"""The two views of the page, as the address names them."""


def choose_part(view: View) -> str:
    """The view in the address: the coordinator sees what is to be reported, everybody else the trends."""
    definitions, words = view.snapshot.definitions, view.words
    if role_choice.current_role() is not permissions.Role.COORDINATOR or not (
        definitions.duties or definitions.yearly
    ):
        return TRENDS
    written = st.query_params.get("part")
    chosen = st.segmented_control(
        words("trends.choose_part"),
        (TRENDS, DUTIES),
        default=DUTIES if written == DUTIES else TRENDS,
        required=True,
        format_func=lambda part: words(f"trends.part_{part}"),
        key=f"{view.workspace.strategy.id} part",
        label_visibility="collapsed",
    )
    address_bar.put("part", str(chosen))
    return str(chosen)


def selected(view: View) -> chart_topics.Selection | None:
    """What the address selects, the opening where that is nothing; None where there are no statistics."""
    asks = [each.selection for each in view.snapshot.of_statistics(chart_topics.list_available)]
    if not asks:
        return None
    opening = chart_topics.Selection(topic.SUMMARY) if two_sources.comparisons(view) else asks[0]
    written = st.query_params.get("topic", topic.SUMMARY)
    of, by = st.query_params.get("of"), st.query_params.get("by", topic.TOTAL)
    wanted = [ask for ask in asks if ask.topic == written]
    if written != topic.SUMMARY and not wanted:
        safe_output.warning(view.words("trends.no_choice", found=written))
    if not wanted:
        return opening
    return max(wanted, key=lambda ask: (ask.of == of, (ask.by or topic.TOTAL) == by))


def draw_topic(view: View, ask: chart_topics.Selection) -> None:
    """A topic: its chart, its numbers as a table and as a file, and where the sources differ."""
    words = view.words
    heading = trend_words.heading(ask, view.snapshot.definitions, words)
    safe_output.once(
        view, partial(summary.topic_head, view, ask, heading), "topic head", ask, view.day
    )
    _draw_charts(view, ask, heading)
    sheet, numbers, differences = view.draw_once(
        partial(_build_numbers, view, ask), "topic numbers", ask, view.day
    )
    safe_output.markup(numbers)
    downloads.offer(
        view,
        words("trends.download"),
        partial(tables.csv_bytes, sheet, view.workspace.strategy.id),
        f"statistics:{ask.topic}",
        file_name=topic.file_name(ask),
        key="trends file",
    )
    safe_output.markup(differences)


def _build_numbers(
    view: View, ask: chart_topics.Selection
) -> tuple[tables.TrendTable, Markup, Markup]:
    """The numbers of a topic for its file and for its page, and where its sources differ."""
    lines = topic.lines_of(view, ask)
    sheet = tables.tabulate(lines, ask, view.words)
    return sheet, topic.numbers(view, sheet, lines, ask), topic.differences(view, ask)


def _draw_charts(view: View, ask: chart_topics.Selection, heading: str) -> None:
    """One chart, or a shaded table of what shares no axis; the sentences of the breaks, and the facts."""
    lines = topic.lines_of(view, ask)
    beside, broken = view.draw_once(
        lambda: (topic.facts(view, ask, lines), topic.breaks(ask, lines, view.words)),
        *("topic facts", ask, view.day),
    )
    if not any(line.points for line in lines):
        safe_output.markup(beside)
        return
    name = picture.name_of(ask)
    if not topic.share_axis(lines, ask):
        make = partial(_build_table, view, ask, heading)
        safe_output.once(view, make, "split", ask)
        with chart.row(name):
            chart.offer_pictures(view, _picture(view, ask), name)
        safe_output.markup(kit.two_columns(beside, broken))
        return
    left, right = st.columns([3, 2])
    with left:
        key, figure, told = view.draw_once(
            partial(_build_topic, view, ask, heading), "figure", ask, two_sources.periods(view)
        )
        safe_output.markup(key)
        chart.draw(view, figure, told, name)
        with chart.row(name):
            chart.offer_pictures(view, _picture(view, ask), name)
        safe_output.markup(broken)
    with right:
        safe_output.markup(beside)


def _build_topic(
    view: View, ask: chart_topics.Selection, heading: str
) -> tuple[Markup, go.Figure, str]:
    """The key, the chart and its text."""
    lines = topic.lines_of(view, ask)
    curves, axis = trend_words.curves(lines, ask, view.words), two_sources.year_axis(view, lines)
    figure = trend_chart.line_chart(curves, two_sources.periods(view), axis, view.scheme)
    sentences = trend_words.describe_chart(lines, ask, view.words)
    return topic.key(view, ask), figure, " ".join([f"{heading}.", *sentences])


def _picture(view: View, ask: chart_topics.Selection) -> Callable[[], picture.Picture | None]:
    return partial(picture.of_selection, view, ask, printed_edition.date_picture(view))


def _build_table(view: View, ask: chart_topics.Selection, heading: str) -> Markup:
    return shaded_table.draw(shaded_table.of_selection(view, ask), heading, view.words)


def draw_summary(view: View) -> None:
    """The charts, each under its sentence, and their sources; numbers and files are folded away."""
    shown = two_sources.comparisons(view)
    with st.container(key="side-by-side"):
        columns = st.columns(max(2, len(shown)))  # a single chart is no wider than half of the page
        for column, comparison in zip(columns, shown, strict=False):
            with column:
                _draw_comparison(view, comparison)
    safe_output.once(view, partial(summary.sources, view), "trends sources")
    safe_output.once(view, partial(who_they_are.draw, view), "trends who", view.day)
    safe_output.once(view, partial(printed_edition.draw_withheld, view), "trends withheld")
    with fields.fold(view.words("trends.fold"), "trends fold") as is_drawn:
        if is_drawn:
            safe_output.once(view, partial(summary.series_list, view), "trends series", view.day)
            _draw_numbers(view)
            _offer_pictures(view, shown)
            draw_foot(view)


def draw_foot(view: View) -> None:
    """How the numbers are to be read, and which version of the data they are."""
    words = view.words
    safe_output.footer(words("trends.foot"), words("trends.known", sequence=view.snapshot.sequence))


def draw_duties(view: View) -> None:
    """Who is to report which numbers, the yearly table, and what protects an edition."""
    today = view.workspace.today
    safe_output.once(view, partial(statistics_owed.draw, view), "request", today)
    _offer_yearly(view)
    publication_check.draw(view)


def _draw_comparison(view: View, comparison: source_comparison.SourceComparison) -> None:
    """A chart between its title and what is said of its reliability; each is made once."""
    make = partial(_build_comparison, view, comparison)
    key = comparison.topic.id, two_sources.periods(view)
    head, figure, told, reliability = view.draw_once(make, "compared", *key)
    safe_output.markup(head)
    chart.draw(view, figure, told, _chart_name(comparison))
    safe_output.markup(reliability)


def _chart_name(comparison: source_comparison.SourceComparison) -> str:
    return f"chart-summary-{comparison.topic.id}"


def _offer_pictures(view: View, shown: Sequence[source_comparison.SourceComparison]) -> None:
    """The charts as pictures, each with the name of its topic."""
    words, definitions = view.words, view.snapshot.definitions
    for comparison in shown:
        make = partial(picture.of_comparison, view, comparison, printed_edition.date_picture(view))
        with chart.row(name := _chart_name(comparison)):
            safe_output.label(trend_words.topic_name(comparison.topic.id, definitions, words))
            chart.offer_pictures(view, make, name)


def _build_comparison(
    view: View, comparison: source_comparison.SourceComparison
) -> tuple[Markup, go.Figure, str, Markup]:
    """The title, the chart, its text, and what is said below it."""
    words, title = view.words, two_sources.title(view, comparison)
    axis = two_sources.shared_axis(view, comparison)
    figure = trend_chart.line_chart(
        [trend_words.curve_of_years(comparison, words)],
        two_sources.periods(view),
        axis,
        view.scheme,
    )
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    return (
        summary.comparison_head(view, comparison),
        figure,
        f"{title}. {trend_words.tell_numbers(curves, axis)}",
        summary.reliability(view, comparison),
    )


def _draw_numbers(view: View) -> None:
    """The numbers of the charts as a table and as a file, their definitions, and where sources differ."""
    counts = view.draw_once(partial(summary.sheet, view), "trends sheet")
    safe_output.once(view, partial(summary.numbers, view, counts), "trends numbers", view.day)
    downloads.offer(
        view,
        view.words("trends.download"),
        partial(tables.csv_bytes, counts, view.workspace.strategy.id),
        "statistics",
        file_name="trend-summary.csv",
        key="trends file",
    )


def _offer_yearly(view: View) -> None:
    """A year, and a button for each format; nothing where no yearly table is declared."""
    words, period = view.words, view.workspace.strategy.period
    if not view.snapshot.definitions.yearly:
        return
    years = view.snapshot.of_statistics(
        availability.years_with_numbers, tuple(range(period.start.year, period.end.year + 1))
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="yearly"):
        year = fields.switch(
            words("yearly.year"),
            sorted(years, reverse=True),
            str,
            key=session.own_key(view.workspace, "yearly_year"),
            first=max(years),
        )
        for ending in (".docx", ".csv"):
            downloads.offer(
                view,
                words(f"yearly.as{ending.replace('.', '_')}"),
                partial(_make_yearly, view, year, ending),
                f"statistics:{year}",
                file_name=f"{words('yearly.file_name')}-{year}{ending}",
                key=f"yearly file {ending}",
            )


def _make_yearly(view: View, year: int, ending: str) -> bytes | Problem:
    words, snapshot = view.words, view.snapshot
    only = yearly_table.Only()
    cells = snapshot.of_statistics(yearly_table.build, year, only)
    lines = duty_words.yearly_lines(cells, view.situation.strategy, snapshot.definitions, words)
    headers = duty_words.yearly_headers(year, words)
    if ending == ".csv":
        text = exported_files.csv_text(headers, lines)
        return mark_made_up(ending, text.encode(), snapshot.strategy.id)
    title = words("yearly.title", year=year)
    subtitle = words.text(snapshot.strategy.title)
    lead = duty_words.yearly_lead(cells, snapshot.sequence, words)
    made = snapshot.workspace.today, {"year": year}
    document = yearly_statistics.build(lines, headers, (title, subtitle, lead), made, words)
    return background_work.call(write_file.render_document, document, ending)
