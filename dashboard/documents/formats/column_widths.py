"""The widths of the columns of a table, such that a word is divided only where nothing else is left."""

from __future__ import annotations

import re

from dashboard.documents import blocks

LETTER, BOLD, MARGINS = 5.6, 6.9, 11.0
"""Points: a letter of a cell, one of a header, and both margins of a cell."""
LONGEST = 20
"""Letters; a longer word, such as a part of an address, is divided."""
PLACES = " \n/-"
"""Letters at which a line may end."""


def fit_words(table: blocks.TableBlock, line: float) -> list[float]:
    """The widths of the columns, in the unit and sum of `line` points.

    A column narrower than its longest word takes what it lacks from those that are wider than theirs. Where
    they have too little, years such as 2016–2019 may be divided, so that no other word is.
    """
    widths = [line * share / sum(table.widths) for share in table.widths]
    for places in (PLACES, f"–{PLACES}"):
        needs = _needs(table, places)
        lacks = [max(0.0, need - width) for need, width in zip(needs, widths, strict=True)]
        spares = [max(0.0, width - need) for need, width in zip(needs, widths, strict=True)]
        lack, spare = sum(lacks), sum(spares)
        if lack <= spare:
            break
    moved = min(lack, spare)
    if not moved:
        return widths
    return [
        width + moved * (lacks[at] / lack - spares[at] / spare) for at, width in enumerate(widths)
    ]


def _needs(table: blocks.TableBlock, places: str) -> list[float]:
    """How wide each column must be for its longest word."""
    return [
        MARGINS
        + max(
            BOLD * _longest(header, places),
            *(LETTER * _longest(row[at], places) for row in table.rows),
        )
        if table.rows
        else 0.0
        for at, header in enumerate(table.headers)
    ]


def _longest(text: blocks.Text, places: str) -> int:
    """Letters of the longest word that must fit on one line, with its source mark."""
    cited = blocks.as_cited_text(text)
    words = re.split(f"[{places}]", blocks.whole_text(cited) + "[0]" * bool(cited.marks))
    return max((len(word) for word in words if len(word) <= LONGEST), default=0)
