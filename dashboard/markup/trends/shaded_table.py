"""The shaded table of numbers over the years as HTML, and what its shades and signs mean."""

from __future__ import annotations

from markupsafe import Markup

from dashboard.markup.kit.templates import render
from dashboard.markup.trends import two_sources
from dashboard.markup.view import View
from dashboard.presentation import Wording, split_table
from dashboard.presentation.split_table import SplitTable
from dashboard.statistics import chart_topics


def of_selection(view: View, ask: chart_topics.Selection) -> SplitTable:
    """The table of a selection, with the years of the strategy and the totals above the parts."""
    lines = view.snapshot.of_statistics(chart_topics.find_lines, ask)
    whole = chart_topics.Selection(ask.topic, ask.of)
    totals = view.snapshot.of_statistics(chart_topics.find_lines, whole)
    years = two_sources.year_axis(view, lines).years
    return split_table.build(view.snapshot.definitions, lines, totals, ask, years, view.words)


def draw(table: SplitTable, caption: str, words: Wording) -> Markup:
    """The table in a region that scrolls sideways where the window is narrow, with its key."""
    return render(
        "shaded_table.html",
        words,
        table=table,
        caption=caption,
        signs=signs(table, words),
        NOTHING=split_table.NOTHING,
        REMARK=split_table.REMARK,
    )


def signs(table: SplitTable, words: Wording) -> list[tuple[str, str]]:
    """The signs that a table has, with what they mean."""
    found = [*table.signs().items()]
    if table.has_dashes:
        found.append((split_table.NOTHING, words("splits.nothing")))
    if table.has_remarks:
        found.append((split_table.REMARK, words("splits.remark")))
    return found


def tell(table: SplitTable, words: Wording) -> str:
    """Every number of a table, row by row: the text of its picture for readers who do not see it."""
    sentences = []
    for group in table.groups:
        if group.title:
            sentences.append(f"{group.title}.")
        for row in (*filter(None, [group.total]), *group.rows):
            told = [
                f"{str(year).replace('-', '–')} {' '.join([cell.word or cell.text, *cell.others])}"
                for year, cell in zip(table.years, row.cells, strict=True)
                if cell
            ]
            sentences.append(f"{row.name}: {', '.join(told)}.")
    return " ".join(sentences)
