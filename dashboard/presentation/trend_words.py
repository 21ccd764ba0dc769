"""Lines of the statistics in words: their names, their numbers as a sheet, a chart's curves, sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from babel import Locale

from dashboard.presentation.languages import Wording, read_catalogue
from dashboard.presentation.open_data import csv_text
from dashboard.presentation.trend_chart import Curve, Spot
from dashboard.statistics import chart_topics, observations

ABOUT = ("remarks", "unit", "source", "edition")
"""What a table says of each line behind its numbers."""


MAX_LINES_DESCRIBED = 4
"""So many lines are told one by one."""


@dataclass(frozen=True, slots=True)
class TrendTable:
    """The same numbers as a chart: a row a line, a column a year or a period of years."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    counts: int
    """So many columns behind the first hold counts."""


def code_label(kind: str, code: str, words: Wording) -> str:
    """The word for a code, or the code where it has none."""
    message = f"{kind}.{code}"
    return words(message) if words.has_message(message) else code


def part_name(dimension: str, code: str, words: Wording) -> str:
    """The word for a part of a split: men, Slovakia, labour exploitation."""
    if dimension.startswith("country") and code != "unknown":
        return str(Locale(words.language).territories.get(code, code))
    return code_label("country" if dimension.startswith("country") else dimension, code, words)


def series_name(source: str, name: str, words: Wording) -> str:
    """A source and what it counts."""
    return f"{code_label('source', source, words)}: {code_label('series', name, words)}"


def line_name(line: chart_topics.ChartLine, ask: chart_topics.Selection, words: Wording) -> str:
    """A line by what tells it from the others beside it."""
    mine = part_name(line.by, line.category, words) if line.by and line.category else ""
    if ask.topic in (chart_topics.SOURCES, chart_topics.OTHER):
        told = series_name(line.source, line.series, words)
        return f"{mine} – {told}" if mine else told
    if mine:
        return mine
    return words("trends.total") if ask.by else code_label("series", line.series, words)


def year_list(found: Iterable[int | str], words: Wording) -> str:
    """Years one after another; a period with a dash."""
    return ", ".join(str(year).replace("-", "–") for year in found)


def heading(ask: chart_topics.Selection, words: Wording) -> str:
    """What is looked at, in words."""
    what = code_label("concept", ask.of, words) if ask.of else words(f"topic_title.{ask.topic}")
    if ask.topic == chart_topics.SOURCES:
        what = words("trends.several", what=what)
    return words("trends.split", what=what, by=words(f"dimension.{ask.by}")) if ask.by else what


@cache
def read_translations() -> dict[str, str]:
    """What the shipped statistics say in English, with our working translation."""
    english, czech = (
        {str(one.id): str(one.string) for one in read_catalogue(language) if one.id}
        for language in ("en", "cs")
    )
    return {english[name]: czech[name] for name in english if name.startswith("gloss.")}


def translate_note(text: str, words: Wording) -> str:
    """A sentence of the statistics, in Czech where it is translated."""
    return words.text(text, read_translations().get(text))


def trend_table(
    lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection, words: Wording
) -> TrendTable:
    """The numbers of lines with their remarks, unit, source and edition."""
    single = sorted({point.year for line in lines for point in line.points}, key=str)
    several = sorted({point.year for line in lines for point in line.sums}, key=str)
    columns = [*single, *several]
    rows = [
        (
            line_name(line, ask, words),
            *(_cell(line, year, words) for year in columns),
            *(remarks(line, words), words(f"unit.{line.unit}")),
            *(code_label("source", line.source, words), ", ".join(line.vintages)),
        )
        for line in lines
    ]
    about = [words(f"trends.{head}") for head in ABOUT]
    heads = (words("trends.line"), *(year_list([year], words) for year in columns), *about)
    return TrendTable(heads, tuple(rows), len(columns))


def _cell(line: chart_topics.ChartLine, year: int | str, words: Wording) -> str | int:
    point = next((one for one in (*line.points, *line.sums) if one.year == year), None)
    if point is None:
        return "–"
    return words(f"flag.{point.flag}") if point.value is None else point.value


def remarks(line: chart_topics.ChartLine, words: Wording) -> str:
    """The flags of a line in words, each with its years; what stands in the cell is not said again."""
    said: dict[str, list[int | str]] = {}
    for point in (*line.points, *line.sums):
        if point.flag and point.flag not in observations.ABSENCE_FLAGS:
            said.setdefault(point.flag, []).append(point.year)
    return "; ".join(
        f"{year_list(at, words)}: {words(f'flag.{flag}')}" for flag, at in said.items()
    )


def curves(
    lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection, words: Wording
) -> list[Curve]:
    """The lines that have years, in words, as a chart takes them."""
    return [
        Curve(
            name=line_name(line, ask, words),
            unit=line.unit,
            spots=tuple(_spot(line, point, ask, words) for point in line.points),
            breaks=tuple(sorted({year for year, _ in line.breaks})),
        )
        for line in lines
        if line.points
    ]


def _spot(
    line: chart_topics.ChartLine,
    point: chart_topics.Point,
    ask: chart_topics.Selection,
    words: Wording,
) -> Spot:
    flag = words(f"flag.{point.flag}") if point.flag else ""
    source = code_label("source", line.source, words)
    count = "" if point.value is None else f"{point.value} ({words(f'unit.{line.unit}')})"
    tells = (
        f"{line_name(line, ask, words)}, {point.year}",
        count,
        flag,
        words("trends.reported_by", source=source, edition=point.vintage),
    )
    return Spot(
        year=int(point.year),
        value=point.value,
        word=flag if point.value is None else "",
        remark=bool(flag),
        tells=tuple(sentence for sentence in tells if sentence),
    )


def csv_bytes(found: TrendTable) -> bytes:
    """The same table as a file."""
    return csv_text(found.heads, found.rows).encode()


def describe_chart(
    lines: Sequence[chart_topics.ChartLine], ask: chart_topics.Selection, words: Wording
) -> list[str]:
    """A chart in sentences: from when to when, the highest and the lowest counts with their years."""
    told, drawn = (
        [line for line in lines if line.points_with_value],
        [line for line in lines if line.points],
    )
    if len(told) <= MAX_LINES_DESCRIBED:
        return [_extremes(line, line_name(line, ask, words), words) for line in told]
    apart = ask.topic in (chart_topics.SOURCES, chart_topics.OTHER) or ask.by is None
    first, last = chart_topics.year_range(drawn)
    sentences = [words.plural("trends.lines", len(drawn), first=first, last=last)]
    if not apart:
        sentences.append(_extremes(told[0], line_name(told[0], ask, words), words))
    point, line = max(
        ((point, line) for line in told[0 if apart else 1 :] for point in line.points_with_value),
        key=lambda found: _value(found[0]),
    )
    message = "trends.highest" if apart else "trends.highest_part"
    sentences.append(
        words(message, name=line_name(line, ask, words), n=point.value, year=point.year)
    )
    return sentences


def _value(point: chart_topics.Point) -> int:
    return point.value or 0


def _extremes(line: chart_topics.ChartLine, called: str, words: Wording) -> str:
    told = line.points_with_value
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
        high_years=year_list(line.years_with_value(high), words),
        low=low,
        low_years=year_list(line.years_with_value(low), words),
    )
