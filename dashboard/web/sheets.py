"""Lines of the statistics in words: their names, and their numbers as a table, shown and in a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale
from markupsafe import Markup

from dashboard import topics
from dashboard.export import csv_text
from dashboard.series import ABSENT, Conflict
from dashboard.topics import Ask, Line, Point
from dashboard.web.show import joined
from dashboard.web.texts import text_of
from dashboard.wording import Wording, catalogue

ABOUT = ("remarks", "unit", "source", "edition")
"""What a table says of each line behind its numbers."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The same numbers as a chart: a row a line, a column a year or a period of years."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    counts: int
    """So many columns behind the first hold counts."""


def coded(kind: str, code: str, words: Wording) -> str:
    """The word for a code, or the code where it has none."""
    message = f"{kind}.{code}"
    return words(message) if words.has(message) else code


def part(dimension: str, code: str, words: Wording) -> str:
    """The word for a part of a split: men, Slovakia, labour exploitation."""
    if dimension.startswith("country") and code != "unknown":
        return str(Locale(words.language).territories.get(code, code))
    return coded("part" if dimension.startswith("country") else dimension, code, words)


def series(source: str, name: str, words: Wording) -> str:
    """A source and what it counts."""
    return f"{coded('source', source, words)}: {coded('series', name, words)}"


def name(line: Line, ask: Ask, words: Wording) -> str:
    """A line by what tells it from the others beside it."""
    mine = part(line.by, line.category, words) if line.by and line.category else ""
    if ask.topic in (topics.SOURCES, topics.OTHER):
        told = series(line.source, line.series, words)
        return f"{mine} – {told}" if mine else told
    if mine:
        return mine
    return words("trends.total") if ask.by else coded("series", line.series, words)


def years(found: Iterable[int | str], words: Wording) -> str:
    """Years one after another; a period with a dash."""
    return ", ".join(str(year).replace("-", "–") for year in found)


@cache
def _glosses() -> dict[str, str]:
    """What the shipped statistics say in English, with our working translation."""
    english, czech = (
        {str(one.id): str(one.string) for one in catalogue(language) if one.id}
        for language in ("en", "cs")
    )
    return {english[name]: czech[name] for name in english if name.startswith("gloss.")}


def said(text: str, words: Wording) -> Markup:
    """A sentence of the statistics, in Czech where it is translated."""
    return text_of(text, _glosses().get(text), words)


def sheet(lines: Sequence[Line], ask: Ask, words: Wording) -> Sheet:
    """The numbers of lines with their remarks, unit, source and edition."""
    single = sorted({point.year for line in lines for point in line.points}, key=str)
    several = sorted({point.year for line in lines for point in line.sums}, key=str)
    columns = [*single, *several]
    rows = [
        (
            name(line, ask, words),
            *(_cell(line, year, words) for year in columns),
            *(_remarks(line, words), words(f"unit.{line.unit}")),
            *(coded("source", line.source, words), ", ".join(line.vintages)),
        )
        for line in lines
    ]
    about = [words(f"trends.{head}") for head in ABOUT]
    heads = (words("trends.line"), *(years([year], words) for year in columns), *about)
    return Sheet(heads, tuple(rows), len(columns))


def _cell(line: Line, year: int | str, words: Wording) -> str | int:
    point = next((one for one in (*line.points, *line.sums) if one.year == year), None)
    if point is None:
        return "–"
    return words(f"flag.{point.flag}") if point.value is None else point.value


def _remarks(line: Line, words: Wording) -> str:
    """The flags of a line in words, each with its years; what stands in the cell is not said again."""
    said: dict[str, list[int | str]] = {}
    for point in (*line.points, *line.sums):
        if point.flag and point.flag not in ABSENT:
            said.setdefault(point.flag, []).append(point.year)
    return "; ".join(f"{years(at, words)}: {words(f'flag.{flag}')}" for flag, at in said.items())


def table(found: Sheet, caption: str, words: Wording) -> Markup:
    """A sheet as a table whose rows become blocks on a narrow screen."""
    head = joined([Markup('<th scope="col">{}</th>').format(one) for one in found.heads])
    rows = joined([_row(found, row, words) for row in found.rows])
    return Markup(
        '<table class="ledger sheet"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(caption, head, rows)


def _row(found: Sheet, row: Sequence[str | int], words: Wording) -> Markup:
    cells = [
        Markup('<td class="{}" data-head="{}">{}</td>').format(
            "count" if at <= found.counts else "about",
            found.heads[at],
            words.number(cell) if isinstance(cell, int) else cell or "–",
        )
        for at, cell in enumerate(row)
        if at
    ]
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], joined(cells))


def csv(found: Sheet) -> bytes:
    """The same table as a file."""
    return csv_text(found.heads, found.rows).encode()


