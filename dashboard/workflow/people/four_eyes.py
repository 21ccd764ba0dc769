"""Nobody decides alone on their own work, as long as sign-ins tell people apart."""

from __future__ import annotations

from sqlalchemy import Connection

from dashboard.store.people import accounts
from dashboard.text import Problem
from dashboard.workflow.permissions import Actor


def find_own_work(
    connection: Connection, actor: Actor, author: str, found: str, code: str
) -> list[Problem]:
    """A problem where a person who signed in would decide on what they wrote or sent themselves.

    `author` is the name under which the work is shown. Without sign-in one person may play every
    role: there it is marked on the record instead.
    """
    if actor.account is None or author != accounts.shown_name(connection, actor.id):
        return []
    return [Problem(code, {"found": found})]
