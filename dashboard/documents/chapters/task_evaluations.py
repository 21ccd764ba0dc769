"""Every task with its card: as it is now, as its card was judged, and what changed in between."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from dashboard.assessment import CardRecord, codings, status_then_and_now
from dashboard.fulfilment import task_details
from dashboard.presentation import delay_words


@dataclass(frozen=True, slots=True)
class TaskEvaluation:
    """A task now, and its card; once that is judged, the task as it was judged and what changed since.

    `statuses` are the computed status now and as the card was judged; `said` is what was said of delays.
    """

    today: task_details.TaskDetails
    record: CardRecord | None
    said: delay_words.Delays
    statuses: status_then_and_now.ComputedStatuses
    judged: task_details.TaskDetails | None = None
    new_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    withdrawn_rows: pl.DataFrame = field(default_factory=pl.DataFrame)
    codings: codings.TaskCodings | None = None
    """What two evaluators coded of the goal; None where the strategy asks for no double coding."""

    @property
    def number(self) -> str:
        """The number of the task."""
        return self.today.state.task.number

    @property
    def shown(self) -> task_details.TaskDetails:
        """The task as its card is to be read: as it was judged, else now."""
        return self.judged or self.today
