"""Which page is for whom, and what others see instead: the way to sign in, or why it is not for them."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard.markup.kit import templates
from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import public_server, request_headers, safe_output
from dashboard.web.sign_in import who_is_asking
from dashboard.web.sign_in.who_is_asking import Visitor
from dashboard.workflow import permissions
from dashboard.workflow.installation import sign_in_settings

_PARTS = templates.parts("page_access.html")

NEEDS = {
    "report": permissions.Action.REPORT,
    "review": permissions.Action.READ_SUBMISSIONS,
    "people": permissions.Action.READ_RECORD,
}
"""What a page needs that is not for everybody who reads what is accepted."""

LEADS_TO = ("overview", "report", "people")
PUBLIC_LEADS_TO = ("overview", "task_list", "trends", "method")
"""The pages to go to from one that is for others, as far as they are for the visitor."""

OPEN_TO_ALL = {"method"}
"""Pages that say nothing of the data."""


def is_open(visitor: Visitor, page: str) -> bool:
    """Whether a page is for this visitor."""
    if visitor.mode is sign_in_settings.Mode.PUBLIC:
        return public_server.has(page)
    if page in OPEN_TO_ALL:
        return True
    needed = NEEDS.get(page, permissions.Action.READ_ACCEPTED)
    return visitor.reach(needed) is not permissions.Reach.NONE


def where_to_go(visitor: Visitor) -> list[str]:
    """The pages to which a page that is for others leads."""
    public = visitor.mode is sign_in_settings.Mode.PUBLIC
    return [page for page in (PUBLIC_LEADS_TO if public else LEADS_TO) if is_open(visitor, page)]


def show_way_in(visitor: Visitor, words: Wording) -> None:
    """Why nobody is let in yet, and the one thing to do."""
    assert visitor.problem is not None
    settings = request_headers.settings()
    sentence, fix = words.problem(visitor.problem)
    safe_output.markup(_PARTS.title(words("page_access.title")))
    safe_output.warning(f"{sentence} {fix}")
    if settings.mode is sign_in_settings.Mode.OIDC:
        label = "page_access.sign_in" if not visitor.is_known else "page_access.sign_in_again"
        st.button(words(label), type="primary", key="sign in", on_click=st.login)
        if visitor.is_known:
            st.button(words("page_access.sign_out"), key="leave", on_click=st.logout)
    else:
        same_page = f"?{urlencode(st.query_params.to_dict())}"
        safe_output.markup(_PARTS.link(same_page, words("page_access.load_again")))
        if settings.sign_out_address:
            safe_output.markup(
                _PARTS.link(settings.sign_out_address, words("page_access.sign_out_there"))
            )


def why_not(visitor: Visitor, page: str, words: Wording) -> Problem:
    """Why a page is not for a visitor: it needs another role, or is not public."""
    if visitor.mode is sign_in_settings.Mode.PUBLIC:
        return Problem("page-not-public")
    needed = NEEDS.get(page, permissions.Action.READ_ACCEPTED)
    roles = ", ".join(words(f"role.{role.value}") for role in visitor.roles)
    return Problem(f"page-needs-{needed.value}", {"roles": roles or "–"})


def show_not_yours(visitor: Visitor, page: str, words: Wording) -> None:
    """Says that a page is for others, for whom, and where to go instead."""
    sentence, fix = words.problem(why_not(visitor, page, words))
    safe_output.markup(_PARTS.title(words("page_access.not_yours")))
    safe_output.warning(f"{sentence} {fix}")


def draw_who(visitor: Visitor, words: Wording) -> None:
    """Shows who is signed in, and the sign-out, in the header of each page."""
    if visitor.account is None:
        return
    name = visitor.account.person.name
    letters = "".join(part[0] for part in name.split()[:2] if part.isalpha()).upper()
    with st.popover(letters or "•", width="content", key="who"):
        roles = ", ".join(words(f"role.{role.value}") for role in visitor.roles)
        safe_output.markup(_PARTS.who(words("page_access.who", name=name), roles))
        if not visitor.account.is_dated:
            safe_output.markup(_PARTS.lasts(words("page_access.sign_out_lasts")))
        st.button(
            words("page_access.sign_out"),
            key="sign out",
            on_click=_sign_out,
            args=(visitor.mode,),
        )


def _sign_out(mode: sign_in_settings.Mode) -> None:
    who_is_asking.sign_out()
    if mode is sign_in_settings.Mode.OIDC:
        st.logout()
