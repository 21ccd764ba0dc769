"""The rows of submissions that nobody has decided on yet: shown, and marked as not counting."""

from __future__ import annotations

import polars as pl
import streamlit as st

from dashboard.desk import Desk
from dashboard.web.session import View


def rows(view: View) -> pl.DataFrame:
    """The rows of every submitted submission; columns of `store.submissions.ROWS`."""
    return _rows(view.desk, view.desk.sha256, str(view.desk.engine.url), view.version)


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(_desk: Desk, file: str, database: str, version: int) -> pl.DataFrame:
    return _desk.waiting(version)
