"""The availability of the statistics as a table: by dimension and series, a sign and a word for each year."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.markup.kit.table import Cell, Column, Group, Styled, grouped_table
from dashboard.markup.view import View
from dashboard.presentation import trend_words
from dashboard.statistics import availability
from dashboard.statistics.availability import SplitState, SplitYears


def draw(view: View) -> Markup:
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
                _row(each, view)
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


def _row(row: SplitYears, view: View) -> list[Cell]:
    words = view.words
    name = trend_words.series_name(row.source_name, row.series_name, words)
    states = [trend_words.state_text(state, words) for state in row.years.values()]
    cells: list[Cell] = [
        Styled(text, "none") if state is SplitState.NO else text
        for state, text in zip(row.years.values(), states, strict=True)
    ]
    return [name, *cells]
