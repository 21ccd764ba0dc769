"""The fixtures of the faults that need a browser; they live in `visiting`."""

from tests.browser.visiting import browser, window

__all__ = ["browser", "window"]
