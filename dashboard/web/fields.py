"""Fields whose choice outlives a change of the words it is written in.

A field of Streamlit keeps the words of what was chosen, not the thing. When they change, since the
language was switched or a submission was decided, it would show the old ones, and lose the choice
at the next step. So the choice is put into it again under its new words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import streamlit as st

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


def renew(key: str, named: Callable[[T], str], first: T | None) -> None:
    """Puts the choice of a field into it again where its words have changed."""
    state: Any = st.session_state
    if key not in state and first is not None:
        state[key] = first
    chosen = state.get(key)
    now = None if chosen is None else (chosen, named(chosen))
    before = state.get(f"{key} words")
    if now and before and now[0] == before[0] and now[1] != before[1]:
        state[key] = chosen
    state[f"{key} words"] = now
