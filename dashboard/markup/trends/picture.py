"""A chart as a picture to take along: SVG with its title, key, source, day and edition inside.

One drawing of the values that the page shows; always on white, with nothing that it would have to load. Its
letters are DejaVu Sans, the font of pictures in documents.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from dashboard.markup.kit.html import join
from dashboard.markup.trends import overview_chart, shaded_table, topic, two_sources
from dashboard.markup.trends.overview_chart import DRAWING
from dashboard.markup.view import View
from dashboard.presentation import Wording, palette, trend_chart, trend_words
from dashboard.presentation.split_table import NOTHING, REMARK, SplitCell, SplitGroup, SplitTable
from dashboard.statistics import chart_topics, source_comparison

WIDTH, EDGE, LINE = 720, 24, 16
"""Units of a picture: its width at least, its edge, a line of small letters."""
LETTER, BOLD = 7.3, 8.3
"""Units that a small letter takes on average, and a bold one."""
ROW, COLUMN, NAMES = 25, 58, 250
"""Units of a row and of a year of a table, and the most for the names of its rows."""
OTHER = 12
"""Letters of a line of a number of another source in a cell."""

SHADES = ("#ffffff", "#e3edf8", "#b9d4ee", "#74addd", "#0b62a8")
"""From zero to the highest; those of the style sheet on a light page."""
QUIET, INK = "#f1f3f5", "#1c2430"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as SVG, the name of its file without an ending, and the sentences below it."""

    name: str
    title: str
    svg: str
    foot: tuple[str, ...]


def name_of(ask: chart_topics.Selection) -> str:
    """The name of the chart of a selection."""
    return "-".join(filter(None, ("chart", ask.topic, ask.of, ask.by)))


def of_selection(view: View, ask: chart_topics.Selection, dated: str) -> Picture | None:
    """The chart of a topic; `dated` says of when it is. None where it has no single years to draw."""
    words, lines = view.words, topic.lines_of(view, ask)
    drawn = [line for line in lines if line.points]
    if not drawn:
        return None
    title = trend_words.heading(ask, view.snapshot.definitions, words)
    foot = _foot(view, lines, dated)
    if topic.share_axis(lines, ask):
        curves = trend_words.curves(drawn, ask, words)
        names = [
            two_sources.with_hollow(trend_words.line_name(each, ask, words), each, words)
            for each in drawn
        ]
        foot, axis = (_unit(drawn, words), *foot), two_sources.year_axis(view, lines)
        return _of_curves(view, name_of(ask), title, curves, names, axis, foot)
    table = shaded_table.of_selection(view, ask)
    svg = _draw_table(table, title, foot, words)
    return Picture(name_of(ask), title, str(svg), foot)


def of_comparison(
    view: View, comparison: source_comparison.SourceComparison, dated: str
) -> Picture:
    """The chart of two sources on one axis."""
    words = view.words
    curves = trend_words.curves(comparison.lines, comparison.selection, words)
    names = two_sources.names(comparison, words)
    title, lines = two_sources.title(view, comparison), comparison.lines
    summed = [told.line for told in two_sources.sums(view, comparison)]
    foot = _unit(lines, words), *_foot(view, [*lines, *summed], dated)
    axis = two_sources.shared_axis(view, comparison)
    name = f"chart-summary-{comparison.topic.id}"
    return _of_curves(view, name, title, curves, names, axis, foot)


def _of_curves(
    view: View,
    name: str,
    title: str,
    curves: Sequence[trend_chart.Curve],
    names: Sequence[str],
    axis: trend_chart.YearAxis,
    foot: tuple[str, ...],
) -> Picture:
    inside = overview_chart.draw_inside(
        curves, two_sources.periods(view), axis, overview_chart.LARGE
    )
    told = f"{title}. {trend_words.tell_numbers(curves, axis)}"
    height = overview_chart.height(axis, overview_chart.LARGE)
    svg = _draw_lines(inside, height, title, told, names, foot)
    return Picture(name, title, str(svg), foot)


