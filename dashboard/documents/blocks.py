"""A document as blocks: headings, paragraphs, tables, cards, charts and numbered source marks.

One tree serves every format. Every text is shown letter for letter: no writer reads markup, a formula
or a command in it. A letter that no document can hold is replaced by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from dashboard.presentation import Wording, palette, trend_chart
from dashboard.text import damaged_letters, unbreakable_spaces
from dashboard.text.text_language import text_language


@dataclass(frozen=True, slots=True)
class CitedText:
    """A text, and the marks of the sources that it rests on: numbers from 1.

    `language` is the text's language if it is known to differ from the document's; else None. `lead` is
    what it is about, in bold before it, in the document's language. `signs` are words of verdicts and
    statuses whose coloured signs stand before it: for the eye alone, since the text says the same. A text
    that is such a sign is coloured itself.
    """

    text: str
    marks: tuple[int, ...] = ()
    language: str | None = None
    lead: str = ""
    signs: tuple[str, ...] = ()

    @property
    def is_sign(self) -> bool:
        """Whether it is nothing but one coloured sign."""
        return [self.text] == [palette.SIGN_STYLES[word].sign for word in self.signs]


Text = str | CitedText

DASH = "–"
"""Written where there is nothing to write."""

FORMATS = (".docx", ".pdf", ".md", ".html")
"""The endings of the files that a document can be written as."""
LETTER_FORMATS = (".docx", ".pdf", ".txt")
"""Those of a letter; the text is for a mail."""


def strategy_text(text: str, words: Wording, before: str = "") -> Text:
    """A text of the strategy; one in another language than the document is marked."""
    return CitedText(before + words.text(text), language=words.foreign(text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (a part) to 3 (a task); `language` where it is not the document's.

    The contents list it, unless it parts an annex.
    """

    level: int
    text: str
    language: str | None = None
    is_listed: bool = True


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a `note` is a remark of the document about itself."""

    text: Text
    note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; a `numbered` one counts from 1."""

    items: tuple[Text, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table; each row has as many cells as there are `headers`. Without a caption a heading names it.

    `widths` are shares of the page width; `counts` are the positions of the columns of numbers. In the
    annex of sources `targets` are the marks that the rows explain, one each; elsewhere empty. `groups` are
    heads above the headers, each over so many columns; `framed` are columns to look at.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...]
    counts: frozenset[int] = frozenset()
    targets: tuple[int, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    framed: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.headers) == len(self.widths) for row in self.rows)
        assert len(self.targets) in {0, len(self.rows)}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a card: its name and its paragraphs; without paragraphs a heading within the card."""

    name: str
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class CardBlock:
    """A form of fields, as in Annex 1 of the source; `caption` says of what."""

    caption: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts over the years; `instead` are the sentences that replace the picture."""

    caption: str
    curves: tuple[trend_chart.Curve, ...]
    periods: tuple[trend_chart.YearBand, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The headings of the document, up to level 3, under a title."""

    title: str


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page, where the format has pages."""


@dataclass(frozen=True, slots=True)
class Annexes:
    """What follows are annexes, in smaller letters where the format has them."""


@dataclass(frozen=True, slots=True)
class LetterHead:
    """What is above the subject of a letter: who writes, under which reference, to whom.

    The first line of `sender` and of `addressee` is a name; `reference` has a name and a text in each line.
    """

    sender: tuple[str, ...]
    reference: tuple[tuple[str, str], ...]
    addressee: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A framed text that must not be overlooked; `link` is an address of ours that it ends with."""

    text: Text
    link: str = ""


Block = (
    Heading
    | Paragraph
    | Bullets
    | TableBlock
    | CardBlock
    | Chart
    | Contents
    | PageBreak
    | Annexes
    | Box
)


@dataclass(frozen=True, slots=True)
class CarriedFile:
    """A file within a PDF: what the document was made from.

    `kind` is its media type, `relation` one of those of PDF (source, data), `about` what it is in words.
    """

    name: str
    content: bytes
    kind: str
    relation: str
    about: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document to write, in the `language` of its texts, about a `day`.

    `facts` say for programs what it was made from. Its texts are made printable, and in Czech no line
    ends after a preposition of one letter or within a date. What people wrote in the other language is
    marked as such. A `brief` one, a letter or papers, has smaller headings and lighter tables; a `head` is
    above its title. `known_at` is when the last of what it knows was recorded, None where it rests on no
    record; `data` gives the files that a PDF of it carries.
    """

    title: str
    subtitle: str
    language: str
    day: date
    facts: Mapping[str, Any]
    blocks: tuple[Block, ...]
    brief: bool = False
    head: LetterHead | None = None
    known_at: datetime | None = None
    data: Callable[[], tuple[CarriedFile, ...]] = tuple

    @property
    def dated(self) -> datetime:
        """The moment that its file is dated by: no clock, so that the same document is the same file."""
        return self.known_at or datetime.combine(self.day, time.min, UTC)

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocks", mark_languages(self.blocks, self.language))
        for name in ("title", "subtitle", "blocks", "head"):
            printable = make_printable(getattr(self, name), self.language)
            object.__setattr__(self, name, printable)


def as_cited_text(text: Text) -> CitedText:
    """A text with its marks, if it has any."""
    return text if isinstance(text, CitedText) else CitedText(text)


def whole_text(text: Text) -> str:
    """A text with its lead."""
    cited = as_cited_text(text)
    return f"{cited.lead} {cited.text}".strip() if cited.lead else cited.text


def headings(document: Document) -> tuple[Heading, ...]:
    """The headings in their order; writers number them from 1 for their links."""
    return tuple(block for block in document.blocks if isinstance(block, Heading))


def number_captions(blocks: Iterable[Block], words: Wording) -> list[Block]:
    """The blocks with "Table 1." and "Figure 1." before their captions; below them the lists of both.

    A table whose heading names it has no caption and no number.
    """
    numbered: list[Block] = []
    lists: dict[str, list[str]] = {"table": [], "figure": []}
    for block in blocks:
        if not isinstance(block, TableBlock | Chart) or not block.caption:
            numbered.append(block)
            continue
        kind = "figure" if isinstance(block, Chart) else "table"
        named = words(f"captions.{kind}", number=len(lists[kind]) + 1, caption=block.caption)
        lists[kind].append(named)
        numbered.append(replace(block, caption=named))
    for kind, named_ones in lists.items():
        if named_ones:
            title = words(f"captions.{kind}s")
            numbered += [Heading(2, title, is_listed=False), Bullets(tuple(named_ones))]
    return numbered


def mark_languages(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    """The blocks of a document in a language; texts in another one say so, as their words tell."""
    return tuple(_mark_block(block, language) for block in blocks)


def _mark_block(block: Block, language: str) -> Block:
    def mark(text: Text) -> Text:
        cited = as_cited_text(text)
        own = text_language(cited.text)
        if cited.language or own in {None, language}:
            return text
        return replace(cited, language=own)

    match block:
        case Paragraph() | Box():
            return replace(block, text=mark(block.text))
        case Bullets():
            return replace(block, items=tuple(map(mark, block.items)))
        case TableBlock():
            return replace(block, rows=tuple(tuple(map(mark, row)) for row in block.rows))
        case CardBlock():
            fields = (Field(field.name, tuple(map(mark, field.texts))) for field in block.fields)
            return replace(block, fields=tuple(fields))
    return block


def has_foreign_text(tree: Any) -> bool:
    """Whether a text in a block or in several blocks is in another language than the document."""
    if isinstance(tree, tuple | list):
        return any(map(has_foreign_text, tree))
    if is_dataclass(tree) and not isinstance(tree, type):
        if getattr(tree, "language", None):
            return True
        return any(has_foreign_text(getattr(tree, part.name)) for part in fields(tree))
    return False


def every_text(tree: Any) -> Iterator[str]:
    """The texts of a text, a block or several blocks."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, tuple | list):
        for part in tree:
            yield from every_text(part)
    elif is_dataclass(tree):
        for part in fields(tree):
            yield from every_text(getattr(tree, part.name))


def count_unprintable(tree: Any) -> int:
    """How many letters of a text, a block or several blocks will be replaced."""
    return sum(map(damaged_letters.count_unprintable, every_text(tree)))


def make_printable(tree: Any, language: str) -> Any:
    """The same text, block or blocks of a language with the unprintable letters of every text escaped.

    Spaces at which a line of the language must not end become unbreakable.
    """
    if isinstance(tree, str):
        printable = damaged_letters.escape_unprintable(tree)
        return unbreakable_spaces.keep_together(printable) if language == "cs" else printable
    if isinstance(tree, tuple):
        return tuple(make_printable(part, language) for part in tree)
    if is_dataclass(tree) and not isinstance(tree, type):
        own = getattr(tree, "language", None) or language
        values = {part.name: make_printable(getattr(tree, part.name), own) for part in fields(tree)}
        return replace(tree, **values)
    return tree
