"""What a page does with an action: its result, also where the database is lost or a role was taken."""

from __future__ import annotations

import pytest

from dashboard.store import database
from dashboard.web import session
from dashboard.workflow import action_result
from dashboard.workflow.permissions import NoLongerPermitted


def test_an_action_is_answered_with_what_came_of_it() -> None:
    assert session.carry_out(lambda: 7) == 7


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NoLongerPermitted("role-taken", found="Jana"), "role-taken"),
        (database.Unavailable("database-full", "/data.db", "disk"), "page-database-full"),
    ],
)
def test_what_keeps_an_action_from_being_done_is_its_result(error: Exception, code: str) -> None:
    def refused() -> int:
        raise error

    result = session.carry_out(refused)

    assert isinstance(result, action_result.Refused)
    assert [problem.code for problem in result.problems] == [code]
    assert result.denied == isinstance(error, NoLongerPermitted)


def test_any_other_error_is_no_result() -> None:
    def broken() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        session.carry_out(broken)
