"""Which edition printed the statistics that everybody sees, and what is withheld of them, in words."""

from __future__ import annotations

from dashboard.presentation import trend_words
from dashboard.presentation.languages import Wording
from dashboard.statistics.definitions import Definitions
from dashboard.statistics.edition_numbers import PrintedStatistics
from dashboard.statistics.observations import year_or_span
from dashboard.statistics.small_counts import Split


def explain(printed: PrintedStatistics, words: Wording) -> str:
    """Whose numbers these are, and when others are shown."""
    if printed.number is None or printed.published is None:
        return words("printed.before_first")
    told = {"number": printed.number, "published": words.date(printed.published)}
    return words("printed.of_edition" if printed.of_edition else "printed.not_on_record", **told)


def explain_nothing(printed: PrintedStatistics, words: Wording) -> str:
    """Why everybody sees no statistics."""
    return f"{words('printed.nothing')} {explain(printed, words)}"


def tell_rule(definitions: Definitions, words: Wording) -> str:
    """What is withheld, why and until when."""
    return words("withheld.rule", threshold=definitions.protection.threshold)


def name_withheld(split: Split, definitions: Definitions, words: Wording) -> str:
    """A withheld split or total: its series, years and dimensions."""
    source, series = (
        definitions.label("source", split.source),
        definitions.label("series", split.series),
    )
    parts = [trend_words.split_name(name, definitions, words) for name in split.by]
    name = trend_words.series_name(source, series, words)
    years = trend_words.year_list([year_or_span(split.first, split.last)], words)
    return f"{name}, {years}: {', '.join(parts) or words('trends.total')}"
