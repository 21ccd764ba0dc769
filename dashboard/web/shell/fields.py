"""Fields that keep what was chosen or is being typed, whatever comes and goes around them; and their folds.

A field of Streamlit stores the label of what was chosen, not the option. When the label changes, since
the language was switched or a submission was decided, it would show the old one, and lose the choice
at the next step. So the choice is put into it again under its new label.

The browser forgets the value of a field once a page was drawn without it, as happens for a moment while
one file replaces another, and may then report the field as empty. So the value is put into it again if
the page was last drawn without it.

After a new start of the server a page goes on in a new session, and its browser says what its fields hold. So
no field is given its first value where the browser has one.

A field is also identified by its position: when an answer of the server moves it, the browser draws a new
field, and what was typed meanwhile is lost. So what comes and goes above a field has its own container,
and a container that may move has a key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.markup import View
from dashboard.web import safe_output, streamlit_internals
from dashboard.web.shell import address_bar

T = TypeVar("T")
ALL = ""
"""The choice of all, which the address does not name."""


def select(
    label: str,
    options: Sequence[T],
    option_label: Callable[[T], str],
    *,
    key: str,
    first: T | None = None,
    placeholder: str | None = None,
    width: int | Literal["stretch"] = 330,
    lasts: Literal["session"] | None = None,
) -> T | None:
    """One of the options, or None where a placeholder stands for it; `first` until somebody chooses.

    It is `first` again once what was chosen is no longer an option. Options with the same label are told
    apart by their codes, for a field of Streamlit knows an option by its label.
    """
    state: Any = st.session_state
    if key in state and state[key] not in [*options, *([] if placeholder is None else [None])]:
        state[key] = first if first in options else None
    labels = {each: option_label(each) for each in options}
    times = Counter(labels.values())

    def own_label(each: T) -> str:
        return labels[each] if times[labels[each]] == 1 else f"{labels[each]} ({each})"

    renew(key, own_label, first)
    chosen: T | None = st.selectbox(
        label,
        options,
        index=0 if placeholder is None and first is not None else None,
        format_func=own_label,
        key=key,
        placeholder=placeholder or "",
        width=width,
        persist_state=lasts,
    )
    return chosen


def switch(
    label: str,
    options: Sequence[T],
    option_label: Callable[[T], str],
    *,
    key: str,
    first: T,
    lasts: Literal["session"] | None = None,
) -> T:
    """One of a few options, all of them visible."""
    renew(key, option_label, first)
    chosen: T | None = st.segmented_control(
        label,
        options,
        required=True,
        format_func=option_label,
        key=key,
        persist_state=lasts,
    )
    return first if chosen is None else chosen


def day(
    label: str, value: date | None, span: tuple[date, date], *, key: str, width: int
) -> date | None:
    """A day within a span, its ends included, in a field whose label stands beside it."""
    chosen = st.date_input(
        label,
        value=value,
        min_value=span[0],
        max_value=span[1],
        format="DD.MM.YYYY",
        key=key,
        width=width,
        label_visibility="collapsed",
    )
    return chosen if isinstance(chosen, date) else None


def choose_code(
    view: View,
    name: str,
    label: str,
    every: str,
    options: Mapping[str, str],
    *,
    width: int | Literal["stretch"] = "stretch",
    above: DeltaGenerator | None = None,
) -> str:
    """The chosen code among options (code: words), or an empty text where all are wanted.

    The address has the code, not the word, so that a link works in every language.
    `name` is the parameter of the address, `every` the words for "all". A code in the address that is
    not an option is warned of, `above` where the field stands in a row with others, and all are shown.
    """
    key = f"{view.workspace.strategy.id} {name}"
    written = str(st.query_params.get(name, ALL))
    if key not in st.session_state and written and written not in options:
        with above or place_above():
            safe_output.warning(view.words("choice.unknown", found=written, label=label))
    chosen = select(
        label,
        [ALL, *options],
        lambda code: options.get(code, every),
        key=key,
        first=written if written in options else ALL,
        width=width,
    )
    if chosen:
        address_bar.put(name, chosen)
    else:
        st.query_params.pop(name, None)
    return chosen or ALL


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


def begin(key: str, value: object) -> None:
    """Gives a field its first value; what a browser holds in it from before a new start stays."""
    if key not in st.session_state and not streamlit_internals.is_sent(key):
        st.session_state[key] = value


def was_drawn(key: str) -> bool:
    """Whether the last whole run of a page had a field with this key."""
    state: Any = st.session_state
    return key in state.get("drawn", ())


def was_any_drawn() -> bool:
    """Whether this session has drawn a whole page."""
    return "drawn" in st.session_state


def place_above() -> DeltaGenerator:
    """A container for what comes and goes above a field, so that the field does not move."""
    return st.container()


def renew(key: str, option_label: Callable[[T], str], first: T | None) -> None:
    """Puts the choice of a field into it again if its label has changed."""
    state: Any = st.session_state
    keep_value(key)
    if first is not None:
        begin(key, first)
    chosen = state.get(key)
    now = None if chosen is None else (chosen, option_label(chosen))
    before = state.get(f"{key} words")
    if now and before and now[0] == before[0] and now[1] != before[1]:
        state[key] = chosen
    state[f"{key} words"] = now


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
