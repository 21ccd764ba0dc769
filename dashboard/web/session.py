"""What a page asks of the running program: the strategy, the day, the language, the situation.

Data are cached by their version in the database, never by time alone; nothing translated is cached,
since the language is read from the session at each call.
"""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import desk as desks
from dashboard.desk import Desk, default_database, default_strategy
from dashboard.fulfilment import Prepared, known, prepare
from dashboard.problems import Problem
from dashboard.situation import Situation, situation
from dashboard.wording import LANGUAGES, Wording

SECONDS_UNSEEN = 2
"""How long another person's change may stay unseen; one's own is seen at once."""


class Unreadable(Exception):
    """The strategy file has problems; the server does not start on one, so it changed since."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("strategy file")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class View:
    """What one page run shows: everything as of a day, in a language."""

    desk: Desk
    words: Wording
    day: date
    version: int
    situation: Situation
    later_rows: int
    """Standing rows dated after the day."""


@st.cache_resource(show_spinner=False)
def _desk(strategy: str, database: str) -> Desk:
    desk, problems = desks.open_desk(Path(strategy), database)
    if desk is None:
        raise Unreadable(problems)
    # What is imported by now lives as long as the server: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return desk


def open_desk() -> Desk:
    """The strategy and database of this server; raises Unreadable or Unavailable."""
    strategy = os.environ.get("DASHBOARD_STRATEGY") or str(default_strategy())
    return _desk(strategy, default_database())


@st.cache_resource(ttl=SECONDS_UNSEEN, show_spinner=False)
def _version(strategy: str, database: str) -> int:
    return _desk(strategy, database).version()


@st.cache_resource(max_entries=4, show_spinner=False)
def _rows(_desk: Desk, file: str, database: str, version: int) -> pl.DataFrame:
    return known(_desk.history(), version)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prepared(
    _desk: Desk, _rows: pl.DataFrame, file: str, database: str, version: int, amended: date | None
) -> Prepared:
    return prepare(_desk.strategy.at(amended or date.min), _rows)


@st.cache_resource(max_entries=64, show_spinner=False)
def _situation(
    _desk: Desk, file: str, database: str, version: int, day: date
) -> tuple[Situation, int]:
    rows = _rows(_desk, file, database, version)
    in_force = [change.date for change in _desk.strategy.amendments if change.date <= day]
    prepared = _prepared(_desk, rows, file, database, version, max(in_force, default=None))
    later = rows.filter(pl.col("date") > day).height
    return situation(_desk.strategy, rows, day, prepared), later


def language() -> str:
    """The language of this session: as chosen, as in the address, else as the browser prefers."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    if chosen in LANGUAGES:
        return str(chosen)
    return "cs" if (st.context.locale or "").startswith(("cs", "sk")) else "en"


def words() -> Wording:
    """Sentences in the language of this session."""
    return Wording(language())


def asked_day(desk: Desk) -> tuple[date, str | None]:
    """The as-of day of the address, and the words there that are no day."""
    written = st.query_params.get("as_of")
    if written is None:
        return desk.default_day, None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return desk.default_day, written
    first, last = day_range(desk)
    return (day, None) if first <= day <= last else (desk.default_day, written)


def day_range(desk: Desk) -> tuple[date, date]:
    """The days that can be asked for."""
    return desk.strategy.period.start, max(desk.today, desk.strategy.period.end)


def current() -> View:
    """What this page run shows."""
    desk = open_desk()
    chosen = st.session_state.get("as_of")
    day = chosen if isinstance(chosen, date) else asked_day(desk)[0]
    database = default_database()
    version = _version(str(desk.path), database)
    found, later = _situation(desk, desk.sha256, database, version, day)
    return View(desk, words(), day, version, found, later)
