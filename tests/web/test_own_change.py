"""A page shows the record as it is: after one's own change, and after a restore under the server."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from dashboard.web import session
from dashboard.workflow import Workspace, intake
from dashboard.workflow.action_result import Stored
from dashboard.workflow.intake import ProgressFile
from dashboard.workflow.permissions import Actor, Role
from tests.pages import CARD

OFFICER = Actor("Jana", frozenset({Role.OFFICER}), frozenset({"MLSA"}))


@contextmanager
def slow_answers(engine: Engine, goes_on: threading.Event) -> Iterator[threading.Event]:
    """A reading that has its answer keeps it until `goes_on`; yields what says that one is on its way."""
    under_way = threading.Event()

    def hold(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        other = threading.current_thread() is not threading.main_thread()
        if other and statement.startswith("SELECT"):
            under_way.set()
            goes_on.wait(20)

    event.listen(engine, "after_cursor_execute", hold)
    yield under_way
    event.remove(engine, "after_cursor_execute", hold)


def test_a_reading_that_began_before_ones_own_change_is_not_kept_after_it(
    workspace: Workspace,
) -> None:
    session.snapshot_of(workspace)
    session.refresh()
    goes_on = threading.Event()
    with slow_answers(workspace.engine, goes_on) as under_way:
        other = threading.Thread(target=session.snapshot_of, args=(workspace,))
        other.start()
        assert under_way.wait(20)
        sent = intake.submit(workspace, OFFICER, ProgressFile("a.csv", CARD.encode(), "MLSA"))
        assert isinstance(sent, Stored), sent
        session.refresh()
        goes_on.set()
        other.join()
        assert session.snapshot_of(workspace).sequence == workspace.version()


def hand_in(workspace: Workspace, name: str) -> None:
    sent = intake.submit(workspace, OFFICER, ProgressFile(name, CARD.encode(), "MLSA"))
    assert isinstance(sent, Stored), sent


def copy(source: str | Path, target: str | Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def test_another_record_of_the_same_number_is_another_version(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CACHE_SECONDS", 0)
    file, before = str(workspace.engine.url.database), tmp_path / "before.db"
    copy(file, before)
    hand_in(workspace, "first.csv")
    known = session.snapshot_of(workspace)
    assert known.submissions[-1].file_name == "first.csv"
    copy(before, file)
    hand_in(workspace, "second.csv")

    found = session.snapshot_of(workspace)

    assert found.sequence == known.sequence
    assert found.submissions[-1].file_name == "second.csv"
