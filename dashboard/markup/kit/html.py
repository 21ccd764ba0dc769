"""Pieces of markup that all pages share; every value is escaped when it is put in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, zip_longest
from unicodedata import category

from markupsafe import Markup, escape

from dashboard.fulfilment import status
from dashboard.presentation import Wording, palette
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


def with_link_behind(line: Markup, link: Markup) -> Markup:
    """A line and a link behind a dot; neither of the two begins a line of the page by itself."""
    space = "\N{NO-BREAK SPACE}"
    return Markup("{}{}·{}{}").format(line, space, space, link)


def title(text: str, level: int = 3) -> Markup:
    """A heading inside a page: 2 for the page itself, 3 for its parts."""
    kind = "page" if level == 2 else "filing"
    return Markup('<h{0} class="{1}">{2}</h{0}>').format(level, kind, text)


def remark(*texts: str) -> Markup:
    """A sentence beside the matter."""
    return Markup('<p class="filing">{}</p>').format(" ".join(text for text in texts if text))


def foot(*sentences: str) -> Markup:
    """The notes below a page: the day, what is known, what to keep in mind."""
    return Markup('<p class="foot">{}</p>').format(" ".join(text for text in sentences if text))


def bullets(sentence: str, texts: Iterable[str]) -> Markup:
    """A sentence and the list that it announces."""
    items = join([Markup("<li>{}</li>").format(text) for text in texts])
    return Markup('<div class="filing"><p class="filing">{}</p><ul>{}</ul></div>').format(
        sentence, items
    )


def facts(pairs: Iterable[tuple[str, str | Markup]], css: str = "filing") -> Markup:
    """What is known of one thing, name by name."""
    items = [Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name, what) for name, what in pairs]
    return Markup('<dl class="{}">{}</dl>').format(css, join(items))


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
    return Markup('<span class="cell">{}</span>').format(escape_unprintable(text))


def unbroken_spans(text: str) -> Markup:
    """A text whose spans of numbers, such as 2016–2019, stay on one line."""
    pieces = re.split("([0-9]+–[0-9]+)", text)
    return join(
        [
            Markup('<span class="unbroken">{}</span>').format(piece) if at % 2 else escape(piece)
            for at, piece in enumerate(pieces)
        ]
    )


def with_language(piece: Markup, language: str) -> str:
    """Markup that says its language: the document keeps the language in which it was loaded.

    In Czech its lines end where lines of a document do. Only what is shown has the spaces for it, nothing
    that is kept or sent. Nothing turns the lines around unseen.
    """
    whole = Markup('<div lang="{}">{}</div>').format(language, piece)
    shown = damaged_letters.show_unseen(str(whole))
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


def link(address: str, text: str | Markup) -> Markup:
    """A link to one of our own pages, opened in the same window; the text alone without an address."""
    if not address:
        return escape(text)
    return Markup('<a class="plain" href="{}" target="_self">{}</a>').format(address, text)


def count_link(address: str, content: str | Markup, *, is_chosen: bool = False) -> Markup:
    """A count that filters the list below it; the chosen one leads back to all. Text without an address."""
    if not address:
        return escape(content)
    chosen = Markup(' aria-current="true"') if is_chosen else ""
    return Markup('<a class="count" href="{}" target="_self"{}>{}</a>').format(
        address, chosen, content
    )


def chip(computed: status.Status, words: Wording, word: str = "") -> Markup:
    """A status as sign, word and colour; what it means shows under the pointer.

    `word` is given where a page says more than the status: met so far, withdrawn.
    """
    return _chip(computed, words.language, word, "span", Markup(""))


def chip_link(address: str, computed: status.Status, words: Wording, word: str = "") -> Markup:
    """A status that leads to what it means, by pointer and by keyboard."""
    target = Markup(' href="{}" target="_self"').format(address)
    return _chip(computed, words.language, word, "a", target)


@lru_cache(maxsize=512)
def _chip(
    computed: status.Status, language: str, word: str, tag: str, attributes: Markup
) -> Markup:
    """A page has a hundred chips, most of them the same few."""
    words = Wording(language)
    return Markup(
        '<{tag} class="chip {css}" title="{meaning}"{attributes}><span aria-hidden="true">{sign}</span> '
        "{word}</{tag}>"
    ).format(
        tag=tag,
        css=computed.value,
        meaning=words(f"meaning.{computed.value}"),
        attributes=attributes,
        sign=palette.STATUS_STYLES[computed].sign,
        word=word or words(f"status.{computed.value}"),
    )


def join(pieces: list[Markup]) -> Markup:
    """Pieces of markup in a row."""
    return Markup("").join(pieces)


def stack(pieces: list[Markup]) -> Markup:
    """Pieces of markup one below the other, as far apart as the parts of a page."""
    if len(pieces) == 1:
        return pieces[0]
    items = join([Markup("<div>") + piece + Markup("</div>") for piece in pieces])
    return Markup('<div class="stack">') + items + Markup("</div>")
