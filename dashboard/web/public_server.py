"""The server opened for the public: its pages, and the snapshot that every one of them takes.

Nobody signs in and nothing is written. No page has to leave anything out: the snapshot holds public data
only, and a page that is not named here is not run.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.markup.view import page_address
from dashboard.web import request_headers
from dashboard.workflow import Snapshot, Workspace
from dashboard.workflow.edition import PublicSnapshot
from dashboard.workflow.installation import sign_in_settings

PAGES = {"overview", "trends", "method", "task_list", "task", "timeline", "recommendations"}
"""The pages that everybody reads."""


def is_on() -> bool:
    """Whether this server is for the public; it does not change while it runs."""
    return request_headers.settings().mode is sign_in_settings.Mode.PUBLIC


def has(page: str) -> bool:
    """Whether this server has a page."""
    return not is_on() or page in PAGES


def address(page: str, query: Mapping[str, str]) -> str:
    """The address of a page of this server; empty for one that it does not have."""
    return page_address(page, query) if has(page) else ""


def take_snapshot(workspace: Workspace, version: int) -> Snapshot:
    """A strategy as it is known at a version of the data, as far as this server may show it."""
    return PublicSnapshot(workspace) if is_on() else Snapshot(workspace, version)
