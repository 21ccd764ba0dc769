"""What a browser is answered that goes to sign in and comes back: its page, or why the issuer was not asked.

Of itself Streamlit leads back to the first page, and answers two words in English where it cannot ask.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import Message, Scope, Send

from dashboard.markup.kit import templates
from dashboard.presentation import Wording, languages
from dashboard.text import Problem
from dashboard.web import streamlit_internals
from dashboard.web.request_headers import asked_language
from dashboard.workflow.installation import server_log

AWAY = Problem("issuer-away")
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


def answer_sign_in(scope: Scope, send: Send) -> Send:
    """The answer to who wants to sign in; our own page where Streamlit could not ask the issuer."""
    if scope["path"] != streamlit_internals.SIGN_IN_ADDRESS:
        return send
    is_refused = False

    async def answer(message: Message) -> None:
        nonlocal is_refused
        if message["type"] == "http.response.start" and message["status"] >= 400:
            is_refused = True
            server_log.warn_at_most_once_a_minute("sign-in-failed", AWAY.code)
            await _say(scope, send)
        elif not is_refused:
            await send(message)

    return answer


async def _say(scope: Scope, send: Send) -> None:
    words = Wording(_language(scope))
    sentence, fix = words.problem(AWAY)
    page = templates.render("issuer_away.html", words, sentence=sentence, fix=fix)
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await send({"type": "http.response.body", "body": page.encode()})


def _language(scope: Scope) -> str:
    """The language of the page on which somebody wanted to sign in, else that of their browser."""
    before = urlsplit(Headers(scope=scope).get("referer", "")).query
    language = parse_qs(before).get("lang", [""])[0]
    return language if language in languages.LANGUAGES else asked_language(scope)
