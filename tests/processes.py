"""Real processes for the tests, made ready once: what one imports or unpacks takes seconds each time."""

from __future__ import annotations

import atexit
import multiprocessing
import shutil
import tempfile
from functools import cache
from pathlib import Path

PAGES = Path(__file__).resolve().parent.parent / "pages"

READY = multiprocessing.get_context("forkserver")
"""Starts a process from one that has imported a server and the store."""
READY.set_forkserver_preload(
    ["streamlit.web.cli", "dashboard.cli.serve", "dashboard.web.server", "tests.store.submitting"]
    + [f"dashboard.web.{path.stem}" for path in PAGES.glob("*.py")]
)


@cache
def folder_of_this_process(name: str) -> Path:
    """A folder for what tests of this process share, removed at the end of it."""
    folder = tempfile.mkdtemp(prefix=f"dashboard-{name}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def office_profile() -> str:
    """The option of LibreOffice that names its settings: new ones take two seconds to write."""
    return f"-env:UserInstallation={folder_of_this_process('office').as_uri()}"
