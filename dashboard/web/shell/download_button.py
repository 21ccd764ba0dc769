"""The button that downloads a file; once people sign in, each download is put on record first.

The file is made when it is requested, and the person is known by then: pressing the button says nothing to
the server, but the file is fetched from it.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import Literal

import streamlit as st

from dashboard.markup import View
from dashboard.text import Problem
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
