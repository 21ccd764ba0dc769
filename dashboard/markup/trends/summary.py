"""The opening of the statistics as markup: the text around its charts, and tables of what there is."""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import groupby

from markupsafe import Markup

from dashboard.markup.kit import entity_names
from dashboard.markup.kit.html import join, link, title, unbroken_spans
from dashboard.markup.kit.table import Cell, Column, Group, Styled, grouped_table, table
from dashboard.markup.trends import overview_chart, tables, topic, two_sources
from dashboard.markup.view import View
from dashboard.presentation import duty_words, trend_words
from dashboard.statistics import availability, chart_topics, observations, source_comparison
from dashboard.statistics.availability import SplitState, SplitYears
from dashboard.statistics.duties import UNSETTLED, OwedSplit
from dashboard.workflow import reported_numbers


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
    """The title of a chart with its key."""
    return Markup('<section class="compared"><h3>{}</h3>{}</section>').format(
        unbroken_spans(two_sources.title(view, comparison)), two_sources.key(comparison, view.words)
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


def everything(view: View) -> Markup:
    """A table of all that can be selected, with the years that have a number; what is available."""
    words = view.words
    every, definitions = (
        view.snapshot.of_statistics(chart_topics.list_available),
        view.snapshot.definitions,
    )
    splits = [
        split
        for split in definitions.dimension_ids
        if any(available.selection.by == split for available in every)
    ]
    groups: dict[bool, dict[tuple[str, str | None], dict[str | None, Markup]]] = {}
    for available in every:
        ask = available.selection
        row = groups.setdefault(bool(ask.of), {}).setdefault((ask.topic, ask.of), {})
        row[ask.by] = _years(view, available)
    return grouped_table(
        words("trends.everything"),
        [
            words("trends.line"),
            words("trends.total"),
            *(trend_words.split_name(split, definitions, words) for split in splits),
        ],
        [
            Group(
                words("trends.of_several_sources" if several else "trends.of_one_source"),
                [
                    [
                        trend_words.subject_name(
                            chart_topics.Selection(topic, of), definitions, words
                        ),
                        *(cells.get(split, Styled("–", "none")) for split in (None, *splits)),
                    ]
                    for (topic, of), cells in rows.items()
                ],
            )
            for several, rows in sorted(groups.items())
        ],
        "ledger everything",
    ) + view.draw_once(partial(_availability, view), "availability")


def _years(view: View, available: chart_topics.Available) -> Markup:
    """The years as a link to the chart; periods of several years where there is no single one."""
    ask, words = available.selection, view.words
    years = trend_words.year_spans(available.years, words) or trend_words.year_list(
        available.several_years, words
    )
    query = {"topic": ask.topic, "of": ask.of, "by": ask.by or topic.TOTAL}
    return link(
        view.link("trends", **{name: code for name, code in query.items() if code}), years or "–"
    )


def sheet(view: View) -> tables.TrendTable:
    """The numbers of all charts of the opening."""
    ask = chart_topics.Selection(chart_topics.SOURCES)
    return tables.tabulate(two_sources.all_lines(view), ask, view.words)


def numbers(view: View, counts: tables.TrendTable) -> Markup:
    """The numbers as a table with their definitions and notes, where sources differ, how to read them."""
    words, lines = view.words, two_sources.all_lines(view)
    ask = chart_topics.Selection(chart_topics.SOURCES)
    caption = words("trends.numbers")
    return Markup(
        '<details class="told"><summary>{}</summary>{}{}</details>{}{}'
        '<details class="told"><summary>{}</summary><p>{}</p></details>'
    ).format(
        *(caption, tables.draw_table(counts, caption, words), tables.definitions(lines, words)),
        *(tables.notes(lines, ask, words), _differences(view)),
        *(words("trends.how"), words("trends.rules")),
    )


def _differences(view: View) -> Markup:
    """How many numbers sources disagree on, each subject leading to its own."""
    words = view.words
    conflicts = view.snapshot.of_statistics(observations.conflicts)
    if not conflicts:
        return Markup("")
    items = [
        Markup("{} {}").format(
            link(
                view.link("trends", topic=chart_topics.SOURCES, of=concept),
                trend_words.say(view.snapshot.definitions.label("concept", concept), words),
            ),
            count,
        )
        for concept, count in Counter(conflict.concept for conflict in conflicts).items()
    ]
    return Markup('<p class="onward">{}: {}</p>').format(
        words.plural("trends.differences", len(conflicts)), Markup(" · ").join(items)
    )


def _availability(view: View) -> Markup:
    """The table with what its signs mean; a dimension by which nothing is split says so."""
    words, period = view.words, view.workspace.strategy.period
    years = view.snapshot.of_statistics(
        availability.years_with_numbers, tuple(range(period.start.year, period.end.year + 1))
    )
    every = view.snapshot.of_statistics(availability.list_states, years)
    dimensions = dict.fromkeys(each.dimension for each in every)
    columns = [
        Column(Styled(words("trends.line"), "line")),
        *(Column(Styled(str(year), "count"), "count", label=str(year)) for year in years),
    ]
    groups = [
        Group(
            trend_words.dimension_name(dimension, view.snapshot.definitions, words),
            [
                _row_of_states(each, view)
                for each in every
                if each.dimension == dimension and each.is_published
            ]
            or [[words("availability.nobody"), *(["–"] * len(years))]],
        )
        for dimension in dimensions
    ]
    caption = words("availability.title")
    return Markup('<details class="told"><summary>{}</summary><p>{}</p>{}</details>').format(
        caption,
        words("availability.states"),
        grouped_table(caption, columns, groups, "ledger sheet availability"),
    )


def _row_of_states(row: SplitYears, view: View) -> list[Cell]:
    words = view.words
    name = trend_words.series_name(row.source_name, row.series_name, words)
    states = [trend_words.state_text(state, words) for state in row.years.values()]
    cells: list[Cell] = [
        Styled(text, "none") if state is SplitState.NO else text
        for state, text in zip(row.years.values(), states, strict=True)
    ]
    return [name, *cells]


def draw_duties(view: View) -> Markup:
    """A table for each body; nothing where no numbers are asked for."""
    words = view.words
    order = [entity.code for entity in view.workspace.strategy.entities]
    asked = sorted(
        reported_numbers.requested(view.snapshot, view.workspace.today),
        key=lambda each: order.index(each.duty.body),
    )
    if not asked:
        return Markup("")
    tables = [
        _duties_of_body(view, body, [*mine])
        for body, mine in groupby(asked, lambda each: each.duty.body)
    ]
    return Markup('<section class="request">{}<p class="lead">{}</p>{}</section>').format(
        title(words("duties.title")), words("duties.lead"), join(tables)
    )


def _duties_of_body(view: View, body: str, asked: list[OwedSplit]) -> Markup:
    words = view.words
    name = entity_names.short_with_name(view.situation.strategy, body, words)
    missing = sum(each.state in UNSETTLED for each in asked)
    summary = words.plural("duties.of_body", missing, body=name)
    heads = [words(f"duties.column_{part}") for part in ("series", "split", "due", "state", "rule")]
    rows = [_row_of_duty(view, each) for each in asked]
    return Markup('<details class="told"><summary>{}</summary>{}</details>').format(
        summary, table(name, heads, rows, "ledger sheet request")
    )


def _row_of_duty(view: View, owed: OwedSplit) -> list[Cell]:
    words, definitions = view.words, view.snapshot.definitions
    state = duty_words.state_text(owed, definitions, words)
    return [
        f"{duty_words.series_text(owed, words)}, {owed.year}",
        duty_words.split_text(owed.dimension, definitions, words),
        duty_words.due_text(owed, words),
        Styled(state, "none") if owed.state in UNSETTLED else state,
        duty_words.authority_text(owed.duty, words),
    ]
