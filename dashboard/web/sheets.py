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


TOLD_SINGLY = 4
"""So many lines are told one by one."""


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
    return coded("country" if dimension.startswith("country") else dimension, code, words)


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
    head = joined(
        [
            Markup('<th scope="col" class="{}">{}</th>').format(_kind(found, at), one)
            for at, one in enumerate(found.heads)
        ]
    )
    rows = joined([_row(found, row, words) for row in found.rows])
    return Markup(
        '<table class="ledger sheet"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(caption, head, rows)


def _kind(found: Sheet, at: int) -> str:
    return "line" if at == 0 else "count" if at <= found.counts else "about"


def _row(found: Sheet, row: Sequence[str | int], words: Wording) -> Markup:
    cells = [
        Markup('<td class="{}" data-head="{}">{}</td>').format(
            _kind(found, at),
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


def differences(found: Sequence[Conflict], by: str | None, words: Wording) -> Markup:
    """Where sources give different counts: those of the split that is looked at, then the rest."""
    mine, rest = (
        [one for one in found if (set(one.of) == {by or ""} - {""}) == own] for own in (True, False)
    )
    pieces = [
        Markup('<h3 class="page">{}</h3><p class="reading">{}</p>').format(
            words.plural("trends.differences", len(found)), words("trends.differences_why")
        )
    ]
    if mine:
        pieces.append(_differences(mine, words))
    if rest:
        pieces.append(
            Markup('<details class="told"{}><summary>{}</summary>{}</details>').format(
                "" if mine else Markup(" open"),
                words.plural("trends.differences_else", len(rest)),
                _differences(rest, words),
            )
        )
    return joined(pieces)


def _differences(found: Sequence[Conflict], words: Wording) -> Markup:
    heads = [words(f"trends.{one}") for one in ("year", "of_what", "readings")]
    head = joined([Markup('<th scope="col">{}</th>').format(one) for one in heads])
    return Markup(
        '<table class="ledger differences"><caption>{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(
        words.plural("trends.differences", len(found)),
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


def alternative(lines: Sequence[Line], ask: Ask, words: Wording) -> list[str]:
    """A chart in sentences: from when to when, the highest and the lowest counts with their years."""
    told, drawn = [line for line in lines if line.told], [line for line in lines if line.points]
    if len(told) <= TOLD_SINGLY:
        return [_extremes(line, name(line, ask, words), words) for line in told]
    apart = ask.topic in (topics.SOURCES, topics.OTHER) or ask.by is None
    first, last = topics.years(drawn)
    sentences = [words.plural("trends.lines", len(drawn), first=first, last=last)]
    if not apart:
        sentences.append(_extremes(told[0], name(told[0], ask, words), words))
    point, line = max(
        ((point, line) for line in told[0 if apart else 1 :] for point in line.told),
        key=lambda found: _value(found[0]),
    )
    message = "trends.highest" if apart else "trends.highest_part"
    sentences.append(words(message, name=name(line, ask, words), n=point.value, year=point.year))
    return sentences


def _value(point: Point) -> int:
    return point.value or 0


def _extremes(line: Line, called: str, words: Wording) -> str:
    told = line.told
    high, low = max(map(_value, told)), min(map(_value, told))
    values = {"name": called[:1].upper() + called[1:], "first": told[0].year, "last": told[-1].year}
    if len(told) == 1:
        return words("trends.once", name=values["name"], n=high, year=told[0].year)
    if high == low:
        return words("trends.always", n=high, **values)
    return words(
        "trends.extremes",
        **values,
        high=high,
        high_years=years(line.where(high), words),
        low=low,
        low_years=years(line.where(low), words),
    )
