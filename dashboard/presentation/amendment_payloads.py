"""Amendments in the documents that commands print as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dashboard.fulfilment import amendment_changes, compare_days
from dashboard.strategy import Component, amendments, deadlines, performance_indicators

Payload = dict[str, Any]


def change_payload(change: amendment_changes.AmendmentChange) -> Payload:
    """A value that an amendment changed, as a line among the changes between two days; of a body with it."""
    return {
        "task": change.task,
        "indicator": change.indicator,
        **({"entity": change.amendment.entity} if change.amendment.entity else {}),
        "axis": change.field,
        "before": written(change.before),
        "after": written(change.after),
        "cause": compare_days.Cause.AMENDMENT.value,
        **source(change.amendment),
        "event": change.event.value,
    }


def amendment_payload(
    changes: Iterable[amendment_changes.AmendmentChange], amendment: amendments.Amendment
) -> Payload:
    """An amendment with each value that it changes; `number` is null where it was not entered here."""
    record = amendment.record
    return {
        "number": (record and record.number) or None,
        "task": amendment.task,
        "indicator": amendment.indicator,
        "entity": amendment.entity,
        **source(amendment),
        "changes": [
            {
                "field": change.field,
                "before": written(change.before),
                "after": written(change.after),
            }
            for change in changes
        ],
        "entered": record.on.isoformat() if record and record.number else None,
    }


def source(amendment: amendments.Amendment | None) -> Payload:
    """Under what, why and since when the strategy was changed; null where it was not."""
    return {
        "authority": amendment.authority if amendment else None,
        "reason": amendment.reason if amendment else None,
        "since": amendment.date.isoformat() if amendment else None,
    }


def written(value: object) -> str:
    """A value that an amendment sets: a last day, codes, a number, true or false; empty for none."""
    match value:
        case deadlines.When():
            return value.last.isoformat()
        case deadlines.Open():
            return value.as_stated or ""
        case performance_indicators.Target():
            return str(value.value)
        case Component():
            return value.id
        case performance_indicators.Interim():
            return f"{value.value} ({value.due.last.isoformat()})"
        case bool():
            return "true" if value else "false"
        case tuple():
            return ", ".join(map(written, value))
    return "" if value is None else str(value)