def notes(lines: Sequence[Line], ask: Ask, words: Wording) -> Markup:
    """What the data say of single numbers, each sentence once, with the numbers it speaks of."""
    places: dict[str, dict[str, list[int | str]]] = {}
    for line in lines:
        breaks = {note for _, note in line.breaks}
        for point in (*line.points, *line.sums):
            if point.note and point.note not in breaks:
                here = places.setdefault(point.note, {})
                here.setdefault(name(line, ask, words), []).append(point.year)
    items = [
        Markup("<li>{} <small>({})</small></li>").format(
            said(note, words), "; ".join(f"{who} {years(at, words)}" for who, at in where.items())
        )
        for note, where in places.items()
    ]
    if not items:
        return Markup("")
    return Markup('<details class="told"><summary>{}</summary><ul>{}</ul></details>').format(
        words.plural("trends.notes", len(items)), joined(items)
    )


def definitions(lines: Sequence[Line], words: Wording) -> Markup:
    """Each series once: what it counts, its unit, its source and its editions."""
    groups: dict[tuple[str, str, str, str], set[str]] = {}
    for line in lines:
        key = (line.source, line.series, line.definition, line.unit)
        groups.setdefault(key, set()).update(line.vintages)
    items = [
        Markup("<div><dt>{}</dt><dd>{} <small>{}</small></dd></div>").format(
            series(source, one, words),
            said(definition, words),
            words(
                "trends.unit_edition",
                unit=words(f"unit.{unit}"),
                edition=", ".join(sorted(vintages)),
            ),
        )
        for (source, one, definition, unit), vintages in groups.items()
    ]
    return Markup('<dl class="defined">{}</dl>').format(joined(items))


def differences(found: Sequence[Conflict], words: Wording) -> Markup:
    """Where sources give different counts: year, of what, and who says which count."""
    if not found:
        return Markup("")
    heads = ("year", "of_what", "readings")
    head = joined(
        [Markup('<th scope="col">{}</th>').format(words(f"trends.{one}")) for one in heads]
    )
    title = words.plural("trends.differences", len(found))
    return Markup(
        '<h3 class="page">{}</h3><p class="reading">{}</p><table class="ledger differences">'
        "<caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(
        title,
        words("trends.differences_why"),
        title,
        head,
        joined([_difference(one, words) for one in found]),
    )


def _difference(found: Conflict, words: Wording) -> Markup:
    by_value: dict[int, list[str]] = {}
    for source, one, vintage, value in found.readings:
        told = words("trends.reading", series=series(source, one, words), edition=vintage)
        by_value.setdefault(value, []).append(told)
    items = [
        Markup("<li><b>{}</b> {}</li>").format(words.number(value), "; ".join(who))
        for value, who in sorted(by_value.items())
    ]
    of = ", ".join(part(kind, code, words) for kind, code in found.of.items())
    return Markup(
        '<tr><th scope="row">{}</th><td data-head="{}">{}</td><td><ul>{}</ul></td></tr>'
    ).format(
        years([found.year], words),
        words("trends.of_what"),
        of or words("trends.total"),
        joined(items),
    )


def alternative(lines: Sequence[Line], ask: Ask, words: Wording) -> str:
    """From when to when, the highest and the lowest counts: the chart for who does not see it."""
    told = [line for line in lines if line.told]
    if not told:
        return ""
    if len(told) <= 4 and ask.topic != topics.SOURCES:
        return " ".join(_extremes(line, name(line, ask, words), words) for line in told)
    first, last = topics.years(tuple(told)) or (0, 0)
    sentences = [words.plural("trends.lines", len(told), first=first, last=last)]
    tops = told if ask.by is None or ask.topic == topics.SOURCES else told[1:]
    highest = max(tops, key=lambda line: max(point.value or 0 for point in line.told))
    if ask.by and ask.topic != topics.SOURCES:
        sentences.append(_extremes(told[0], name(told[0], ask, words), words))
    top = max(highest.told, key=_value)
    sentences.append(
        words("trends.highest", name=name(highest, ask, words), n=top.value, year=top.year)
    )
    return " ".join(sentences)


def _value(point: Point) -> int:
    return point.value or 0


def _extremes(line: Line, called: str, words: Wording) -> str:
    told = line.told
    high, low = max(map(_value, told)), min(map(_value, told))
    first, last = told[0].year, told[-1].year
    if len(told) == 1:
        return words("trends.once", name=called, n=high, year=first)
    if high == low:
        return words("trends.always", name=called, n=high, first=first, last=last)
    return words(
        "trends.extremes",
        name=called,
        first=first,
        last=last,
        high=high,
        high_years=years(line.where(high), words),
        low=low,
        low_years=years(line.where(low), words),
    )
