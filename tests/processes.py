"""Real processes for the tests, made ready once: what one imports or unpacks takes seconds each time."""

from __future__ import annotations

import atexit
import gc
import io
import multiprocessing
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from _pytest.assertion import rewrite
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from dashboard.files import child_process, reading_child
from dashboard.store import database
from dashboard.text import Problem

READY = multiprocessing.get_context("forkserver")
"""Starts a process from one that has imported and read what it needs."""
READY.set_forkserver_preload(["tests.forked"])


PATIENCE = 120
"""Seconds in which what is waited for comes: a busy machine is no fault of the program."""


def wait_for(state: Callable[[], bool], wanted: str, seconds: int = PATIENCE) -> None:
    """Waits until something is so."""
    until = time.monotonic() + seconds
    while not state():
        assert time.monotonic() < until, wanted
        time.sleep(0.05)


_HELD: list[socket.socket] = []


def free_port() -> int:
    """A port at which nothing listens, and that nobody else is given: it stays bound here.

    A server may listen there all the same, and again after it: both say that they share the address.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    atexit.register(held.close)
    port: int = held.getsockname()[1]
    return port


@cache
def folder_of_this_process(name: str) -> Path:
    """A folder for what tests of this process share, removed at the end of it."""
    folder = tempfile.mkdtemp(prefix=f"dashboard-{name}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def keep_what_is_imported() -> None:
    """Takes what this process has by now out of the search for garbage, which then begins, and less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)
    gc.enable()


def rewrite_a_share(config: pytest.Config, worker: Mapping[str, Any]) -> None:
    """A worker readies its share of the test files, which pytest keeps: else each would ready all."""
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    for file in files[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
        kept = rewrite.get_cache_dir(file) / f"{file.stem}{rewrite.PYC_TAIL}"
        if not kept.exists():
            kept.parent.mkdir(exist_ok=True)
            digest, code = rewrite._rewrite_test(file, config)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, digest, kept)


def compile_once() -> None:
    """All engines of this process share what they have compiled: each test has a database of its own.

    What is compiled is kept by its dialect. Of either kind there is but one server here, so that of two
    dialects of a kind one speaks as the other.
    """
    statements: LRUCache[Any, Any] = LRUCache(2_000)
    kept = property(lambda _: statements, lambda _engine, _own: None)
    Engine._compiled_cache = kept  # type: ignore[assignment]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]


def office_profile() -> str:
    """The option of LibreOffice that names its settings: new ones take two seconds to write."""
    return f"-env:UserInstallation={folder_of_this_process('office').as_uri()}"


@contextmanager
def reading_here() -> Iterator[None]:
    """Files are read by the program of the child, but in this process: each start takes a fifth of a second.

    For tests of what becomes of a table. That a child reads it, and within which limits, is tested in
    `tests/files`; the servers of the browser tests have real children too.
    """
    start = child_process.run

    def run(
        command: Sequence[str], sent: Sequence[bytes], *rest: Any, **limits: Any
    ) -> io.BytesIO | Problem:
        if command != child_process.READER:
            return start(command, sent, *rest, **limits)
        out = io.BytesIO()
        reading_child.answer(io.BytesIO(b"".join(sent)), out)
        return io.BytesIO(out.getvalue())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child_process, "run", run)
        yield


@contextmanager
def engines_kept() -> Iterator[None]:
    """All commands of a test reach a database by one engine: a new one compiles every statement anew.

    A command still opens its own connections, for it disposes of the engine at its end.
    """
    made: list[Engine] = []

    @cache
    def connect(url: str, **how: Any) -> Engine:
        made.append(kept(url, **how))
        return made[-1]

    kept = database.connect
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "connect", connect)
        yield
    for engine in made:
        engine.dispose()


@pytest.fixture
def one_engine() -> Iterator[None]:
    """The same for a test."""
    with engines_kept():
        yield


@pytest.fixture(scope="module", autouse=True)
def read_here() -> Iterator[None]:
    """Files are read in this process by all tests of the room whose conftest has this fixture.

    Not of a package: a room without `__init__.py` is none, and the next room would lose its children too.
    """
    with reading_here():
        yield
