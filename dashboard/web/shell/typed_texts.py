"""What is typed in a field outlives the session: it is stored under its person's name until it is sent.

The script of ours sends a text two seconds after the last key, see shell/browser.js, and Streamlit when its
field is left. What a field holds is then compared with what the store has of it. A new session takes what the
browser sends, else what is stored: a reload, another device and a new start of the server show the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import streamlit as st

from dashboard.store import database
from dashboard.text import Problem
from dashboard.web import session, streamlit_internals
from dashboard.web.shell import fields
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, draft_actions, permissions

_HELD, _OF = "typed texts", "typed of"
"""Where the session keeps what the store has of each person, and of whom each field was drawn last."""


def keep(workspace: Workspace, who: ActingPerson, key: str, first: str = "") -> str:
    """The key of a field of text that is drawn next, which holds what was typed in it; that is stored.

    `first` is what stands in it until somebody types.
    """
    state: Any = st.session_state
    held = _held(workspace, who)
    stored = held.get(key, first)
    sent = streamlit_internals.sent_text(key)
    fields.keep_value(key)
    drawn_of = _drawn_of(workspace)
    before = drawn_of[key][0].actor.id if key in drawn_of else ""
    if key in state and key in held and who.actor.id and before not in {"", who.actor.id}:
        state[key] = stored  # the person before has theirs, too
    if key not in state and sent is None:
        state[key] = stored
    now = str(state[key] or "") if key in state else str(sent)
    drawn_of[key] = who, first
    if now != stored:
        keep_all(workspace, who, {key: "" if now == first else now})
    return key


def keep_undrawn(workspace: Workspace) -> None:
    """Stores what was typed since the last run, where the sign-in has expired: no field is drawn again.

    Of a person whom the database does not confirm nothing is stored.
    """
    state: Any = st.session_state
    with suppress(permissions.NoLongerPermitted):
        for key, (who, first) in _drawn_of(workspace).items():
            held = _held(workspace, who)
            if key in state and str(state[key] or "") != held.get(key, first):
                keep_all(workspace, who, {key: str(state[key] or "")})


def find(workspace: Workspace, who: ActingPerson, key: str) -> str:
    """What the store has of a person's field; empty where nothing is kept."""
    return _held(workspace, who).get(key, "")


def note(workspace: Workspace, who: ActingPerson, key: str, text: str) -> None:
    """Keeps something beside a field that is kept, an empty text for nothing; who types does not see it."""
    keep_all(workspace, who, {key: text})


def keep_all(workspace: Workspace, who: ActingPerson, texts: Mapping[str, str]) -> Problem | None:
    """Keeps several texts at once, an empty one for nothing; why they are not kept."""
    held = _held(workspace, who)
    changed = {key: text for key, text in texts.items() if held.get(key, "") != text}
    if not changed:
        return None
    try:
        problem = draft_actions.keep_texts(workspace, who.actor, changed)
    except database.Unavailable as error:
        return session.reader_problem(error)
    if problem is not None:
        look_again(workspace, who)
        return problem
    held |= changed
    for key in [key for key, text in changed.items() if not text]:
        del held[key]
    return None


def find_all(workspace: Workspace, who: ActingPerson, beginning: str) -> dict[str, str]:
    """What the store has of a person's fields whose keys begin so, by the rest of the key."""
    return {
        key.removeprefix(beginning): text
        for key, text in _held(workspace, who).items()
        if key.startswith(beginning)
    }


def look_again(workspace: Workspace, who: ActingPerson) -> None:
    """Has what the store has of a person read again: another window may have kept more."""
    if who.actor.id:
        st.session_state.get(session.own_key(workspace, _HELD), {}).pop(who.actor.id, None)


def forget(workspace: Workspace, who: ActingPerson, *keys: str) -> None:
    """What stood in some fields was sent: they begin anew, and the store has nothing of them."""
    held = _held(workspace, who)
    kept = [key for key in keys if held.pop(key, None) is not None]
    for key in keys:
        st.session_state.pop(key, None)
    if kept:
        session.try_write(lambda: draft_actions.forget(workspace, who.actor, kept))


def forget_all(workspace: Workspace, who: ActingPerson, beginning: str) -> None:
    """The same of all fields whose keys begin so, also of what another window has kept."""
    look_again(workspace, who)
    held = _held(workspace, who)
    forget(workspace, who, *(key for key in held if key.startswith(beginning)))


def _drawn_of(workspace: Workspace) -> dict[str, tuple[ActingPerson, str]]:
    """The person for whom each field was drawn last, and what stood in it before somebody typed."""
    drawn: dict[str, tuple[ActingPerson, str]] = st.session_state.setdefault(
        session.own_key(workspace, _OF), {}
    )
    return drawn


def _held(workspace: Workspace, who: ActingPerson) -> dict[str, str]:
    """What the store has of a person's fields, as this session knows it; read once."""
    place = session.own_key(workspace, _HELD)
    every: dict[str, dict[str, str]] = st.session_state.setdefault(place, {})
    if who.actor.id not in every:
        every[who.actor.id] = dict(draft_actions.read_texts(workspace, who.actor))
    return every[who.actor.id]
