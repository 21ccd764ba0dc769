"""Fields that the browser draws itself: a list to choose one option from, and a line of text.

For whoever opens a page first, a list of Streamlit is some twenty files, of which a line of text needs most;
both of these together are five. The figures are in docs/decisions/web.md.

What is chosen is kept by the session as the option itself, so its words may change. The browser knows options
by their codes; a code that is none of those offered is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import streamlit as st

from dashboard.web import streamlit_internals

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

T = TypeVar("T")
NAME = "dashboard.native_field"
SCRIPTS = Path(__file__).with_name("offered_scripts")
FILE = "native_field.js"
BODY = '<div class="native"><label></label></div>'
ADDRESS = f"{streamlit_internals.SCRIPTS_OFFERED}{NAME}/{FILE}"
NONE = ""
"""The code of no option."""


def offer() -> None:
    """Lets the server give out the script: from its start, for a page may come from a server beside it."""
    streamlit_internals.offer_scripts(NAME, SCRIPTS)


def choose(
    label: str,
    options: Sequence[T],
    option_label: Callable[[T], str],
    *,
    key: str,
    first: T | None,
    placeholder: str | None,
    width: int | Literal["stretch"],
) -> T | None:
    """What the session holds under the key: an option, or None where a placeholder is offered for it.

    It is `first` until somebody chooses, and again once what was chosen is no longer an option. What a
    browser holds from before a new start of the server goes before it.
    """
    state: Any = st.session_state
    by_code: dict[str | None, T | None] = {} if placeholder is None else {NONE: None}
    by_code |= {str(each): each for each in options}
    field = f"list {key}"
    if key not in state:
        state[key] = by_code.get(_code(streamlit_internals.sent_state(field)), first)
    if state[key] not in by_code.values():
        state[key] = first if first in by_code.values() else None
    chosen: T | None = state[key]
    told = {
        "label": label,
        "placeholder": placeholder,
        "options": [[str(each), option_label(each)] for each in options],
        "chosen": NONE if chosen is None else str(chosen),
    }
    _draw(field, told, width, partial(_take_option, key, field, by_code))
    return chosen


def type_line(label: str, *, key: str, longest: int, purpose: str, width: int) -> str:
    """What the session holds under the key: the text that was typed, once its field was left.

    What a browser holds from before a new start of the server goes before it. `purpose` is what HTML calls
    the kind of text, by which a browser offers what it knows of its person.
    """
    state: Any = st.session_state
    field = f"line {key}"
    if (sent := _text(streamlit_internals.sent_state(field), longest)) is not None:
        state[key] = sent
    text = str(state.setdefault(key, ""))
    told = {"label": label, "longest": longest, "purpose": purpose, "text": text}
    _draw(field, told, width, partial(_take_text, key, field, longest))
    return text


def _draw(
    field: str,
    told: Mapping[str, object],
    width: int | Literal["stretch"],
    take: Callable[[], None],
) -> None:
    offer()
    # In a list: each value of a mapping Streamlit tries as a table, and loads pandas for it.
    _component()(key=field, data=[told], width=width, on_said_change=take)


@cache
def _component() -> ComponentRenderer:
    """How Streamlit draws it: among the page's other parts, so that the style sheet is of force in it."""
    return st.components.v2.component(NAME, html=BODY, js=FILE, isolate_styles=False)


def _take_option(key: str, field: str, by_code: Mapping[str | None, object]) -> None:
    """Keeps what somebody chose."""
    state: Any = st.session_state
    if (code := _code(state[field])) in by_code:
        state[key] = by_code[code]


def _take_text(key: str, field: str, longest: int) -> None:
    """Keeps what somebody typed."""
    state: Any = st.session_state
    if (text := _text(state[field], longest)) is not None:
        state[key] = text


def _code(sent: Mapping[str, object]) -> str | None:
    """The code in what a browser says, after a time and a space; None where it says nothing of the kind."""
    _, space, code = str(sent.get("said")).partition(" ")
    return code if space else None


def _text(sent: Mapping[str, object], longest: int) -> str | None:
    """The text in what a browser says; None where it says none, or more than its field takes."""
    text = sent.get("said")
    return text if isinstance(text, str) and len(text) <= longest else None
