"""Files that were chosen to be attached, kept in the store until they are sent or left out again.

A field of files is empty in a new session, whatever the browser shows in it. What was chosen before stands
below it, with a button that leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.markup import View
from dashboard.markup.kit import html
from dashboard.store.drafts import ChosenFile
from dashboard.text import errors
from dashboard.web import safe_output, session
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.web.streamlit_internals import UploadedFile
from dashboard.workflow import Workspace, attachment_actions, draft_actions
from dashboard.workflow.attachment_actions import NewFile


def keep(
    view: View, who: ActingPerson, key: str, uploaded: Sequence[UploadedFile]
) -> list[NewFile]:
    """All files of a field: those that it has now, which are stored, and those that were chosen before."""
    workspace, words = view.workspace, view.words
    files = [NewFile(each.name, each.getvalue()) for each in uploaded]
    now = {file.name: (each.file_id, file) for each, file in zip(uploaded, files, strict=True)}
    kept, here = _kept(workspace, who, key), _here(workspace, who, key)
    for name in set(here) - set(now):  # taken out of the field again
        del here[name]
        session.try_write(partial(draft_actions.forget, workspace, who.actor, [key], name))
    for name, (number, file) in now.items():
        if here.get(name) != number and not errors(attachment_actions.find_problems(file)):
            here[name] = number
            kept.pop(name, None)
            chosen = ChosenFile(name, file.content)
            session.try_write(partial(draft_actions.keep_file, workspace, who.actor, key, chosen))
    before = list(kept.values())
    for file in before:
        name = html.escape_unprintable(attachment_actions.shown_name(file.name))
        place = f"chosen before {key} {file.name}"
        with st.container(horizontal=True, vertical_alignment="center", key=place):
            safe_output.markup(
                Markup('<p class="attachment">{}</p>').format(words("attachments.kept", name=name))
            )
            st.button(
                words("attachments.drop"),
                key=f"leave_out {key} {file.name}",
                on_click=_leave_out,
                args=(workspace, who, key, file.name),
            )
    return [*files, *before]


def forget(workspace: Workspace, who: ActingPerson, key: str) -> None:
    """Erases what was kept of a field: it was sent."""
    kept, here = _kept(workspace, who, key), _here(workspace, who, key)
    if kept or here:
        kept.clear()
        here.clear()
        session.try_write(lambda: draft_actions.forget(workspace, who.actor, [key]))


def _leave_out(workspace: Workspace, who: ActingPerson, key: str, name: str) -> None:
    _kept(workspace, who, key).pop(name, None)
    session.try_write(lambda: draft_actions.forget(workspace, who.actor, [key], name))


def _kept(workspace: Workspace, who: ActingPerson, key: str) -> dict[str, NewFile]:
    """What the store had of a field when this session began, as far as it was not chosen again."""
    state: Any = st.session_state
    place = session.own_key(workspace, f"kept {who.actor.id} {key}")
    if place not in state:
        found = draft_actions.read_files(workspace, who.actor, key)
        state[place] = {each.name: NewFile(each.name, each.content) for each in found}
    files: dict[str, NewFile] = state[place]
    return files


def _here(workspace: Workspace, who: ActingPerson, key: str) -> dict[str, str]:
    """The files that were chosen in the field of this session and are stored: their numbers, by name."""
    place = session.own_key(workspace, f"chosen {who.actor.id} {key}")
    numbers: dict[str, str] = st.session_state.setdefault(place, {})
    return numbers
