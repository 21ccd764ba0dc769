"""Who is answered at all: checked for every request before anything of it is kept.

The host is our own, a websocket comes from our own page, the proxy
shows its secret, a session is resumed only by the person who opened it, and a file is taken only from the
person whose session it is for, as far as there is room.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.presentation import Wording
from dashboard.text import Problem
from dashboard.web import request_headers, streamlit_internals
from dashboard.web.request_headers import asked_language
from dashboard.web.sign_in import (
    session_owners,
    sign_in_redirect,
    upload_memory,
    websocket_messages,
)
from dashboard.workflow import refusals
from dashboard.workflow.installation import environment_variables, server_log, sign_in_settings
from dashboard.workflow.people import sign_ins

SHUT = (
    "/_stcore/metrics",
    "/_stcore/agent",
    "/_stcore/script-health-check",
    "/_stcore/bidi-components",
)
"""Routes of Streamlit that nobody needs and that reveal data of others, or log an error for each guess."""

MOST_TABS_OF_ONE, MOST_TABS = 60, 1_000
"""Tabs that are open at once, of one person or address and of all together; local mode counts none."""

FOR_WATCHERS = {"/healthz", "/readyz", "/metrics"}
"""What this machine is answered without a sign-in: nothing of people is in it."""

_USER_COOKIE = "_streamlit_user"
_PROTOCOLS = "sec-websocket-protocol"


class Guard:
    """Refuses what is not for us, with a sentence; the rest goes on."""

    def __init__(self, app: ASGIApp) -> None:
        streamlit_internals.adapt()
        self.app = app
        self.settings = request_headers.settings()
        self.tabs: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        refused = self._refusal(scope) or await self._refusal_of_transfer(scope)
        if refused is not None:
            event = "upload-refused" if self._is_upload(scope) else "request-refused"
            server_log.warn_at_most_once_a_minute(event, refused[1].code)
        if refused is None and scope["type"] == "websocket":
            who = self._who(scope)
            self.tabs[who] += 1
            try:
                await self._speak(scope, receive, send)
            finally:
                self.tabs[who] -= 1
                if not self.tabs[who]:
                    del self.tabs[who]
                upload_memory.let_go_later()
        elif refused is None:
            given = sign_in_redirect.keep(
                scope, self._with_secure_cookies(_never_kept(scope, send))
            )
            await self.app(scope, receive, sign_in_redirect.answer_sign_in(scope, given))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            sentence = " ".join(Wording(asked_language(scope)).problem(refused[1]))
            answer = PlainTextResponse(sentence, status_code=refused[0])
            await answer(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """From the start of the server to its end, both in the log; counts are written at the end."""

        async def telling(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                streamlit_internals.end_within(
                    int(os.environ.get(*environment_variables.STOP_WITHIN))
                )
                server_log.tell("start", mode=self.settings.mode.value, process=os.getpid())
            if message["type"].startswith("lifespan.shutdown."):
                await run_in_threadpool(refusals.settle_if_possible)
                server_log.tell("stop", process=os.getpid())
            await send(message)

        await self.app(scope, receive, telling)

    def _is_upload(self, scope: Scope) -> bool:
        found = session_owners.read_transfer(str(scope["path"]))
        return found is not None and found.is_upload

    def _who(self, scope: Scope) -> str:
        """Whose tabs are counted together: a person's, or an address's; empty where neither is known.

        Whoever has one address of IPv6 has all of its network.
        """
        headers = Headers(scope=scope)
        if self.settings.people_sign_in:
            shown = self._identity(headers)
            return f"{shown.issuer} {shown.subject}" if shown else network_of(self._origin(scope))
        is_told = self.settings.mode is sign_in_settings.Mode.PUBLIC and (
            request_headers.ORIGIN_HEADER in headers
        )
        return network_of(self._origin(scope)) if is_told else ""

    def _has_too_many_tabs(self, scope: Scope) -> bool:
        """Whether as much is open as may be, of a person or an address or of all together."""
        if self.settings.mode is sign_in_settings.Mode.LOCAL:
            return False
        who = self._who(scope)
        return self.tabs.total() >= MOST_TABS or bool(who and self.tabs[who] >= MOST_TABS_OF_ONE)

    def _refusal(self, scope: Scope) -> tuple[int, Problem] | None:
        """The status and the reason of what is refused by its connection, host, origin or secret."""
        headers, path = Headers(scope=scope), str(scope["path"])
        if self.settings.problems:
            return 503, self.settings.problems[0]
        if any(route in path for route in SHUT):
            return 404, Problem("route-shut")
        strange = self.settings.mode is sign_in_settings.Mode.PROXY and (
            not request_headers.shows_secret(headers, self.settings.secrets)
        )
        if path in FOR_WATCHERS and request_headers.names_this_machine(headers.get("host", "")):
            shows_another = strange and request_headers.SECRET_HEADER in headers
            return (403, Problem("not-by-proxy")) if shows_another else None
        if not self._is_own_host(headers):
            return 403, Problem("host-unknown", {"found": headers.get("host", "")[:100]})
        if scope["type"] == "websocket" and not self._is_own_page(headers):
            return 403, Problem("origin-unknown", {"found": headers.get("origin", "")[:100]})
        if strange:
            return 403, Problem("not-by-proxy")
        if scope["type"] == "websocket" and self._has_too_many_tabs(scope):
            return 429, Problem("tabs-too-many")
        return None

    def _is_own_host(self, headers: Headers) -> bool:
        if not self.settings.origin:
            return request_headers.names_this_machine(headers.get("host", ""))
        return headers.get("host", "") == urlsplit(self.settings.origin).netloc

    def _is_own_page(self, headers: Headers) -> bool:
        """Whether a websocket is opened by a page of ours; a browser always says by which page."""
        origin = headers.get("origin", "")
        if self.settings.origin:
            return origin == self.settings.origin
        parts = urlsplit(origin)
        return parts.scheme in {"http", "https"} and parts.netloc == headers.get("host", "")

    async def _refusal_of_transfer(self, scope: Scope) -> tuple[int, Problem] | None:
        """Why a file is neither taken nor given: of nobody, of another person, or without room."""
        transfer = (
            session_owners.read_transfer(str(scope["path"])) if scope["type"] == "http" else None
        )
        if transfer is None:
            return None
        headers = Headers(scope=scope)
        if self.settings.people_sign_in and self._is_for_elsewhere(headers, transfer):
            return 409, Problem("session-elsewhere")
        if not await self._may_transfer(scope, headers, transfer):
            return 403, Problem("transfer-not-yours")
        if transfer.is_upload and scope["method"] in {"PUT", "POST"}:
            return upload_memory.refusal(transfer.session, headers.get("content-length"))
        return None

    def _is_for_elsewhere(self, headers: Headers, transfer: session_owners.Transfer) -> bool:
        """Whether somebody sends a file to a session of another server, which may have died meanwhile.

        That is nobody's refusal: the proxy has sent on what was under way to the other server.
        """
        return (
            bool(transfer.session)
            and session_owners.is_elsewhere(transfer.session)
            and self._identity(headers) is not None
        )

    async def _may_transfer(
        self, scope: Scope, headers: Headers, transfer: session_owners.Transfer
    ) -> bool:
        """Whether a file is taken or given; that a person asked for what is not theirs goes on record."""
        if not self.settings.people_sign_in:
            public = self.settings.mode is sign_in_settings.Mode.PUBLIC
            return bool(transfer.file or (transfer.session and not public))
        shown = self._identity(headers)
        if shown is None:
            return False
        if await run_in_threadpool(session_owners.may_transfer, shown, transfer):
            return True
        origin, verb = self._origin(scope), "upload" if transfer.is_upload else "export"
        await run_in_threadpool(session_owners.note_refused, shown, verb, origin)
        return False

    async def _speak(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A websocket, on which what is not ours is not heard and each file is for who asked for it."""
        shown = self._identity(Headers(scope=scope)) if self.settings.people_sign_in else None
        told = websocket_messages.telling_of_files(
            send,
            lambda file: session_owners.note_file(file, shown),
            lambda session: session_owners.note_opened(session, shown),
        )
        is_public = self.settings.mode is sign_in_settings.Mode.PUBLIC
        heard = websocket_messages.only_ours(
            receive,
            send,
            lambda session: (
                not self.settings.people_sign_in or session_owners.is_own(session, shown)
            ),
            websocket_messages.MOST_BYTES_OF_A_READER
            if is_public
            else websocket_messages.MOST_BYTES,
        )
        await self.app(self._with_own_session(scope), heard, told)

    def _with_own_session(self, scope: Scope) -> Scope:
        """The request for a websocket, without the session of another person that it would take over."""
        headers = Headers(scope=scope)
        protocols = headers.get(_PROTOCOLS, "").split(",")
        session = protocols[2].strip() if len(protocols) > 2 else ""
        if not self.settings.people_sign_in or not session_owners.is_of_another(
            session, self._identity(headers)
        ):
            return scope
        kept = MutableHeaders(scope=dict(scope))
        kept[_PROTOCOLS] = ",".join(protocols[:2])
        return {**scope, "headers": kept.raw}

    def _origin(self, scope: Scope) -> str:
        client = scope.get("client") or ("127.0.0.1", 0)
        return request_headers.origin_of(Headers(scope=scope), client[0], self.settings.mode)

    def _identity(self, headers: Headers) -> sign_ins.Identity | None:
        if self.settings.mode is sign_in_settings.Mode.PROXY:
            return request_headers.from_proxy(headers, int(time.time()))
        claims = _claims(headers.get("cookie", ""), self.settings.oidc["cookie_secret"])
        return request_headers.from_claims(claims, self.settings.oidc["issuer"])

    def _with_secure_cookies(self, send: Send) -> Send:
        """Lets cookies go by TLS alone where browsers come by TLS; Streamlit never says so."""
        if not self.settings.is_secure:
            return send

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                cookies = headers.getlist("set-cookie")
                del headers["set-cookie"]
                for cookie in cookies:
                    plain = "; secure" not in cookie.lower()
                    headers.append("set-cookie", f"{cookie}; Secure" if plain else cookie)
                headers["strict-transport-security"] = "max-age=31536000"
                message = {**message, "headers": headers.raw}
            await send(message)

        return answer


def network_of(origin: str) -> str:
    """The network of an address of IPv6, which one person has whole; any other origin as it is."""
    try:
        address = ip_address(origin.partition("%")[0])
    except ValueError:
        return origin
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _never_kept(scope: Scope, send: Send) -> Send:
    """The answer to a request for a file, which neither a browser nor a cache in between may keep."""
    if session_owners.read_transfer(str(scope["path"])) is None:
        return send

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            headers["cache-control"] = "no-store"
            message = {**message, "headers": headers.raw}
        await send(message)

    return answer


def _claims(cookie: str, secret: str) -> Mapping[str, object]:
    """What the signed cookie of the sign-in says; nothing where it was not signed by us."""
    # Streamlit's own reading of its cookie, so that both agree on what is one.
    pairs = (pair.strip().partition("=") for pair in cookie.split(";"))
    written = {name: value for name, _, value in pairs}
    raw = streamlit_internals.signed_cookie(_USER_COOKIE, written.get, secret)
    try:
        claims = json.loads(raw) if raw else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) else {}
