"""A shaded table of numbers over the years: parts down, years across, the darker the more.

It is what a page, an edition and a picture draw of numbers that share no axis. Series that count the same
in all the years that both print are one group; a number that several of them print is written once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dashboard.presentation import trend_words
from dashboard.presentation.languages import Wording
from dashboard.statistics import chart_topics, split_sums
from dashboard.statistics.chart_topics import ChartLine, Point, Selection
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.observations import Flag, Number

SIGNS = {Flag.SUPPRESSED: "×", Flag.UNKNOWN: "?", Flag.NOT_APPLICABLE: "∅"}
"""What stands in a cell instead of a number, by the flag that replaces it."""

NOTHING = "–"
"""The sign of a year for which a row has nothing, though others of its group have."""

REMARK = "*"


@dataclass(frozen=True, slots=True)
class SplitCell:
    """A cell: a number with its shade, from 0 of a zero, or a sign with the `word` for it.

    `others` are numbers of further sources, with their names, where they differ from the first.
    """

    text: str
    shade: int | None
    word: str = ""
    remark: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A part with its cells; None is a year for which nothing is printed of it.

    From a year of `breaks` it counts otherwise than before.
    """

    name: str
    cells: tuple[SplitCell | None, ...]
    breaks: frozenset[int]


@dataclass(frozen=True, slots=True)
class SplitGroup:
    """The parts of series that count the same, below their total where there is one."""

    title: str
    total: SplitRow | None
    rows: tuple[SplitRow, ...]

    def gaps(self) -> list[range]:
        """The columns in which no part has anything, each run of them."""
        runs: list[range] = []
        for at in range(len(self.rows[0].cells)):
            if any(row.cells[at] for row in self.rows):
                continue
            if runs and runs[-1].stop == at:
                runs[-1] = range(runs[-1].start, at + 1)
            else:
                runs.append(range(at, at + 1))
        return runs


@dataclass(frozen=True, slots=True)
class SplitTable:
    """The whole table; `scale` are the words for the shades from 1, none where several units stand in it."""

    years: tuple[int | str, ...]
    groups: tuple[SplitGroup, ...]
    scale: tuple[str, ...]
    unit: str

    def cells(self) -> Iterable[SplitCell]:
        """Every cell that holds something."""
        for group in self.groups:
            for row in (*filter(None, [group.total]), *group.rows):
                yield from filter(None, row.cells)

    def signs(self) -> dict[str, str]:
        """The signs that stand in the table instead of numbers, each with its word."""
        return {cell.text: cell.word for cell in self.cells() if cell.word}

    @property
    def has_remarks(self) -> bool:
        """Whether any number has a remark."""
        return any(cell.remark for cell in self.cells())

    @property
    def has_dashes(self) -> bool:
        """Whether a part has nothing in a year in which others have."""
        return any(
            not cell and not any(at in gap for gap in group.gaps())
            for group in self.groups
            for row in group.rows
            for at, cell in enumerate(row.cells)
        )


def build(
    definitions: Definitions,
    lines: Sequence[ChartLine],
    totals: Sequence[ChartLine],
    ask: Selection,
    years: Iterable[int],
    words: Wording,
) -> SplitTable:
    """The table of lines that have a number; `totals` stand above the parts of their series.

    `years` are those that it shows at least, those without any number too.
    """
    parts = [line for line in lines if line.by == ask.by]
    shown = chart_topics.years_of(parts)
    single = {year for year in shown if isinstance(year, int)}
    several = [year for year in shown if isinstance(year, str)]
    columns: tuple[int | str, ...] = (*sorted(single | set(years)), *several)
    scales = _scales(parts, definitions)
    groups = [
        _group(
            [line for line in parts if line.series in series], totals, ask, columns, scales, words
        )
        for series in (
            split_sums.series_together(parts, ask.by, definitions)
            if ask.by
            else [[line.series for line in parts]]
        )
    ]
    if len(groups) == 1:
        groups = [SplitGroup("", groups[0].total, groups[0].rows)]
    units = {line.unit: trend_words.say(line.names.unit, words) for line in parts}
    one = scales[next(iter(units))] if len(units) == 1 else ()
    whole = all(isinstance(step, int) for step in one)
    labels = _scale_words(one, whole, words)
    return SplitTable(columns, tuple(groups), labels, ", ".join(units.values()))


