"""Parts of a page that are folded away, such as the fields of what is rarely done: drawn once somebody looks.

Fields that nobody sees were up to half of a run of a page. Once it was opened, a part is drawn in every run
of the session, whether it is open or not: what stands in its fields is lost by no click on its title.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

OPENED = "opened folds"
"""Where the session keeps which parts somebody has opened."""


@contextmanager
def fold(title: str, key: str) -> Iterator[bool]:
    """A part under its title, closed at first; whether what is in it is to be drawn."""
    opened: set[str] = st.session_state.setdefault(OPENED, set())
    part = st.expander(title, key=key, on_change="rerun")
    if part.open:
        opened.add(key)
    with part:
        yield key in opened
