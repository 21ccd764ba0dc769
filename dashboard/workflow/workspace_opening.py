"""A strategy file and its database: where they are, what is in them, and how they are opened together."""

from __future__ import annotations

import os
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from sqlalchemy import URL, Engine

from dashboard.store import database
from dashboard.store.safekeeping import damage, holdings
from dashboard.strategy import Strategy, check_file
from dashboard.text import Problem, errors, yaml_file
from dashboard.workflow import definitions_file, load_shipped, program_files
from dashboard.workflow.workspace import Workspace, today_at_home

LARGEST_STRATEGY = 2 << 20
"""Bytes; the shipped strategies have less than a tenth of a megabyte, and each is read with places."""


def default_strategy() -> Path:
    """The strategy of the environment, else of the working folder, else the one shipped with the program."""
    if named := os.environ.get("DASHBOARD_STRATEGY"):
        return Path(named)
    here = Path("indicators.yaml")
    return here if here.is_file() else program_files.folder() / "indicators.yaml"


def default_database(strategy: Path) -> str:
    """The database of the environment, else the SQLite file that belongs to a strategy file."""
    named = os.environ.get("DASHBOARD_DATABASE_URL")
    if named:
        return named
    file = str(program_files.database_file(strategy))
    return URL.create("sqlite", database=file).render_as_string()


def load_strategy(path: Path) -> tuple[Strategy | None, str, list[Problem]]:
    """The strategy of a file, the hash of its bytes, and its problems with those of its definitions."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_STRATEGY + 1)
    except OSError as error:
        values = {"why": error.strerror or type(error).__name__}
        return None, "", [Problem("file-unreadable", values, file=str(path))]
    if len(content) > LARGEST_STRATEGY:
        limit = {"limit": f"{LARGEST_STRATEGY >> 20} MB"}
        return None, "", [Problem("file-too-large", limit, file=str(path))]
    text, problems = yaml_file.decode_utf8(content)
    if text is None:
        return None, "", [problem.in_file(str(path)) for problem in problems]
    strategy, problems = check_file.parse(text)
    problems = [problem.in_file(str(path)) for problem in problems]
    if strategy is not None:
        problems += definitions_file.read(strategy, path.parent)[1]
    return None if errors(problems) else strategy, sha256(content).hexdigest(), problems


class Purpose(StrEnum):
    """Why a database is opened. One that is absent or holds nothing is made and filled for each purpose."""

    READ = "read"
    """It is only read."""
    WRITE = "write"
    """It is brought up to date, and gets what ships with the strategy and was added since."""
    ADOPT = "adopt"
    """As WRITE, also where it holds other strategies and not yet this one."""


def check_shipped_files(strategy: Strategy, path: Path) -> list[Problem]:
    """The errors of the files that the strategy file at a path names, each at its place."""
    return load_shipped.check_files(strategy, path.parent, today_at_home())


def open_workspace(
    path: Path, url: str, opening: Purpose = Purpose.WRITE
) -> tuple[Workspace | None, list[Problem]]:
    """A strategy file with its database.

    Raises `store.database.Unavailable` where the database cannot be used or lacks its end, is older and is
    to be read, or holds other strategies and not this one (strategy-not-held).
    """
    strategy, digest, problems = load_strategy(path)
    if strategy is None:
        return None, problems
    workspace = Workspace(strategy, path, digest, database.connect(url, reading=True))
    try:
        damage.check_end(workspace.engine)
        state = holdings.state(workspace.engine)
        held = (
            state is not holdings.State.ABSENT
            and opening is not Purpose.ADOPT
            and _is_held(workspace)
        )
        if opening is Purpose.READ and state is holdings.State.OLDER:
            raise holdings.refusal(workspace.engine, state)
        if held and opening is Purpose.READ:
            return workspace, []
    except BaseException:
        workspace.engine.dispose()
        raise
    workspace.engine.dispose()
    workspace = replace(workspace, engine=database.connect(url))
    try:
        problems = _fill(workspace)
    except BaseException:
        workspace.engine.dispose()
        raise
    if errors(problems):
        workspace.engine.dispose()
        return None, problems
    return workspace, problems


def _is_held(workspace: Workspace) -> bool:
    """Whether the database holds the strategy, False where it holds none.

    Raises Unavailable, with code strategy-not-held, where it holds others.
    """
    engine, strategy = workspace.engine, workspace.strategy.id
    if holdings.holds(engine, strategy):
        return True
    if holdings.strategies(engine):
        raise not_held(engine, strategy, workspace.path)
    return False


def not_held(engine: Engine, strategy: str, file: Path) -> database.Unavailable:
    """What to raise where a database holds other strategies and not this one."""
    held = ", ".join(holdings.strategies(engine))
    where = database.address_of(engine)
    return database.Unavailable("strategy-not-held", where, held, strategy=strategy, file=str(file))


def _fill(workspace: Workspace) -> list[Problem]:
    """Brings a database up to date and loads what it lacks of a strategy; the problems of shipped files."""
    database.prepare(workspace.engine)
    folder, today = workspace.path.parent, workspace.today
    return load_shipped.load(workspace.engine, workspace.strategy, folder, today)


def read_predecessor(workspace: Workspace) -> tuple[Workspace | None, list[Problem]]:
    """The strategy before one, to be read, and its problems.

    Where the database does not hold it, it has nothing but what ships with it: then that is read into a
    database in memory, and nothing is stored.
    """
    if workspace.strategy.predecessor is None:
        return None, []
    path = workspace.path.parent / workspace.strategy.predecessor
    strategy, digest, problems = load_strategy(path)
    if strategy is None:
        return None, problems
    if holdings.holds(workspace.engine, strategy.id):
        url = workspace.engine.url.render_as_string(hide_password=False)
        return Workspace(strategy, path, digest, database.connect(url, reading=True)), []
    earlier = Workspace(strategy, path, digest, database.in_memory())
    problems = _fill(earlier)
    return (None if errors(problems) else earlier), problems
