"""Nobody decides alone on their own work, as long as sign-ins distinguish people.

Without sign-in one person may play every role: there it is marked on the record instead. A refusal is on
record; nothing else is kept of the write transaction that found it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from dashboard.store import AuditEntry, Submission, cards, shown_names
from dashboard.text import Problem
from dashboard.workflow.permissions import Actor
from dashboard.workflow.workspace import Workspace, note_act


def find_own_submission(
    connection: Connection, workspace: Workspace, actor: Actor, sent: Submission
) -> list[Problem]:
    """The problem own-submission where a person would accept what they sent themselves."""
    if not _is_own(connection, actor, sent.sender):
        return []
    note_act(connection, workspace.strategy.id, actor, "accept", f"submission:{sent.id}", "refused")
    return [Problem("own-submission", {"found": str(sent.id)})]


def find_own_card(
    connection: Connection,
    workspace: Workspace,
    actor: Actor,
    author: str,
    filed: cards.StoredCard,
) -> list[Problem]:
    """The problem own-card where a person would approve what they wrote or declared ready."""
    if not _is_own(connection, actor, author):
        return []
    note_act(connection, workspace.strategy.id, actor, "approve", f"card:{filed.id}", "refused")
    return [Problem("own-card", {"found": filed.task})]


def find_accepted_by_invited(lines: Iterable[AuditEntry]) -> frozenset[int]:
    """The submissions accepted by somebody whom their sender had invited, by the lines of the audit.

    Two people on the record may be one person with two addresses: nothing shows it, so it is reported.
    """
    invited_by: dict[str, str] = {}
    senders: dict[int | None, str] = {}
    found: set[int] = set()
    for line in lines:
        number = line.submission_id()
        if line.action == "invite":
            invited_by[line.object] = line.actor
        elif line.action == "submit":
            senders[number] = line.actor
        elif line.action == "accept" and number is not None:
            sender = senders.get(number)
            if sender is not None and invited_by.get(line.actor) == sender:
                found.add(number)
    return frozenset(found)


def _is_own(connection: Connection, actor: Actor, author: str) -> bool:
    """`author` is the name under which the work is shown."""
    return actor.account is not None and author == shown_names.name_of(connection, actor.id)
