"""The server: the entry script, a health route, what Streamlit lacks of checks and headers, and its files."""

from __future__ import annotations

import gc
import logging
import pkgutil
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from posixpath import normpath
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import dashboard.markup
import dashboard.web
from dashboard.presentation import Wording, languages
from dashboard.store import database
from dashboard.web import metrics, request_headers, session, streamlit_internals
from dashboard.web.shell import browser_script, frame, menu, style_sheet
from dashboard.web.shell.security_headers import SecurityHeaders
from dashboard.web.sign_in.guard import Guard
from dashboard.web.sign_in.this_machine_only import ThisMachineOnly
from dashboard.web.strategy_files import UnreadableStrategy
from dashboard.workflow import permissions
from dashboard.workflow.installation import server_log, sign_in_settings

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


RUN_BY_PATH = ("dashboard.web.app", "dashboard.web.server")
"""What Streamlit runs by its path: importing it would run it once more."""

log = logging.getLogger("dashboard")


async def health(_: Request) -> JSONResponse:
    """Whether the strategy is loaded, its file right, and the pages can be made of the database."""
    state = await run_in_threadpool(_health)
    unavailable = state["status"] == "unavailable"
    return JSONResponse(state, status_code=503 if unavailable else 200)


async def readiness(asked: Request) -> JSONResponse:
    """Whether a proxy may send new people here: the pages can be made, and nobody told the server to stop."""
    if streamlit_internals.is_stopping():
        return JSONResponse({"status": "stopping"}, status_code=503)
    answer = await health(asked)
    if answer.status_code != 200:
        return answer
    return JSONResponse({"status": "ready"})


async def lead_on(asked: Request) -> RedirectResponse:
    """From an address of an earlier version to the page of today, before anything of a page is run."""
    now = menu.MOVED[asked.url.path.strip("/")]
    return RedirectResponse(f"/{now}?{asked.url.query}" if asked.url.query else f"/{now}")


def _health() -> dict[str, object]:
    """`ok`, `degraded` while an edited strategy file is wrong, or `unavailable`; with the reason."""
    try:
        workspace = next(iter(session.open_workspaces().values()))
        version = workspace.version()
        snapshot = session.snapshot_of(workspace)
        _ = snapshot.on(snapshot.opening_day), snapshot.statistics
        wrong = session.strategy_problems()
    except UnreadableStrategy:
        return {"status": "unavailable", "reason": "strategy-file"}
    except database.Unavailable as error:
        session.note_database(error)
        return {"status": "unavailable", "reason": error.problem.code}
    except Exception as error:
        log.exception("health", exc_info=error)
        damaged = session.find_damage()
        return {"status": "unavailable", "reason": damaged.problem.code if damaged else "error"}
    state = {"status": "ok", "strategy": workspace.strategy.id, "known_on": version}
    state |= {"sha256": workspace.sha256}
    return {**state, "status": "degraded", "reason": "strategy-file"} if wrong else state


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """The life of a server, which opens its port once it is prepared."""
    prepare(_health)
    yield


def show_unexpected_error(error: Exception) -> bool:
    """Shows the number of an unexpected error; the log has the error under the same number."""
    if isinstance(error, permissions.NoLongerPermitted):
        frame.show_problem(error.problem)
        return True
    number = secrets.token_hex(4)
    log.error("error %s", number, exc_info=error)
    server_log.count("error", type(error).__name__)
    words = session.words()
    st.error(words("error.unexpected", number=number))
    return True


def _secrets() -> dict[str, Any] | None:
    """What Streamlit's sign-in needs to ask the issuer; None where nobody is asked."""
    settings = request_headers.settings()
    if settings.mode is not sign_in_settings.Mode.OIDC or settings.problems:
        return None
    oidc = settings.oidc
    auth = {
        "redirect_uri": f"{settings.origin}/oauth2callback",
        "cookie_secret": oidc["cookie_secret"],
        "client_id": oidc["client_id"],
        "client_secret": oidc["client_secret"],
        "server_metadata_url": oidc["metadata_url"],
        "client_kwargs": {"scope": oidc.get("scope", "openid email profile")},
    }
    return {"auth": auth}


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=lifespan,
    routes=[
        Route("/healthz", health),
        Route("/readyz", readiness),
        Route(metrics.ADDRESS, metrics.answer),
        Route(browser_script.ADDRESS, browser_script.answer),
        Route(style_sheet.ADDRESS, style_sheet.answer),
        *(Route(f"/{old}", lead_on) for old in menu.MOVED),
    ],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(ThisMachineOnly),
        Middleware(Guard),
        Middleware(browser_script.ChartsLast),
        Middleware(KeptFiles),
    ],
    secrets=_secrets(),
    on_script_error=show_unexpected_error,
)


def prepare(look: Callable[[], object]) -> None:
    """Loads what pages need, looks at the data once, and lets no collection of garbage go over it again.

    `look` is what a health check does. What is written meanwhile is seen by the first visit.
    """
    load_pages()
    look()
    session.refresh()
    gc.freeze()
    gc.enable()


def load_pages() -> None:
    """Imports all that is drawn with, and reads the words and numbers of every language."""
    streamlit_internals.come_before_the_first()
    for room in (dashboard.markup, dashboard.web):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if module.name not in RUN_BY_PATH:
                import_module(module.name)
    for language in languages.LANGUAGES:
        Wording(language).number(0)
