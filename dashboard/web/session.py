"""What a page asks of the running program: the strategy, the day, the language, and a snapshot.

Everything that is known hangs on one snapshot per version of the data, never on time alone. What is
written in a language is drawn by `View.draw_once`, which puts the language into the key.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import streamlit as st

from dashboard.markup import View
from dashboard.presentation import Wording, languages
from dashboard.store import audit_log, database
from dashboard.store.safekeeping import damage
from dashboard.text import Problem, numbers_and_dates
from dashboard.web import page_run_cache, public_server, request_headers
from dashboard.web.strategy_files import StrategyFile
from dashboard.workflow import Snapshot, Workspace, action_result, permissions, workspace_opening
from dashboard.workflow import workspace as clock_at_home
from dashboard.workflow.bounded_cache import BoundedCache
from dashboard.workflow.installation import server_log
from dashboard.workflow.people import seen_snapshot

T = TypeVar("T")

_LOST = {"code": ""}
"""Why the database cannot be used; empty while it can."""

_CHANGES = itertools.count(1)
_OWN = {"change": 0}
"""The last change that was made by this server, under a number that no earlier reading was kept by."""

_FILES, _ANCHORS, _SNAPSHOTS = BoundedCache(16), BoundedCache(2), BoundedCache(6)
"""Strategy files, the days on which the anchor was logged, and snapshots. Streamlit's own cache asks the
signature of a function and hashes what it is given at each call: a millisecond and a half of each run."""
_VERSIONS: dict[tuple[str, tuple[str, ...], int], tuple[float, dict[str, tuple[int, str]]]] = {}
"""The versions that were read last, with the second of the clock in which their reading began."""
_READING = Lock()

log = logging.getLogger("dashboard")

_SIGHT = "sight"
OWN_DAY = ""
"""The choice of a day that has no name."""
CACHE_SECONDS = 2
"""How long another person's change may stay unseen; your own is seen at once."""
DAMAGE_SECONDS = 60
"""How long it holds what a reading of all of the database found after an error."""


def _strategy_file(
    strategy: str, database: str, opening: workspace_opening.Purpose
) -> StrategyFile:
    key = strategy, database, opening
    return _FILES.get(key, lambda: StrategyFile(Path(strategy), database, opening))


def _open_files() -> dict[str, tuple[StrategyFile, Workspace]]:
    """The strategy files of this server by the id of their strategy, looked at once for a run of a page."""
    return page_run_cache.once("files", _look_at_files)


def _look_at_files() -> dict[str, tuple[StrategyFile, Workspace]]:
    """The strategy files of this server by the id of their strategy, each as it was opened last."""
    path: Path | None = workspace_opening.default_strategy()
    assert path is not None
    address = workspace_opening.default_database(path)
    opened: dict[str, tuple[StrategyFile, Workspace]] = {}
    opening = workspace_opening.Purpose.WRITE
    while path:
        file = _strategy_file(str(path), address, opening)
        workspace = file.workspace()
        if workspace.strategy.id in opened:
            break
        opened[workspace.strategy.id] = file, workspace
        earlier = workspace.strategy.predecessor
        path = path.parent / earlier if earlier else None
        # A strategy belongs to the one that names it as the one before.
        opening = workspace_opening.Purpose.ADOPT
    return opened


def open_workspaces() -> dict[str, Workspace]:
    """The strategies of this server by id: the one in force, then those before it.

    Raises `strategy_files.UnreadableStrategy` or `database.Unavailable`.
    """
    return {name: workspace for name, (_, workspace) in _open_files().items()}


def strategy_problems() -> list[Problem]:
    """What is wrong with strategy files that were edited since they were opened; shown is what they said."""
    return [problem for file, _ in _open_files().values() for problem in file.problems]


@st.cache_resource(ttl=DAMAGE_SECONDS, show_spinner=False)
def _damage_of(address: str) -> database.Unavailable | None:
    """What is damaged in a database; None where nothing is.

    Raises where it cannot be read at all: that is not kept.
    """
    engine = database.connect(address, reading=True)
    try:
        found = damage.explain(engine)
    finally:
        engine.dispose()
    if found is not None and found.problem.code != "database-damaged":
        raise found
    return found


