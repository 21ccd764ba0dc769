"""The shaded table of numbers over the years as HTML, and what its shades and signs mean."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from dashboard.markup.kit.html import join
from dashboard.markup.kit.table import spanning_table
from dashboard.markup.trends import compared
from dashboard.markup.view import View
from dashboard.presentation import Wording, split_table
from dashboard.presentation.split_table import SplitCell, SplitGroup, SplitRow, SplitTable
from dashboard.statistics import chart_topics


def of_selection(view: View, ask: chart_topics.Selection) -> SplitTable:
    """The table of a selection, with the years of the strategy and the totals above the parts."""
    lines = view.snapshot.of_statistics(chart_topics.find_lines, ask)
    whole = chart_topics.Selection(ask.topic, ask.of)
    totals = view.snapshot.of_statistics(chart_topics.find_lines, whole)
    years = compared.year_axis(view, lines).years
    return split_table.build(view.snapshot.definitions, lines, totals, ask, years, view.words)


def draw(table: SplitTable, caption: str, words: Wording) -> Markup:
    """The table in a region that scrolls sideways where the window is narrow, with its key."""
    drawn = spanning_table(
        words("splits.caption", heading=caption),
        [words("trends.line"), *map(_year, table.years)],
        [_body(group, table.years, words) for group in table.groups],
        "splits",
    )
    return Markup(
        '<div class="splits" role="region" tabindex="0" aria-label="{}">{}</div>{}'
    ).format(caption, drawn, key(table, words))


def _year(year: int | str) -> str:
    return str(year).replace("-", "–")


def _body(group: SplitGroup, years: Sequence[int | str], words: Wording) -> Markup:
    gaps = group.gaps()
    title = Markup("")
    if group.title:
        title = Markup('<tr class="group"><th colspan="{}" scope="rowgroup">{}</th></tr>').format(
            len(years) + 1, group.title
        )
    total = Markup("")
    if group.total:
        pairs = zip(group.total.cells, years, strict=True)
        every = [_cell(cell, year in group.total.breaks) for cell, year in pairs]
        total = _row(group.total, every, "total")
    rows = []
    for number, row in enumerate(group.rows):
        cells = []
        for at, cell in enumerate(row.cells):
            gap = next((run for run in gaps if at in run), None)
            if gap is None:
                cells.append(_cell(cell, years[at] in row.breaks))
            elif number == 0 and at == gap.start:
                cells.append(_gap(len(group.rows), gap, words))
        rows.append(_row(row, cells, ""))
    return join([title, total, *rows])


def _row(row: SplitRow, cells: list[Markup], css: str) -> Markup:
    return Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(
        Markup(' class="{}"').format(css) if css else "", row.name, join(cells)
    )


def _gap(rows: int, columns: range, words: Wording) -> Markup:
    """The years for which no part has a number, as one quiet field."""
    css = "gap upright" if len(columns) == 1 and rows > 3 else "gap"
    return Markup('<td class="{}" rowspan="{}" colspan="{}"><span>{}</span></td>').format(
        css, rows, len(columns), words("trends.no_number")
    )


def _cell(cell: SplitCell | None, broken: bool) -> Markup:
    css = ["break"] if broken else []
    if cell is None:
        return _td(css, Markup(split_table.NOTHING))
    if cell.shade is not None:
        css.append(f"shade-{cell.shade}")
    text = Markup("{}").format(cell.text)
    if cell.word:
        css.append("sign")
        text = Markup('<abbr title="{}">{}</abbr>').format(cell.word, cell.text)
    if cell.remark:
        text += Markup("<sup>{}</sup>").format(split_table.REMARK)
    for other in cell.others:
        text += Markup("<small>{}</small>").format(other)
    return _td(css, text)


def _td(css: list[str], text: Markup) -> Markup:
    if not css:
        return Markup("<td>{}</td>").format(text)
    return Markup('<td class="{}">{}</td>').format(" ".join(css), text)


def key(table: SplitTable, words: Wording) -> Markup:
    """What the shades and signs of a table mean; nothing of those that it has not."""
    pieces = []
    if table.scale:
        shades = [
            Markup('<i class="shade-{}">{}</i>').format(at, label)
            for at, label in enumerate(table.scale, 1)
        ]
        pieces.append(Markup("{} {}").format(words("splits.unit", unit=table.unit), join(shades)))
    else:
        pieces.append(Markup("{}").format(words("splits.units", units=table.unit)))
    pieces += [
        Markup("<b>{}</b> {}").format(sign, meaning) for sign, meaning in signs(table, words)
    ]
    return Markup('<p class="split-key">{}</p>').format(
        join([Markup("<span>{}</span> ").format(piece) for piece in pieces])
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
                f"{_year(year)} {' '.join([cell.word or cell.text, *cell.others])}"
                for year, cell in zip(table.years, row.cells, strict=True)
                if cell
            ]
            sentences.append(f"{row.name}: {', '.join(told)}.")
    return " ".join(sentences)
