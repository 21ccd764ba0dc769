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
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from dashboard.assessment import CardRecord, published_verdicts
from dashboard.fulfilment import (
    compare_days,
    obligations,
    standing_on_day,
    status,
    strategy_on_day,
    task_details,
    who_reported,
)
from dashboard.fulfilment import sensitivity as status_sensitivity
from dashboard.presentation import Wording, languages
from dashboard.store import AuditEntry
from dashboard.store import audit_log as audits
from dashboard.strategy import Strategy
from dashboard.text import Problem
from dashboard.workflow import Workspace, workspace
from dashboard.workflow import workspace as desks

CacheKey = tuple[str, str, int]
"""What everything that is cached hangs on: the strategy's file, the database, the version in it."""

CACHE_SECONDS = 2
"""How long another person's change may stay unseen; one's own is seen at once."""


class UnreadableStrategy(Exception):
    """The strategy file has problems; the server does not start on one, so it changed since."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("strategy file")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class View:
    """What one page run shows: everything as of a day, in a language."""

    workspace: Workspace
    words: Wording
    day: date
    version: int
    rows: pl.DataFrame
    """The standing rows, of every date."""
    situation: strategy_on_day.Situation

    @property
    def data(self) -> CacheKey:
        """Under which this view's data are cached."""
        return _cache_key(self.workspace, self.version)

    @property
    def later_rows(self) -> int:
        """Standing rows dated after the day."""
        return self.rows.filter(pl.col("date") > self.day).height

    def link(self, page: str, **query: str) -> str:
        """The address of a page with this strategy, day and language, and what else it needs."""
        kept = {
            "lang": self.words.language,
            "strategy": self.workspace.strategy.id,
            "as_of": self.day.isoformat(),
        }
        return f"/{page}?{urlencode(kept | query)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides, what changed from the first to the second, and the rows that came."""

    earlier: compare_days.Side
    later: compare_days.Side
    known_then: bool
    """Whether anything was known here at the close of the first day; if not, it is as known now."""
    changes: list[compare_days.AxisChange]
    rows: pl.DataFrame


@st.cache_resource(show_spinner=False)
def _workspace(strategy: str, database: str) -> Workspace:
    desk, problems = desks.open_workspace(Path(strategy), database)
    if desk is None:
        raise UnreadableStrategy(problems)
    # What is imported by now lives as long as the server: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return desk


def open_workspaces() -> dict[str, Workspace]:
    """The strategies of this server by id: the one in force, then those before it.

    Raises Unreadable or Unavailable.
    """
    path: Path | None = Path(os.environ.get("DASHBOARD_STRATEGY") or workspace.default_strategy())
    assert path is not None
    database = workspace.default_database(path)
    opened: dict[str, Workspace] = {}
    while path is not None and (desk := _workspace(str(path), database)).strategy.id not in opened:
        opened[desk.strategy.id] = desk
        earlier = desk.strategy.predecessor
        path = path.parent / earlier if earlier else None
    return opened


def open_workspace() -> Workspace:
    """The strategy that this session looks at: as chosen, as in the address, else the one in force."""
    found = open_workspaces()
    chosen = st.session_state.get("strategy") or st.query_params.get("strategy")
    return found.get(str(chosen)) or next(iter(found.values()))


@st.cache_resource(ttl=CACHE_SECONDS, show_spinner=False)
def _versions(_desk: Workspace, database: str, strategies: tuple[str, ...]) -> dict[str, int]:
    with _desk.reading() as connection:
        return audits.last_sequences(connection, strategies)


def _version(desk: Workspace) -> int:
    """The version of a strategy; all of this server's are asked for at once, as a page may show two."""
    return _versions(desk, str(desk.engine.url), tuple(open_workspaces()))[desk.strategy.id]


def _cache_key(desk: Workspace, version: int | None = None) -> CacheKey:
    return desk.sha256, str(desk.engine.url), _version(desk) if version is None else version


@st.cache_resource(max_entries=8, show_spinner=False)
def _history(_desk: Workspace, file: str, database: str, version: int) -> pl.DataFrame:
    return _desk.history()


@st.cache_resource(max_entries=8, show_spinner=False)
def _rows(_desk: Workspace, file: str, database: str, version: int) -> pl.DataFrame:
    return standing_on_day.rows_known_at(_history(_desk, file, database, version), version)


