"""What does not change within one run of a page, such as the strategy files: looked at once for a run.

A run is one thread from its beginning to its end. Outside a run, as in a callback or a health check, nothing
is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class _ThisRun(threading.local):
    known: dict[Hashable, object] | None = None


_RUN = _ThisRun()


def begin() -> None:
    """Forgets everything at the beginning of a run."""
    _RUN.known = {}


def end() -> None:
    """Forgets everything at the end of a run, however it ended."""
    _RUN.known = None


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What was found under a key in this run, else what is found now; an error is not kept."""
    known = _RUN.known
    if known is None:
        return find()
    if key not in known:
        known[key] = find()
    return cast(T, known[key])
