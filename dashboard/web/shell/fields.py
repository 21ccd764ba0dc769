"""Fields that keep what was chosen or is being typed, whatever comes and goes around them.

A field of Streamlit keeps the words of what was chosen, not the thing. When they change, since the
language was switched or a submission was decided, it would show the old ones, and lose the choice
at the next step. So the choice is put into it again under its new words.

The browser forgets what a field held once a page was drawn without it, as it is for a moment while one
file takes the place of another, and can then say that the field is empty. So what it held is put into
it again where the page was last drawn without it.

A field is also known by its position: when an answer of the server moves a field, the browser draws a new
one, and what was typed meanwhile is lost. So what comes and goes above a field has a place of its own,
and a container that may move has a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

T = TypeVar("T")


def select(
    label: str,
    options: Sequence[T],
    named: Callable[[T], str],
    *,
    key: str,
    first: T | None = None,
    placeholder: str | None = None,
    width: int = 330,
    lasts: Literal["session"] | None = None,
) -> T | None:
    """One of the options, or None; `first` is chosen until somebody chooses."""
    renew(key, named, first)
    chosen: T | None = st.selectbox(
        label,
        options,
        index=None,
        format_func=named,
        key=key,
        placeholder=placeholder,
        width=width,
        persist_state=lasts,
    )
    return chosen


def switch(
    label: str,
    options: Sequence[T],
    named: Callable[[T], str],
    *,
    key: str,
    first: T,
    lasts: Literal["session"] | None = None,
) -> T:
    """One of a few options that are all in sight."""
    renew(key, named, first)
    chosen: T | None = st.segmented_control(
        label,
        options,
        required=True,
        format_func=named,
        key=key,
        persist_state=lasts,
    )
    return first if chosen is None else chosen


@contextmanager
def page_run() -> Iterator[None]:
    """One run of a page. A run that is cut short for the next one does not count: it takes nothing away."""
    state: Any = st.session_state
    state["drawing"] = set()
    yield
    state["drawn"] = state["drawing"]


def keep_value(key: str) -> str:
    """The key of a field, which holds again what it held if the page was last drawn without it."""
    state: Any = st.session_state
    state.get("drawing", set()).add(key)
    if key not in state.get("drawn", {key}) and state.get(key):
        state[key] = state[key]
    return key


def place_above() -> DeltaGenerator:
    """The place for what comes and goes above a field, which so stays where it is."""
    return st.container()


def renew(key: str, named: Callable[[T], str], first: T | None) -> None:
    """Puts the choice of a field into it again where its words have changed."""
    state: Any = st.session_state
    keep_value(key)
    if key not in state and first is not None:
        state[key] = first
    chosen = state.get(key)
    now = None if chosen is None else (chosen, named(chosen))
    before = state.get(f"{key} words")
    if now and before and now[0] == before[0] and now[1] != before[1]:
        state[key] = chosen
    state[f"{key} words"] = now
