"""Databases for the tests that need one: an empty SQLite file and an empty PostgreSQL database."""

from __future__ import annotations

import gc
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

# Tests run side by side and start children of their own: more threads of polars only wait for a core.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine
from sqlalchemy.engine import make_url

from dashboard.store import database
from dashboard.workflow.workspace import HOME
from tests import databases, own_server, processes, work_outside

REFUSED = work_outside.OUTSIDE
"""What no test may do inside a write transaction."""

DATABASES = ("sqlite", "postgresql")

LASTS = {False: 60, True: 240}
"""How many seconds a test may last, and one that is marked as slow."""


RUN = pytest.StashKey[int]()
"""The end of the pipe by which the watcher sees the run."""


def pytest_configure(config: pytest.Config) -> None:
    """One watcher for the whole run, started where its workers are."""
    settings.register_profile("few", max_examples=30, deadline=None, derandomize=True)
    settings.register_profile("many", settings.get_profile("few"), max_examples=200)
    settings.load_profile("many" if config.option.markexpr == "rest" else "few")
    gc.disable()  # while tests are imported: all of that stays, and looking through it took half of the time
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        config.stash[RUN] = own_server.begin()
    if worker := getattr(config, "workerinput", None):
        processes.rewrite_a_share(config, worker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """From here on garbage is looked for again, though not in what stands before the first test."""
    processes.keep_what_is_imported()
    processes.compile_once()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Ends it with the run; where that is broken off it ends by itself."""
    if RUN in config.stash:
        own_server.end(config.stash[RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers for each core: tests wait for browsers, servers and clocks; six on two are no faster."""
    return (os.cpu_count() or 1) * 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """PostgreSQL is of the rest. Files with slow tests come first: no worker is left alone with one.

    Generated cases are few at every change, and many among the rest.
    """
    for item in items:
        asked = getattr(getattr(item, "callspec", None), "params", {}).values()
        if "postgresql" in asked or "postgresql_url" in getattr(item, "fixturenames", ()):
            item.add_marker("rest")
        generated = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if generated and config.option.markexpr == "rest":
            item.add_marker("rest")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """No test begins just before midnight: what it does and what it expects are of one day."""
    left = min(_until_midnight(datetime.now(zone)) for zone in (HOME, UTC))
    if left < LASTS[item.get_closest_marker("slow") is not None]:
        time.sleep(left)


def _until_midnight(now: datetime) -> float:
    """Seconds; the clock there may be put forward or back by an hour, never that late in a day."""
    return 86_400 - (now - now.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()


@pytest.fixture(autouse=True)
def own_main() -> Iterator[None]:
    """Gives the main module back: a page run in a test leaves its own, which a new process would import."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> None:
    """Streamlit's test runner looks through every installed package at each run of a page: once will do."""
    if "streamlit.testing.v1" in sys.modules:
        from tests import forked  # noqa: F401, PLC0415 - which sees to it, where it is used


def postgresql_server() -> str:
    """The server that is named, else that of the run; where neither is to be had the test is skipped."""
    try:
        return os.environ.get(own_server.NAMED) or own_server.address()
    except RuntimeError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(scope="session")
def templates() -> Iterator[Callable[[databases.Make], str]]:
    """The names of PostgreSQL databases to be copied, each made once."""
    with ExitStack() as made:

        @cache
        def template(make: databases.Make) -> str:
            bare = make is databases.prepare
            start = databases.EMPTY if bare else template(databases.prepare)
            url = made.enter_context(databases.postgresql(postgresql_server(), start))
            make(url)
            return str(make_url(url).database)

        yield template


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/dashboard.db"


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    with databases.postgresql(postgresql_server()) as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind; the test runs on both."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@contextmanager
def copy_of(make: databases.Make, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of what was made once, in the kind of database that the test is run on."""
    if request.param == "sqlite":
        yield databases.sqlite(tmp_path / "dashboard.db", make)
        return
    template = request.getfixturevalue("templates")(make)
    with databases.postgresql(postgresql_server(), template) as url:
        yield url


@pytest.fixture(params=DATABASES)
def filled_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind with what ships with the adopted strategy; the test runs on both."""
    with copy_of(databases.fill, request, tmp_path) as url:
        yield url


@pytest.fixture(params=DATABASES)
def prepared_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of either kind with tables and nothing in them; the test runs on both."""
    with copy_of(databases.prepare, request, tmp_path) as url:
        yield url


@pytest.fixture
def engine(prepared_url: str) -> Iterator[Engine]:
    """A database with its tables and nothing in them."""
    engine = database.connect(prepared_url)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """One write transaction."""
    with database.write_transaction(engine) as connection:
        yield connection


@pytest.fixture
def without_a_child() -> Iterator[None]:
    """Files are read in this process during a test."""
    with processes.reading_here():
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many tests ran on each database: every test of the store runs on both. What runs the others."""
    passed = [report.nodeid for report in terminalreporter.getreports("passed")]
    ran = Counter(
        name
        for node in passed
        for name in DATABASES
        if re.search(rf"\[(.*-)?{name}(-.*)?\]$", node)
    )
    if ran:
        counts = ", ".join(f"{name}: {ran[name]}" for name in DATABASES)
        terminalreporter.write_line(f"tests run on {counts}")
    if left_out := len(terminalreporter.getreports("skipped")):
        terminalreporter.write_line(
            f"left out: {left_out}; `.ci/run` installs what they need and runs all"
        )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where nothing may be skipped, a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("DASHBOARD_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
