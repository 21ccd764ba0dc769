"""The log of the server: one line for each event that its operator has to know of.

A line has its moment with the zone, a level, the name of the event and a few facts: codes, numbers, names
of pages. No text that somebody wrote, no name of a person, and no secret is a fact.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

MINUTE = 60.0
"""Seconds in which what may come in a flood has one line of a kind; the next one says how many more."""

FORM = "DASHBOARD_LOG"
"""The setting that says as what the log is written: `text` or `json`."""

log = logging.getLogger("dashboard")

Fact = str | int | float


@dataclass(slots=True)
class _Flood:
    since: float
    more: int = 0


_FLOODS: dict[tuple[str, str], _Flood] = {}
_COUNTS: Counter[tuple[str, str]] = Counter()
_RUNS: dict[str, tuple[int, float]] = {}
_LOCK = Lock()


def counts() -> Mapping[tuple[str, str], int]:
    """How often each event was told, by its kind, since this process began: also what a flood left out."""
    with _LOCK:
        return dict(_COUNTS)


def page_runs() -> Mapping[str, tuple[int, float]]:
    """How often each page was run since this process began, and in how many seconds together."""
    with _LOCK:
        return dict(_RUNS)


def count(event: str, kind: str = "") -> None:
    """Counts an event that is told otherwise."""
    with _LOCK:
        _COUNTS[event, kind] += 1


def tell(event: str, level: int = logging.INFO, **facts: Fact) -> None:
    """Writes one line."""
    count(event, str(facts.get("kind", "")))
    _write(event, level, **facts)


def _write(event: str, level: int, **facts: Fact) -> None:
    log.log(level, "%s", event, extra={"facts": facts})


def warn(event: str, **facts: Fact) -> None:
    """Writes one line of what somebody should look at."""
    tell(event, logging.WARNING, **facts)


def warn_at_most_once_a_minute(event: str, kind: str) -> None:
    """The same of what anybody can bring about as often as they like; the next line says how many more."""
    now = time.monotonic()
    count(event, kind)
    with _LOCK:
        flood = _FLOODS.get((event, kind))
        if flood is not None and now - flood.since < MINUTE:
            flood.more += 1
            return
        _FLOODS[event, kind] = _Flood(now)
    _write(
        event, logging.WARNING, kind=kind, **({"more": flood.more} if flood and flood.more else {})
    )


class _Line(logging.Formatter):
    """A record as one line: its moment with the zone, level and event, then the facts."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.is_json = form == "json"

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The moment of a record with the zone of this machine."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat("T", "milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """The line; the traceback of an unexpected error is below it, or in it as JSON."""
        facts: Mapping[str, Fact] = getattr(record, "facts", {})
        at, event = self.formatTime(record), " ".join(record.getMessage().split())
        error = self.formatException(record.exc_info) if record.exc_info else ""
        if self.is_json:
            line = {"at": at, "level": record.levelname.lower(), "event": event, **facts}
            return json.dumps({**line, "error": error} if error else line, ensure_ascii=False)
        told = "".join(f" {name}={_plain(value)}" for name, value in facts.items())
        return f"{at} {record.levelname} {event}{told}" + (f"\n{error}" if error else "")


def _plain(fact: Fact) -> str:
    """A fact as it is written in a line of text: in quotes if it has spaces or line ends."""
    text = str(fact)
    return text if text.isprintable() and " " not in text else json.dumps(text, ensure_ascii=True)


class _ErrorOutput(logging.Handler):
    """Writes to the error output as it is when a line is written."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one record."""
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


def set_up(form: str) -> None:
    """Writes the log to the error output, as lines of `text` or of `json`."""
    handler = _ErrorOutput()
    handler.setFormatter(_Line(form))
    log.setLevel(logging.INFO)
    log.handlers = [handler]
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").handlers = [handler]


SLOW = 2.0
"""Seconds of one run of a page from which on it is slow."""


@dataclass(slots=True)
class PageWatch:
    """Measures one run of a page; `page` is its name once that is known."""

    page: str = ""
    since: float = field(default_factory=time.monotonic)

    def end(self) -> None:
        """Ends the record of a run, however the run ended."""
        seconds = time.monotonic() - self.since
        with _LOCK:
            runs, before = _RUNS.get(self.page, (0, 0.0))
            _RUNS[self.page] = runs + 1, before + seconds
        if seconds >= SLOW:
            warn("slow-page", page=self.page, seconds=round(seconds, 1))
