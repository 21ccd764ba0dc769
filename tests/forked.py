"""What a process of the tests has ready before it is forked, and the server that it becomes.

The fork server of `processes.READY` imports this module once, and each process starts from there. It starts
no thread: what is forked would lack it.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import cache
from pathlib import Path

import streamlit.web.cli
from streamlit.components.v2 import manifest_scanner

from dashboard.__main__ import main
from dashboard.web import request_headers
from dashboard.workflow.workspace_opening import load_strategy

ROOT = Path(__file__).resolve().parent.parent
LOG = "TESTS_SERVER_LOG"
"""Where a server writes what it says, by a name of its environment; nowhere without it."""
LATER = (
    "anyio._backends._asyncio",
    "dashboard.cli.serve",
    "dashboard.web.server",
    "starlette.middleware.sessions",
    "streamlit.web.server.starlette.starlette_agent_routes",
    "tests.store.submitting",
    "uvicorn.lifespan.on",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    *(
        f"dashboard.{room}.{page.stem}"
        for page in (ROOT / "pages").glob("*.py")
        for room in ("markup", "web")
        if importlib.util.find_spec(f"dashboard.{room}.{page.stem}")
    ),
)
"""What a server imports as it starts and at the first page, and what the writers of the store need.

Not `websockets`: it reads from the environment of the server how long a header may be.
"""

for module in LATER:
    importlib.import_module(module)
# Streamlit looks through every installed package for each server and each run of a page: once will do.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
manifest_scanner.scan_component_manifests()
load_strategy(ROOT / "indicators.yaml")  # which keeps what it has read of the same text


def serve(command: list[str], environment: dict[str, str]) -> None:
    """What `python -m dashboard serve` does, or `python -m streamlit run`, in a new process."""
    os.environ.update(environment)
    request_headers.settings.cache_clear()  # what this process was forked from has read its own
    os.chdir(ROOT)
    log = os.open(environment.get(LOG, os.devnull), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    if command[0] == "serve":
        sys.exit(main(command))
    streamlit.web.cli.main(command)
