"""Databases made ready once in a process and copied for each test: migrating one takes a quarter second."""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

from dashboard.store import database
from dashboard.workflow.workspace import Workspace
from dashboard.workflow.workspace_opening import Purpose, open_workspace
from tests.processes import folder_of_this_process

ADOPTED = Path(__file__).resolve().parent.parent / "indicators.yaml"
FINISHED = ADOPTED.parent / "data" / "2016-2019" / "indicators.yaml"
Make = Callable[[str], None]
"""What gives the database at an address what it is to hold: `prepare`, `fill` or `fill_shown`."""
EMPTY = "template0"
"""What PostgreSQL copies for a database with nothing in it."""


def prepare(url: str) -> None:
    """Gives a database its tables."""
    engine = database.connect(url)
    database.prepare(engine)
    engine.dispose()


def opened(url: str, path: Path = ADOPTED, purpose: Purpose = Purpose.WRITE) -> Workspace:
    """A strategy in the database at an address."""
    workspace, problems = open_workspace(path, url, purpose)
    assert workspace is not None, problems
    return workspace


def fill(url: str) -> None:
    """Gives a database its tables and what ships with the adopted strategy."""
    opened(url).engine.dispose()


def fill_shown(url: str) -> None:
    """Gives a database what one of a server has from its first page on: also the strategy before."""
    fill(url)
    opened(url, FINISHED, Purpose.ADOPT).engine.dispose()


@cache
def _ready_file(make: Make) -> Path:
    path = folder_of_this_process("databases") / f"{make.__module__}.{make.__name__}.db"
    if make is not prepare:  # which then finds its tables made
        sqlite(path, prepare)
    make(f"sqlite:///{path}")
    return path


def sqlite(path: Path, make: Make = fill) -> str:
    """The address of a new SQLite file, copied from what was made once; by default filled."""
    ready = _ready_file(make)
    for source in ready.parent.glob(f"{ready.name}*"):
        shutil.copy2(source, path.with_name(source.name.replace(ready.name, path.name)))
    return f"sqlite:///{path}"


@contextmanager
def postgresql(server: str, template: str = EMPTY) -> Iterator[str]:
    """The address of a new database on a server, copied from a template; dropped at the end."""
    url, name = make_url(server), f"test_{uuid.uuid4().hex}"
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy".encode()
        )
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that cannot be written, not even by root, whom permissions do not stop."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    subprocess.run(["mount", "--bind", folder, folder], check=True)  # noqa: S607
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)  # noqa: S607
        yield
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S607
