"""Times that can be compared: the same rounds for everybody, in turn, and the median of them."""

from __future__ import annotations

import re
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Measured(NamedTuple):
    """The seconds of each round, and what the last one gave."""

    rounds: list[float]
    result: Any

    @property
    def median(self) -> float:
        return statistics.median(self.rounds)


def in_turn(
    candidates: Mapping[str, Callable[[], Any]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Measured]:
    """Runs all candidates one after another, that many times; a first round is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    results: dict[str, Any] = {}
    for _ in range(rounds + 1):
        for name, run in candidates.items():
            results.pop(name, None)
            begin = clock()
            results[name] = run()
            seconds[name].append(clock() - begin)
    return {name: Measured(found[1:], results[name]) for name, found in seconds.items()}


def peak_megabytes() -> float:
    """The most memory this process has held so far; where Linux does not say, parents included."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
