"""After a sign-in the browser comes back to the page on which somebody wanted to sign in.

Streamlit leads to the first page, in the language of the browser.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import Message, Scope, Send

from dashboard.web import streamlit_internals

COOKIE = "dashboard_way_back"
LASTS = 3600
"""Seconds that somebody may take to sign in and still come back to the page."""

_PAGE = re.compile(r"/(?:[a-z]\w*)?(?:\?[!-~]{1,2000})?", re.ASCII)
"""The address of a page of ours, without another host."""
_ONLY_THERE = f"Path={streamlit_internals.SIGNED_IN_ADDRESS}; HttpOnly; SameSite=Lax"


def keep(scope: Scope, send: Send) -> Send:
    """The answers to who goes to sign in, which keep the page in a cookie, and to who comes back."""
    leaves = scope["path"] == streamlit_internals.SIGN_IN_ADDRESS
    if not leaves and scope["path"] != streamlit_internals.SIGNED_IN_ADDRESS:
        return send

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 302:
            headers = MutableHeaders(raw=list(message["headers"]))
            page = _page_before(scope) if leaves else _kept_page(scope)
            if leaves and page:
                kept = f"{COOKIE}={quote(page, safe='')}; Max-Age={LASTS}; {_ONLY_THERE}"
                headers.append("set-cookie", kept)
            elif page:
                headers["location"] = page
                headers.append("set-cookie", f"{COOKIE}=; Max-Age=0; {_ONLY_THERE}")
            message = {**message, "headers": headers.raw}
        await send(message)

    return answer


def _page_before(scope: Scope) -> str:
    """The page of ours on which somebody wanted to sign in; empty where it is none."""
    headers = Headers(scope=scope)
    before = urlsplit(headers.get("referer", ""))
    page = f"{before.path}?{before.query}" if before.query else before.path
    is_ours = before.netloc == headers.get("host") and _PAGE.fullmatch(page)
    return page if is_ours else ""


def _kept_page(scope: Scope) -> str:
    """The same as the cookie has it, which a neighbour on the same domain could have written."""
    page = unquote(cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE, ""))
    return page if _PAGE.fullmatch(page) else ""
