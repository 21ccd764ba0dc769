"""Source marks: the stored lines that the figures of a document rest on, numbered as they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.fulfilment import trace
from dashboard.statistics import chart_topics


@dataclass(frozen=True, slots=True)
class StatisticsPoint:
    """A number of the statistics: a point and its line."""

    line: chart_topics.ChartLine
    point: chart_topics.Point


Source = trace.Row | StatisticsPoint
"""What a mark stands for: a progress row, or a number of the statistics."""


@dataclass
class Citations:
    """The sources in the order of their first use; the first has the mark 1."""

    sources: list[Source] = field(default_factory=list)
    _numbers: dict[tuple[str, object], int] = field(default_factory=dict)

    def rows(self, rows: Iterable[trace.Row]) -> tuple[int, ...]:
        """The marks of progress rows, each once, in their order."""
        return tuple(dict.fromkeys(self._mark(("row", row["row"]), row) for row in rows))

    def count(self, line: chart_topics.ChartLine, point: chart_topics.Point) -> tuple[int, ...]:
        """The mark of a number of the statistics, by what it counts and where it was read.

        File and line alone would be shared by two files of one name.
        """
        what = (line.source, line.series, line.unit, line.definition, line.by, line.category)
        return (self._mark(("count", (what, point)), StatisticsPoint(line, point)),)

    def _mark(self, key: tuple[str, object], source: Source) -> int:
        if key not in self._numbers:
            self.sources.append(source)
            self._numbers[key] = len(self.sources)
        return self._numbers[key]
