"""The fixtures of the page tests; they live in `pages` and `processes`."""

import pytest

from dashboard.web.shell import drawn_last
from tests.pages import database, workspace
from tests.processes import read_here

__all__ = ["database", "read_here", "workspace"]


@pytest.fixture(autouse=True)
def _no_browser_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_last, "PAUSE", 0)