def _unit(lines: Iterable[chart_topics.ChartLine], words: Wording) -> str:
    """What is counted."""
    units = dict.fromkeys(trend_words.say(line.names.unit, words) for line in lines)
    return words("picture.unit", unit=", ".join(units))


def _foot(view: View, lines: Sequence[chart_topics.ChartLine], dated: str) -> tuple[str, ...]:
    """Why lines are dashed, the sources with their editions, the strategy, and of when the picture is.

    A reason that another one begins with is not said twice.
    """
    words, strategy = view.words, view.workspace.strategy
    title = words.text(strategy.title)
    ends = sorted(
        {each for line in lines for each in line.breaks}, key=lambda end: (end[0], end[1])
    )
    broken = [
        ": ".join(filter(None, [words("trends.break", year=year), trend_words.say(why, words)]))
        for year, why in ends
        if not any(year == other and told != why and told.startswith(why) for other, told in ends)
    ]
    return *broken, two_sources.name_sources(lines, words), title, dated


@dataclass(slots=True)
class _Page:
    """A picture that grows downwards; `told` is its text for people who do not see it, `y` where we are."""

    width: float
    told: str
    y: float = EDGE
    pieces: list[Markup] = field(default_factory=list)

    def add(self, *pieces: Markup) -> None:
        """Draws something where we are."""
        self.pieces += pieces

    def paragraph(self, text: str, css: str, letter: float, line: float) -> None:
        """A text in as many lines as it needs, and the place below it."""
        for part in textwrap.wrap(text, int((self.width - 2 * EDGE) / letter)):
            self.y += line
            self.add(DRAWING.text(EDGE, self.y, part, css))

    def closed(self, foot: Sequence[str]) -> Markup:
        """The whole drawing, with its foot."""
        self.y += 6
        for sentence in foot:
            self.paragraph(sentence, "small", LETTER * 0.92, LINE)
        return DRAWING.page(self.width, self.y + EDGE, self.told, self.pieces)


def _draw_lines(
    inside: Markup,
    height: float,
    title: str,
    told: str,
    names: Sequence[str],
    foot: Sequence[str],
) -> Markup:
    page = _Page(WIDTH, told)
    page.paragraph(title, "title", BOLD * 1.5, 23)
    page.y += 4
    for at, name in enumerate(names):
        first, *rest = textwrap.wrap(name, int((WIDTH - 2 * EDGE - 18) / LETTER))
        page.y += LINE + 1
        page.add(DRAWING.key(EDGE, page.y, palette.SERIES[at], trend_chart.SIGNS[at], first))
        for part in rest:
            page.y += LINE
            page.add(DRAWING.text(EDGE + 16, page.y, part))
    scale = (WIDTH - 2 * EDGE) / overview_chart.WIDTH
    page.y += 12
    page.add(DRAWING.scaled(EDGE, page.y, scale, inside))
    page.y += height * scale
    return page.closed(foot)


def _draw_table(table: SplitTable, title: str, foot: Sequence[str], words: Wording) -> Markup:
    names = [row.name for group in table.groups for row in group.rows]
    left = EDGE + min(NAMES, max(90, max(map(len, names)) * LETTER) + 10)
    columns = [left + at * COLUMN for at in range(len(table.years))]
    told = f"{title}. {shaded_table.tell(table, words)}"
    page = _Page(max(WIDTH, left + len(columns) * COLUMN + EDGE), told)
    page.paragraph(title, "title", BOLD * 1.5, 23)
    page.y += 24
    for x, year in zip(columns, table.years, strict=True):
        text = str(year).replace("-", "–")
        page.add(
            DRAWING.text(x + COLUMN / 2, page.y, text, "middle small" + " tiny" * (len(text) > 4))
        )
    page.y += 6
    for group in table.groups:
        _draw_group(page, group, table.years, columns, left, words)
    _draw_key(page, table, words)
    return page.closed(foot)


