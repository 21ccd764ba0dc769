"""What an edition of now would print: a public snapshot with the statistics of now, protected."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from dashboard.statistics import disclosure_control, printed_numbers
from dashboard.statistics.observations import YEARS, Statistics
from dashboard.workflow.edition import editions
from dashboard.workflow.edition.public_snapshot import PUBLIC_ACTIONS, PublicSnapshot


class NextEdition(PublicSnapshot):
    """What everybody may read once it is published, and nobody before.

    Its sequence is not that of an edition, so that publishing twice gives the same bytes.
    """

    _actions = PUBLIC_ACTIONS - {"publish"}
    printed = None

    @cached_property
    def protected(self) -> disclosure_control.PublicStatistics:
        """The statistics with every small count hidden, and what would give one away beside earlier ones."""
        whole = self._whole
        with whole.workspace.reading() as connection:
            files_of_each = editions.read_data(connection, whole.strategy.id)
        printed = [
            files[printed_numbers.FILE] for files in files_of_each if printed_numbers.FILE in files
        ]
        earlier = printed_numbers.read(printed, whole.statistics.dimensions)
        return disclosure_control.protect(whole.statistics, whole.public_observations, earlier)

    @cached_property
    def statistics(self) -> Statistics:
        """The statistics with every small count hidden, and those it could be computed from.

        Not as they were loaded: of a table sorted by size the place of a hidden number would tell of it.
        """
        shown = self.protected.statistics
        frame = shown.frame.sort("source", "series", *YEARS, *shown.dimensions)
        return replace(shown, frame=frame)
