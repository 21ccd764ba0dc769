"""The statistics that everybody may see now: those that the last edition printed, as it printed them.

All that was shown is on record, so that the next edition can hide new numbers beside it: from one that was
seen between two editions they could be computed.
"""

from __future__ import annotations

from dashboard.statistics import printed_numbers
from dashboard.statistics.observations import Statistics
from dashboard.statistics.printed_numbers import PrintedStatistics
from dashboard.workflow.edition import editions
from dashboard.workflow.snapshot import Snapshot


def read(whole: Snapshot) -> PrintedStatistics:
    """What the last edition known in a snapshot printed; else what public sources have printed."""
    name = printed_numbers.FILE
    with whole.workspace.reading() as connection:
        last = editions.read_last(connection, whole.strategy.id, whole.audit, [name])
    public = Statistics.of(whole.public_observations, whole.definitions)
    if last is None:
        return PrintedStatistics(printed_numbers.of_public_sources(public))
    edition, files = last
    told = edition.number, edition.published
    if name not in files:
        return PrintedStatistics(printed_numbers.of_public_sources(public), *told)
    return PrintedStatistics(printed_numbers.of_edition(files[name], public), *told, True)
