"""What was handed in and what became of it: read once for a version of the data.

Nothing here decides anything: every verb of `actions` looks again at what the database holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from dashboard.fulfilment import effect_of_submission
from dashboard.store import AuditEntry, Submission, submissions
from dashboard.store import answers as stored_answers
from dashboard.web import session
from dashboard.web.session import View
from dashboard.web.submissions import receipts
from dashboard.workflow import Workspace, review


def list_all(view: View) -> list[Submission]:
    """Every submission of the strategy, the latest first."""
    return _list_all(view.workspace, *view.data)


def rows(view: View, number: int) -> pl.DataFrame:
    """The rows of a submission, whatever its state; columns of `progress.row_schema`."""
    return _rows(view.workspace, *view.data, number)


def answers(view: View, number: int) -> stored_answers.Answers:
    """Why rows of a submission may stand although warnings ask about them."""
    return _answers(view.workspace, *view.data, number)


def effects(view: View, stored: Submission) -> list[effect_of_submission.IndicatorChange]:
    """What accepting a submission would change now, or did change when it was accepted."""
    return _effects(view.workspace, *view.data, stored.id, stored.stage, view.workspace.default_day)


def decisions(view: View) -> Mapping[int, AuditEntry]:
    """The audit line of the last decision on each submission that was decided."""
    return {
        int(line.object.partition(":")[2]): line
        for line in session.audit(view)
        if line.action in submissions.DECISIONS
    }


@st.cache_resource(max_entries=8, show_spinner=False)
def _list_all(_desk: Workspace, file: str, database: str, version: int) -> list[Submission]:
    with _desk.reading() as connection:
        return submissions.listing(connection, _desk.strategy.id)[::-1]


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(_desk: Workspace, file: str, database: str, version: int, number: int) -> pl.DataFrame:
    with _desk.reading() as connection:
        return submissions.read_rows(connection, _desk.strategy.id, number)


@st.cache_resource(max_entries=16, show_spinner=False)
def _answers(
    _desk: Workspace, file: str, database: str, version: int, number: int
) -> stored_answers.Answers:
    with _desk.reading() as connection:
        return stored_answers.read(connection, _desk.strategy.id, number)


@st.cache_resource(max_entries=64, show_spinner=False)
def _effects(
    _desk: Workspace, file: str, database: str, version: int, number: int, stage: str, day: date
) -> list[effect_of_submission.IndicatorChange]:
    if stage == "submitted":
        return review.preview_together(_desk, [number])
    accepted = _rows(_desk, file, database, version, number)["seq"].min()
    if stage not in receipts.EFFECT_TITLES or not isinstance(accepted, int):
        return []
    return effect_of_submission.changes_of_acceptance(
        _desk.strategy, _desk.history(), accepted, day
    )
