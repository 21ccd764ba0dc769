"""What the address of a page says; the browser is told only what has changed, or all on another page."""

from __future__ import annotations

from typing import Any

import streamlit as st

_TOLD = "told in the address"
"""The page that was drawn last, and the parameters that its address has been given."""


def begin(page: str) -> None:
    """Tells the browser everything again when a run begins on another page than before."""
    state: Any = st.session_state
    if state.get(_TOLD, ("",))[0] != page:
        state[_TOLD] = page, set()


def put(name: str, value: str) -> None:
    """Puts a parameter into the address, for a link that leads here again."""
    state: Any = st.session_state
    _, told = state.setdefault(_TOLD, ("", set()))
    if name not in told or st.query_params.get(name) != value:
        st.query_params[name] = value
        told.add(name)
