"""What the papers for a meeting are written from, beside the material of every document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from dashboard.fulfilment import amendment_changes, compare_days, effect_of_submission, status
from dashboard.progress import row_schema
from dashboard.progress.contradictions import Contradiction


@dataclass(frozen=True, slots=True)
class PendingSubmission:
    """A submission that nobody has decided on."""

    number: int
    entity: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradiction with what the task would be if only one of its rows stood.

    `waits` are the submissions of it that nobody has decided on. `later` is the same once all else that
    waits is approved; None where nothing else waits.
    """

    contradiction: Contradiction
    with_row: status.Status
    with_other: status.Status
    waits: tuple[int, ...] = ()
    with_row_later: status.Status | None = None
    with_other_later: status.Status | None = None


@dataclass(frozen=True, slots=True)
class Effects:
    """What approving what waits would do on the day: each submission by itself to indicators, all together
    to tasks; `first` is the first later day on which more would change; None where none is.
    """

    of_each: Mapping[int, Sequence[effect_of_submission.IndicatorChange]] = field(
        default_factory=dict
    )
    of_all: Sequence[effect_of_submission.TaskChange] = ()
    first: date | None = None


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """The earlier side, the changes since then, the new rows, what waits for a decision, and amendments.

    `pending` are the rows of what waits, with its `effects`; `returned` the indicators of each submission
    that was sent back and waits for its correction; `disputes` stand, or would once what waits is approved.
    """

    earlier_side: compare_days.Side
    changes: Sequence[compare_days.AxisChange]
    rows: pl.DataFrame
    waiting: Sequence[PendingSubmission]
    amendments: Sequence[amendment_changes.AmendmentChange] = ()
    pending: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema=row_schema.ROW_SCHEMA)
    )
    effects: Effects = field(default_factory=Effects)
    returned: Mapping[int, Sequence[str]] = field(default_factory=dict)
    disputes: Sequence[Dispute] = ()
    known_then: bool = True
    """Whether anything was known here at the close of the earlier day; if not, it is as known now."""
