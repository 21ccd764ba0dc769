"""Which counts are available by sex, age, form and country, and for which years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboard.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, Text
from dashboard.presentation import Wording, trend_words
from dashboard.statistics import availability, observations
from dashboard.statistics.availability import TOTAL, SplitYears
from dashboard.statistics.definitions import Definitions
from dashboard.strategy import deadlines

SHOWN = ("form", "age", "sex", "country_of_origin", "country_of_exploitation")
"""The splits with a column of their own; others share one."""


def availability_section(
    statistics: observations.Statistics, period: deadlines.Period, words: Wording
) -> list[Block]:
    """What the counts of the strategy's own years are split by; then every split series with its years."""
    every = availability.list_available(statistics)
    first, last = period.start.year, period.end.year
    own = availability.list_available(statistics, range(first, last + 1))
    definitions = statistics.definitions
    if not every:
        return []
    rows = tuple(_row(series, definitions, words) for series in every if len(series) > 1)
    whole = [_name_and_years(series[TOTAL], words) for series in every if len(series) == 1]
    return [
        Heading(2, words("availability.title")),
        Paragraph(words("availability.lead"), note=True),
        Paragraph(
            words.plural(
                "availability.own_period", last - first + 1, years=words.years(first, last)
            )
        ),
        Bullets(tuple(_in_period(own, by, period, definitions, words) for by in SHOWN)),
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
    series: Mapping[str, SplitYears], definitions: Definitions, words: Wording
) -> tuple[Text, ...]:
    other = [
        f"{trend_words.split_name(by, definitions, words)} {_years_text(split, words)}"
        for by, split in series.items()
        if by not in (TOTAL, *SHOWN)
    ]
    return (
        _name(series[TOTAL], words),
        *(_years_text(series.get(by), words) for by in (TOTAL, *SHOWN)),
        "; ".join(other) or "–",
    )


def _in_period(
    every: Sequence[Mapping[str, SplitYears]],
    by: str,
    period: deadlines.Period,
    definitions: Definitions,
    words: Wording,
) -> str:
    """Which series are split by something within the strategy's own years; that none is."""
    first, last = period.start.year, period.end.year
    found = []
    for series in every:
        if by in series:
            near = (span for span in series[by].several if span[1] >= first and span[0] <= last)
            own = replace(series[by], several=tuple(near))
            found += [_name_and_years(own, words)] if own.is_there else []
    series_list = "; ".join(found) or words("availability.none")
    return f"{trend_words.split_name(by, definitions, words)}: {series_list}"


def _name(split: SplitYears, words: Wording) -> str:
    return trend_words.series_name(split.source_name, split.series_name, words)


def _name_and_years(split: SplitYears, words: Wording) -> str:
    return f"{_name(split, words)} ({_years_text(split, words)})"


def _years_text(split: SplitYears | None, words: Wording) -> str:
    """Years as spans, those that we inferred named so; a period without a number for each year as that."""
    if split is None:
        return "–"
    told = [year for year in split.single if year not in {*split.inferred, *split.partly}]
    texts = [trend_words.year_spans(told, words)] if told else []
    for name in ("partly", "inferred", "suppressed"):
        if found := getattr(split, name):
            texts.append(words(f"availability.{name}", years=trend_words.year_spans(found, words)))
    texts += [
        words("availability.as_one", first=first, last=last)
        for first, last in split.several
        if not set(range(first, last + 1)) <= set(split.single)
    ]
    return ", ".join(texts) or "–"
