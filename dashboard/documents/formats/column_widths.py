"""The widths of the columns of a table, such that a word is divided only where nothing else is left."""

from __future__ import annotations

import re

from dashboard.documents import blocks

LETTER, BOLD, MARGINS = 5.6, 6.2, 11.0
"""Points: a letter of a cell, one of a header, and both margins of a cell."""
LONGEST = 20
"""Letters; a longer word, such as a part of an address, is divided."""


def fit_words(table: blocks.TableBlock, line: float) -> list[float]:
    """The widths of the columns, in the unit and sum of `line` points.

    A column narrower than its longest word takes what it lacks from those that are wider than theirs.
    """
    widths = [line * share / sum(table.widths) for share in table.widths]
    needs = [
        MARGINS + max(BOLD * _longest(header), *(LETTER * _longest(row[at]) for row in table.rows))
        if table.rows
        else 0.0
        for at, header in enumerate(table.headers)
    ]
    lacks = [max(0.0, need - width) for need, width in zip(needs, widths, strict=True)]
    spares = [max(0.0, width - need) for need, width in zip(needs, widths, strict=True)]
    lack, spare = sum(lacks), sum(spares)
    moved = min(lack, spare)
    if not moved:
        return widths
    return [
        width + moved * (lacks[at] / lack - spares[at] / spare) for at, width in enumerate(widths)
    ]


def _longest(text: blocks.Text) -> int:
    """Letters of the longest word that must fit on one line, with its source mark."""
    cited = blocks.as_cited_text(text)
    words = re.split("[ \n/-]", blocks.whole_text(cited) + "[0]" * bool(cited.marks))
    return max((len(word) for word in words if len(word) <= LONGEST), default=0)
