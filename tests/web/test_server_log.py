"""What the log of the server says to whoever operates it, and in what form."""

from __future__ import annotations

import logging
import re
from functools import partial

import pytest

from dashboard.store import database
from dashboard.web import session
from dashboard.web.shell import downloads
from dashboard.workflow import action_result
from dashboard.workflow.installation import server_log
from dashboard.workflow.permissions import NoLongerPermitted
from dashboard.workflow.workspace import Workspace


@pytest.fixture(autouse=True)
def handlers() -> object:
    """The log as it was, once a test is over; no database is lost when it begins."""
    session.note_database(None)
    log = logging.getLogger("dashboard")
    kept, level = log.handlers, log.level
    yield log
    log.handlers, log.level = kept, level


def test_a_line_of_text_has_its_moment_with_the_zone_level_event_and_facts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server_log.set_up("text")
    server_log.warn("upload-refused", kind="upload-no-room", why="two words\nand a line")

    (line,) = capsys.readouterr().err.splitlines()
    moment, rest = line.split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", moment)
    assert rest == r'WARNING upload-refused kind=upload-no-room why="two words\nand a line"'


def test_a_database_is_lost_once_and_found_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "dashboard")
    error = database.Unavailable("database-full", "sqlite:///d.db", "disk full")
    for _ in range(3):
        assert session.reader_problem(error).code == "page-database-full"
    for _ in range(3):
        session.note_database(None)

    assert caplog.messages == ["database-lost", "database-found"]
    assert caplog.records[0].__dict__["facts"]["kind"] == "database-full"


def test_a_document_that_cannot_be_made_is_told_by_its_kind_alone(
    workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    def make() -> bytes:
        raise ValueError("what Jana wrote")

    with pytest.raises(ValueError, match="Jana"):
        downloads._make_on_record(workspace, None, "assessment:2.3", make)

    assert caplog.messages == ["document-failed"]
    assert caplog.records[0].__dict__["facts"] == {"kind": "assessment", "error": "ValueError"}


def test_an_action_is_answered_with_what_came_of_it_or_kept_it_from_being_done() -> None:
    assert session.carry_out(lambda: 7) == 7

    errors: tuple[tuple[Exception, str], ...] = (
        (NoLongerPermitted("role-taken", found="Jana"), "role-taken"),
        (database.Unavailable("database-full", "/data.db", "disk"), "page-database-full"),
    )
    for error, code in errors:
        result = session.carry_out(partial(_raise, error))
        assert isinstance(result, action_result.Refused)
        assert [problem.code for problem in result.problems] == [code]
        assert result.denied == isinstance(error, NoLongerPermitted)
    with pytest.raises(ZeroDivisionError):
        session.carry_out(partial(_raise, ZeroDivisionError()))


def _raise(error: Exception) -> int:
    raise error
