"""The statistics that everybody may see now: those that the last edition printed, as it printed them.

All that was shown is on record, so that the next edition can hide new numbers beside it: from one that was
seen between two editions they could be computed.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.statistics import printed_numbers
from dashboard.statistics.observations import Statistics
from dashboard.workflow.edition import editions
from dashboard.workflow.edition.editions import Edition
from dashboard.workflow.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class PrintedStatistics:
    """Statistics that everybody may see, and the last edition; None before the first one.

    Unless `of_edition`, they are only what public sources have printed: there is no edition, or its numbers
    are not on record.
    """

    statistics: Statistics
    edition: Edition | None
    of_edition: bool


def read(whole: Snapshot) -> PrintedStatistics:
    """What the last edition known in a snapshot printed; else what public sources have printed."""
    name = printed_numbers.FILE
    with whole.workspace.reading() as connection:
        last = editions.read_last(connection, whole.strategy.id, whole.audit, [name])
    public = Statistics.of(whole.public_observations, whole.definitions)
    edition, files = last or (None, {})
    if name in files:
        return PrintedStatistics(printed_numbers.as_statistics(files[name], public), edition, True)
    own = pl.col("file").is_null()
    nameless = public.frame.with_columns(note=pl.when(~own).then("note"))
    return PrintedStatistics(public.with_frame(nameless), edition, False)
