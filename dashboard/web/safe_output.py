"""The safe sinks: everything that came from a person or a file is escaped before it is shown.

Markup is built with `markupsafe`, which escapes every value put into it; Streamlit's Markdown, which
would load pictures and make links, gets no such text.
"""

from __future__ import annotations

<<<<<<< HEAD:dashboard/web/safe_output.py
import streamlit as st
from markupsafe import Markup

from dashboard.markup.kit import html
from dashboard.web import session
=======
import re
from itertools import zip_longest

import streamlit as st
from markupsafe import Markup

from dashboard.text import damaged_letters, unbreakable_spaces
from dashboard.web import session
from dashboard.web.kit import html

_NOT_PROSE = re.compile(
    r"(<(code|pre|script|style|textarea)\b.*?</\2>|<[^>]*>)", re.DOTALL | re.IGNORECASE
)
"""Tags, and elements whose spaces are part of what they say: a command that is copied keeps its own."""
>>>>>>> 27941b0 (text, web: lines of a Czech page end where those of a document do):dashboard/web/kit/safe_output.py


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
<<<<<<< HEAD:dashboard/web/safe_output.py
    st.markdown(
        " ".join(html.with_language(piece, session.language()).split()), unsafe_allow_html=True
    )
=======
    drawn = with_language(piece, session.language())
    st.markdown(re.sub("[ \t\r\n]+", " ", drawn).strip(), unsafe_allow_html=True)


def with_language(piece: Markup, language: str) -> str:
    """Markup that says its language: that of the document stays what it was when it was loaded.

    In Czech its lines end where lines of a document do. Only what is shown has the spaces for it, nothing
    that is kept or sent. Nothing turns the lines around unseen.
    """
    whole = Markup('<div lang="{}">{}</div>').format(language, piece)
    html = damaged_letters.show_unseen(whole)
    return _keep_together(html) if language == "cs" else html


def _keep_together(html: str) -> str:
    """Markup with unbreakable spaces in its prose, which may go on over the tags: k <a>2.4</a>."""
    parts = _NOT_PROSE.split(html)
    prose, tags = parts[::3], parts[1::3]
    kept = unbreakable_spaces.keep_together("".join(prose))
    pieces: list[str] = []
    for text, tag in zip_longest(prose, tags, fillvalue=""):
        pieces += (kept[: len(text)], tag)
        kept = kept[len(text) :]
    return "".join(pieces)
>>>>>>> 27941b0 (text, web: lines of a Czech page end where those of a document do):dashboard/web/kit/safe_output.py


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
    """A sentence that tells."""
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


def footer(*sentences: str) -> None:
    """What stands below: the day, what is known, what to keep in mind."""
    markup(html.foot(*sentences))
