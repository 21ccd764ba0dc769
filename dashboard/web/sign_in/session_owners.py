"""Whose session is whose, and for whom a file was made: what nobody is known to own is given to nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dashboard.text import Problem
from dashboard.web import session, streamlit_internals
from dashboard.workflow import permissions
from dashboard.workflow.people import sign_ins

UPLOAD, MEDIA = "/_stcore/upload_file/", "/media/"
"""Where files are sent, and where they are fetched that a page offers."""
_SENT = re.compile(r"/_stcore/upload_file/([0-9A-Za-z-]{1,64})/([0-9A-Za-z-]{1,64})", re.ASCII)
_FETCHED = re.compile(r"/media/([0-9a-f]{16,128})(?:\.[a-z0-9]{1,16})?", re.ASCII)

_Who = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Opened:
    """Who opened a session, and since when their sign-in counts there."""

    who: _Who
    since: int


_OPENED: dict[str, _Opened] = {}
_MADE_FOR: dict[str, dict[_Who, int]] = {}
MOST_SESSIONS = 10_000


def note(session_id: str, shown: sign_ins.Identity) -> None:
    """Keeps who works in a session; those go in which nothing was done for longest, where there are many."""
    _OPENED.pop(session_id, None)
    _OPENED[session_id] = _Opened(_who(shown), shown.issued)
    while len(_OPENED) > MOST_SESSIONS:
        del _OPENED[next(iter(_OPENED))]


def note_opened(session_id: str, shown: sign_ins.Identity | None) -> None:
    """Keeps who opened a session in which nothing was done yet; one that is known stays as it is."""
    if shown is not None and session_id not in _OPENED:
        note(session_id, shown)


def note_file(file: str, shown: sign_ins.Identity | None) -> None:
    """Keeps for whom a file was made; those made first go where there are very many."""
    if shown is not None and file:
        _MADE_FOR.setdefault(file, {})[_who(shown)] = shown.issued
    while len(_MADE_FOR) > MOST_SESSIONS:
        del _MADE_FOR[next(iter(_MADE_FOR))]


def may_transfer(shown: sign_ins.Identity, transfer: Transfer) -> bool:
    """Whether a person may send a file to a session, or fetch a file: only for their own page.

    The database is asked too: with a removed role or an ended sign-in nothing is sent or fetched.
    """
    if transfer.is_upload:
        opened = _OPENED.get(transfer.session)
        since = opened.since if opened and opened.who == _who(shown) else None
    else:
        since = _MADE_FOR.get(transfer.file, {}).get(_who(shown))
    if since is None:
        return False
    if not shown.is_dated:  # the sign-in is then as old as the page from which the file came
        shown = replace(shown, issued=since)
    return _is_inside(shown, hands_in=transfer.is_upload)


def is_elsewhere(session_id: str) -> bool:
    """Whether a session is none of this process: another server has it, or one that ended had it."""
    return session_id not in _OPENED and not streamlit_internals.has_session(session_id)


def is_own(session_id: str, shown: sign_ins.Identity | None) -> bool:
    """Whether a session is known to belong to a person."""
    opened = _OPENED.get(session_id)
    return opened is not None and shown is not None and opened.who == _who(shown)


def is_of_another(session_id: str, shown: sign_ins.Identity | None) -> bool:
    """Whether a session was opened by a person other than the one who asks to continue it."""
    opened = _OPENED.get(session_id)
    return opened is not None and (shown is None or opened.who != _who(shown))


def note_refused(shown: sign_ins.Identity, verb: str, origin: str) -> None:
    """Puts on record that a person sent or fetched what is another's; of a stranger nothing is written."""
    for workspace in session.open_workspaces().values():
        found = sign_ins.find_account(workspace, shown)
        if isinstance(found, sign_ins.Account):
            actor = replace(found, origin=origin).actor_in_every_role()
            workspace.note_refusal(actor, verb, "transfer")
            return


def _is_inside(shown: sign_ins.Identity, *, hands_in: bool) -> bool:
    """Whether a person has an account here, and one that hands in or evaluates where that is asked."""
    for workspace in session.open_workspaces().values():
        found = sign_ins.find_account(workspace, shown)
        if isinstance(found, Problem):
            continue
        reach = permissions.reach(found.roles, permissions.Action.REPORT)
        if not hands_in or reach is not permissions.Reach.NONE or _evaluates(found):
            return True
    return False


def _evaluates(found: sign_ins.Account) -> bool:
    return permissions.reach(found.roles, permissions.Action.EVALUATE) is permissions.Reach.ALL


def _who(shown: sign_ins.Identity) -> _Who:
    return shown.issuer, shown.subject


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a request is about: the `session` to which a file is sent, or the number of the fetched `file`.

    Both are empty where the address is not written as our pages write it.
    """

    is_upload: bool
    session: str = ""
    file: str = ""


def read_transfer(path: str) -> Transfer | None:
    """The file that a request is about, read by one strict pattern; None for a request that is about no file.

    An address written in any other way belongs to nobody: Streamlit reads addresses more loosely (it drops an
    extension, and decides itself what one is), so a second reading would let somebody past the first.
    """
    if path.startswith(UPLOAD):
        found = _SENT.fullmatch(path)
        return Transfer(is_upload=True, session=found[1] if found else "")
    if path.startswith(MEDIA):
        return Transfer(is_upload=False, file=file_number(path))
    return None


def file_number(address: str) -> str:
    """The number of a file in its address; empty where it is not written as our pages write it."""
    found = _FETCHED.fullmatch(address)
    return found[1] if found else ""