def _group(
    lines: Sequence[ChartLine],
    totals: Sequence[ChartLine],
    ask: Selection,
    columns: Sequence[int | str],
    scales: Mapping[str, Sequence[Number]],
    words: Wording,
) -> SplitGroup:
    rows: dict[str | None, list[ChartLine]] = {}
    for line in lines:
        rows.setdefault(line.category if ask.by else line.series, []).append(line)
    series = dict.fromkeys(line.series for line in lines)
    names = {line.series: trend_words.series_of(line, words) for line in lines}
    above = [line for line in totals if line.series in series] if ask.by else []
    total = _row(words("trends.total"), above, columns, {}, words) if above else None
    return SplitGroup(
        "; ".join(names[each] for each in series),
        total,
        tuple(
            _row(_row_name(own, ask, words), own, columns, scales, words) for own in rows.values()
        ),
    )


def _row_name(lines: Sequence[ChartLine], ask: Selection, words: Wording) -> str:
    return trend_words.line_part(lines[0], words) or trend_words.line_name(lines[0], ask, words)


def _row(
    name: str,
    lines: Sequence[ChartLine],
    columns: Sequence[int | str],
    scales: Mapping[str, Sequence[Number]],
    words: Wording,
) -> SplitRow:
    cells = []
    for year in columns:
        points = [(line, point) for line in lines if (point := line.in_year(year))]
        cells.append(_cell(points, scales, words) if points else None)
    return SplitRow(
        name, tuple(cells), frozenset(year for line in lines for year, _ in line.breaks)
    )


def _cell(
    points: Sequence[tuple[ChartLine, Point]],
    scales: Mapping[str, Sequence[Number]],
    words: Wording,
) -> SplitCell:
    (line, first), *rest = points
    text, word = _written(first, words)
    remark = any(bool(point.flag) and point.value is not None for _, point in points)
    unlike: dict[str, str] = {}
    for other, point in rest:
        told, _ = _written(point, words)
        if told != text:
            unlike.setdefault(_short_name(other, words), told)
    shade = None
    if first.value is not None and line.unit in scales and isinstance(first.year, int):
        shade = bisect_right(scales[line.unit], first.value)
    return SplitCell(text, shade, word, remark, tuple(f"{n} {told}" for n, told in unlike.items()))


def _written(point: Point, words: Wording) -> tuple[str, str]:
    """How a number is written; one that is not there as its sign, with the word for it."""
    if point.value is not None:
        return words.number(point.value), ""
    flag = Flag(point.flag or Flag.UNKNOWN)
    return SIGNS[flag], words(f"flag.{flag}")


def _short_name(line: ChartLine, words: Wording) -> str:
    source: str = words.text(line.names.source)
    return source


def _scales(lines: Iterable[ChartLine], definitions: Definitions) -> dict[str, tuple[Number, ...]]:
    """The numbers from which a shade begins, by unit."""
    highest: dict[str, Number] = {}
    for line in lines:
        values = [point.value for point in line.points if point.value is not None]
        highest[line.unit] = max([highest.get(line.unit, 0), *values])
    return {
        unit: _steps(most, is_count=definitions.unit_kind(unit) == "count")
        for unit, most in highest.items()
    }


def _steps(most: Number, *, is_count: bool) -> tuple[Number, ...]:
    """A tenth, a fifth and a half of a round number, and it: 1, 2, 5 and 10 for small counts.

    It is the greatest one of 1, 2 and 5 times a power of ten of which the highest number is twice as much.
    """
    last = Decimal(10) ** ((Decimal(most) / 2).adjusted() if most else 1)
    last *= max(n for n in (1, 2, 5) if n == 1 or n * last * 2 <= most)
    if is_count:
        last = max(last, Decimal(10))
    steps = [last / 10, last / 5, last / 2, last]
    return tuple(int(step) if is_count else step for step in steps)


def _scale_words(steps: Sequence[Number], whole: bool, words: Wording) -> tuple[str, ...]:
    """The words for the shades: 1, 2–4, 5–9, 10 and more; of amounts from where each begins."""
    if not steps:
        return ()
    last = words("splits.or_more", n=words.number(steps[-1]))
    if not whole:
        return (*(words("splits.from", n=words.number(step)) for step in steps[:-1]), last)
    between = [
        words.number(first)
        if first == after - 1
        else words("trends.span", first=words.number(first), last=words.number(after - 1))
        for first, after in pairwise(steps)
    ]
    return (*between, last)