def find_damage() -> database.Unavailable | None:
    """Whether the database is damaged, after an error that nobody expected; None if it is not.

    All of it is read for that, at most once a minute for all people: pages that fail at each click would keep
    the server busy.
    """
    try:
        return _damage_of(workspace_opening.default_database(workspace_opening.default_strategy()))
    except database.Unavailable as unavailable:
        return unavailable


def reader_problem(error: database.Unavailable) -> Problem:
    """What readers see when a database cannot be used; where it is and why goes to the log, once."""
    note_database(error)
    return Problem(f"page-{error.problem.code}")


def try_write(write: Callable[[], object]) -> bool:
    """Whether something was written; a database that cannot be written costs what was kept, not the page."""
    try:
        write()
    except database.Unavailable as error:
        note_database(error)
        return False
    return True


def note_database(lost: database.Unavailable | None) -> None:
    """Tells the log when the database cannot be used, and why, and when it can again."""
    code = lost.problem.code if lost else ""
    if lost and _LOST["code"] != code:
        server_log.warn("database-lost", kind=code, **lost.problem.values)
    elif not lost and _LOST["code"]:
        server_log.tell("database-found")
    _LOST["code"] = code


def open_workspace() -> Workspace:
    """The strategy that this session looks at: as chosen, as in the address, else the one in force."""
    opened = open_workspaces()
    chosen = st.session_state.get("strategy") or st.query_params.get("strategy")
    return opened.get(str(chosen)) or next(iter(opened.values()))


def clock() -> float:
    """The seconds by which what was read of a database ages."""
    return time.monotonic()


def _versions(
    workspace: Workspace, database: str, strategies: tuple[str, ...], own: int
) -> dict[str, tuple[int, str]]:
    """The last audit line of each strategy (number, digest), read again after a while and after our changes.

    By its number alone a database that was restored under a server would be taken for the one before.
    """
    key = database, strategies, own
    with _READING:
        read_at, versions = _VERSIONS.get(key, (-CACHE_SECONDS, {}))
        if not versions or clock() - read_at >= CACHE_SECONDS:
            read_at = clock()
            with workspace.reading() as connection:
                versions = audit_log.heads(connection, strategies)
            note_database(None)
            _VERSIONS.clear()
            _VERSIONS[key] = read_at, versions
        return versions


def _log_anchor(workspace: Workspace) -> bool:
    """Puts the anchor of the audit log into the log of the server, once a day."""
    today = workspace.today
    with workspace.reading() as connection:
        record, digest = audit_log.head(connection)
    log.info("anchor", extra={"facts": {"record": record, "digest": digest, "on": str(today)}})
    return True


def snapshot_of(workspace: Workspace) -> Snapshot:
    """A strategy as it is known now; all sessions share the object."""
    key = "snapshot", workspace.strategy.id, workspace.sha256, _OWN["change"]
    return page_run_cache.once(key, lambda: _take_snapshot(workspace))


def _take_snapshot(workspace: Workspace) -> Snapshot:
    address = str(workspace.engine.url)
    _ANCHORS.get((address, workspace.today), lambda: _log_anchor(workspace))
    # The versions of all strategies of this server are read at once, as a page may show two.
    versions = _versions(workspace, address, tuple(open_workspaces()), _OWN["change"])
    version, digest = versions[workspace.strategy.id]
    key = workspace.strategy.id, workspace.sha256, address, version, digest
    return _SNAPSHOTS.get(key, lambda: public_server.take_snapshot(workspace, version))


def language() -> str:
    """The language of this session: as chosen, as in the address, else as the browser prefers."""
    return page_run_cache.once("language", _asked_language)


def _asked_language() -> str:
    chosen = st.session_state.get("lang") or st.query_params.get("lang")
    if chosen in languages.LANGUAGES:
        return str(chosen)
    return "cs" if (st.context.locale or "").startswith(("cs", "sk")) else "en"


def words() -> Wording:
    """Sentences in the language of this session."""
    return Wording(language(), clock_at_home.today_at_home())


def color_scheme() -> str:
    """The colours of this session's browser, `dark` or `light`."""
    return "dark" if st.context.theme.type == "dark" else "light"


def own_key(workspace: Workspace, name: str) -> str:
    """The key of what a session holds of a strategy: another has the same entities and numbers."""
    return f"{workspace.strategy.id} {name}"


def choice_key(workspace: Workspace) -> str:
    """The key of the name under which a day is chosen; OWN_DAY where it is one of its own."""
    return own_key(workspace, "day chosen")


