"""The yearly table of statistics as a document: a table for each count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from dashboard.documents.blocks import Document, Heading, Paragraph, TableBlock
from dashboard.presentation import Wording
from dashboard.presentation.duty_words import YearlyLine


def build(
    lines: Sequence[YearlyLine],
    headers: Sequence[str],
    texts: tuple[str, str, Sequence[str]],
    made: tuple[date, Mapping[str, Any]],
    words: Wording,
) -> Document:
    """The table; `texts` are its title, the line below it and what to know, `made` its day and facts."""
    title, subtitle, lead = texts
    blocks: list[Heading | Paragraph | TableBlock] = [Paragraph(line) for line in lead]
    for concept, mine in groupby(lines, key=lambda line: line.concept):
        rows = tuple(
            tuple(cell if isinstance(cell, str) else words.number(cell) for cell in line[1:])
            for line in mine
        )
        blocks += [
            Heading(1, concept),
            TableBlock("", tuple(headers[1:]), rows, widths=(3, 4, 3, 4, 2)),
        ]
    return Document(title, subtitle, words.language, made[0], made[1], (*blocks,), brief=True)
