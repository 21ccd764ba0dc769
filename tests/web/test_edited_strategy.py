"""A strategy file that is edited under a running server, and what readers are told of the database."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import Engine, event
from starlette.requests import Request

from dashboard.web import server, session, strategy_files
from dashboard.workflow import Workspace
from tests import own_loop
from tests.pages import ADOPTED, ROOT, show_strategy, text, visit
from tests.store.submitting import spoil


@pytest.fixture
def edited(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the adopted strategy that the pages show and that may be edited."""
    path = tmp_path / "indicators.yaml"
    shutil.copy(ADOPTED, path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    show_strategy(monkeypatch, path)
    return path


def replace(path: Path, old: str, new: str) -> None:
    written = path.read_text("utf-8")
    assert old in written
    path.write_text(written.replace(old, new, 1), encoding="utf-8")


def health() -> tuple[int, dict[str, object]]:
    answer = own_loop.run(server.health(Request({"type": "http"})))
    return answer.status_code, json.loads(bytes(answer.body))


TITLE = "title: National Strategy for Combating Trafficking in Human Beings in the Czech Republic"


def test_an_edited_strategy_is_taken_up_without_a_restart_and_told_once(edited: Path) -> None:
    page = visit()
    before = health()[1]

    replace(edited, TITLE, "title: Edited Strategy against Trafficking")
    page.run()

    assert "Edited Strategy against Trafficking" in text(page)
    assert "The strategy file was edited: this page shows its new form." in text(page)
    after = health()[1]
    assert (before["status"], after["status"]) == ("ok", "ok")
    assert before["sha256"] != after["sha256"]
    page.run()
    assert "was edited" not in text(page)


def test_an_edited_strategy_that_is_wrong_is_told_and_the_one_before_stays(
    edited: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "dashboard")
    visit()

    replace(edited, "entity: PUBLIC", "entity: NOBODY")

    page = visit()
    assert "Trafficking in Human Beings" in text(page)
    assert "The strategy file was edited and cannot be used as it is. Line" in text(page)
    code, told = health()
    assert code == 200
    assert (told["status"], told["reason"]) == ("degraded", "strategy-file")
    replace(edited, "entity: NOBODY", "entity: PUBLIC")
    assert health()[1]["status"] == "ok"
    assert "was edited" not in text(visit())

    # A file that it names may be lost and come back; the log has both once, also of the strategy before.
    caplog.clear()
    data = (edited.parent / "data").rename(edited.parent / "away")
    os.utime(edited)
    assert [health()[1]["status"] for _ in range(2)] == ["degraded"] * 2
    data.rename(edited.parent / "data")
    monkeypatch.setattr(strategy_files, "TRIED_AGAIN", 0.0)
    assert [health()[1]["status"] for _ in range(2)] == ["ok"] * 2
    lost = [each for each in caplog.messages if each in {"strategy-lost", "strategy-found"}]
    assert lost == [*["strategy-lost"] * 2, *["strategy-found"] * 2]


def test_a_reader_is_not_told_where_the_database_is(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "postgresql://clerk:secret@127.0.0.1:1/hidden"  # noqa: S105 - of no server
    monkeypatch.setenv("DASHBOARD_DATABASE_URL", secret)
    monkeypatch.setenv("DASHBOARD_STRATEGY", str(ADOPTED))

    told = text(visit())

    assert "The database cannot be reached." in told
    for word in ("127.0.0.1", "hidden", "clerk", "secret"):
        assert word not in told
    assert health() == (503, {"status": "unavailable", "reason": "database-unreachable"})


def test_a_damaged_database_is_a_sentence_on_the_page_and_at_the_health_route(
    workspace: Workspace, database: str
) -> None:
    workspace.engine.dispose()
    spoil(database, "UPDATE observation SET value = 99999 WHERE id = 1")

    told = text(visit())

    assert "✕ The database is damaged" in told
    assert "99,999" not in told
    assert health() == (503, {"status": "unavailable", "reason": "database-damaged"})


def test_a_database_is_read_whole_once_for_many_errors_and_asked_again_once_it_is_back(
    workspace: Workspace, database: str
) -> None:
    reads: list[str] = []
    file = Path(str(workspace.engine.url.database))
    workspace.engine.dispose()

    @event.listens_for(Engine, "before_cursor_execute")
    def note(*of_statement: object) -> None:
        reads.append(str(of_statement[2]))

    try:
        assert [session.find_damage() for _ in range(5)] == [None] * 5
        assert sum("integrity_check" in statement for statement in reads) == 1
    finally:
        event.remove(Engine, "before_cursor_execute", note)

    # What cannot be reached is asked for each time: it may be back at the next click.
    st.cache_resource.clear()
    away = file.rename(file.with_name("away.db"))
    lost = session.find_damage()
    away.rename(file)
    assert lost is not None
    assert session.find_damage() is None
