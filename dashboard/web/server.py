"""The server: the entry script, a health route, and the checks and headers that Streamlit lacks."""

from __future__ import annotations

import logging
import secrets
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from dashboard.store import database
from dashboard.web import session
from dashboard.web.shell.security_headers import SecurityHeaders
from dashboard.web.shell.this_machine_only import ThisMachineOnly

log = logging.getLogger("dashboard")


async def health(_: Request) -> JSONResponse:
    """Whether the strategy is loaded and the database answers."""
    try:
        workspace = next(iter((await run_in_threadpool(session.open_workspaces)).values()))
        version = await run_in_threadpool(workspace.version)
    except (database.Unavailable, session.UnreadableStrategy):
        return JSONResponse({"status": "unavailable"}, status_code=503)
    return JSONResponse({"status": "ok", "strategy": workspace.strategy.id, "known_on": version})


def show_unexpected_error(error: Exception) -> bool:
    """Shows the number of an unexpected error; the log has the error under the same number."""
    number = secrets.token_hex(4)
    log.error("error %s", number, exc_info=error)
    words = session.words()
    st.error(words("error.unexpected", number=number))
    return True


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[Route("/healthz", health)],
    middleware=[Middleware(SecurityHeaders), Middleware(ThisMachineOnly)],
    on_script_error=show_unexpected_error,
)
