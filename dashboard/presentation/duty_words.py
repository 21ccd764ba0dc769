"""What bodies deliver for statistics, and the one yearly table, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from dashboard.presentation import entity_words, trend_words
from dashboard.presentation.languages import Wording
from dashboard.progress import form_lines
from dashboard.statistics import observations
from dashboard.statistics.definitions import Authority, Definitions
from dashboard.statistics.duties import AskedNumber, DeliveryState, OwedSplit
from dashboard.statistics.observations import ABSENCE_FLAGS, Flag, Number
from dashboard.statistics.yearly_table import Why, YearlyCell
from dashboard.strategy import Strategy


def split_text(dimension: str | None, definitions: Definitions, words: Wording) -> str:
    """What a number is split by; of one that is not split, that it is the total."""
    return (
        trend_words.split_name(dimension, definitions, words)
        if dimension
        else words("trends.total")
    )


def series_text(owed: OwedSplit, words: Wording) -> str:
    """The source and what it counts."""
    return trend_words.series_name(owed.source_name, owed.series_name, words)


def due_text(owed: OwedSplit, words: Wording) -> str:
    """The day on which it is due, and whether that is our reading."""
    if owed.due is None:
        return words("duties.no_day")
    day = words.date(owed.due)
    return words("duties.assumed_day", day=day) if owed.duty.assumed else day


def state_text(owed: OwedSplit, definitions: Definitions, words: Wording) -> str:
    """What has come; of what came partly, which parts lack a number and how many persons are in none."""
    said = words(f"duties.is_{owed.state}")
    if owed.state is not DeliveryState.PARTLY:
        return said
    lacking = [_category(str(owed.dimension), code, definitions, words) for code in owed.lacking]
    parts = [words("duties.lacking", parts=", ".join(lacking))] if lacking else []
    parts += [words("duties.rest", n=words.number(owed.rest))] if owed.rest else []
    return f"{said}: {'; '.join(parts)}"


def authority_text(asked: Authority, words: Wording) -> str:
    """The rule, and whether it is our reading of it."""
    rule = trend_words.say(asked.authority, words)
    return words("duties.our_reading", rule=rule) if asked.assumed else rule


def _category(dimension: str, code: str, definitions: Definitions, words: Wording) -> str:
    return trend_words.part_name(code, definitions.category(dimension, code), words)


class YearlyLine(NamedTuple):
    """A line of the yearly table in words; a number that is missing says why, and whom to ask."""

    concept: str
    split: str
    number: Number | str
    source: str
    note: str
    last: Number | str


def yearly_headers(year: int, words: Wording) -> tuple[str, ...]:
    """The headers of the yearly table."""
    return (
        words("yearly.count"),
        words("yearly.split"),
        words("yearly.number", year=year),
        words("column.source"),
        words("column.note"),
        words("yearly.last", year=year - 1),
    )


def yearly_lead(cells: Iterable[YearlyCell], version: int, words: Wording) -> list[str]:
    """What to know of the table: by what rule, how a missing number is told, of which data it is."""
    rules = dict.fromkeys(authority_text(cell.asked, words) for cell in cells)
    return [*rules, words("yearly.lead"), words("trends.known", sequence=version)]


def yearly_lines(
    cells: Iterable[YearlyCell], strategy: Strategy, definitions: Definitions, words: Wording
) -> list[YearlyLine]:
    """The lines of the yearly table."""
    return [_line(cell, strategy, definitions, words) for cell in cells]


def _line(
    cell: YearlyCell, strategy: Strategy, definitions: Definitions, words: Wording
) -> YearlyLine:
    return YearlyLine(
        trend_words.say(cell.concept, words),
        _part(cell, definitions, words) + _years(cell, definitions, words),
        _missing(cell, strategy, words) if cell.value is None else cell.value,
        _source(cell, words),
        " ".join(_notes(cell, definitions, words)),
        words("yearly.no_last") if cell.last is None else cell.last,
    )


def _part(cell: YearlyCell, definitions: Definitions, words: Wording) -> str:
    split = split_text(cell.dimension, definitions, words)
    if cell.dimension is None or cell.category is None:
        return split
    return f"{split}: {trend_words.part_name(cell.category, cell.part, words)}"


def _years(cell: YearlyCell, definitions: Definitions, words: Wording) -> str:
    """Of a number over several years which ones, and what its series counts."""
    if cell.row is None or cell.years is None:
        return ""
    series = trend_words.say(definitions.label("series", cell.row["series"]), words)
    return f"; {series}, {cell.years.replace('-', '–')}"


def _missing(cell: YearlyCell, strategy: Strategy, words: Wording) -> str:
    """Why there is no number, and whom to ask for it; of the parts of a zero nobody."""
    why = words(f"yearly.why_{cell.why}")
    if cell.why in {Why.NONE, Why.ALL_TOLD}:
        return why
    body = entity_words.entity_text(cell.asked.ask, strategy, words)
    return f"{why} {words('yearly.ask', body=body)}"


def _source(cell: YearlyCell, words: Wording) -> str:
    if cell.source is None or cell.row is None:
        return words("yearly.no_source")
    source = trend_words.say(cell.source, words)
    return words("trends.reported_by", source=source, edition=cell.row["vintage"])


def _notes(cell: YearlyCell, definitions: Definitions, words: Wording) -> Sequence[str]:
    """What the source says of the number, and what other sources print instead."""
    said: list[str] = []
    if cell.dimension is None and cell.asked.note:
        said.append(words.text(cell.asked.note))
    if cell.row and cell.row["flag"] and cell.row["flag"] not in ABSENCE_FLAGS:
        flag = words(f"flag.{cell.row['flag']}")
        said.append(f"{flag[:1].upper()}{flag[1:]}.")
    if cell.row and cell.row["note"]:
        said.append(trend_words.say(definitions.translate(cell.row["note"]), words))
    if cell.others:
        others = ", ".join(
            f"{trend_words.say(other.source_name, words)} {words.number(other.value)}"
            for other in cell.others
        )
        said.append(words("yearly.others", others=others))
    return said


_HEADERS = ("what", "year", "last", "value", "flag", "note")
_BEHIND = ("source", "series", "definition", "unit", "vintage")
_WIDTHS = {"what": 56, "year": 8, "last": 14, "value": 12, "flag": 16, "note": 36}
_WIDTHS |= {"source": 12, "series": 24, "definition": 40, "unit": 12, "vintage": 14}


def numbers_sheet(
    asked: Sequence[AskedNumber], definitions: Definitions, today: date, words: Wording
) -> form_lines.NumbersSheet | None:
    """The sheet of a form that asks for numbers; None where none are asked for."""
    if not asked:
        return None
    used = [
        name for name in definitions.dimension_ids if name in {each.dimension for each in asked}
    ]
    names = {
        dimension.id: words.text(dimension.name.with_second(dimension.id, dimension.name.second))
        for dimension in definitions.dimensions
    }
    fields = (*_HEADERS, *used, *_BEHIND)
    return form_lines.NumbersSheet(
        name=words("form.numbers"),
        headers=tuple(names.get(field) or words(f"numbers.{field}") for field in fields),
        rows=tuple(_asked_cells(each, used, definitions, today, words) for each in asked),
        to_fill=frozenset(fields.index(name) for name in ("value", "flag", "note", "vintage")),
        widths=tuple(_WIDTHS.get(field, 16) for field in fields),
    )


def _asked_cells(
    asked: AskedNumber,
    used: Sequence[str],
    definitions: Definitions,
    today: date,
    words: Wording,
) -> tuple[str | None, ...]:
    series, dimension = trend_words.say(asked.series.name, words), asked.dimension
    what = f"{series}, {split_text(dimension, definitions, words)}"
    if dimension and asked.category:
        what += f": {_category(dimension, asked.category, definitions, words)}"
    last = None if asked.last is None else words.number(asked.last)
    split = (asked.category if name == dimension else None for name in used)
    about = (asked.series.source, asked.series.id, asked.definition, asked.series.unit)
    return (what, str(asked.year), last, "", "", "", *split, *about, today.isoformat())


def number_line(
    number: Mapping[str, Any], definitions: Definitions, words: Wording
) -> tuple[str, str, str, str]:
    """A number that was handed in: what is counted, the year, the number or what is said, the note."""
    source, series = (definitions.label(kind, number[kind]) for kind in ("source", "series"))
    parts = [
        _category(name, number[name], definitions, words)
        for name in definitions.dimension_ids
        if number.get(name)
    ]
    what = trend_words.series_name(source, series, words)
    flag = words(f"flag.{number['flag']}") if number.get("flag") else ""
    if number.get("flag") == Flag.NOT_APPLICABLE:  # what a body says by it; `FLAG_WORDS`
        flag = words("flag.not_recorded")
    value = words.number(Decimal(number["value"])) if "value" in number else flag
    said = f"{value} ({flag})" if flag and "value" in number else value
    year = observations.year_or_span(number["year_from"], number["year_to"])
    return (
        f"{what}, {', '.join(parts) or words('trends.total')}",
        str(year),
        said,
        number.get("note", ""),
    )
