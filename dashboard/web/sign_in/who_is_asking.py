"""Who is asking: the person who looks at this page. Only this module knows how they signed in.

The account is read from the database at every run of a page, so that a removed role is gone at the
next click, even in a tab that is still open.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.text import Problem
from dashboard.web import request_headers, session, streamlit_internals
from dashboard.web.sign_in import session_owners
from dashboard.workflow import permissions
from dashboard.workflow.installation import sign_in_settings
from dashboard.workflow.people import seen_snapshot, sign_ins

_FIRST_SEEN = "sign-in first seen"
_RECORDED = "sign-in recorded"
_VISITOR = "visitor"
_REFUSED_PAGES = "pages refused"


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person who looks at the page: signed in with an account, without one, or not at all.

    `problem` says why somebody has no account where one is needed. In local mode, and for the public,
    both are None.
    """

    mode: sign_in_settings.Mode
    account: sign_ins.Account | None = None
    problem: Problem | None = None
    is_known: bool = False
    """Whether a sign-in vouches for somebody, known or unknown."""

    @property
    def roles(self) -> tuple[permissions.Role, ...]:
        """The roles in which the visitor may look and act here."""
        if self.mode is sign_in_settings.Mode.LOCAL:
            return permissions.LOCAL_ROLES
        if self.mode is sign_in_settings.Mode.PUBLIC:
            return (permissions.Role.PUBLIC,)
        return self.account.roles if self.account else ()

    def reach(self, action: permissions.Action) -> permissions.Reach:
        """How far the visitor reaches with an action, in any of their roles."""
        return permissions.reach(self.roles, action)


def current_person() -> Visitor:
    """Who looks at this page, as the database knows them now."""
    settings = request_headers.settings()
    if not settings.people_sign_in:
        return Visitor(settings.mode)
    shown = _identity()
    if shown is None:
        return Visitor(settings.mode, problem=Problem("sign-in-needed-here"))
    workspace = session.open_workspace()
    found = sign_ins.find_account(workspace, shown)
    if isinstance(found, Problem):
        found = _as_reader(shown, found)
    if isinstance(found, sign_ins.Account):
        found = replace(found, origin=origin())
        session_owners.note(streamlit_internals.session_id(), shown)
        _record_once(found)
        return Visitor(settings.mode, found, is_known=True)
    _record_refusal_once(shown, found)
    streamlit_internals.drop_files(streamlit_internals.session_id())
    return Visitor(settings.mode, problem=found, is_known=True)


def visitor() -> Visitor:
    """Who looks at this page, as `admit` found them at the beginning of this run."""
    state: Any = st.session_state
    found = state.get(_VISITOR)
    return found if isinstance(found, Visitor) else admit()


def admit() -> Visitor:
    """Asks once for a run of a page who looks at it."""
    state: Any = st.session_state
    state[_VISITOR] = found = current_person()
    session.let_see(_sight(found))
    return found


def _sight(found: Visitor) -> seen_snapshot.Sight:
    """What the visitor may see, in all their roles, beside what was accepted."""
    if found.account is None:
        return seen_snapshot.NOTHING
    actor = found.account.actor_in_every_role()
    return seen_snapshot.sight_of(actor, session.open_workspace().strategy)


def origin() -> str:
    """Where this session came from."""
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    mode = request_headers.settings().mode
    return request_headers.origin_of(headers, st.context.ip_address or "127.0.0.1", mode)


def sign_out() -> None:
    """Ends every sign-in of this person that was issued until now, in each strategy that knows them."""
    shown = _identity()
    for workspace in session.open_workspaces().values():
        found = sign_ins.find_account(workspace, shown) if shown else None
        if isinstance(found, sign_ins.Account):
            sign_ins.record_sign_out(workspace, replace(found, origin=origin()))
    streamlit_internals.drop_files(streamlit_internals.session_id())


def note_refused_page(found: Visitor, page: str) -> None:
    """Puts on record that somebody opened a page that is not theirs, once a session and strategy."""
    state: Any = st.session_state
    workspace = session.open_workspace()
    refused = state.setdefault(session.own_key(workspace, _REFUSED_PAGES), set())
    if found.account is not None and page not in refused:
        actor = found.account.actor_in_every_role()
        workspace.note_refusal(actor, "page", f"page:{page.replace('_', '-')}")
        refused.add(page)


def _identity() -> sign_ins.Identity | None:
    settings = request_headers.settings()
    if settings.mode is sign_in_settings.Mode.OIDC:
        return request_headers.from_claims(dict(st.user), settings.oidc["issuer"])
    headers = {name.lower(): value for name, value in st.context.headers.items()}
    state: Any = st.session_state
    first_seen = state.setdefault(_FIRST_SEEN, int(time.time()))
    return request_headers.from_proxy(headers, first_seen)


def _as_reader(shown: sign_ins.Identity, refused: Problem) -> sign_ins.Account | Problem:
    """A person of another strategy of this server reads here what is accepted, and no more."""
    if refused.code not in {"person-unknown", "mail-unverified", "no-role"}:
        return refused
    here = session.open_workspace().strategy.id
    for name, workspace in session.open_workspaces().items():
        if name != here:
            found = sign_ins.find_account(workspace, shown)
            if isinstance(found, sign_ins.Account):
                return sign_ins.as_reader(found)
    return refused


def _record_once(account: sign_ins.Account) -> None:
    """One line on record for each sign-in to a strategy, whatever tabs it opens; asked once a session."""
    state: Any = st.session_state
    workspace = session.open_workspace()
    recorded = session.own_key(workspace, _RECORDED)
    if state.get(recorded) != account.since and not account.is_guest:
        sign_ins.record_sign_in(workspace, account)
        state[recorded] = account.since


def _record_refusal_once(shown: sign_ins.Identity, refused: Problem) -> None:
    state: Any = st.session_state
    workspace = session.open_workspace()
    recorded = session.own_key(workspace, _RECORDED)
    key = (shown.issuer, shown.subject, refused.code)
    if state.get(recorded) != key:
        sign_ins.record_refusal(workspace, shown, refused.code, origin())
        state[recorded] = key
