"""Lines of the statistics on the screen: their numbers as a table, notes, definitions, differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup, escape

from dashboard.markup.kit.html import fold
from dashboard.markup.kit.paragraphs import translated_text
from dashboard.markup.kit.table import Cell, Column, Styled, table
from dashboard.markup.kit.templates import kit, parts
from dashboard.presentation import Wording, exported_files, public_tables, trend_words
from dashboard.statistics import chart_topics, observations
from dashboard.text import tables
from dashboard.text.text_language import Text

ABOUT = ("remarks", "unit", "source", "edition")
"""The columns behind the numbers of a table, each about the whole line."""


@dataclass(frozen=True, slots=True)
class TrendTable:
    """The numbers of a chart: a row for each line, a column for each year or period of years."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str | int | Decimal, ...], ...]
    counts: int
    """How many columns hold counts; they follow the first, which holds the name of the line."""


def tabulate(
    lines: Sequence[chart_topics.ChartLine], selection: chart_topics.Selection, words: Wording
) -> TrendTable:
    """The numbers of lines with their remarks, unit, source and edition; a dash where a year has none."""
    years = chart_topics.years_of(lines)
    rows = [
        (
            trend_words.line_name(line, selection, words),
            *(_cell(line, year, words) for year in years),
            *(trend_words.remarks(line, words), trend_words.say(line.names.unit, words)),
            *(trend_words.say(line.names.source, words), ", ".join(line.vintages)),
        )
        for line in lines
    ]
    about = [words(f"trends.{column}") for column in ABOUT]
    headers = (
        words("trends.line"),
        *(trend_words.year_list([year], words) for year in years),
        *about,
    )
    return TrendTable(headers, tuple(rows), len(years))


def _cell(line: chart_topics.ChartLine, year: int | str, words: Wording) -> str | int | Decimal:
    point = line.in_year(year)
    if point is None:
        return "–"
    return words(f"flag.{point.flag}") if point.value is None else point.value


def csv_bytes(table: TrendTable, strategy: str) -> bytes:
    """The table as a CSV file for a spreadsheet, of the strategy of an id."""
    text = exported_files.csv_text(table.headers, table.rows)
    return tables.mark_made_up(".csv", text.encode(), strategy)


def plain_csv_bytes(table: TrendTable) -> bytes:
    """The table as a CSV file of a public edition."""
    return public_tables.csv_text(table.headers, table.rows).encode()


def translate(text: Text, words: Wording) -> Markup:
    """A sentence of the statistics, in Czech where it is translated."""
    return translated_text(text, words)


def draw_table(sheet: TrendTable, caption: str, words: Wording) -> Markup:
    """A sheet as a table whose rows become blocks on a narrow screen."""
    first, *others = sheet.headers
    classes = ["count" if at < sheet.counts else "about" for at in range(len(others))]
    columns = [
        Column(Styled(first, "line")),
        *(
            Column(Styled(header, css), css, label=header)
            for header, css in zip(others, classes, strict=True)
        ),
    ]
    rows = [
        [str(name), *(words.number(c) if isinstance(c, int | Decimal) else c or "–" for c in cells)]
        for name, *cells in sheet.rows
    ]
    return table(caption, columns, rows, "ledger sheet")


def notes(
    lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection, words: Wording
) -> Markup:
    """What the data say of single numbers, each sentence once, with the numbers it speaks of."""
    places: dict[Markup, dict[str, list[int | str]]] = {}
    for line in lines:
        breaks = {note for _, note in line.breaks}
        for point in line.all_points:
            note = escape(trend_words.note_text(point, words))
            if point.note:
                note = translate(point.note, words)
            if note and point.note not in breaks:
                here = places.setdefault(note, {})
                here.setdefault(trend_words.line_name(line, ask, words), []).append(point.year)
    items = []
    for note, where in places.items():
        said = [f"{who} {trend_words.year_list(at, words)}" for who, at in where.items()]
        items.append(kit.noted(note, f"({'; '.join(said)})"))
    title = words.plural("trends.notes", len(items))
    return fold(title, kit.points(items), "told") if items else Markup("")


def definitions(lines: Sequence[chart_topics.ChartLine], words: Wording) -> Markup:
    """Each series once: what it counts, its unit, its source and its editions."""
    groups: dict[tuple[str, Text, str], set[str]] = {}
    for line in lines:
        unit = trend_words.say(line.names.unit, words)
        key = (trend_words.series_of(line, words), line.definition, unit)
        groups.setdefault(key, set()).update(line.vintages)
    items = []
    for (name, definition, unit), vintages in groups.items():
        about = words("trends.unit_edition", unit=unit, edition=", ".join(sorted(vintages)))
        items.append((name, kit.noted(translate(definition, words), about)))
    return kit.facts(items, "defined")


def differences(
    conflicts: Sequence[observations.SourceConflict], by: str | None, words: Wording
) -> Markup:
    """Where sources give different counts: those of the split that is looked at, then the rest."""
    shown = of_split(conflicts, by)
    rest = [conflict for conflict in conflicts if conflict not in shown]
    title, why = words.plural("trends.differences", len(shown or rest)), "trends.differences_why"
    drawn = parts("trends/parts.html").differences(
        title, words(why), _differences(shown or rest, words)
    )
    if shown and rest:
        others = words.plural("trends.differences_else", len(rest))
        drawn += fold(others, _differences(rest, words), "told")
    return drawn


def of_split(
    conflicts: Sequence[observations.SourceConflict], by: str | None
) -> list[observations.SourceConflict]:
    """Those of a split, or of totals."""
    return [conflict for conflict in conflicts if set(conflict.of) == ({by} if by else set())]


def _differences(conflicts: Sequence[observations.SourceConflict], words: Wording) -> Markup:
    year, subject, readings = (words(f"trends.{name}") for name in ("year", "subject", "readings"))
    columns = [Column(year), Column(subject, label=subject), Column(readings)]
    rows = [_difference(conflict, words) for conflict in conflicts]
    caption = words.plural("trends.differences", len(conflicts))
    return table(caption, columns, rows, "ledger differences")


def _difference(conflict: observations.SourceConflict, words: Wording) -> list[Cell]:
    by_value: dict[observations.Number, list[str]] = {}
    for told in conflict.readings:
        name = trend_words.series_name(told.source_name, told.series_name, words)
        reading = words("trends.reading", series=name, edition=told.vintage)
        by_value.setdefault(told.value, []).append(reading)
    items = [
        kit.numbered(words.number(value), "; ".join(readings))
        for value, readings in sorted(by_value.items())
    ]
    of = ", ".join(trend_words.part_name(code, name, words) for _, code, name in conflict.parts)
    remarks = [words("trends.linked_differ")] if conflict.linked else []
    return [
        trend_words.year_list([conflict.year], words),
        of or words("trends.total"),
        kit.points(items) + kit.paragraphs(remarks),
    ]
