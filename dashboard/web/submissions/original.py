"""The file of a submission as it was sent, for people who may have it."""

from __future__ import annotations

import streamlit as st

from dashboard.markup import View
from dashboard.markup.submissions.receipts import safe_name
from dashboard.store import Submission
from dashboard.web.shell.role_choice import ActingPerson
from dashboard.workflow import Workspace, action_result, permissions, review


def offer(view: View, who: ActingPerson, stored: Submission, place: str) -> None:
    """The button that fetches the file when it is pressed; nothing for those who may not have it."""
    if not permissions.may_report_for(who.actor, view.workspace.strategy, stored.entity):
        return
    st.download_button(
        view.words("review.original"),
        lambda: _read_original(view.workspace, who, stored.id),
        file_name=safe_name(stored.file_name, stored.id),
        mime="application/octet-stream",
        on_click="ignore",
        key=f"original {place} {stored.id}",
    )


def _read_original(workspace: Workspace, who: ActingPerson, number: int) -> bytes:
    """The bytes, with the permission asked again; raises PermissionError where it is gone."""
    result = review.read_original(workspace, who.actor, number)
    if isinstance(result, action_result.Refused):
        raise PermissionError(number)
    return result[1]
