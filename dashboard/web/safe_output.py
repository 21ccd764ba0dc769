"""The safe sinks: everything that came from a person or a file is escaped before it is shown.

Markup is built with `markupsafe`, which escapes every value put into it; Streamlit's Markdown, which
would load pictures and make links, gets no such text.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from markupsafe import Markup

from dashboard.markup.kit import html
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import session


def markup(piece: Markup) -> None:
    """A piece of our own markup; its values were escaped when it was built."""
    if not isinstance(piece, Markup):
        raise TypeError("only escaped markup is shown")
    if not piece:
        return  # Streamlit refuses an empty body
    st.html(html.with_language(piece, session.language()))


def drawing(piece: Markup) -> None:
    """An SVG drawing of our own, whose values were escaped when it was built.

    `st.html` drops SVG, Markdown keeps it: on one line it is a block of HTML to the end, so nothing in it
    is read as Markdown.
    """
    if not isinstance(piece, Markup):
        raise TypeError("only escaped markup is shown")
    # Unsafe HTML, here alone: nothing else of Streamlit shows SVG, and only markup whose values were escaped
    # comes so far.
    st.markdown(
        " ".join(html.with_language(piece, session.language()).split("\n")), unsafe_allow_html=True
    )


def heading(text: str) -> None:
    """The one heading of a page."""
    markup(Markup('<h1 class="strategy">{}</h1>').format(text))


def label(text: str) -> None:
    """What the field beside it is."""
    piece = Markup('<span class="asof">{}</span>').format(text)
    st.html(html.with_language(piece, session.language()), width="content")


def warning(text: str) -> None:
    """A sentence that asks for attention."""
    markup(
        Markup(
            '<p class="notice warning" role="status"><span aria-hidden="true">⚠</span> {}</p>'
        ).format(text)
    )


def notice(text: str) -> None:
    """A sentence that informs."""
    markup(
        Markup('<p class="notice" role="status"><span aria-hidden="true">ℹ</span> {}</p>').format(
            text
        )
    )


def error(text: str) -> None:
    """A sentence that says why there is nothing else to see."""
    markup(
        Markup(
            '<p class="notice error" role="alert"><span aria-hidden="true">✕</span> {}</p>'
        ).format(text)
    )


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
