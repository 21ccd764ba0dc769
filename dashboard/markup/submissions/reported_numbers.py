"""The numbers of the statistics that come with a report, as a table; nothing where it brings none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dashboard.markup.kit import html
from dashboard.markup.kit.table import table
from dashboard.markup.view import View
from dashboard.presentation import duty_words


def draw(view: View, numbers: Sequence[Mapping[str, Any]]) -> Markup:
    """What is counted, the year, the number or what is said instead of one, and the note."""
    if not numbers:
        return Markup("")
    words, definitions = view.words, view.snapshot.definitions
    title = words.plural("submit.numbers", len(numbers))
    heads = [words(f"numbers.{name}").capitalize() for name in ("what", "year", "value", "note")]
    rows = [
        [html.escape_unprintable(text) for text in duty_words.number_line(each, definitions, words)]
        for each in numbers
    ]
    return html.title(title, 4) + table(title, heads, rows, "filing numbers")
