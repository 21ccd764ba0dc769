"""A page that goes on after a new start of the server: what it says, and the click that comes too early.

The browser then has the page and what stands in its fields, the new session has nothing. So the script of
ours presses a button that nobody sees as soon as the connection is back: the page is drawn, and its buttons
work again. A click that comes before is of a button that the session does not know: nothing is done for it,
and that is said. Where the answer to a click was on its way, the script knows it and presses another button,
and the page says to look what became of it.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.presentation import Wording
from dashboard.web import safe_output, streamlit_internals
from dashboard.web.shell import fields

KEYS = REDRAWN, UNANSWERED = "reconnected", "unanswered"
"""The buttons that the script presses; see shell/browser.js."""
_SAID = "reconnection said"


def begin() -> None:
    """Says at the beginning of a run which click was not, or perhaps not, carried out."""
    state: Any = st.session_state
    is_new = not fields.was_any_drawn()
    pressed = streamlit_internals.drop_unknown_presses() if is_new else []
    if set(pressed) - set(KEYS):
        state[_SAID] = "lost"
    elif UNANSWERED in pressed or state.get(UNANSWERED):
        state[_SAID] = "unanswered"
    elif not is_new and not state.get(REDRAWN):
        state.pop(_SAID, None)


def is_unanswered() -> bool:
    """Whether nobody knows what became of the last click of this page."""
    return st.session_state.get(_SAID) == "unanswered"


def draw(words: Wording) -> None:
    """Says it where it is seen wherever the page stands; and the buttons that nobody sees."""
    said = st.session_state.get(_SAID)
    with fields.place_above():
        if said:
            with st.container(key="connection_restored"):
                safe_output.warning(words(f"reconnection.{said}"))
    for key in KEYS:
        st.button("↻", key=key)
