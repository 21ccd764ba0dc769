"""Files to download: the button, and a file that is made while its page goes on.

A file is made when it is requested, and the person is known by then: pressing the button says nothing to
the server, but the file is fetched from it. Once people sign in, each download is put on record first.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import Literal

import streamlit as st

from dashboard.files import background_work
from dashboard.markup import View
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import streamlit_internals
from dashboard.web.shell import fields
from dashboard.web.sign_in import who_is_asking
from dashboard.workflow import Actor, Workspace
from dashboard.workflow.installation import server_log
from dashboard.workflow.people import access_record


class NotMade(Exception):
    """A file that was offered could not be made; the message is the code of its problem."""


def offer(
    view: View,
    label: str,
    make: Callable[[], bytes | Problem],
    thing: str,
    *,
    file_name: str,
    key: str,
    help: str | None = None,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
) -> None:
    """A button that saves a file. `thing` names on record what it is: a kind, and an id after a colon."""
    account = who_is_asking.visitor().account
    actor = account.actor_in_every_role() if account else None
    st.download_button(
        label,
        lambda: _make_on_record(view.workspace, actor, thing, make),
        file_name=file_name,
        mime=mimetypes.guess_type(file_name)[0],
        help=help,
        on_click="ignore",
        key=key,
        type=type,
    )


def choose_format(words: Wording, endings: Sequence[str], key: str) -> str:
    """The ending of one of some formats; the first until somebody chooses."""
    return fields.switch(
        words("download.format"),
        endings,
        lambda ending: words(f"download.{ending.removeprefix('.')}"),
        key=key,
        first=endings[0],
    )


def _make_on_record(
    workspace: Workspace, actor: Actor | None, thing: str, make: Callable[[], bytes | Problem]
) -> bytes:
    """The file; NoLongerPermitted where the person is not any more who they were when it was offered.

    Raises NotMade where it could not be made; the browser then says so.
    """
    kind = thing.partition(":")[0]
    try:
        content = make()
    except Exception as error:
        server_log.warn("document-failed", kind=kind, error=type(error).__name__)
        raise
    if isinstance(content, Problem):
        server_log.warn("document-failed", kind=kind, error=content.values.get("why", content.code))
        raise NotMade(content.code)
    if actor is not None:
        access_record.note_export(workspace, actor, thing)
    return content


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
