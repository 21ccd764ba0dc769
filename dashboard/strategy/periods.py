"""The period of a strategy."""

from __future__ import annotations

from dashboard.strategy.deadlines import Part
from dashboard.strategy.field_types import Day


class Period(Part):
    """The first and the last day of the strategy."""

    start: Day
    end: Day
