"""The safe sinks: everything that came from a person or a file is escaped before it is shown.

Markup is built with `markupsafe`, which escapes every value put into it; Streamlit's Markdown, which
would load pictures and make links, gets no such text.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import session
from dashboard.workflow.bounded_cache import BoundedCache

SHOWN_BYTES = 64 * 2**20
"""What is kept of pieces as they were shown, for everybody: pages of some thirty days in two languages."""
_SHOWN = BoundedCache(SHOWN_BYTES, size_of=lambda shown: 2 * sys.getsizeof(shown))


def _shown(piece: Markup) -> str:
    """A piece as it is shown in the language of this session."""
    language = session.language()
    return _SHOWN.get((piece, language), lambda: html.with_language(piece, language))


def markup(*pieces: Markup) -> None:
    """Pieces of our own markup, one below the other; their values were escaped when they were built.

    Together they are one part of the page: each part costs a run some 0.1 milliseconds.
    """
    if not all(isinstance(piece, Markup) for piece in pieces):
        raise TypeError("only escaped markup is shown")
    shown = [piece for piece in pieces if piece]
    if _TOGETHER.pieces is not None:
        _TOGETHER.pieces.extend(shown)
    elif shown:  # Streamlit refuses an empty body
        st.html(_shown(html.stack(shown)))


class _Together(threading.local):
    pieces: list[Markup] | None = None


_TOGETHER = _Together()


@contextmanager
def together() -> Iterator[None]:
    """What is shown within is one part of the page: what comes and goes in it moves no field below.

    No field may be among it, and none of `drawing` and `label`.
    """
    pieces = _TOGETHER.pieces = []
    try:
        yield
    finally:
        _TOGETHER.pieces = None
    markup(*pieces)


def once(view: View, draw: Callable[[], Markup], *key: Hashable) -> None:
    """A piece of markup that is drawn once for a version of the data and a key, see `View.draw_once`."""
    markup(view.draw_once(draw, *key))


def drawing(piece: Markup) -> None:
    """An SVG drawing of our own, whose values were escaped when it was built.

    `st.html` drops SVG, and Streamlit's Markdown needs 0.2 MB of scripts to keep it. So it goes as a text,
    which the script of ours puts in its place before anything is painted; see shell/browser.js.
    """
    if not isinstance(piece, Markup):
        raise TypeError("only escaped markup is shown")
    language = session.language()
    st.html(_SHOWN.get((piece, language, "drawing"), lambda: _as_text(piece, language)))


def _as_text(piece: Markup, language: str) -> str:
    """A piece as a text, without the sign by which Streamlit would take it for markup and drop it."""
    written = html.with_language(piece, language).replace("%", "%25").replace("<", "%3C")
    return Markup('<div class="drawing" data-drawing="{}"></div>').format(written)


def heading(text: str) -> None:
    """The one heading of a page."""
    markup(Markup('<h1 class="strategy">{}</h1>').format(text))


def label(text: str) -> None:
    """What the field beside it is."""
    piece = Markup('<span class="asof">{}</span>').format(text)
    st.html(_shown(piece), width="content")


def warning(text: str) -> None:
    """A sentence that asks for attention."""
    _say("notice warning", "status", "⚠", text)


def notice(text: str) -> None:
    """A sentence that informs."""
    _say("notice", "status", "ℹ", text)


def error(text: str) -> None:
    """A sentence that says why there is nothing else to see."""
    _say("notice error", "alert", "✕", text)


def _say(css: str, role: str, sign: str, text: str) -> None:
    shape = '<p class="{}" role="{}"><span aria-hidden="true">{}</span> {}</p>'
    markup(Markup(shape).format(css, role, sign, text))


def errors(problems: Iterable[Problem], words: Wording) -> None:
    """Why something was refused: what is wrong and what to do about it, a sentence for each problem."""
    for problem in problems:
        error(words.problem_text(problem))


def warnings(problems: Iterable[Problem], words: Wording) -> None:
    """What is to be looked at again, a sentence for each problem."""
    for problem in problems:
        warning(words.problem_text(problem))


def footer(*sentences: str) -> None:
    """The notes below: the day, what is known, what to keep in mind."""
    markup(html.foot(*sentences))
