"""Pieces of markup that all pages share, and their rules of style; every value is escaped as it is put in."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from unicodedata import category

from markupsafe import Markup

from dashboard.markup.kit.templates import kit
from dashboard.presentation import palette
from dashboard.text import damaged_letters, unbreakable_spaces

_WITHIN_A_LINE = "a|abbr|b|del|em|i|ins|mark|q|s|small|span|strong|sub|sup"
_BETWEEN_LINES = re.compile(
    r"(<(code|pre|script|style|textarea)\b.*?</\2>"
    rf"|<(?!/?(?:{_WITHIN_A_LINE})\b)[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
"""Tags that begin or end a block, and elements whose spaces are part of what they say: a command that is
copied keeps its own."""
_TAG = re.compile("(<[^>]*>)")
_LINES_KEPT, _SHORT = 8192, 400
"""Of how many lines it is kept what became of them, and how long these are at most: some two megabytes."""


title = kit.title
remark = kit.remark
foot = kit.foot
bullets = kit.bullets
facts = kit.facts
link = kit.link
fold = kit.fold
paragraphs = kit.paragraphs
count_link = kit.count_link
chip = kit.chip


def escape_unprintable(text: str) -> str:
    """A text with its control and direction characters made visible; line breaks stay."""
    if text.isprintable():
        return text
    return "".join(
        repr(letter)[1:-1] if category(letter).startswith("C") and letter != "\n" else letter
        for letter in text
    )


def file_text(text: str) -> Markup:
    """A text from a file, set apart from our own words."""
    return kit.file_text(escape_unprintable(text))


def unbroken_spans(text: str) -> Markup:
    """A text whose spans of numbers, such as 2016–2019, stay on one line."""
    return kit.unbroken_spans(re.split("([0-9]+–[0-9]+)", text))


def with_language(piece: Markup, language: str) -> str:
    """Markup that says its language: the document keeps the language in which it was loaded.

    In Czech its lines end where lines of a document do. Only what is shown has the spaces for it, nothing
    that is kept or sent. Nothing turns the lines around unseen.
    """
    shown = damaged_letters.show_unseen(str(kit.page_part(language, piece)))
    return _keep_together(shown) if language == "cs" else shown


def _keep_together(html: str) -> str:
    """Markup with unbreakable spaces in its prose.

    A tag that begins or ends a block ends the text: what stands in the cell before is of another.
    """
    parts = _BETWEEN_LINES.split(html)
    lines = (_keep_short(line) if len(line) <= _SHORT else _keep(line) for line in parts[::3])
    return "".join(chain.from_iterable(zip_longest(lines, parts[1::3], fillvalue="")))


def _keep(line: str) -> str:
    """One line, whose prose may go on over the tags within it: k <a>2.4</a>."""
    parts = _TAG.split(line)
    kept = unbreakable_spaces.keep_together("".join(parts[::2]))
    begin = 0
    for at, text in enumerate(parts[::2]):
        parts[2 * at] = kept[begin : begin + len(text)]
        begin += len(text)
    return "".join(parts)


@lru_cache(maxsize=_LINES_KEPT)
def _keep_short(line: str) -> str:
    """A line that pages are likely to say again, such as the title of a task."""
    return _keep(line)


def join(pieces: list[Markup]) -> Markup:
    """Pieces of markup in a row."""
    return Markup("").join(pieces)


def stack(pieces: list[Markup]) -> Markup:
    """Pieces of markup one below the other, as far apart as the parts of a page."""
    return pieces[0] if len(pieces) == 1 else kit.stack(pieces)


STYLES = Path(__file__).with_name("styles")


@cache
def css() -> str:
    """The rules of our markup, with the colours of the statuses."""
    looks = [
        f".chip.{status.value}{{background:{look.background};color:{look.text};border-color:{look.border}}}"
        for status, look in palette.STATUS_STYLES.items()
    ]
    return "\n".join(
        [*(sheet.read_text("utf-8") for sheet in sorted(STYLES.glob("*.css"))), *looks]
    )
