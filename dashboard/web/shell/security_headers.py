"""What Streamlit does not send: security headers, the language of the page, our script and styles in it."""

from __future__ import annotations

import gzip
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.web.request_headers import asked_language
from dashboard.web.shell import browser_script, style_sheet


def content_policy() -> str:
    """A content policy of our own origin only; Streamlit's one inline script goes by its hash."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    scripts = re.findall(r"<script>(.*?)</script>", page.read_text("utf-8"), re.DOTALL)
    hashes = [b64encode(sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return (
        f"default-src 'self'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
        "worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; object-src 'none'; "
        "form-action 'self'"
    )


class SecurityHeaders:
    """Adds the headers to every answer, and writes the language of the address into the page itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.sent = {
            "content-security-policy": content_policy(),
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        language = asked_language(scope)
        plain = [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]
        pending: list[Message] = []
        chunks: list[bytes] = []

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                for name, value in self.sent.items():
                    headers[name] = value
                message = {**message, "headers": headers.raw}
                html = headers.get("content-type", "").startswith("text/html")
                if html and scope["method"] == "GET":
                    pending.append(message)
                    return
            elif pending:
                chunks.append(message.get("body", b""))
                if not message.get("more_body"):
                    await _page(send, pending[0], b"".join(chunks), language)
                return
            await send(message)

        await self.app({**scope, "headers": plain}, receive, answer)


async def _page(send: Send, start: Message, body: bytes, language: str) -> None:
    headers = MutableHeaders(raw=start["headers"])
    if headers.get("content-encoding") == "gzip":  # below the root Streamlit sends it packed
        body = gzip.decompress(body)
        del headers["content-encoding"]
    body = body.replace(b'<html lang="en"', f'<html lang="{language}"'.encode(), 1)
    body = body.replace(b"<head>", b"<head>" + browser_script.TAG, 1)
    body = body.replace(b'<div id="root">', style_sheet.tag() + b'<div id="root">', 1)
    headers["content-length"] = str(len(body))
    headers["vary"] = "Accept-Language"
    del headers["etag"]
    await send({**start, "headers": headers.raw})
    await send({"type": "http.response.body", "body": body})
