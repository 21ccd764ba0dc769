"""A strategy in a database, for most tests of this room; files are read without a child."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.store.verification import verify_chain
from dashboard.workflow.workspace import Workspace
from tests import databases
from tests.processes import read_here
from tests.small_plan import TEXT

__all__ = ["read_here"]


@contextmanager
def opened(path: Path, url: str) -> Iterator[Workspace]:
    """A strategy in a database, whose audit chain holds whatever was done."""
    workspace = databases.opened(url, path)
    yield workspace
    with workspace.reading() as connection:
        assert verify_chain.verify(connection) == []
    workspace.engine.dispose()


@contextmanager
def small_plan(folder: Path, url: str, more: str = "") -> Iterator[Workspace]:
    """The small plan, in which nothing was done."""
    path = folder / "plan.yaml"
    path.write_text(TEXT + more, "utf-8")
    with opened(path, url) as workspace:
        yield workspace


@pytest.fixture
def workspace(prepared_url: str, tmp_path: Path) -> Iterator[Workspace]:
    """The small plan on both databases."""
    with small_plan(tmp_path, prepared_url) as workspace:
        yield workspace
