"""A document as blocks: headings, paragraphs, tables, cards, charts and numbered source marks.

One tree, several writers. Every text in it is shown as it is written: no writer reads markup, a
formula or a command in it. A letter that no document can hold is replaced by one that says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from dashboard.presentation import trend_chart
from dashboard.text import damaged_letters


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text, and the marks of the sources that it rests on (numbers from 1).

    `language` is that of the text where it is known not to be the document's.
    """

    text: str
    marks: tuple[int, ...] = ()
    language: str | None = None


Text = str | CitedText

FORMATS = (".docx", ".pdf", ".md", ".html")
"""The endings of the files that a document can be written as."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a part) to 3 (a task), in another language where one is named."""

    level: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `note` is what the document says of itself."""

    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows have as many cells as it has heads.

    `widths` are shares of the page; the columns `counts` hold numbers. `targets` are the marks that
    the rows explain, one each, in an annex of sources; else empty.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...]
    counts: frozenset[int] = frozenset()
    targets: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.heads) == len(self.widths) for row in self.rows)
        assert len(self.targets) in {0, len(self.rows)}


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a card: its name and its paragraphs; without paragraphs a heading within the card."""

    name: str
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A form of names and what they say, as the source's annex has it; `caption` says of what."""

    caption: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts over the years, with the sentences that stand for the picture."""

    caption: str
    curves: tuple[trend_chart.Curve, ...]
    periods: tuple[trend_chart.Period, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the document, up to level 3, under a title."""

    title: str


Block = Heading | Paragraph | Bullets | Table | Card | Chart | Contents


@dataclass(frozen=True, slots=True)
class Document:
    """A document to write: its language is that of its words, its `day` that of which it tells.

    `facts` name what it was made from, for programs. The texts are `printable`.
    """

    title: str
    subtitle: str
    language: str
    day: date
    facts: Mapping[str, Any]
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        for name in ("title", "subtitle", "blocks"):
            object.__setattr__(self, name, make_printable(getattr(self, name)))


def as_cited_text(text: Text) -> CitedText:
    """A text with its marks, if it has any."""
    return text if isinstance(text, CitedText) else CitedText(text)


def headings(document: Document) -> tuple[Heading, ...]:
    """The headings in their order; a writer numbers them from 1 for its links."""
    return tuple(block for block in document.blocks if isinstance(block, Heading))


def count_unprintable(tree: Any) -> int:
    """How many letters of a text, a block or several will be replaced."""
    if isinstance(tree, str):
        return damaged_letters.count_unprintable(tree)
    if isinstance(tree, tuple):
        return sum(count_unprintable(part) for part in tree)
    if isinstance(tree, _PARTS):
        return sum(count_unprintable(getattr(tree, part.name)) for part in fields(tree))
    return 0


def make_printable(tree: Any) -> Any:
    """The same text, block or blocks with the unprintable letters of every text escaped."""
    if isinstance(tree, str):
        return damaged_letters.escape_unprintable(tree)
    if isinstance(tree, tuple):
        return tuple(make_printable(part) for part in tree)
    if isinstance(tree, _PARTS):
        found = {part.name: make_printable(getattr(tree, part.name)) for part in fields(tree)}
        return replace(tree, **found)
    return tree


_PARTS = (
    CitedText,
    Heading,
    Paragraph,
    Bullets,
    Table,
    Field,
    Card,
    Chart,
    Contents,
    trend_chart.Curve,
    trend_chart.Spot,
    trend_chart.Period,
)
