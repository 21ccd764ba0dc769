"""The fixtures of the browser tests; they live in `visiting`."""

from tests.browser.visiting import browser, serve, server, visit, window

__all__ = ["browser", "serve", "server", "visit", "window"]
