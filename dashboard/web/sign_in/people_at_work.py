"""Whose session is whose, so that a file sent to a session comes from the person who opened it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dashboard.text import Problem
from dashboard.web import session
from dashboard.workflow import permissions
from dashboard.workflow.people import identity

_OPENED: dict[str, tuple[str, str]] = {}
_MADE_FOR: dict[str, set[tuple[str, str]]] = {}
MOST_SESSIONS = 10_000


def note(session_id: str, shown: identity.Identity) -> None:
    """Keeps who opened a session; the oldest go where there are very many."""
    _OPENED[session_id] = shown.issuer, shown.subject
    while len(_OPENED) > MOST_SESSIONS:
        del _OPENED[next(iter(_OPENED))]


def note_file(file: str, shown: identity.Identity | None) -> None:
    """Keeps for whom a file was made on demand; the oldest go where there are very many."""
    if shown is not None:
        _MADE_FOR.setdefault(file, set()).add((shown.issuer, shown.subject))
    while len(_MADE_FOR) > MOST_SESSIONS:
        del _MADE_FOR[next(iter(_MADE_FOR))]


def may_fetch(shown: identity.Identity, file: str, sessions: Iterable[str]) -> bool:
    """Whether a person may fetch a file that stands on the pages of some sessions.

    While a page is drawn anew its files stand nowhere: then everybody inside may who knows the number.
    """
    known = _MADE_FOR.get(file, set()) | {_OPENED[each] for each in sessions if each in _OPENED}
    return (not known or (shown.issuer, shown.subject) in known) and may_upload(shown, None)


def is_of_another(session_id: str, shown: identity.Identity | None) -> bool:
    """Whether a session was opened by a person other than whoever asks to go on with it."""
    opened = _OPENED.get(session_id)
    return opened is not None and (shown is None or opened != (shown.issuer, shown.subject))


def may_upload(shown: identity.Identity, session_id: str | None) -> bool:
    """Whether a person may send a file to a session, or fetch one where no session is named.

    Asked of the database: a role that was taken, or a sign-in that was ended, sends and fetches nothing.
    """
    if session_id is not None and _OPENED.get(session_id) != (shown.issuer, shown.subject):
        return False
    for workspace in session.open_workspaces().values():
        found = identity.find_account(workspace, shown)
        if isinstance(found, Problem):
            continue
        reach = permissions.reach(found.roles, permissions.Action.REPORT)
        if session_id is None or reach is not permissions.Reach.NONE or _evaluates(found):
            return True
    return False


def note_refused(shown: identity.Identity, verb: str, origin: str) -> None:
    """Puts on record that a person sent or fetched what is another's; of a stranger nothing is written."""
    for workspace in session.open_workspaces().values():
        found = identity.find_account(workspace, shown)
        if isinstance(found, identity.Account):
            actor = replace(found, origin=origin).actor_in_every_role()
            workspace.note_refusal(actor, verb, "transfer")
            return


def _evaluates(found: identity.Account) -> bool:
    return permissions.reach(found.roles, permissions.Action.EVALUATE) is permissions.Reach.ALL
