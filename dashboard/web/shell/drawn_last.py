"""What is drawn after the page has been seen, because the browser must load much for it first.

A chart needs a script of five megabytes: it would come between the header of a page and its fields, and
nothing else is drawn while it is read. So the charts are sent last, into the space kept for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

PAUSE = 0.4
"""Seconds in which a browser that has just come shows the rest of the page. Later runs have no pause."""
_KEY = "drawn later"
_SEEN = "page was seen"


def begin() -> None:
    """At the beginning of a run: what one that was cut short had left is dropped."""
    st.session_state[_KEY] = []


def add(draw: Callable[[], object]) -> None:
    """Draws something at the end of this run."""
    st.session_state[_KEY].append(draw)


def draw() -> None:
    """At the end of a run, once the page may be seen: draws all that was added."""
    waiting, st.session_state[_KEY] = st.session_state[_KEY], []
    if waiting and not st.session_state.get(_SEEN):
        time.sleep(PAUSE)
    st.session_state[_SEEN] = True
    for each in waiting:
        each()