@st.cache_resource(max_entries=16, show_spinner=False)
def _prepare_rows(
    _desk: Workspace, file: str, database: str, version: int, amended: date
) -> status.StatusInput:
    return status.prepare(_desk.strategy.at(amended), _rows(_desk, file, database, version))


@st.cache_resource(max_entries=64, show_spinner=False)
def _situation(
    _desk: Workspace, file: str, database: str, version: int, day: date
) -> strategy_on_day.Situation:
    amended = [change.date for change in _desk.strategy.amendments if change.date <= day]
    in_force = max(amended, default=date.min)
    prepared = _prepare_rows(_desk, file, database, version, in_force)
    return strategy_on_day.situation(
        _desk.strategy, _rows(_desk, file, database, version), day, prepared
    )


def language() -> str:
    """The language of this session: as chosen, as in the address, else as the browser prefers."""
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    if chosen in languages.LANGUAGES:
        return str(chosen)
    return "cs" if (st.context.locale or "").startswith(("cs", "sk")) else "en"


def words() -> Wording:
    """Sentences in the language of this session."""
    return Wording(language())


def day_key(desk: Workspace) -> str:
    """Where the day of a strategy is kept: each has its own, since their periods differ."""
    return f"as_of {desk.strategy.id}"


def day_from_address(desk: Workspace) -> tuple[date, str | None]:
    """The as-of day of the address, and the words there that are no day of this strategy."""
    written = st.query_params.get("as_of")
    of_this = st.query_params.get("strategy", desk.strategy.id) == desk.strategy.id
    if written is None or not of_this:
        return desk.default_day, None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return desk.default_day, written
    first, last = day_range(desk)
    return (day, None) if first <= day <= last else (desk.default_day, written)


def day_range(desk: Workspace) -> tuple[date, date]:
    """The days that can be asked for."""
    return desk.strategy.period.start, max(desk.today, desk.strategy.period.end)


def current_view() -> View:
    """What this page run shows."""
    desk = open_workspace()
    chosen = st.session_state.get(day_key(desk))
    day = chosen if isinstance(chosen, date) else day_from_address(desk)[0]
    return view_on_day(day)


def view_on_day(day: date) -> View:
    """The same on another day."""
    desk = open_workspace()
    data = _cache_key(desk)
    return View(desk, words(), day, data[-1], _rows(desk, *data), _situation(desk, *data, day))


def history() -> pl.DataFrame:
    """Every interval in which a row stood, as known now."""
    desk = open_workspace()
    return _history(desk, *_cache_key(desk))


@st.cache_resource(max_entries=8, show_spinner=False)
def _audit(_desk: Workspace, file: str, database: str, version: int) -> list[AuditEntry]:
    return _desk.audit()


def audit(view: View) -> list[AuditEntry]:
    """The lines of the audit, oldest first."""
    return _audit(view.workspace, *view.data)


@st.cache_resource(max_entries=32, show_spinner=False)
def _compare_days(
    _desk: Workspace, file: str, database: str, version: int, since: date, day: date
) -> Comparison:
    known_then = desks.sequence_at_close(_audit(_desk, file, database, version), since)
    a, b = compare_days.Side(since, known_then or version), compare_days.Side(day, version)
    history = _history(_desk, file, database, version)
    changes = compare_days.compare(_desk.strategy, history, a, b)
    return Comparison(a, b, known_then > 0, changes, compare_days.find_new_rows(history, a, b))


def comparison(since: date, day: date) -> Comparison:
    """What changed between two days; of a day before this program knew anything, as known now."""
    desk = open_workspace()
    return _compare_days(desk, *_cache_key(desk), since, day)


@st.cache_resource(max_entries=32, show_spinner=False)
def _obligations(
    _desk: Workspace, file: str, database: str, version: int, day: date
) -> tuple[obligations.EntityObligations, ...]:
    found = _situation(_desk, file, database, version, day)
    return obligations.entity_obligations(found, _rows(_desk, file, database, version))


def entity_obligations(day: date) -> tuple[obligations.EntityObligations, ...]:
    """What each unit owes and has reported on a day."""
    desk = open_workspace()
    return _obligations(desk, *_cache_key(desk), day)


@st.cache_resource(max_entries=8, show_spinner=False)
def _pending_rows(_desk: Workspace, file: str, database: str, version: int) -> pl.DataFrame:
    return _desk.waiting(version)


def pending_rows(view: View) -> pl.DataFrame:
    """The rows of all submissions that nobody has decided on: shown, and marked as not counting."""
    return _pending_rows(view.workspace, *view.data)


