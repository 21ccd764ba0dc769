"""Source marks: the stored lines that the figures of a document rest on, numbered as they are used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from dashboard.fulfilment.status_reasons import Row
from dashboard.statistics import chart_topics
from dashboard.text.text_language import Text


@dataclass(frozen=True, slots=True)
class SeriesEdition:
    """A series of the statistics in one edition, read from one file.

    `numbers` are those that the document prints, each with the line that it belongs to.
    """

    source: str
    series: str
    unit: str
    definition: Text
    vintage: str
    file: str
    name: Text
    """The name of the series, which is another one's of the line where it prints that one again."""
    numbers: dict[chart_topics.Point, chart_topics.ChartLine] = field(
        default_factory=dict, compare=False
    )


Source = Row | SeriesEdition
"""What a mark refers to: a progress row, or a series of the statistics in one edition."""


@dataclass
class Citations:
    """The sources in the order of their first use; the first has the mark 1."""

    sources: list[Source] = field(default_factory=list)
    _numbers: dict[tuple[str, object], int] = field(default_factory=dict)

    def rows(self, rows: Iterable[Row]) -> tuple[int, ...]:
        """The marks of progress rows, each once, in their order."""
        return tuple(dict.fromkeys(self._mark(("row", row["row"]), row) for row in rows))

    def count(self, line: chart_topics.ChartLine, point: chart_topics.Point) -> tuple[int, ...]:
        """The mark of a number of the statistics: the one of its series and edition."""
        names = (line.source, point.printed, line.unit, line.definition, point.vintage, point.file)
        mark = self._mark(("count", names), SeriesEdition(*names, point.printed_name))
        edition = self.sources[mark - 1]
        assert isinstance(edition, SeriesEdition)
        edition.numbers.setdefault(point, line)
        return (mark,)

    def _mark(self, key: tuple[str, object], source: Source) -> int:
        if key not in self._numbers:
            self.sources.append(source)
            self._numbers[key] = len(self.sources)
        return self._numbers[key]
