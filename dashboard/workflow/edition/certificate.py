"""What an edition certifies of its statistics: the rule, how much is hidden, how uncertain it stays.

The bounds are worked out by a child process, before anything is published: a broken one refuses the edition.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from threading import BoundedSemaphore

import polars as pl

from dashboard.files import child_process
from dashboard.statistics.disclosure_control import POSSIBLE_VALUES, PublicStatistics
from dashboard.statistics.observations import Flag
from dashboard.statistics.reader_knowledge import Cell
from dashboard.text import Problem
from dashboard.workflow.edition.bounds_child import SECONDS

_SOLVER = (sys.executable, "-B", "-E", "-s", "-m", "dashboard.workflow.edition.bounds_child")
_AT_ONCE = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The rule of an edition's statistics, and what was found by it.

    `numbers` are those printed or hidden; `withheld` are not printed at all, `grouped` count several
    countries. `fewest_possible_values` is the least of any hidden number, where POSSIBLE_VALUES means so many
    or more; None where nothing is hidden.
    """

    numbers: int
    hidden: int
    grouped: int
    withheld: int
    fewest_possible_values: int | None
    threshold: int
    zero: str
    possible_values: int = POSSIBLE_VALUES

    def payload(self) -> Mapping[str, object]:
        """The certificate as the file of an edition says it."""
        return asdict(self)


def certify(public: PublicStatistics) -> Certificate | Problem:
    """The certificate of protected statistics, or why they may not be published.

    Problems: edition-disclosed with the first number that has too few possible values; edition-unchecked
    where the bounds could not be worked out.
    """
    counts = _count_values(public)
    if isinstance(counts, Problem):
        return counts
    for cell, found in zip(public.hidden, counts, strict=True):
        if found < POSSIBLE_VALUES:
            return Problem("edition-disclosed", _cell_values(cell, found))
    rule = public.statistics.definitions.protection
    grouped = public.frame.filter(pl.col("flag") == Flag.GROUPED).height
    return Certificate(
        public.frame.height,
        public.hidden_count,
        grouped,
        public.withheld_count,
        min(counts, default=None),
        rule.threshold,
        rule.zero,
    )


def _count_values(public: PublicStatistics) -> list[int] | Problem:
    if not public.hidden:
        return []
    request = json.dumps({**asdict(public.system), "most": POSSIBLE_VALUES}) + "\n"
    answer = child_process.run(
        _SOLVER, (request.encode(),), 2 * SECONDS, processor=SECONDS, turn=_AT_ONCE
    )
    if isinstance(answer, Problem):
        return Problem("edition-unchecked", {"seconds": str(SECONDS)})
    counts: list[int] = json.load(answer)["counts"]
    return counts


def _cell_values(cell: Cell, found: int) -> dict[str, str]:
    _, series, first, last, *codes = cell
    split = [str(code) for code in codes if code is not None]
    year = str(first) if first == last else f"{first}-{last}"
    return {
        "series": str(series),
        "year": year,
        "split": ", ".join(split) or "–",
        "found": str(found),
        "needed": str(POSSIBLE_VALUES),
    }
