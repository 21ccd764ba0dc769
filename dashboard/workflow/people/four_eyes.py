"""Nobody decides alone on their own work, as long as sign-ins distinguish people.

A person and an officer whom that person invited count as one: nothing shows that they are two. Without
sign-in one person may play every role: there it is marked on the record instead. A refusal is on
record; nothing else is kept of the write transaction that found it.
"""

from __future__ import annotations

from collections.abc import Set

from dashboard.store import Submission, cards, shown_names
from dashboard.store.people import accounts
from dashboard.text import Problem
from dashboard.workflow.workspace import Act


def find_own_submission(act: Act, sent: Submission) -> list[Problem]:
    """The problem own-submission where a person would accept what they, or an officer they invited, sent."""
    inviter = accounts.inviter_of_officer(act.connection, sent.id)
    senders = {sent.sender, *([shown_names.name_of(act.connection, inviter)] if inviter else [])}
    return _find_own(act, senders, Problem("own-submission", {"found": str(sent.id)}))


def find_own_card(act: Act, authors: Set[str], filed: cards.StoredCard) -> list[Problem]:
    """The problem own-card where a person would approve what they wrote or declared ready."""
    return _find_own(act, authors, Problem("own-card", {"found": filed.task}))


def _find_own(act: Act, authors: Set[str], problem: Problem) -> list[Problem]:
    """The problem, put on record, where somebody is one of the `authors` (names as they are shown)."""
    if act.actor.account is None:
        return []
    if shown_names.name_of(act.connection, act.actor.id) not in authors:
        return []
    act.note_refusal()
    return [problem]
