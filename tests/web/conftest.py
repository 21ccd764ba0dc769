"""The fixtures of the page tests; they live in `pages` and `processes`."""

from tests.pages import database, workspace
from tests.processes import read_here

__all__ = ["database", "read_here", "workspace"]
