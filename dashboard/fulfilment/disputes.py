"""Where two bodies tell the same thing of an indicator: somebody has to say which of them holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.fulfilment.task_details import Dossier
from dashboard.fulfilment.trace import Row, Trace


@dataclass(frozen=True, slots=True)
class Dispute:
    """A row that does not count because another one of the same thing does."""

    indicator: str
    counts: Row
    other: Row


def disputes(found: Iterable[Dossier]) -> list[Dispute]:
    """The disputes of all tasks in source order.

    Two rows of one event are one event, whatever they say; of a component of a milestone only
    another value than that of the first responsible body is a dispute.
    """
    return [one for dossier in found for trace in dossier.traces for one in _of(trace)]


def _of(trace: Trace) -> Iterable[Dispute]:
    for row, why in trace.ignored:
        if why not in {"same_event", "lead_decides"} or row["value"] is None:
            continue
        rivals = [one for one in trace.used if one["name"] == row["name"]]
        if why == "same_event":
            rivals = [one for one in rivals if one["date"] == row["date"]]
        else:
            rivals = [one for one in rivals if one["value"] != row["value"]]
        rivals = [one for one in rivals if one["entity"] != row["entity"]]
        if rivals:
            yield Dispute(trace.state.indicator.id, rivals[-1], row)