def _draw_group(
    page: _Page,
    group: SplitGroup,
    years: Sequence[int | str],
    columns: Sequence[float],
    left: float,
    words: Wording,
) -> None:
    if group.title:
        page.y += 6
        page.paragraph(group.title, "bold", BOLD, LINE)
        page.y += 6
    if group.total:
        page.add(DRAWING.text(EDGE, page.y + 17, group.total.name, "bold"))
        for x, cell in zip(columns, group.total.cells, strict=True):
            page.add(_cell(cell, x, page.y, ROW, "bold"))
        page.y += ROW + 1
        page.add(DRAWING.rule(EDGE, columns[-1] + COLUMN, page.y, INK))
        page.y += 2
    gaps, top = group.gaps(), page.y
    for row in group.rows:
        name = textwrap.wrap(row.name, int((left - EDGE - 6) / LETTER)) or [""]
        others = max([len(_others(cell)) for cell in row.cells if cell] or [0])
        height = max(ROW, 10 + 15 * len(name), ROW + 11 * others)
        for at, part in enumerate(name):
            page.add(DRAWING.text(EDGE, page.y + 17 + 15 * at, part))
        for at, (x, cell) in enumerate(zip(columns, row.cells, strict=True)):
            if not any(at in gap for gap in gaps):
                page.add(_cell(cell, x, page.y, height))
                if years[at] in row.breaks:
                    page.add(DRAWING.seam(x, page.y, height))
        page.y += height
    for gap in gaps:
        page.add(_gap(columns[gap.start], top, len(gap) * COLUMN, page.y - top, words))


def _gap(x: float, y: float, width: float, height: float, words: Wording) -> Markup:
    middle, centre = x + width / 2, y + height / 2 + 4
    upright = width < 2 * COLUMN and height > 3 * ROW
    word, css = words("trends.no_number"), "middle small" + " tiny" * (width <= COLUMN)
    box = DRAWING.box(x + 1, y + 1, width - 2, height - 2, QUIET)
    if upright:
        return box + DRAWING.upright(middle, centre, word)
    return box + DRAWING.text(middle, centre, word, css)


def _cell(cell: SplitCell | None, x: float, y: float, height: float, css: str = "") -> Markup:
    middle = x + COLUMN / 2
    if cell is None:
        return DRAWING.text(middle, y + 17, NOTHING, f"middle small {css}".strip())
    pieces = []
    if cell.shade:
        pieces.append(DRAWING.box(x + 1, y + 1, COLUMN - 2, height - 2, SHADES[cell.shade]))
    colour = "#ffffff" if cell.shade == len(SHADES) - 1 else INK
    text = cell.text + (REMARK if cell.remark else "")
    pieces.append(DRAWING.text(middle, y + 17, text, f"middle {css}".strip(), colour))
    pieces += [
        DRAWING.text(middle, y + 29 + 11 * at, other, "middle tiny", colour)
        for at, other in enumerate(_others(cell))
    ]
    return join(pieces)


def _others(cell: SplitCell) -> list[str]:
    """The lines of the numbers of other sources in a cell."""
    return [
        line
        for other in cell.others
        for line in textwrap.wrap(other, OTHER, break_long_words=False)
    ]


def _draw_key(page: _Page, table: SplitTable, words: Wording) -> None:
    page.y += 26
    if table.scale:
        lead = words("splits.unit", unit=table.unit)
        page.add(DRAWING.text(EDGE, page.y, lead))
        x = EDGE + (len(lead) + 1) * LETTER
        for at, label in enumerate(table.scale, 1):
            width = (len(label) + 2) * LETTER
            colour = "#ffffff" if at == len(SHADES) - 1 else INK
            page.add(
                DRAWING.box(x, page.y - 14, width, 19, SHADES[at]),
                DRAWING.text(x + width / 2, page.y, label, "middle", colour),
            )
            x += width + 4
    else:
        page.y -= LINE
        page.paragraph(words("splits.units", units=table.unit), "", LETTER, LINE)
    page.y += 4
    told = dict(shaded_table.signs(table, words))
    if REMARK in told:
        told[REMARK] = words("picture.remark")
    for sign, meaning in told.items():
        page.paragraph(f"{sign} {meaning}", "", LETTER, LINE)
