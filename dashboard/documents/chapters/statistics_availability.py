"""Which counts are available by sex, age, form and country, and for which years."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, Text
from dashboard.presentation import Wording, trend_words
from dashboard.statistics import availability, observations
from dashboard.statistics.definitions import Definitions
from dashboard.strategy import deadlines

SHOWN = ("form", "age", "sex", "country_of_origin", "country_of_exploitation")
"""The splits with a column of their own; others share one."""


def availability_section(
    statistics: observations.Statistics, period: deadlines.Period, words: Wording
) -> list[Block]:
    """What the counts of the strategy's own years are split by; then every split series with its years."""
    every = availability.list_availability(statistics)
    definitions = statistics.definitions
    if not every:
        return []
    rows = tuple(_row(series, definitions, words) for series in every if series.by)
    whole = [_name_and_years(series, series.total, words) for series in every if not series.by]
    first, last = period.start.year, period.end.year
    return [
        Heading(2, words("availability.title")),
        Paragraph(words("availability.lead"), note=True),
        Paragraph(
            words.plural(
                "availability.own_period", last - first + 1, years=words.years(first, last)
            )
        ),
        Bullets(tuple(_in_period(every, by, period, definitions, words) for by in SHOWN)),
        *([_table(rows, words)] if rows else []),
        *([Paragraph(words("availability.whole", series="; ".join(whole)))] if whole else []),
    ]


def _table(rows: tuple[tuple[Text, ...], ...], words: Wording) -> TableBlock:
    names = ("total", *SHOWN, "other")
    return TableBlock(
        words("availability.caption"),
        (words("trends.line"), *(words(f"availability.{name}") for name in names)),
        rows,
        widths=(15, 9, 9, 9, 9, 9, 12, 9),
    )


def _row(
    series: availability.SeriesAvailability, definitions: Definitions, words: Wording
) -> tuple[Text, ...]:
    other = [
        f"{trend_words.split_name(by, definitions, words)} {_years_text(years, words)}"
        for by, years in series.by.items()
        if by not in SHOWN
    ]
    return (
        trend_words.series_name(series.source_name, series.series_name, words),
        _years_text(series.total, words),
        *(_years_text(series.by.get(by, availability.Years()), words) for by in SHOWN),
        "; ".join(other) or "–",
    )


def _in_period(
    every: Sequence[availability.SeriesAvailability],
    by: str,
    period: deadlines.Period,
    definitions: Definitions,
    words: Wording,
) -> str:
    """Which series are split by something within the strategy's own years; that none is."""
    first, last = period.start.year, period.end.year
    found = []
    for series in every:
        years = series.by.get(by, availability.Years())
        own = availability.Years(
            tuple(year for year in years.single if first <= year <= last),
            tuple(span for span in years.several if span[1] >= first and span[0] <= last),
            tuple(year for year in years.inferred if first <= year <= last),
            tuple(year for year in years.partly if first <= year <= last),
            tuple(year for year in years.suppressed if first <= year <= last),
        )
        if own != availability.Years():
            found.append(_name_and_years(series, own, words))
    series_list = "; ".join(found) or words("availability.none")
    return f"{trend_words.split_name(by, definitions, words)}: {series_list}"


def _name_and_years(
    series: availability.SeriesAvailability, years: availability.Years, words: Wording
) -> str:
    name = trend_words.series_name(series.source_name, series.series_name, words)
    return f"{name} ({_years_text(years, words)})"


def _years_text(years: availability.Years, words: Wording) -> str:
    """Years as spans, those that we inferred named so; a period without a number for each year as that."""
    told = [year for year in years.single if year not in {*years.inferred, *years.partly}]
    texts = [trend_words.year_spans(told, words)] if told else []
    for name in ("partly", "inferred", "suppressed"):
        if found := getattr(years, name):
            texts.append(words(f"availability.{name}", years=trend_words.year_spans(found, words)))
    texts += [
        words("availability.as_one", first=first, last=last)
        for first, last in years.several
        if not set(range(first, last + 1)) <= set(years.single)
    ]
    return ", ".join(texts) or "–"