@st.cache_resource(max_entries=32, show_spinner=False)
def _reporting_matrix(
    _desk: Workspace, file: str, database: str, version: int, day: date
) -> tuple[who_reported.EntityPeriods, ...]:
    found = _situation(_desk, file, database, version, day)
    rows = _rows(_desk, file, database, version)
    return who_reported.reporting_matrix(
        found, _desk.strategy, rows, _pending_rows(_desk, file, database, version)
    )


def reporting_matrix(day: date) -> tuple[who_reported.EntityPeriods, ...]:
    """Who has reported, by reporting period, at the close of a day."""
    desk = open_workspace()
    return _reporting_matrix(desk, *_cache_key(desk), day)


@st.cache_resource(max_entries=32, show_spinner=False)
def _sensitivity(
    _desk: Workspace, file: str, database: str, version: int, day: date
) -> tuple[status_sensitivity.TaskSensitivity, ...]:
    accepted = desks.acceptance_days(_audit(_desk, file, database, version))
    return status_sensitivity.sensitivity(
        _desk.strategy, _rows(_desk, file, database, version), day, accepted
    )


def sensitivity(day: date) -> tuple[status_sensitivity.TaskSensitivity, ...]:
    """What each status rests on at the close of a day."""
    desk = open_workspace()
    return _sensitivity(desk, *_cache_key(desk), day)


def finished_workspace() -> Workspace | None:
    """The nearest strategy, from the one looked at backwards, whose evaluation was published."""
    every = list(open_workspaces().values())
    return next((w for w in every[every.index(open_workspace()) :] if w.strategy.cards), None)


def predecessor() -> tuple[Workspace, strategy_on_day.Situation] | None:
    """The strategy before the one looked at, where it stood at its end, as known now."""
    every = list(open_workspaces().values())
    if not (earlier := every[every.index(open_workspace()) + 1 :]):
        return None
    desk = earlier[0]
    return desk, _situation(desk, *_cache_key(desk), desk.default_day)


@st.cache_resource(max_entries=8, show_spinner=False)
def _published_cards(
    _desk: Workspace, file: str
) -> tuple[tuple[published_verdicts.PublishedCard, ...], list[Problem]]:
    return _desk.cards()


def published_cards(
    desk: Workspace,
) -> tuple[tuple[published_verdicts.PublishedCard, ...], list[Problem]]:
    """The published evaluation of a strategy, with its problems; read once, like the strategy."""
    return _published_cards(desk, desk.sha256)


@st.cache_resource(max_entries=8, show_spinner=False)
def _cards_and_drafts(
    _desk: Workspace, file: str, database: str, version: int
) -> workspace.CardsAndDrafts:
    return _desk.cards_and_drafts()


def cards_and_drafts(desk: Workspace) -> workspace.CardsAndDrafts:
    """The cards of a strategy that were written here."""
    return _cards_and_drafts(desk, *_cache_key(desk))


def card_records(desk: Workspace) -> dict[str, CardRecord]:
    """The card of each task that has one: as published, approved or ready, else its draft."""
    return cards_and_drafts(desk).kept(published_cards(desk)[0])


@st.cache_resource(max_entries=64, show_spinner=False)
def _task_as_known(
    _desk: Workspace, file: str, database: str, version: int, task: str, day: date, sequence: int
) -> task_details.TaskDetails | None:
    history = _history(_desk, file, database, version)
    return task_details.details_known_at(_desk.strategy, history, task, day, sequence)


def task_as_known(task: str, day: date, sequence: int) -> task_details.TaskDetails | None:
    """A task at the close of a day, as it was known at an audit sequence."""
    desk = open_workspace()
    return _task_as_known(desk, *_cache_key(desk), task, day, sequence)


@st.cache_resource(max_entries=8, show_spinner=False)
def _back_test(
    _desk: Workspace, file: str, database: str, version: int
) -> list[published_verdicts.BackTest]:
    end = _desk.strategy.period.end
    return published_verdicts.back_test(
        _situation(_desk, file, database, version, end),
        _rows(_desk, file, database, version),
        published_cards(_desk)[0],
    )


def back_test() -> tuple[Strategy | None, list[published_verdicts.BackTest]]:
    """The rule beside the published verdicts of the nearest finished strategy."""
    desk = finished_workspace()
    if desk is None:
        return None, []
    return desk.strategy, _back_test(desk, *_cache_key(desk))


def refresh() -> None:
    """Lets this server see at once what was just written."""
    _versions.clear()
