"""The files of Streamlit from memory: a first visit asks for seventy, which change with an upgrade only.

Read from the disk anew, each takes a millisecond of the one thread that answers, and the page waits for
the last.
"""

from __future__ import annotations

from posixpath import normpath

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = "/static/"
"""Where browsers find them."""


class KeptFiles:
    """Keeps each answer that says of itself that it never changes: at most those files, 25 megabytes.

    Not one that is packed for a browser that can unpack it: the next one may not.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[str, tuple[Message, Message]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request of ASGI."""
        if not _is_for_whole_file(scope):
            await self.app(scope, receive, send)
        elif scope["path"] in self.kept:
            for message in self.kept[scope["path"]]:
                await send(message)
        else:
            await self._ask(scope, receive, send)

    async def _ask(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered: list[Message] = []

        async def answer(message: Message) -> None:
            answered.append(message)
            await send(message)

        await self.app(scope, receive, answer)
        start, *chunks = answered
        headers = Headers(raw=start["headers"])
        lasts = "immutable" in headers.get("cache-control", "")
        if start["status"] == 200 and lasts and "content-encoding" not in headers:
            body = b"".join(chunk["body"] for chunk in chunks)
            self.kept[scope["path"]] = start, {"type": "http.response.body", "body": body}


def _is_for_whole_file(scope: Scope) -> bool:
    """Whether one is asked for by its one name: by others, as with `/./`, anybody could fill the memory."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and scope["path"].startswith(FOLDER)
        and scope["path"] == normpath(scope["path"])
        and "range" not in Headers(scope=scope)
    )