def day_key(workspace: Workspace) -> str:
    """The key of a strategy's day in the session: each has its own, since their periods differ."""
    return f"as_of {workspace.strategy.id}"


def take_day_from_address(workspace: Workspace) -> str | None:
    """Chooses the day of the address, unless it is the one we put there; what is written that is no day.

    Another page of the menu has an address without a day: what was chosen before holds. Where nothing was, it
    is the day that the strategy opens on.
    """
    state, named = st.session_state, workspace.named_days
    of_this = st.query_params.get("strategy", workspace.strategy.id) == workspace.strategy.id
    written = st.query_params.get("as_of") if of_this else None
    choice, shown_before = choice_key(workspace), state.get(own_key(workspace, "day shown"))
    if choice in state and written in (None, shown_before and shown_before.isoformat()):
        return None
    (first, last), day = workspace.days, numbers_and_dates.read_day(written or "")
    is_fit = day is not None and first <= day <= last
    shown = day if day is not None and is_fit else snapshot_of(workspace).opening_day
    state[choice] = next((name for name, of_name in named.items() if of_name == shown), OWN_DAY)
    state[day_key(workspace)] = shown
    return None if written is None or is_fit else written


def chosen_day(workspace: Workspace) -> date:
    """The day that is chosen in this session by name or by itself."""
    named = workspace.named_days.get(st.session_state.get(choice_key(workspace), OWN_DAY))
    own = st.session_state.get(day_key(workspace))
    shown_before = st.session_state.get(own_key(workspace, "day shown"))
    return named or own or shown_before or snapshot_of(workspace).opening_day


def keep_day(workspace: Workspace, day: date) -> None:
    """Keeps the day that is shown, which the address now has."""
    st.session_state[own_key(workspace, "day shown")] = day


def current_view() -> View:
    """What this page run shows."""
    workspaces = open_workspaces()
    return View(
        _snapshot_for_person(open_workspace()),
        words(),
        chosen_day(open_workspace()),
        workspaces,
        color_scheme(),
        public_server.address,
    )


def let_see(sight: seen_snapshot.Sight) -> None:
    """Keeps for this session what its person may see; asked again at each run of a page."""
    st.session_state[_SIGHT] = sight


def _snapshot_for_person(workspace: Workspace) -> Snapshot:
    """A strategy as it is known now, as far as the person of this session may see it."""
    whole = snapshot_of(workspace)
    if not request_headers.settings().people_sign_in:
        return whole
    found = st.session_state.get(_SIGHT)
    here = workspace.strategy.id == open_workspace().strategy.id
    sight = found if here and isinstance(found, seen_snapshot.Sight) else seen_snapshot.NOTHING
    return seen_snapshot.as_seen(whole, sight)


def last_evaluated_strategy() -> Snapshot | None:
    """The nearest strategy, from the one looked at backwards, whose evaluation was published."""
    evaluated = (workspace for workspace in _this_and_earlier() if workspace.strategy.cards)
    return next(map(_snapshot_for_person, evaluated), None)


def predecessor() -> Snapshot | None:
    """The strategy before the one looked at, as known now."""
    return next(map(_snapshot_for_person, _this_and_earlier()[1:]), None)


def _this_and_earlier() -> list[Workspace]:
    """The strategy looked at and those before it, the latest first."""
    every = list(open_workspaces().values())
    return every[every.index(open_workspace()) :]


def carry_out(act: Callable[[], T]) -> T | action_result.Refused:
    """What came of an action, also where the database is lost or somebody may not do it any more.

    What is shown after that has it: this server sees its own change at once.
    """
    try:
        return act()
    except permissions.NoLongerPermitted as error:
        return action_result.Refused((error.problem,), denied=True)
    except database.Unavailable as error:
        return action_result.Refused((reader_problem(error),))
    finally:
        refresh()


def keep_result(workspace: Workspace, name: str, act: Callable[[], object]) -> None:
    """Carries out what a click asks for, and keeps what came of it until the page shows it."""
    st.session_state[own_key(workspace, name)] = carry_out(act)


def take_result(workspace: Workspace, name: str) -> Any:
    """What came of the last click, once; None where nothing did."""
    return st.session_state.pop(own_key(workspace, name), None)


def refresh() -> None:
    """Lets this server see at once what was just written.

    Emptying the cache would not do: a reading that began before would still be kept after it.
    """
    _OWN["change"] = next(_CHANGES)
