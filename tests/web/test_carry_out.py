"""What a page does with an action: its result, also where the database is lost or a role was taken."""

from __future__ import annotations

from functools import partial

import pytest

from dashboard.store import database
from dashboard.web import session
from dashboard.workflow import action_result
from dashboard.workflow.permissions import NoLongerPermitted


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
