"""A file that is made while its page goes on: begun by a click, asked after each second."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic

import streamlit as st

from dashboard.files import background_work
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import streamlit_internals

ASKED_EACH = 1.0
"""Seconds after which the page asks again whether the file is there."""

GONE_AFTER = 20.0
"""Seconds without a connection after which nobody waits at a page any more."""


@dataclass(frozen=True, slots=True)
class Making:
    """A file that a session has asked for; `key` says of what it is made."""

    key: tuple[object, ...]
    made: Future[bytes | Problem] = field(default_factory=Future)


def begin(name: str, key: tuple[object, ...], make: Callable[[], bytes | Problem]) -> None:
    """Begins to make a file beside the page; nothing where one is under way under the same name."""
    if is_under_way(name):
        return
    making = Making(key)
    st.session_state[name] = making
    waits = _waiting_page(streamlit_internals.session_id())

    def carry_out() -> None:
        try:
            with background_work.wanted_while(waits):
                made = make()
            making.made.set_result(made)
        except BaseException as error:
            making.made.set_exception(error)

    Thread(target=carry_out, daemon=True).start()


def _waiting_page(session: str) -> Callable[[], bool]:
    """Whether the page of a session is open, or was a moment ago: a lost connection comes back."""
    seen = monotonic()

    def waits() -> bool:
        nonlocal seen
        if streamlit_internals.is_connected(session):
            seen = monotonic()
        return monotonic() - seen < GONE_AFTER

    return waits


def find(name: str) -> Making | None:
    """What this session has asked for last; None where nothing, or where it was dropped."""
    found = st.session_state.get(name)
    return found if isinstance(found, Making) else None


def drop(name: str) -> None:
    """Forgets a file, so that nothing is tried again until somebody asks for it."""
    st.session_state.pop(name, None)


def is_under_way(name: str) -> bool:
    """Whether a file is being made."""
    found = find(name)
    return found is not None and not found.made.done()


@st.fragment(run_every=ASKED_EACH)
def wait(name: str, words: Wording) -> None:
    """Says that a file is being made, and draws the page anew once it is there."""
    if not is_under_way(name):
        st.rerun()
    # Leaving a `with` of it would say that it is complete.
    st.status(words("download.making"), state="running", expanded=True).text(
        words("download.meanwhile")
    )
