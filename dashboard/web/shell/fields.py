"""Fields that keep what was chosen or is being typed, whatever comes and goes around them.

A field of Streamlit stores the label of what was chosen, not the option. When the label changes, since
the language was switched or a submission was decided, it would show the old one, and lose the choice
at the next step. So the choice is put into it again under its new label.

The browser forgets the value of a field once a page was drawn without it, as happens for a moment while
one file replaces another, and may then report the field as empty. So the value is put into it again if
the page was last drawn without it.

A field is also identified by its position: when an answer of the server moves it, the browser draws a new
field, and what was typed meanwhile is lost. So what comes and goes above a field has its own container,
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
    """One of a few options, all of them visible."""
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
    """One run of a page. A run that is cut short by the next does not count: no value is lost through it."""
    state: Any = st.session_state
    state["drawing"] = set()
    yield
    state["drawn"] = state["drawing"]


def keep_value(key: str) -> str:
    """The key of a field, after its value was restored if the page was last drawn without it."""
    state: Any = st.session_state
    state.get("drawing", set()).add(key)
    if key not in state.get("drawn", {key}) and state.get(key):
        state[key] = state[key]
    return key


def place_above() -> DeltaGenerator:
    """A container for what comes and goes above a field, so that the field does not move."""
    return st.container()


def renew(key: str, named: Callable[[T], str], first: T | None) -> None:
    """Puts the choice of a field into it again if its label has changed."""
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
