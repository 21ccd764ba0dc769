"""A database that was restored under a running server is not taken for the one before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dashboard.web import session
from dashboard.workflow import Workspace, intake
from dashboard.workflow.action_result import Stored
from dashboard.workflow.intake import ProgressFile
from tests.pages import CARD
from tests.web.test_own_change import OFFICER


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
