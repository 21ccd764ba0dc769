"""The page of people: who may come in, and an invitation that says at once what is wrong with it."""

from __future__ import annotations

from dashboard.workflow.people import people_actions
from dashboard.workflow.permissions import Role, parse_local_actor
from dashboard.workflow.workspace import Workspace
from tests.pages import markup, open_page, table, text


def test_before_anybody_is_invited_the_page_says_what_that_means(workspace: Workspace) -> None:
    page = open_page("people")

    assert "whoever sits at this computer may pick any role" in text(page)
    assert "Nothing is on record." in text(page)


def test_a_name_of_a_stranger_stays_text(workspace: Workspace) -> None:
    local = parse_local_actor("local")
    assert local is not None
    name = "<img src=http://x.example/a.png onerror=alert(1)> [a](javascript:alert(2))"
    invitation = people_actions.Invitation(name, "a@example.cz")
    people_actions.invite(workspace, local, invitation, [(Role.COORDINATOR, "")])

    page = open_page("people", lang="cs")

    (row,) = [row for row in table(page, "Kdo se smí přihlásit") if row and name in row[0]]
    assert row[-1] == "koordinátor"
    assert "<img" not in markup(page)
