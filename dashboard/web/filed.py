"""What was handed in and what became of it: read once for a version of the data.

Nothing here decides anything: every verb of `actions` looks again at what the database holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from dashboard import actions
from dashboard.desk import Desk
from dashboard.preview import Effect, preview
from dashboard.store import submissions
from dashboard.store.entry import Entry
from dashboard.store.submissions import Submission
from dashboard.web import session
from dashboard.web.session import View

DECISIONS = {"accept", "return", "withdraw"}


def listing(view: View) -> list[Submission]:
    """Every submission of the strategy, the latest first."""
    return _listing(view.desk, *view.data)


def rows(view: View, number: int) -> pl.DataFrame:
    """The rows of a submission, whatever its state; columns of `store.submissions.ROWS`."""
    return _rows(view.desk, *view.data, number)


def waiting(view: View) -> pl.DataFrame:
    """The rows of all submissions that nobody has decided on: shown, and marked as not counting."""
    found = [rows(view, one.id) for one in reversed(listing(view)) if one.state == "submitted"]
    return pl.concat([pl.DataFrame(schema=submissions.ROWS), *found])


def effects(view: View, stored: Submission) -> list[Effect]:
    """What accepting a submission would change now; nothing where it waits for no decision."""
    if stored.state != "submitted":
        return []
    return _effects(view.desk, *view.data, stored.id, stored.replaces, view.desk.default_day)


def decisions(view: View) -> Mapping[int, Entry]:
    """The audit line of the last decision on each submission that was decided."""
    return {
        int(line.object.partition(":")[2]): line
        for line in session.audit(view)
        if line.action in DECISIONS
    }


@st.cache_resource(max_entries=8, show_spinner=False)
def _listing(_desk: Desk, file: str, database: str, version: int) -> list[Submission]:
    with _desk.reading() as connection:
        return submissions.listing(connection, _desk.strategy.id)[::-1]


@st.cache_resource(max_entries=16, show_spinner=False)
def _rows(_desk: Desk, file: str, database: str, version: int, number: int) -> pl.DataFrame:
    with _desk.reading() as connection:
        return submissions.rows_of(connection, _desk.strategy.id, number)


@st.cache_resource(max_entries=64, show_spinner=False)
def _effects(
    _desk: Desk,
    file: str,
    database: str,
    version: int,
    number: int,
    replaces: int | None,
    day: date,
) -> list[Effect]:
    with _desk.reading() as connection:
        accepted = actions.claims(connection, _desk)
    reported = _rows(_desk, file, database, version, number)
    return preview(_desk.strategy, accepted, reported, day, replaces)
