"""Which edition printed the statistics that everybody sees, in words."""

from __future__ import annotations

from dashboard.presentation.languages import Wording
from dashboard.statistics.edition_numbers import PrintedStatistics


def explain(printed: PrintedStatistics, words: Wording) -> str:
    """Whose numbers these are, and when others are shown."""
    if printed.number is None or printed.published is None:
        return words("printed.before_first")
    told = {"number": printed.number, "published": words.date(printed.published)}
    return words("printed.of_edition" if printed.of_edition else "printed.not_on_record", **told)


def explain_nothing(printed: PrintedStatistics, words: Wording) -> str:
    """Why everybody sees no statistics."""
    return f"{words('printed.nothing')} {explain(printed, words)}"
