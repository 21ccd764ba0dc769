"""Logs a page that took long, with its name only."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from dashboard.workflow.installation import server_log

LONG = 2.0
"""Seconds of one run of a page from which on it is slow."""


@dataclass(slots=True)
class Watch:
    """Measures one run of a page; `page` is its name once that is known."""

    page: str = ""
    since: float = field(default_factory=time.monotonic)

    def end(self) -> None:
        """At the end of the run, however it ended."""
        seconds = time.monotonic() - self.since
        if seconds >= LONG:
            server_log.warn("slow-page", page=self.page, seconds=round(seconds, 1))
