"""What of a task is done and what is not, part by part."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.fulfilment import status, strategy_on_day

MOST_PARTS = 12
"""An indicator that asks for more is one part, not so many."""


class Parts(NamedTuple):
    """How many parts are done of how many."""

    done: int
    needed: int


def parts_of_task(state: strategy_on_day.TaskState) -> Parts:
    """What is done of all indicators of a task."""
    parts = [parts_of_indicator(indicator) for indicator in state.indicators]
    return Parts(sum(part.done for part in parts), sum(part.needed for part in parts))


def parts_of_indicator(state: strategy_on_day.IndicatorState) -> Parts:
    """What is done of what the target asks for: components, or the things that are counted.

    What is measured, recurs, or is counted in more than `MOST_PARTS` is one part, done when it is met.
    An indicator without a target has no part.
    """
    if state.status is status.Status.NO_TARGET or state.needed is None:
        return Parts(0, 0)
    in_parts = state.indicator.kind in {"milestone", "count"}
    if not in_parts or state.needed % 1 or not 1 <= state.needed <= MOST_PARTS:
        return Parts(int(state.status is status.Status.MET), 1)
    done = min(int(state.achieved or 0), int(state.needed))
    return Parts(max(done, 0), int(state.needed))


def is_starred(state: strategy_on_day.TaskState) -> bool:
    """Whether what is done has a star: one of the indicators rests on what the strategy does not set."""
    return state.rests_on_assumption and parts_of_task(state).needed > 0
