"""The fixtures of the page tests; they live in `pages`."""

import pytest

from dashboard.web.shell import later
from tests.pages import database, workspace

__all__ = ["database", "workspace"]


@pytest.fixture(autouse=True)
def _no_browser_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "PAUSE", 0)
