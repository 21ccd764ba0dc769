"""What a process of the tests has ready before it is forked, and the server that it becomes.

The fork server of `processes.READY` imports this module once, and each process starts from there. It starts
no thread: what is forked would lack it.
"""

from __future__ import annotations

import gc
import importlib
import os
import pkgutil
import sys
from functools import cache
from pathlib import Path

import streamlit.web.cli
from streamlit.components.v2 import manifest_scanner

import dashboard.markup
import dashboard.web
from dashboard.__main__ import main
from dashboard.web import request_headers
from dashboard.workflow.workspace_opening import load_strategy

ROOT = Path(__file__).resolve().parent.parent
LOG = "TESTS_SERVER_LOG"
"""Where a server writes what it says, by a name of its environment; nowhere without it."""
RUN_BY_STREAMLIT = ("dashboard.web.app",)
"""What is no module to import: Streamlit runs it for each visit."""
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
    "starlette.applications",
    "starlette.staticfiles",
    "streamlit.watcher.polling_path_watcher",
    "streamlit.web.server.app_discovery",
    "streamlit.web.skills",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    *(
        module.name
        for room in (dashboard.markup, dashboard.web)
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if module.name not in RUN_BY_STREAMLIT
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
for strategy in ("indicators.yaml", "data/2016-2019/indicators.yaml"):
    load_strategy(ROOT / strategy)  # which keeps what it has read of the same text
gc.collect()
gc.freeze()  # no server need look through what it was forked with


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
