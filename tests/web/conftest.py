"""The fixtures of the page tests; they live in `pages` and `processes`."""

import pytest

from tests.pages import LAST_DAY, set_today, today, workspace
from tests.pages import database as new_database
from tests.processes import read_here

__all__ = ["new_database", "read_here", "today", "workspace"]


@pytest.fixture
def database(new_database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The same; and it is the last day of the adopted strategy, whatever day it is."""
    set_today(monkeypatch, LAST_DAY)
    return new_database
