"""The fixtures of the browser tests; they live in `visiting`."""

from visiting import browser, serve, visit

__all__ = ["browser", "serve", "visit"]
