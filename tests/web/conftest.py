"""The fixtures of the page tests; they live in `pages`."""

from tests.pages import database, workspace

__all__ = ["database", "workspace"]
